/* Rings: what waits, is called off, finds no room, or loses what it waits for. */
#include "ring_test.h"

#define ENTRIES 4u
#define SOON    UINT64_C(1000000)

static struct ring_user ring;

static void begin(void)
{
    ring = make_ring(PROCESS, RING_ADDRESS, ENTRIES);
}

static void end(void)
{
    CHECK_EQUAL(ring_user_available(&ring), 0);
    release(ring.handle);
}

static struct ring_submission cancel_of(uint64_t user_data)
{
    return (struct ring_submission){
        .operation = RING_OPERATION_CANCEL, .user_data = 1000, .words = {user_data}};
}

/* CANCEL's own completion comes second. */
static void check_cancelled(uint64_t user_data)
{
    const struct ring_submission cancel = cancel_of(user_data);
    ring_test_add(&ring, &cancel);
    ring_test_enter(&ring, 2);
    const struct ring_completion first = ring_test_take(&ring);
    CHECK_EQUAL(first.user_data, user_data);
    CHECK_EQUAL(first.status, STATUS_CANCELLED);
    CHECK_EQUAL(ring_test_take(&ring).status, STATUS_OK);
    CHECK_EQUAL(ring_test_status(&ring, &cancel), STATUS_NOT_FOUND);
}

static void test_cancel(void)
{
    begin();
    const uint32_t endpoint = make_endpoint();
    const uint32_t event = make_event();
    const uint32_t session = make_session(endpoint, 5, UINT64_MAX);
    const struct ring_submission waiting[] = {
        {.operation = RING_OPERATION_CALL, .handle = session, .user_data = 1},
        {.operation = RING_OPERATION_RECV, .handle = event, .user_data = 2},
        {.operation = RING_OPERATION_TIMEOUT, .deadline_ns = UINT64_MAX / 2, .user_data = 3},
        {.operation = RING_OPERATION_PARK, .user_data = 4},
    };
    for (uint32_t i = 0; i < 4; i++) {
        ring_test_add(&ring, &waiting[i]);
    }
    ring_test_enter(&ring, 0);
    /* Every slot is taken: CANCEL needs none. */
    for (uint64_t i = 4; i > 0; i--) {
        check_cancelled(i);
    }
    const struct ring_submission receive = {
        .operation = RING_OPERATION_RECV, .handle = endpoint, .user_data = 9};
    ring_test_add(&ring, &receive);
    ring_test_enter(&ring, 0);
    check_cancelled(9);
    release(session);
    release(endpoint);
    release(event);
    end();
}

static void test_cancel_received_call(void)
{
    begin();
    /* A call to itself: received, then called off; the answer comes too late. */
    const uint32_t endpoint = make_endpoint();
    const uint32_t session = make_session(endpoint, 5, UINT64_MAX);
    const struct ring_submission receive = {
        .operation = RING_OPERATION_RECV, .handle = endpoint, .user_data = 1};
    const struct ring_submission call = {
        .operation = RING_OPERATION_CALL, .handle = session, .user_data = 2, .words = {77}};
    ring_test_add(&ring, &receive);
    ring_test_add(&ring, &call);
    ring_test_enter(&ring, 1);
    const struct ring_completion got = ring_test_take(&ring);
    CHECK_EQUAL(got.user_data, 1);
    CHECK_EQUAL(got.badge, 5);
    CHECK_EQUAL(got.words[0], 77);
    check_cancelled(2);
    struct ring_submission answer = {
        .operation = RING_OPERATION_RETURN, .handle = got.call, .user_data = 3};
    CHECK_EQUAL(ring_test_status(&ring, &answer), STATUS_PEER_GONE);
    CHECK_EQUAL(ring_test_status(&ring, &answer), STATUS_INVALID_HANDLE);
    answer.handle = UINT32_MAX;
    CHECK_EQUAL(ring_test_status(&ring, &answer), STATUS_INVALID_HANDLE);
    release(session);
    release(endpoint);
    end();
}

