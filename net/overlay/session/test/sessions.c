/* The tables of sessions of some nodes, and a way between them that loses, doubles and changes. */
#include "overlay_session/sessions.h"
#include "node.h"
#include "unit.h"
#include <stdlib.h>

#define S           UINT64_C(1000000000)
#define NODES       24u
#define SLOTS       8u
#define QUEUE_MAX   4096u
#define PACKET_ROOM 400u

struct place {
    struct node node;
    struct random random;
    struct sessions_output output;
    struct sessions sessions;
    struct session slots[SLOTS];
    uint8_t memory[SESSION_PACKET_BYTES_MAX];
    uint32_t opened_count;
    uint32_t ended_count;
    uint32_t received_count;
    uint32_t sent_count;
    struct overlay_key from;
    uint8_t received[64];
    size_t received_bytes;
};

struct waiting {
    uint32_t from;
    uint32_t to;
    size_t size_bytes;
    uint8_t bytes[PACKET_ROOM];
};

static struct place places[NODES];
static struct waiting queue[QUEUE_MAX];
static uint32_t queue_count;
static struct sessions_time now;

static void on_send(void *context, const struct overlay_key *to, struct bytes packet)
{
    struct place *const place = context;
    place->sent_count++;
    for (uint32_t i = 0; i < NODES; i++) {
        if (overlay_key_equal(to, &places[i].node.identity.key) && queue_count < QUEUE_MAX &&
            packet.size_bytes <= PACKET_ROOM) {
            struct waiting *const waiting = &queue[queue_count++];
            waiting->from = (uint32_t)(place - places);
            waiting->to = i;
            waiting->size_bytes = packet.size_bytes;
            memcpy(waiting->bytes, packet.data, packet.size_bytes);
        }
    }
}

static void on_opened(void *context, const struct overlay_key *key)
{
    (void)key;
    ((struct place *)context)->opened_count++;
}

static void on_ended(void *context, const struct overlay_key *key)
{
    (void)key;
    ((struct place *)context)->ended_count++;
}

static void on_receive(void *context, const struct overlay_key *from, struct bytes data)
{
    struct place *const place = context;
    place->received_count++;
    place->from = *from;
    place->received_bytes =
        data.size_bytes < sizeof(place->received) ? data.size_bytes : sizeof(place->received);
    memcpy(place->received, data.data, place->received_bytes);
}

static void start(uint32_t index, uint8_t generation, uint64_t sequence)
{
    struct place *const place = &places[index];
    const uint8_t seed[32] = {(uint8_t)index, generation};
    memset(place, 0, sizeof(*place));
    node_init_byte(&place->node, (uint8_t)(index + 1));
    random_init(&place->random, (struct bytes){seed, sizeof(seed)});
    place->output = (struct sessions_output){place, on_send, on_opened, on_receive, on_ended};
    const struct sessions_settings settings = {
        .self = &place->node.identity,
        .output = &place->output,
        .random = &place->random,
        .slots = place->slots,
        .slot_count = SLOTS,
        .memory = place->memory,
        .sequence = sequence,
    };
    CHECK_EQUAL(sessions_init(&place->sessions, &settings), STATUS_OK);
}

static void begin(void)
{
    queue_count = 0;
    now = (struct sessions_time){1000 * S, 1795208623};
    for (uint32_t i = 0; i < NODES; i++) {
        start(i, 0, 0);
    }
}

static const struct overlay_key *key_of(uint32_t index)
{
    return &places[index].node.identity.key;
}

static enum status hand_over(const struct waiting *waiting)
{
    return sessions_receive(
        &places[waiting->to].sessions,
        key_of(waiting->from),
        (struct bytes){waiting->bytes, waiting->size_bytes},
        &now);
}

static void run(void)
{
    for (uint32_t i = 0; i < queue_count; i++) {
        const struct waiting waiting = queue[i];
        (void)hand_over(&waiting);
    }
    queue_count = 0;
}

static enum status send_byte(uint32_t from, uint32_t to, uint8_t byte)
{
    const struct bytes data = {&byte, 1};
    return sessions_send(&places[from].sessions, key_of(to), data, SESSIONS_OWN_WILL, &now);
}

