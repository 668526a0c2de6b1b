#include "overlay_session/session.h"
#include "node.h"
#include "recorded.h"
#include "unit.h"
#include <stdlib.h>

#define S UINT64_C(1000000000)

static struct random random_state;
static struct session_keys alice;
static struct session_keys bob;
static uint64_t now_ns;
static uint8_t memory[SESSION_PACKET_BYTES_MAX];
static uint8_t opened[SESSION_PACKET_BYTES_MAX];

/* -- What others have said ---------------------------------------------------------------- */

static void set_pair(struct session_pair *pair, const char *secret, const char *public_key)
{
    memset(pair, 0, sizeof(*pair));
    (void)node_unhex(secret, pair->secret_key);
    (void)node_unhex(public_key, pair->public_key);
}

static void take_recorded(const struct recorded_step *step, uint8_t seed)
{
    struct node self;
    struct node daemon;
    struct session_offer offer;
    uint8_t bytes[512];
    node_init_byte(&self, seed);
    node_init_byte(&daemon, 2);
    CHECK_EQUAL(
        session_offer_open(
            &self.identity, &daemon.identity.key, node_unhex(step->packet, bytes), &offer),
        STATUS_OK);
    CHECK_EQUAL(session_take_offer(&alice, &offer, true, &random_state), STATUS_OK);
}

/* With the keys of then, each packet is the same byte for byte. */
static void seal_recorded(const struct recorded_step *step)
{
    uint8_t text[512];
    uint8_t packet[512];
    uint8_t secret[32];
    CHECK(bytes_equal(node_unhex(step->secret, secret), (struct bytes){alice.send.secret_key, 32}));
    set_pair(&alice.next, step->next, step->next_public);
    struct wire_writer writer = wire_writer_of(memory, sizeof(memory));
    CHECK_EQUAL(session_seal(&alice, &writer, node_unhex(step->text, text)), STATUS_OK);
    CHECK(bytes_equal(wire_written(&writer), node_unhex(step->packet, packet)));
}

static void open_recorded(const struct recorded_step *step)
{
    uint8_t text[512];
    uint8_t packet[512];
    struct session_traffic traffic;
    struct bytes data = {NULL, 0};
    CHECK_EQUAL(session_traffic_read(node_unhex(step->packet, packet), &traffic), STATUS_OK);
    CHECK_EQUAL(session_open(&alice, &traffic, now_ns, &random_state, opened, &data), STATUS_OK);
    const struct bytes want = node_unhex(step->text, text);
    CHECK(bytes_equal(data, bytes_part(want, 32, want.size_bytes - 32)));
    CHECK_EQUAL(
        session_open(&alice, &traffic, now_ns, &random_state, opened, &data),
        traffic.sender_keys == alice.their_keys && traffic.receiver_keys + 1 == alice.our_keys
            ? STATUS_WRONG_STATE
            : STATUS_BAD_SIGNATURE);
}

static void check_recorded(const struct recorded_step *steps, size_t count, uint8_t seed)
{
    now_ns = 1000 * S;
    for (size_t i = 0; i < count; i++) {
        switch (steps[i].kind) {
        case RECORDED_INIT:
            session_offer_keys(&alice, &random_state);
            set_pair(&alice.send, steps[i].secret, "");
            session_pair_complete(&alice.send);
            set_pair(&alice.next, steps[i].next, steps[i].next_public);
            break;
        case RECORDED_OFFER:
            take_recorded(&steps[i], seed);
            break;
        case RECORDED_SEND:
            seal_recorded(&steps[i]);
            break;
        case RECORDED_RECEIVE:
            open_recorded(&steps[i]);
            now_ns += 61 * S; /* the next keys are gone on to when they come */
            break;
        }
    }
}

static void test_recorded_short(void)
{
    check_recorded(recorded_short, sizeof(recorded_short) / sizeof(recorded_short[0]), 3);
    CHECK_EQUAL(alice.our_keys, 2);
    CHECK_EQUAL(alice.their_keys, 2);
}

/* Ten minutes, with eight changes of keys. */
static void test_recorded_long(void)
{
    check_recorded(recorded_long, sizeof(recorded_long) / sizeof(recorded_long[0]), 4);
    CHECK_EQUAL(alice.our_keys, 10);
    CHECK_EQUAL(alice.their_keys, 10);
}

