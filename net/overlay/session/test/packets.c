#include "overlay_session/packets.h"
#include "node.h"
#include "overlay_session/replay.h"
#include "recorded.h"
#include "unit.h"
#include <stdlib.h>

static struct node alice;
static struct node bob;
static struct session_pair once;
static uint8_t packet[SESSION_OFFER_BYTES + 1];
static struct session_offer offer;
static struct session_offer read;

static void begin(void)
{
    node_init_byte(&alice, 1);
    node_init_byte(&bob, 2);
    memset(once.secret_key, 0x42, sizeof(once.secret_key));
    session_pair_complete(&once);
    memset(offer.current, 0x11, sizeof(offer.current));
    memset(offer.next, 0x22, sizeof(offer.next));
    offer.key_sequence = UINT64_C(0x0102030405060708);
    offer.sequence = 1795208623;
    CHECK_EQUAL(
        session_offer_seal(&alice.identity, &bob.identity.key, SESSION_INIT, &offer, &once, packet),
        STATUS_OK);
}

static enum status open_bytes(size_t size_bytes)
{
    uint8_t *const copy = malloc(size_bytes + 1);
    memcpy(copy, packet, size_bytes);
    const enum status status = session_offer_open(
        &bob.identity, &alice.identity.key, (struct bytes){copy, size_bytes}, &read);
    free(copy);
    return status;
}

static void test_offer(void)
{
    begin();
    CHECK_EQUAL(open_bytes(SESSION_OFFER_BYTES), STATUS_OK);
    CHECK(memcmp(read.current, offer.current, sizeof(read.current)) == 0);
    CHECK(memcmp(read.next, offer.next, sizeof(read.next)) == 0);
    CHECK_EQUAL(read.key_sequence, offer.key_sequence);
    CHECK_EQUAL(read.sequence, offer.sequence);
    for (size_t i = 0; i <= SESSION_OFFER_BYTES + 1; i++) {
        CHECK_EQUAL(open_bytes(i), i == SESSION_OFFER_BYTES ? STATUS_OK : STATUS_MALFORMED);
    }
}

/* Whichever bit is another one, it is nothing. */
static void test_offer_bits(void)
{
    for (uint32_t bit = 0; bit < 8 * SESSION_OFFER_BYTES; bit += 3) {
        begin();
        packet[bit / 8] ^= (uint8_t)(1u << bit % 8);
        const enum status status = open_bytes(SESSION_OFFER_BYTES);
        if (bit / 8 == 0) {
            /* Init and ack are the same but for their first byte, which nobody signs. */
            CHECK(status == STATUS_MALFORMED || packet[0] == SESSION_ACK);
        } else if (bit / 8 == 32 && bit % 8 == 7) {
            CHECK_EQUAL(status, STATUS_BAD_SIGNATURE); /* X25519 ignores it; it is signed */
        } else {
            CHECK_EQUAL(status, STATUS_BAD_SIGNATURE);
        }
    }
}

static void test_offer_others(void)
{
    struct node eve;
    begin();
    node_init_byte(&eve, 3);
    const struct bytes view = {packet, SESSION_OFFER_BYTES};
    CHECK_EQUAL(
        session_offer_open(&eve.identity, &alice.identity.key, view, &read),
        STATUS_BAD_SIGNATURE); /* not for her */
    CHECK_EQUAL(
        session_offer_open(&bob.identity, &eve.identity.key, view, &read),
        STATUS_BAD_SIGNATURE); /* not from her */
    bob.answer = STATUS_DENIED;
    CHECK_EQUAL(session_offer_open(&bob.identity, &alice.identity.key, view, &read), STATUS_DENIED);
    alice.answer = STATUS_DENIED;
    CHECK_EQUAL(
        session_offer_seal(&alice.identity, &bob.identity.key, SESSION_ACK, &offer, &once, packet),
        STATUS_DENIED);
    /* A key of small order, which all agree with on the same. */
    const struct overlay_key none = {{0}};
    CHECK_EQUAL(
        session_offer_seal(&eve.identity, &none, SESSION_INIT, &offer, &once, packet),
        STATUS_INVALID_ARGUMENT);
    memset(packet + 1, 0, OVERLAY_BOX_KEY_BYTES);
    packet[0] = SESSION_INIT;
    bob.answer = STATUS_OK;
    CHECK(open_bytes(SESSION_OFFER_BYTES) != STATUS_OK);
}

/* What others have sealed is opened. */
static void check_recorded(const struct recorded_step *steps, uint8_t seed)
{
    uint8_t bytes[512];
    uint8_t key[32];
    node_init_byte(&alice, seed);
    node_init_byte(&bob, 2);
    CHECK_EQUAL(
        session_offer_open(
            &bob.identity, &alice.identity.key, node_unhex(steps[0].packet, bytes), &read),
        STATUS_OK);
    struct session_pair pair;
    (void)node_unhex(steps[0].secret, pair.secret_key);
    session_pair_complete(&pair);
    CHECK(memcmp(read.current, pair.public_key, sizeof(read.current)) == 0);
    CHECK(memcmp(read.next, node_unhex(steps[0].next_public, key).data, sizeof(key)) == 0);
    CHECK_EQUAL(
        session_offer_open(
            &alice.identity, &bob.identity.key, node_unhex(steps[1].packet, bytes), &read),
        STATUS_OK);
    CHECK(memcmp(read.current, node_unhex(steps[1].secret, key).data, sizeof(key)) == 0);
    CHECK(memcmp(read.next, node_unhex(steps[1].next, key).data, sizeof(key)) == 0);
    CHECK_EQUAL(read.key_sequence, 1);
}