static void test_all_slots_hold_calls(void)
{
    begin();
    struct ring_user client = make_ring(PROCESS, OTHER_RING_ADDRESS, ENTRIES);
    const uint32_t endpoint = make_endpoint();
    const uint32_t session = make_session(endpoint, 5, UINT64_MAX);
    for (uint32_t i = 0; i < ENTRIES; i++) {
        ring_test_add(
            &ring, &(struct ring_submission){.operation = RING_OPERATION_RECV, .handle = endpoint});
        ring_test_add(
            &client,
            &(struct ring_submission){
                .operation = RING_OPERATION_CALL, .handle = session, .user_data = i});
    }
    ring_test_enter(&ring, 0);
    ring_test_enter(&client, 0);
    CHECK_EQUAL(ring_user_available(&ring), ENTRIES);
    /* A wrong tag is no answer: the call is still there to be answered. */
    struct ring_completion received[ENTRIES];
    for (uint32_t i = 0; i < ENTRIES; i++) {
        received[i] = ring_test_take(&ring);
    }
    for (uint32_t i = 0; i < ENTRIES; i++) {
        struct ring_submission answer = {
            .operation = RING_OPERATION_RETURN,
            .handle = received[i].call,
            .tag = message_tag_status(STATUS_COUNT),
        };
        CHECK_EQUAL(ring_test_status(&ring, &answer), STATUS_INVALID_ARGUMENT);
        answer.tag = message_tag_status(STATUS_NOT_FOUND);
        CHECK_EQUAL(ring_test_status(&ring, &answer), STATUS_OK);
    }
    for (uint32_t i = 0; i < ENTRIES; i++) {
        const struct ring_completion done = ring_test_take(&client);
        CHECK_EQUAL(done.user_data, i);
        CHECK_EQUAL(done.status, STATUS_NOT_FOUND);
    }
    release(session);
    release(endpoint);
    release(client.handle);
    end();
}

static void test_timeouts(void)
{
    begin();
    const uint32_t endpoint = make_endpoint();
    const uint32_t event = make_event();
    const uint32_t session = make_session(endpoint, 5, UINT64_MAX);
    const uint64_t soon = now_ns() + SOON;
    const struct ring_submission waiting[] = {
        {.operation = RING_OPERATION_TIMEOUT, .deadline_ns = soon},
        {.operation = RING_OPERATION_RECV, .handle = event, .deadline_ns = soon},
        {.operation = RING_OPERATION_CALL, .handle = session, .deadline_ns = soon},
        {.operation = RING_OPERATION_PARK, .deadline_ns = soon},
    };
    for (uint32_t i = 0; i < 4; i++) {
        ring_test_add(&ring, &waiting[i]);
    }
    ring_test_enter(&ring, 4);
    CHECK(now_ns() >= soon);
    for (uint32_t i = 0; i < 4; i++) {
        CHECK_EQUAL(ring_test_take(&ring).status, STATUS_TIMED_OUT);
    }
    const struct ring_submission never = {.operation = RING_OPERATION_TIMEOUT};
    CHECK_EQUAL(ring_test_status(&ring, &never), STATUS_INVALID_ARGUMENT);
    /* One that is over at once. */
    const struct ring_submission past = {.operation = RING_OPERATION_TIMEOUT, .deadline_ns = 1};
    CHECK_EQUAL(ring_test_status(&ring, &past), STATUS_TIMED_OUT);
    release(session);
    release(endpoint);
    release(event);
    end();
}

static struct ring_submission park_of(uint64_t key, uint64_t count)
{
    return (struct ring_submission){
        .operation = RING_OPERATION_PARK, .user_data = key, .words = {key, count}};
}

static uint64_t count_of(uint64_t key)
{
    return ring.head->park_counts[ring_park_bucket(key)];
}

/* Another key in the same bucket. */
static uint64_t neighbour_of(uint64_t key)
{
    uint64_t other = key + 1;
    while (ring_park_bucket(other) != ring_park_bucket(key)) {
        other++;
    }
    return other;
}

static void test_park(void)
{
    begin();
    const uint64_t key = 0x1234;
    const uint64_t other = neighbour_of(key);
    struct ring_submission park = park_of(key, count_of(key) + 1);
    CHECK_EQUAL(ring_test_status(&ring, &park), STATUS_WRONG_STATE);
    park = park_of(other, count_of(other));
    ring_test_add(&ring, &park);
    park = park_of(key, count_of(key));
    ring_test_add(&ring, &park);
    ring_test_add(&ring, &park);
    ring_test_enter(&ring, 0);
    /* One of the key, not the one before it in the bucket. */
    struct ring_submission unpark = {
        .operation = RING_OPERATION_UNPARK, .user_data = 1000, .words = {key, 1}};
    ring_test_add(&ring, &unpark);
    ring_test_enter(&ring, 2);
    CHECK_EQUAL(ring_test_take(&ring).user_data, key);
    CHECK_EQUAL(ring_test_take(&ring).words[0], 1);
    /* By the method, all that there are. */
    struct ring_unpark_results results = {0};
    struct ring_unpark_params params = {.key = key, .count = 50};
    must(ring_unpark(ring.handle, &params, &results), "unpark");
    CHECK_EQUAL(results.woken, 1);
    CHECK_EQUAL(ring_test_take(&ring).user_data, key);
    CHECK_EQUAL(count_of(key), 2);
    unpark.words[0] = other;
    unpark.flags = RING_FLAG_QUIET;
    unpark.handle = ring.handle;
    ring_test_add(&ring, &unpark);
    ring_test_enter(&ring, 1);
    CHECK_EQUAL(ring_test_take(&ring).user_data, other);
    unpark.handle = LEDGER;
    CHECK_EQUAL(ring_test_status(&ring, &unpark), STATUS_INVALID_HANDLE);
    end();
}