/* -- Two sides of this one ----------------------------------------------------------------- */

static void begin(void)
{
    static const uint8_t seed[32] = {1};
    struct session_offer offer;
    random_init(&random_state, (struct bytes){seed, sizeof(seed)});
    now_ns = 1000 * S;
    session_offer_keys(&alice, &random_state);
    session_our_offer(&alice, 1, &offer);
    session_offer_keys(&bob, &random_state);
    CHECK_EQUAL(session_take_offer(&bob, &offer, true, &random_state), STATUS_OK);
    session_our_offer(&bob, 1, &offer);
    CHECK_EQUAL(session_take_offer(&alice, &offer, true, &random_state), STATUS_OK);
}

static struct bytes seal(struct session_keys *from, uint8_t *packet, uint8_t byte)
{
    struct wire_writer writer = wire_writer_of(packet, 200);
    CHECK_EQUAL(session_seal(from, &writer, (struct bytes){&byte, 1}), STATUS_OK);
    return wire_written(&writer);
}

static enum status open(struct session_keys *to, struct bytes packet, uint8_t *byte)
{
    struct session_traffic traffic;
    struct bytes data = {NULL, 0};
    CHECK_EQUAL(session_traffic_read(packet, &traffic), STATUS_OK);
    const enum status status = session_open(to, &traffic, now_ns, &random_state, opened, &data);
    if (status == STATUS_OK) {
        CHECK_EQUAL(data.size_bytes, 1);
        *byte = data.data[0];
    }
    return status;
}

static void check_one(struct session_keys *from, struct session_keys *to, uint8_t byte)
{
    uint8_t packet[200];
    uint8_t got = 0;
    const struct bytes sealed = seal(from, packet, byte);
    CHECK_EQUAL(open(to, sealed, &got), STATUS_OK);
    CHECK_EQUAL(got, byte);
}

/* Each goes on when the other one has; nothing is lost, whoever speaks how often. */
static void test_rotation(void)
{
    uint32_t state = 3;
    begin();
    for (uint32_t i = 0; i < 2000; i++) {
        state = state * 1664525u + 1013904223u;
        if ((state >> 16) % 2 == 0) {
            check_one(&alice, &bob, (uint8_t)i);
        } else {
            check_one(&bob, &alice, (uint8_t)i);
        }
        now_ns += (state >> 18) % 5 * S;
    }
    const uint64_t minutes = (now_ns - 1000 * S) / (60 * S);
    CHECK(alice.our_keys > minutes / 3 && alice.our_keys < 2 * minutes + 5);
}

/* Who hears nothing does not go on, and what the other one sends is opened all the same. */
static void test_one_way(void)
{
    begin();
    for (uint32_t i = 0; i < 300; i++) {
        check_one(&alice, &bob, (uint8_t)i);
        now_ns += S;
    }
    const uint64_t keys = bob.our_keys;
    check_one(&bob, &alice, 1);
    check_one(&alice, &bob, 2);
    CHECK(bob.our_keys >= keys);
}

static void test_order(void)
{
    uint8_t packets[100][200];
    struct bytes sealed[100];
    uint8_t got = 0;
    begin();
    check_one(&alice, &bob, 1);
    check_one(&bob, &alice, 1);
    for (uint8_t i = 0; i < 100; i++) {
        sealed[i] = seal(&alice, packets[i], i);
    }
    CHECK_EQUAL(open(&bob, sealed[80], &got), STATUS_OK);
    for (uint8_t i = 0; i < 100; i++) {
        const bool is_too_old = i + REPLAY_WINDOW <= (i > 80 ? i - 1 : 80);
        const enum status want = i == 80 || is_too_old ? STATUS_WRONG_STATE : STATUS_OK;
        CHECK_EQUAL(open(&bob, sealed[i], &got), want);
        CHECK_EQUAL(open(&bob, sealed[i], &got), STATUS_WRONG_STATE);
    }
}