static void answer(uint32_t from, uint32_t to)
{
    const uint8_t byte = 1;
    const struct bytes data = {&byte, 1};
    (void)sessions_send(&places[from].sessions, key_of(to), data, SESSIONS_ANSWER, &now);
    run();
}

/* NULL: there is none. */
static struct session *session_of(uint32_t place, uint32_t with)
{
    struct session *found = NULL;
    for (uint32_t i = 0; i < SLOTS; i++) {
        struct session *const session = &places[place].slots[i];
        if (session->is_there && overlay_key_equal(&session->key, key_of(with))) {
            found = session;
        }
    }
    return found;
}

static uint32_t count_own(uint32_t place)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < SLOTS; i++) {
        count += places[place].slots[i].is_there && places[place].slots[i].is_own ? 1 : 0;
    }
    return count;
}

static void pass(uint32_t seconds)
{
    for (uint32_t i = 0; i < seconds; i++) {
        now.now_ns += S;
        now.unix_s++;
        for (uint32_t j = 0; j < NODES; j++) {
            sessions_tick(&places[j].sessions, now.now_ns);
        }
    }
}

/* Whether a byte comes there, within some seconds. */
static bool reach(uint32_t from, uint32_t to, uint8_t byte, uint32_t seconds)
{
    for (uint32_t i = 0; i < seconds; i++) {
        const uint32_t before = places[to].received_count;
        (void)send_byte(from, to, byte);
        run();
        if (places[to].received_count > before) {
            return places[to].received_bytes == 1 && places[to].received[0] == byte &&
                   overlay_key_equal(&places[to].from, key_of(from));
        }
        pass(1);
    }
    return false;
}

static void test_first(void)
{
    begin();
    CHECK_EQUAL(send_byte(0, 1, 5), STATUS_WRONG_STATE);
    run();
    CHECK_EQUAL(places[0].opened_count, 1);
    CHECK_EQUAL(places[1].opened_count, 1);
    CHECK_EQUAL(send_byte(0, 1, 5), STATUS_OK);
    CHECK_EQUAL(send_byte(1, 0, 6), STATUS_OK);
    run();
    CHECK_EQUAL(places[1].received[0], 5);
    CHECK_EQUAL(places[0].received[0], 6);
    CHECK_EQUAL(places[0].received_count + places[1].received_count, 2);
}

/* Both begin at once. */
static void test_crossed(void)
{
    begin();
    CHECK_EQUAL(send_byte(0, 1, 5), STATUS_WRONG_STATE);
    CHECK_EQUAL(send_byte(1, 0, 6), STATUS_WRONG_STATE);
    run();
    CHECK(reach(0, 1, 7, 3));
    CHECK(reach(1, 0, 8, 3));
}