/* Parked in a ring that ends. */
static void test_park_elsewhere(void)
{
    begin();
    const struct ring_user lot = make_ring(PROCESS, OTHER_RING_ADDRESS, 256);
    struct ring_submission park = park_of(5, 0);
    park.handle = lot.handle;
    ring_test_add(&ring, &park);
    ring_test_enter(&ring, 0);
    release(lot.handle);
    ring_test_enter(&ring, 1);
    CHECK_EQUAL(ring_test_take(&ring).status, STATUS_PEER_GONE);
    end();
}

/* Many parked with two keys: an UNPARK of one takes several pieces and misses none. */
static void test_unpark_many(void)
{
    begin();
    struct ring_user large = make_ring(PROCESS, OTHER_RING_ADDRESS, 256);
    const uint64_t key = 99;
    const uint64_t other = neighbour_of(key);
    for (uint32_t i = 0; i < 256; i++) {
        struct ring_submission park = park_of(i % 3 == 0 ? key : other, 0);
        park.handle = ring.handle;
        ring_test_add(&large, &park);
    }
    ring_test_enter(&large, 0);
    const struct ring_submission unpark = {
        .operation = RING_OPERATION_UNPARK, .words = {key, UINT64_MAX}};
    const struct ring_completion done = ring_test_do(&ring, &unpark);
    CHECK_EQUAL(done.words[0], 86);
    CHECK_EQUAL(ring_user_available(&large), 86);
    struct ring_unpark_results results = {0};
    const struct ring_unpark_params params = {.key = other, .count = UINT32_MAX};
    must(ring_unpark(ring.handle, &params, &results), "unpark");
    CHECK_EQUAL(results.woken, 170);
    release(large.handle);
    end();
}

static void test_no_room(void)
{
    begin();
    const uint32_t event = make_event();
    const struct ring_submission receive = {
        .operation = RING_OPERATION_RECV, .handle = event, .user_data = 50};
    ring_test_add(&ring, &receive);
    ring_test_enter(&ring, 0);
    /* NOPs until the queue is full: what does not fit stays submitted. */
    uint32_t submitted = 0;
    for (uint32_t round = 0; round < 4; round++) {
        for (uint32_t i = 0; i < ENTRIES - (ring.submitted - ring.head->submission_head); i++) {
            ring_test_add(&ring, &(struct ring_submission){.user_data = 100});
        }
        struct register_message message = {.tag = message_tag(0, 2), .words = {ENTRIES, 0}};
        CHECK_EQUAL(ring_user_enter(&ring, &message), STATUS_OK);
        submitted += (uint32_t)message.words[0];
    }
    CHECK_EQUAL(submitted, 2 * ENTRIES);
    CHECK_EQUAL(ring_user_available(&ring), 2 * ENTRIES);
    /* The event's completion waits for room. */
    signal(event, 8);
    CHECK_EQUAL(ring_user_available(&ring), 2 * ENTRIES);
    uint32_t nops = 0;
    while (nops < 2 * ENTRIES + ENTRIES) {
        if (ring_user_available(&ring) == 0) {
            struct register_message message = {.tag = message_tag(0, 2), .words = {ENTRIES, 1}};
            CHECK_EQUAL(ring_user_enter(&ring, &message), STATUS_OK);
        }
        const struct ring_completion done = ring_test_take(&ring);
        if (done.user_data == 50) {
            CHECK_EQUAL(done.words[0], 8);
            break;
        }
        nops++;
    }
    CHECK(nops < 2 * ENTRIES + ENTRIES);
    while (nops < 2 * ENTRIES + ENTRIES - 1) {
        struct register_message message = {.tag = message_tag(0, 2), .words = {ENTRIES, 0}};
        CHECK_EQUAL(ring_user_enter(&ring, &message), STATUS_OK);
        if (ring_user_available(&ring) == 0) {
            break;
        }
        (void)ring_test_take(&ring);
        nops++;
    }
    release(event);
    end();
}

const struct guest_test rings_waiting_tests[] = {
    {"what waits in a ring can be called off", test_cancel},
    {"a received call can be called off", test_cancel_received_call},
    {"a ring all of whose slots hold calls answers them", test_all_slots_hold_calls},
    {"deadlines of a ring's operations", test_timeouts},
    {"park and unpark", test_park},
    {"what is parked in a ring that ends is told", test_park_elsewhere},
    {"an unpark of many", test_unpark_many},
    {"a full completion queue loses nothing", test_no_room},
};
const uint32_t rings_waiting_test_count =
    sizeof(rings_waiting_tests) / sizeof(rings_waiting_tests[0]);