static void test_recorded(void)
{
    check_recorded(recorded_short, 3);
    check_recorded(recorded_long, 4);
}

static uint8_t memory[SESSION_PACKET_BYTES_MAX];
static uint8_t opened[SESSION_PACKET_BYTES_MAX];
static uint8_t data[SESSION_DATA_BYTES_MAX + 1];
static const uint8_t shared[OVERLAY_BOX_KEY_BYTES] = {9};
static const uint8_t next[OVERLAY_BOX_KEY_BYTES] = {7};

static void check_traffic(size_t size_bytes)
{
    const struct session_traffic traffic = {1, 300, UINT64_MAX, {NULL, 0}};
    struct session_traffic got;
    struct bytes content;
    struct wire_writer writer = wire_writer_of(memory, sizeof(memory));
    CHECK_EQUAL(
        session_traffic_seal(&writer, &traffic, shared, next, (struct bytes){data, size_bytes}),
        STATUS_OK);
    CHECK_EQUAL(session_traffic_read(wire_written(&writer), &got), STATUS_OK);
    CHECK_EQUAL(got.sender_keys, 1);
    CHECK_EQUAL(got.receiver_keys, 300);
    CHECK_EQUAL(got.nonce, UINT64_MAX);
    CHECK_EQUAL(session_traffic_open(&got, shared, opened, &content), STATUS_OK);
    CHECK_EQUAL(content.size_bytes, 32 + size_bytes);
    CHECK(memcmp(content.data, next, sizeof(next)) == 0);
    CHECK(memcmp(content.data + 32, data, size_bytes) == 0);
    memory[writer.size_bytes - 1] ^= 1;
    CHECK_EQUAL(session_traffic_open(&got, shared, opened, &content), STATUS_BAD_SIGNATURE);
}

static void test_traffic(void)
{
    static const size_t sizes[] = {0, 1, 31, 32, 33, 1200, SESSION_DATA_BYTES_MAX};
    for (size_t i = 0; i < sizeof(data); i++) {
        data[i] = (uint8_t)(i * 7);
    }
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        check_traffic(sizes[i]);
    }
    const struct session_traffic traffic = {.nonce = 1};
    struct wire_writer writer = wire_writer_of(memory, sizeof(memory));
    CHECK_EQUAL(
        session_traffic_seal(&writer, &traffic, shared, next, (struct bytes){data, sizeof(data)}),
        STATUS_LIMIT_EXCEEDED);
    writer = wire_writer_of(memory, 40);
    CHECK_EQUAL(
        session_traffic_seal(&writer, &traffic, shared, next, (struct bytes){data, 1}),
        STATUS_NO_SPACE);
}

static void test_bad_traffic(void)
{
    struct session_traffic got;
    static uint8_t huge[SESSION_DATA_BYTES_MAX + 200];
    uint8_t bytes[80] = {SESSION_TRAFFIC, 1, 1, 1};
    for (size_t i = 0; i < 52; i++) {
        CHECK_EQUAL(session_traffic_read((struct bytes){bytes, i}, &got), STATUS_TRUNCATED);
    }
    CHECK_EQUAL(session_traffic_read((struct bytes){bytes, 52}, &got), STATUS_OK);
    bytes[0] = SESSION_INIT;
    CHECK_EQUAL(session_traffic_read((struct bytes){bytes, 52}, &got), STATUS_MALFORMED);
    memset(bytes, 0xff, sizeof(bytes));
    bytes[0] = SESSION_TRAFFIC;
    CHECK_EQUAL(session_traffic_read((struct bytes){bytes, sizeof(bytes)}, &got), STATUS_MALFORMED);
    huge[0] = SESSION_TRAFFIC;
    struct bytes content;
    CHECK_EQUAL(session_traffic_read((struct bytes){huge, sizeof(huge)}, &got), STATUS_OK);
    CHECK_EQUAL(session_traffic_open(&got, shared, opened, &content), STATUS_LIMIT_EXCEEDED);
}

/* Beside a list of all that came. */
static void test_replay(void)
{
    static bool came[2000];
    struct replay replay;
    uint32_t state = 7;
    uint64_t highest = 0;
    replay_init(&replay);
    CHECK(!replay_is_new(&replay, 0));
    for (uint32_t i = 0; i < 20000; i++) {
        state = state * 1664525u + 1013904223u;
        const uint32_t spread = (state >> 9) % 130;
        uint64_t number = highest + 10 > spread ? highest + 10 - spread : 1;
        number = number < 2000 ? number : 1999;
        const bool is_old = number + REPLAY_WINDOW <= highest;
        CHECK(replay_is_new(&replay, number) == (!is_old && number > 0 && !came[number]));
        if (replay_is_new(&replay, number) && (state >> 20) % 3 != 0) {
            replay_note(&replay, number);
            came[number] = true;
            highest = number > highest ? number : highest;
        }
    }
    replay_note(&replay, UINT64_MAX);
    CHECK(!replay_is_new(&replay, UINT64_MAX));
    CHECK(replay_is_new(&replay, UINT64_MAX - 1));
    CHECK(!replay_is_new(&replay, UINT64_MAX - REPLAY_WINDOW));
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"offer", test_offer},
        {"offer bits", test_offer_bits},
        {"offer others", test_offer_others},
        {"recorded", test_recorded},
        {"traffic", test_traffic},
        {"bad traffic", test_bad_traffic},
        {"replay", test_replay},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