static void test_arguments(void)
{
    static uint8_t data[SESSION_DATA_BYTES_MAX + 1];
    struct sessions none;
    begin();
    const struct sessions_settings settings = {.slot_count = SESSIONS_SLOTS_MIN - 1};
    CHECK_EQUAL(sessions_init(&none, &settings), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(
        sessions_send(
            &places[0].sessions,
            key_of(1),
            (struct bytes){data, sizeof(data)},
            SESSIONS_OWN_WILL,
            &now),
        STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(send_byte(0, 0, 1), STATUS_INVALID_ARGUMENT);
    const struct overlay_key zero = {{0}};
    CHECK_EQUAL(
        sessions_send(&places[0].sessions, &zero, (struct bytes){data, 1}, SESSIONS_OWN_WILL, &now),
        STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(places[0].ended_count, 1); /* and nothing of it is left */
    CHECK_EQUAL(
        sessions_receive(&places[0].sessions, key_of(1), (struct bytes){data, 0}, &now),
        STATUS_TRUNCATED);
    CHECK_EQUAL(
        sessions_receive(&places[0].sessions, key_of(0), (struct bytes){data, 9}, &now),
        STATUS_INVALID_ARGUMENT);
    for (uint32_t type = 0; type < 256; type++) {
        data[0] = (uint8_t)type;
        const enum status status =
            sessions_receive(&places[0].sessions, key_of(1), (struct bytes){data, 100}, &now);
        CHECK_EQUAL(status, type == SESSION_TRAFFIC ? STATUS_BAD_SIGNATURE : STATUS_MALFORMED);
    }
    places[0].node.answer = STATUS_DENIED;
    CHECK_EQUAL(send_byte(0, 1, 1), STATUS_DENIED);
}

/* Four minutes of talk: keys go on, nothing is lost. */
static void test_minutes(void)
{
    begin();
    CHECK(reach(0, 1, 0, 3));
    CHECK(reach(1, 0, 0, 3));
    for (uint32_t i = 1; i < 240; i++) {
        pass(1);
        CHECK(reach(0, 1, (uint8_t)i, 1));
        CHECK(reach(1, 0, (uint8_t)i, 1));
    }
    const struct session *const session = &places[0].slots[0];
    CHECK(session->keys.our_keys >= 4);
    CHECK_EQUAL(places[0].opened_count, 1);
}

static void test_idle(void)
{
    begin();
    CHECK(reach(0, 1, 1, 3));
    pass(59);
    CHECK_EQUAL(places[0].ended_count, 0);
    pass(2);
    CHECK_EQUAL(places[0].ended_count, 1);
    CHECK_EQUAL(places[1].ended_count, 1);
    static const struct session nothing;
    CHECK(memcmp(&places[0].slots[0], &nothing, sizeof(nothing)) == 0); /* no key is left */
    CHECK(reach(1, 0, 2, 3));
    sessions_finish(&places[1].sessions);
    CHECK(memcmp(&places[1].slots[0], &nothing, sizeof(nothing)) == 0);
}

/* Nobody is there: keys are offered once in a second, and after a minute it is over. */
static void test_nobody(void)
{
    begin();
    for (uint32_t i = 0; i < 10; i++) {
        CHECK_EQUAL(send_byte(0, 1, 1), STATUS_WRONG_STATE);
        CHECK_EQUAL(send_byte(0, 1, 1), STATUS_WRONG_STATE);
        queue_count = 0;
        pass(1);
    }
    CHECK_EQUAL(places[0].sent_count, 10);
    pass(61);
    CHECK_EQUAL(places[0].ended_count, 1);
}

/* One side starts again, with a clock that went back; the other one notices nothing but that. */
static void test_start_again(void)
{
    begin();
    CHECK(reach(0, 1, 1, 3));
    CHECK(reach(1, 0, 1, 3));
    const uint64_t sequence = sessions_sequence(&places[1].sessions);
    CHECK(sequence >= 1795208623);
    start(1, 1, sequence);
    now.unix_s -= 100000;
    pass(2);
    CHECK(reach(0, 1, 2, 5));
    CHECK(reach(1, 0, 3, 5));
    start(1, 2, sessions_sequence(&places[1].sessions));
    now.unix_s = 0; /* nobody knows the date */
    CHECK(reach(1, 0, 4, 5));
    CHECK(reach(0, 1, 5, 5));
}

/* The clock goes back, and then a session is made anew with who still has the old one. */
static void test_clock_goes_back(void)
{
    begin();
    CHECK(reach(0, 1, 1, 3));
    CHECK(reach(1, 0, 1, 3));
    now.unix_s -= 1000000;
    memset(places[0].slots, 0, sizeof(places[0].slots));
    pass(2);
    CHECK(reach(0, 1, 2, 3));
    CHECK(reach(1, 0, 3, 3));
}

/* Hands over one that waits, any, and keeps it waiting now and then. */
static void hand_over_any(uint32_t *state)
{
    static bool came[NODES][UINT16_MAX + 1];
    *state = *state * 1664525u + 1013904223u;
    const uint32_t at = (*state >> 12) % queue_count;
    const struct waiting waiting = queue[at];
    struct place *const to = &places[waiting.to];
    const uint32_t before = to->received_count;
    (void)hand_over(&waiting);
    if (to->received_count > before) {
        const uint32_t number = to->received[0] | (uint32_t)to->received[1] << 8;
        CHECK_EQUAL(to->received_bytes, 2);
        CHECK_EQUAL(number % 2, waiting.from);
        CHECK(!came[waiting.to][number]);
        came[waiting.to][number] = true;
    }
    if ((*state >> 25) % 3 != 0) {
        queue[at] = queue[--queue_count];
    }
}

/* Lost, doubled or late: what comes is what was sent, and comes once. */
static void test_lossy(void)
{
    uint32_t state = 11;
    begin();
    for (uint32_t round = 0; round < 4000; round++) {
        const uint8_t number[] = {(uint8_t)round, (uint8_t)(round >> 8)};
        const struct bytes data = {number, sizeof(number)};
        (void)sessions_send(
            &places[round % 2].sessions, key_of(1 - round % 2), data, SESSIONS_OWN_WILL, &now);
        if (queue_count > 5) {
            hand_over_any(&state);
        }
        if (round % 10 == 0) {
            pass(1);
        }
        if (round % 500 == 499) {
            queue_count = 0;
            pass(2);
            CHECK(reach(0, 1, 255, 8));
            CHECK(reach(1, 0, 255, 8));
        }
    }
    CHECK(places[0].received_count > 500);
    CHECK(places[1].received_count > 500);
}

/* Changed on the way: never anything else than was sent. */
static void test_tampered(void)
{
    begin();
    CHECK(reach(0, 1, 1, 3));
    CHECK(reach(1, 0, 1, 3));
    CHECK_EQUAL(send_byte(0, 1, 9), STATUS_OK);
    const struct waiting whole = queue[0];
    const uint32_t before = places[1].received_count;
    for (size_t bit = 0; bit < 8 * whole.size_bytes; bit++) {
        struct waiting changed = whole;
        changed.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        CHECK(hand_over(&changed) != STATUS_OK);
    }
    CHECK_EQUAL(places[1].received_count, before);
    queue_count = 0;
    CHECK_EQUAL(hand_over(&whole), STATUS_OK);
    CHECK_EQUAL(hand_over(&whole), STATUS_WRONG_STATE);
    CHECK_EQUAL(places[1].received_count, before + 1);
    CHECK(places[1].sent_count < 10); /* it has not answered each of them */
}

/* An old offer, said again by who carried it: the session goes on. */
static void test_old_offer(void)
{
    begin();
    (void)send_byte(0, 1, 1);
    const struct waiting old = queue[0];
    run();
    CHECK(reach(0, 1, 2, 3));
    CHECK(reach(1, 0, 3, 3));
    CHECK_EQUAL(hand_over(&old), STATUS_WRONG_STATE);
    CHECK(reach(0, 1, 4, 1));
    CHECK(reach(1, 0, 5, 1));
    /* Where there is no session any more, it makes one that only the real one can use. */
    start(1, 1, sessions_sequence(&places[1].sessions));
    CHECK_EQUAL(hand_over(&old), STATUS_OK);
    run();
    pass(2);
    CHECK(reach(0, 1, 6, 5));
    CHECK(reach(1, 0, 7, 5));
}

static struct waiting stranger_offer(uint32_t number, uint32_t to)
{
    struct node stranger;
    struct session_keys keys;
    struct session_offer offer;
    struct session_pair once = {.secret_key = {(uint8_t)number, 1, 2}};
    struct waiting waiting = {.to = to, .size_bytes = SESSION_OFFER_BYTES};
    const uint8_t seed[32] = {(uint8_t)number, (uint8_t)(number >> 8), 0x55};
    node_init(&stranger, seed);
    session_pair_complete(&once);
    session_offer_keys(&keys, &places[to].random);
    session_our_offer(&keys, 1, &offer);
    CHECK_EQUAL(
        session_offer_seal(
            &stranger.identity, key_of(to), SESSION_INIT, &offer, &once, waiting.bytes),
        STATUS_OK);
    CHECK(
        sessions_receive(
            &places[to].sessions,
            &stranger.identity.key,
            (struct bytes){waiting.bytes, waiting.size_bytes},
            &now) != STATUS_BAD_SIGNATURE);
    return waiting;
}

/* Strangers push out strangers; whom this node speaks with stays. */
static void test_strangers(void)
{
    begin();
    CHECK(reach(0, 1, 1, 3));
    CHECK(reach(0, 2, 1, 3));
    for (uint32_t i = 0; i < 3 * SESSIONS_STRANGERS_MAX; i++) {
        (void)stranger_offer(i, 0);
        if (i % SESSIONS_STRANGERS_MAX == SESSIONS_STRANGERS_MAX - 1) {
            pass(1);
        }
    }
    CHECK_EQUAL(places[0].ended_count, 3 * SESSIONS_STRANGERS_MAX - (SLOTS - 2));
    const uint32_t before = places[1].opened_count;
    CHECK(reach(0, 1, 2, 1));
    CHECK(reach(1, 0, 3, 1));
    CHECK(reach(0, 2, 4, 1));
    CHECK_EQUAL(places[1].opened_count, before);
    /* In one tick, only so many are opened. */
    const uint32_t answered = places[0].sent_count;
    for (uint32_t i = 0; i < SESSIONS_STRANGERS_MAX + 20; i++) {
        (void)stranger_offer(1000 + i, 0);
    }
    CHECK_EQUAL(places[0].sent_count - answered, SESSIONS_STRANGERS_MAX);
}

/* Each of them says something and is answered. */
static void talk(uint32_t from, uint32_t to, uint32_t seconds)
{
    for (uint32_t second = 0; second < seconds; second++) {
        for (uint32_t i = from; i < to; i++) {
            CHECK(reach(i, 0, 1, 3));
            answer(0, i);
        }
        pass(1);
    }
}

/* Strangers who are answered are strangers still: they shut nobody out. */
static void test_answered_strangers(void)
{
    begin();
    CHECK(reach(0, 1, 1, 3));
    talk(3, NODES, 1);
    CHECK_EQUAL(count_own(0), 1);
    CHECK(session_of(0, 1) != NULL);
    CHECK(reach(0, 2, 1, 3));
    CHECK(reach(1, 0, 1, 3));
    talk(3, NODES, 1);
    CHECK_EQUAL(count_own(0), 2);
    CHECK(session_of(0, 1) != NULL && session_of(0, 2) != NULL);
}

/* Also not where all slots are taken, and nobody of this node's own will has one. */
static void test_answered_alone(void)
{
    begin();
    talk(3, NODES, 2);
    CHECK_EQUAL(count_own(0), 0);
    CHECK(reach(0, 1, 1, 3)); /* out */
    CHECK(reach(2, 0, 1, 3)); /* and in */
    CHECK_EQUAL(count_own(0), 1);
}

/* What this node says in answer where there is no session any more makes nobody its own. */
static void test_late_answer(void)
{
    begin();
    answer(0, 3);
    CHECK(session_of(0, 3) != NULL);
    CHECK_EQUAL(count_own(0), 0);
    CHECK(reach(0, 3, 1, 3)); /* of its own will */
    CHECK_EQUAL(count_own(0), 1);
}

/* A long conversation may make a pause: newcomers push out newcomers. */
static void test_long_conversation(void)
{
    begin();
    talk(2, 3, 70);
    const uint64_t since_ns = session_of(0, 2)->since_ns;
    talk(3, NODES, 1); /* a second for each */
    CHECK(session_of(0, 2) != NULL && session_of(0, 2)->since_ns == since_ns);
    CHECK(reach(2, 0, 1, 1));
    CHECK(session_of(0, NODES - 1) != NULL);
}

/* Where all guests are known, who comes anew has a place, and the longest conversation goes on. */
static void test_known_guests(void)
{
    begin();
    talk(2, 3, 1000);
    talk(2, 8, 70);
    CHECK_EQUAL(places[0].ended_count, 0);
    const uint64_t since_ns = session_of(0, 2)->since_ns;
    talk(3, 8, 5);
    talk(9, 15, 1);
    CHECK(places[0].ended_count > 0);
    CHECK(session_of(0, 2) != NULL && session_of(0, 2)->since_ns == since_ns);
    uint32_t known = 0;
    for (uint32_t i = 3; i < 8; i++) {
        known += session_of(0, i) != NULL ? 1 : 0;
    }
    CHECK_EQUAL(known, 3); /* six guests: the longest, these, and two newcomers */
}

/* A program that speaks with everybody: the last ones stay, and guests have their quarter. */
static void test_full(void)
{
    begin();
    for (uint32_t i = 1; i < NODES - 1; i++) {
        CHECK_EQUAL(send_byte(0, i, 1), STATUS_WRONG_STATE);
        queue_count = 0;
        now.now_ns++;
    }
    CHECK_EQUAL(count_own(0), SLOTS - SLOTS / 4);
    CHECK(session_of(0, NODES - 2) != NULL && session_of(0, NODES - 1 - count_own(0)) != NULL);
    CHECK(reach(NODES - 1, 0, 1, 3));
    CHECK_EQUAL(send_byte(0, 1, 1), STATUS_WRONG_STATE);
    CHECK_EQUAL(send_byte(0, NODES - 1, 1), STATUS_OK); /* a guest he stays */
    CHECK_EQUAL(count_own(0), SLOTS - SLOTS / 4);
    CHECK(!session_of(0, NODES - 1)->is_own);
}

/* What there is no session for is answered with an offer, a few times in a second. */
static void test_unknown_traffic(void)
{
    uint8_t packet[100] = {SESSION_TRAFFIC, 1, 1, 1};
    begin();
    for (uint32_t i = 0; i < 100; i++) {
        const enum status status = sessions_receive(
            &places[0].sessions, key_of(1), (struct bytes){packet, sizeof(packet)}, &now);
        CHECK_EQUAL(
            status, i < SESSIONS_FORGOTTEN_MAX ? STATUS_BAD_SIGNATURE : STATUS_LIMIT_EXCEEDED);
    }
    CHECK_EQUAL(places[0].sent_count, SESSIONS_FORGOTTEN_MAX);
    CHECK(!places[0].slots[0].is_there);
}

/* Who has a session cannot make this node take offers without end. */
static void test_many_offers(void)
{
    begin();
    CHECK(reach(0, 1, 1, 3));
    struct session_offer offer;
    const uint32_t before = places[1].sent_count;
    for (uint32_t i = 0; i < 50; i++) {
        struct session_pair once = {.secret_key = {3}};
        uint8_t packet[SESSION_OFFER_BYTES];
        session_pair_complete(&once);
        session_our_offer(&places[0].slots[0].keys, now.unix_s + 1000 + i, &offer);
        CHECK_EQUAL(
            session_offer_seal(
                &places[0].node.identity, key_of(1), SESSION_INIT, &offer, &once, packet),
            STATUS_OK);
        (void)sessions_receive(
            &places[1].sessions, key_of(0), (struct bytes){packet, sizeof(packet)}, &now);
    }
    CHECK(places[1].sent_count - before <= SESSIONS_OFFERS_MAX);
    queue_count = 0;
    pass(1);
    CHECK(reach(1, 0, 5, 5));
    CHECK(reach(0, 1, 6, 5));
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"first", test_first},
        {"crossed", test_crossed},
        {"arguments", test_arguments},
        {"minutes", test_minutes},
        {"idle", test_idle},
        {"nobody", test_nobody},
        {"start again", test_start_again},
        {"clock goes back", test_clock_goes_back},
        {"lossy", test_lossy},
        {"tampered", test_tampered},
        {"old offer", test_old_offer},
        {"strangers", test_strangers},
        {"answered strangers", test_answered_strangers},
        {"answered strangers alone", test_answered_alone},
        {"late answer", test_late_answer},
        {"long conversation", test_long_conversation},
        {"known guests", test_known_guests},
        {"full", test_full},
        {"unknown traffic", test_unknown_traffic},
        {"many offers", test_many_offers},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