/* Whichever bit is another one: it is not taken, and nothing has changed. */
static void test_tampered(void)
{
    uint8_t packet[200];
    uint8_t got = 0;
    begin();
    check_one(&alice, &bob, 1);
    check_one(&bob, &alice, 1);
    const struct bytes sealed = seal(&alice, packet, 5);
    const struct session_keys before = bob;
    for (size_t bit = 8; bit < 8 * sealed.size_bytes; bit++) {
        struct session_traffic traffic;
        struct bytes data;
        packet[bit / 8] ^= (uint8_t)(1u << bit % 8);
        if (session_traffic_read(sealed, &traffic) == STATUS_OK) {
            const enum status status =
                session_open(&bob, &traffic, now_ns, &random_state, opened, &data);
            CHECK(status == STATUS_BAD_SIGNATURE || status == STATUS_WRONG_STATE);
        }
        packet[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    CHECK(memcmp(&before, &bob, sizeof(bob)) == 0);
    CHECK_EQUAL(open(&bob, sealed, &got), STATUS_OK);
    CHECK_EQUAL(got, 5);
}

/* One side has lost all: the other one's packets are not opened, until keys are offered again. */
static void test_lost(void)
{
    uint8_t packet[200];
    uint8_t got = 0;
    struct session_offer offer;
    begin();
    for (uint8_t i = 0; i < 10; i++) {
        check_one(&alice, &bob, i);
        check_one(&bob, &alice, i);
        now_ns += 61 * S;
    }
    session_offer_keys(&bob, &random_state);
    session_our_offer(&alice, 2, &offer);
    CHECK_EQUAL(session_take_offer(&bob, &offer, true, &random_state), STATUS_OK);
    CHECK_EQUAL(open(&bob, seal(&alice, packet, 1), &got), STATUS_BAD_SIGNATURE);
    session_our_offer(&bob, 2, &offer);
    CHECK_EQUAL(session_take_offer(&alice, &offer, false, &random_state), STATUS_OK);
    check_one(&alice, &bob, 1);
    check_one(&bob, &alice, 2);
    CHECK_EQUAL(session_take_offer(&alice, &offer, false, &random_state), STATUS_WRONG_STATE);
    check_one(&alice, &bob, 3);
}

/*
 * What came with their next key is not taken again when an offer of theirs makes it their current
 * one.
 */
static void test_offer_between(void)
{
    uint8_t packet[200];
    uint8_t got = 0;
    struct session_offer offer;
    begin();
    check_one(&alice, &bob, 1);
    check_one(&bob, &alice, 2);
    check_one(&alice, &bob, 3); /* both have gone on, and not again for a minute */
    struct session_keys ahead = bob;
    ahead.was_rotated = false;
    check_one(&alice, &ahead, 4);
    const struct bytes sealed = seal(&ahead, packet, 5);
    CHECK_EQUAL(open(&alice, sealed, &got), STATUS_OK);
    CHECK_EQUAL(open(&alice, sealed, &got), STATUS_WRONG_STATE);
    session_our_offer(&ahead, 2, &offer);
    CHECK_EQUAL(session_take_offer(&alice, &offer, false, &random_state), STATUS_OK);
    CHECK(open(&alice, sealed, &got) != STATUS_OK);
}

/* A key that agrees with all on the same is refused, and all stays as it was. */
static void test_bad_keys(void)
{
    struct session_offer offer;
    begin();
    const struct session_keys before = alice;
    session_our_offer(&bob, 9, &offer);
    memset(offer.next, 0, sizeof(offer.next));
    CHECK_EQUAL(session_take_offer(&alice, &offer, false, &random_state), STATUS_BAD_SIGNATURE);
    CHECK(memcmp(&before, &alice, sizeof(alice)) == 0);
    memset(bob.next.public_key, 0, sizeof(bob.next.public_key));
    check_one(&bob, &alice, 7); /* it tells a next key that is none */
    CHECK_EQUAL(alice.our_keys, before.our_keys);
}

static void test_wipe(void)
{
    static const struct session_keys nothing;
    begin();
    session_wipe(&alice);
    CHECK(memcmp(&alice, &nothing, sizeof(alice)) == 0);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"recorded, short", test_recorded_short},
        {"recorded, long", test_recorded_long},
        {"rotation", test_rotation},
        {"one way", test_one_way},
        {"order", test_order},
        {"tampered", test_tampered},
        {"lost", test_lost},
        {"offer between", test_offer_between},
        {"bad keys", test_bad_keys},
        {"wipe", test_wipe},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
