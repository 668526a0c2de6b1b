/* Rings: wrong calls of ring_enter, wrong counts, garbage, and ends in the middle. */
#include "ring_test.h"

#define ENTRIES       4u
#define GARBAGE_ROUND 400u

static enum status enter(uint32_t handle, uint64_t submit, uint64_t wait_for, uint64_t extra_tag)
{
    struct register_message message = {
        .tag = message_tag(0, 2) | extra_tag, .words = {submit, wait_for}};
    return (enum status)system_call(SYSTEM_CALL_RING_ENTER, handle, &message);
}

static void test_create(void)
{
    const struct process_create_ring_params wrong[] = {
        {.address = RING_ADDRESS, .entry_count = 0},
        {.address = RING_ADDRESS, .entry_count = 2},
        {.address = RING_ADDRESS, .entry_count = 5},
        {.address = RING_ADDRESS, .entry_count = 512},
        {.address = RING_ADDRESS, .entry_count = UINT32_MAX},
        {.address = RING_ADDRESS + 8, .entry_count = 4},
        {.address = 0, .entry_count = 4},
        {.address = UINT64_MAX - PAGE_MASK, .entry_count = 4},
    };
    struct process_create_ring_results results = {0};
    for (uint32_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        CHECK_EQUAL(process_create_ring(PROCESS, &wrong[i], &results), STATUS_INVALID_ARGUMENT);
    }
    const struct ring_user ring = make_ring(PROCESS, RING_ADDRESS, 256);
    const struct process_create_ring_params same = {
        .address = RING_ADDRESS + PAGE_SIZE_BYTES, .entry_count = 4};
    CHECK_EQUAL(process_create_ring(PROCESS, &same, &results), STATUS_OVERLAP);
    release(ring.handle);
    CHECK_EQUAL(process_create_ring(PROCESS, &same, &results), STATUS_OK);
    release(results.ring);
}

static void test_enter_refused(void)
{
    struct ring_user ring = make_ring(PROCESS, RING_ADDRESS, ENTRIES);
    CHECK_EQUAL(enter(0, 0, 0, 0), STATUS_INVALID_HANDLE);
    CHECK_EQUAL(enter(ring.handle + (1u << HANDLE_INDEX_BITS), 0, 0, 0), STATUS_INVALID_HANDLE);
    CHECK_EQUAL(enter(LEDGER, 0, 0, 0), STATUS_UNSUPPORTED);
    CHECK_EQUAL(enter(ring.handle, 0, 0, UINT64_C(1) << 63), STATUS_INVALID_ARGUMENT);
    const struct process_copy_params narrow = {.handle = ring.handle, .mask = RING_MASK_UNPARK};
    struct process_copy_results copy = {0};
    must(process_copy(PROCESS, &narrow, &copy), "copy");
    CHECK_EQUAL(enter(copy.handle, 0, 0, 0), STATUS_DENIED);
    release(copy.handle);
    message_page()->deadline_ns = now_ns() + 100000;
    CHECK_EQUAL(enter(ring.handle, 0, 1, MESSAGE_TAG_DEADLINE), STATUS_TIMED_OUT);
    /* More than there can ever be: it does not wait. */
    CHECK_EQUAL(enter(ring.handle, UINT64_MAX, UINT64_MAX, 0), STATUS_OK);
    CHECK_EQUAL(enter(ring.handle, UINT64_MAX, 2 * ENTRIES, 0), STATUS_OK);
    release(ring.handle);
    CHECK_EQUAL(enter(ring.handle, 0, 0, 0), STATUS_INVALID_HANDLE);
}

static void wait_in_ring(uint64_t handle)
{
    shared_words()[30] = 1 + (uint64_t)enter((uint32_t)handle, 0, 1, 0);
    for (;;) {
        thread_yield();
    }
}

static void test_two_waiters(void)
{
    const struct ring_user ring = make_ring(PROCESS, RING_ADDRESS, ENTRIES);
    shared_words()[30] = 0;
    const uint32_t thread = make_thread(&(struct thread_options){
        .process = PROCESS, .entry = wait_in_ring, .argument = ring.handle, .number = 9});
    await_state(thread, THREAD_IN_RING);
    CHECK_EQUAL(enter(ring.handle, 0, 1, 0), STATUS_WRONG_STATE);
    /* Its end tells the one that waits. */
    release(ring.handle);
    while (shared_words()[30] == 0) {
        thread_yield();
    }
    CHECK_EQUAL(shared_words()[30], 1 + STATUS_PEER_GONE);
    must(thread_stop(thread), "stop");
}

static void enter_given(uint64_t handle)
{
    shared_words()[31] = 1 + (uint64_t)enter((uint32_t)handle, 0, 0, 0);
    const struct process_exit_params code = {.code = 0};
    for (;;) {
        (void)process_exit(CHILD_PROCESS, &code);
    }
}

static void test_foreign_ring(void)
{
    const struct ring_user ring = make_ring(PROCESS, RING_ADDRESS, ENTRIES);
    const uint32_t process = make_process(LEDGER);
    const uint32_t ended = make_event();
    const struct process_set_exit_event_params exit = {.event = ended, .bits = 1};
    must(process_set_exit_event(process, &exit), "exit event");
    shared_words()[31] = 0;
    (void)make_thread(&(struct thread_options){
        .process = process,
        .entry = enter_given,
        .argument = give(process, ring.handle, RING_MASK_ALL),
        .number = 1,
    });
    /* With its table: until then the ring has another name, and stays where it is. */
    CHECK_EQUAL(wait(ended), 1);
    CHECK_EQUAL(shared_words()[31], 1 + STATUS_DENIED);
    release(process);
    release(ended);
    release(ring.handle);
}

static void test_wrong_counts(void)
{
    struct ring_user ring = make_ring(PROCESS, RING_ADDRESS, ENTRIES);
    ring.head->submission_tail = ENTRIES + 1;
    CHECK_EQUAL(enter(ring.handle, UINT64_MAX, 0, 0), STATUS_OK);
    CHECK_EQUAL(ring.head->submission_head, 0);
    ring.head->submission_tail = UINT32_MAX;
    CHECK_EQUAL(enter(ring.handle, UINT64_MAX, 0, 0), STATUS_OK);
    CHECK_EQUAL(ring.head->submission_head, 0);
    /* A head that is ahead of the tail: there is no room as far as anybody can tell. */
    ring.head->submission_tail = 1;
    ring.head->completion_head = 1;
    CHECK_EQUAL(enter(ring.handle, 1, 0, 0), STATUS_OK);
    CHECK_EQUAL(ring.head->completion_tail, 0);
    /* What is written over the kernel's own counts changes nothing. */
    ring.head->completion_head = 0;
    ring.head->submission_head = 77;
    ring.head->completion_tail = 77;
    ring.head->submission_count = ring.head->completion_count = UINT32_MAX;
    CHECK_EQUAL(enter(ring.handle, 1, 1, 0), STATUS_OK);
    CHECK_EQUAL(ring.head->submission_head, 1);
    CHECK_EQUAL(ring.head->completion_tail, 1);
    release(ring.handle);
}

/* -- garbage ---------------------------------------------------------------------------------- */

static uint64_t random_state = UINT64_C(88172645463325252);

static uint64_t random_word(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state;
}

/* Random words, with one of these handles, an operation that there is, small numbers at times. */
static void write_garbage(struct ring_head *head, const uint32_t *handles, uint32_t handle_count)
{
    volatile uint64_t *to = (volatile uint64_t *)((uint8_t *)head + PAGE_SIZE_BYTES);
    for (uint32_t i = 0; i < ENTRIES; i++) {
        union {
            struct ring_submission submission;
            uint64_t words[sizeof(struct ring_submission) / 8];
        } garbage;
        for (uint32_t word = 0; word < sizeof(garbage) / 8; word++) {
            garbage.words[word] = random_word() >> (random_word() % 64);
        }
        garbage.submission.operation = (uint16_t)(random_word() % (RING_OPERATION_COUNT + 1));
        garbage.submission.flags = (uint16_t)(random_word() % 8);
        garbage.submission.handle = handles[random_word() % handle_count];
        garbage.submission.tag &= random_word() % 2 == 0 ? UINT64_C(0x73f) : UINT64_MAX;
        garbage.submission.deadline_ns = random_word() % 2;
        for (uint32_t word = 0; word < sizeof(garbage) / 8; word++) {
            *to++ = garbage.words[word];
        }
    }
}

static void garbage_rounds(struct ring_user *ring, uint32_t rounds)
{
    const uint32_t endpoint = make_endpoint();
    const uint32_t event = make_event();
    const uint32_t session = make_session(endpoint, 1, UINT64_MAX);
    /* RELEASE may take any of them: the last one is not there at all. */
    const uint32_t handles[] = {endpoint, event, session, ring->handle, 0, 0x12348000, 3, 65536};
    for (uint32_t round = 0; round < rounds; round++) {
        write_garbage(ring->head, handles, 8);
        ring->head->submission_tail = ring->head->submission_head + (uint32_t)(random_word() % 6);
        CHECK_EQUAL(enter(ring->handle, random_word() % 8, 0, 0), STATUS_OK);
        const struct process_inspect_params params = {.handle = ring->handle};
        struct process_inspect_results results;
        if (process_inspect(PROCESS, &params, &results) != STATUS_OK) {
            break; /* it dropped itself */
        }
        ring->head->completion_head = ring->head->completion_tail;
    }
    const uint32_t made[] = {endpoint, event, session, ring->handle};
    for (uint32_t i = 0; i < 4; i++) {
        (void)try_release(made[i]);
    }
}

static void test_garbage(void)
{
    struct ledger_state_results before = {0};
    struct ledger_state_results after = {0};
    for (uint32_t i = 0; i < 20; i++) {
        if (i == 1) {
            must(ledger_state(LEDGER, &before), "state");
        }
        struct ring_user ring = make_ring(PROCESS, RING_ADDRESS, ENTRIES);
        garbage_rounds(&ring, GARBAGE_ROUND);
    }
    must(ledger_state(LEDGER, &after), "state");
    CHECK_EQUAL(after.used_bytes, before.used_bytes);
}

/* Another thread writes over the submissions while the kernel takes them. */
static void scribble(uint64_t unused)
{
    (void)unused;
    const uint32_t handles[] = {0, 65537, 65538, 0x12348000};
    while (shared_words()[32] == 0) {
        write_garbage((struct ring_head *)OTHER_RING_ADDRESS, handles, 4);
    }
    shared_words()[32] = 2;
    for (;;) {
        thread_yield();
    }
}

static void test_garbage_meanwhile(void)
{
    struct ring_user ring = make_ring(PROCESS, OTHER_RING_ADDRESS, ENTRIES);
    shared_words()[32] = 0;
    const uint32_t thread = make_thread(&(struct thread_options){
        .process = PROCESS, .entry = scribble, .number = 10, .cpu = cpu_count() - 1});
    for (uint32_t round = 0; round < 2000; round++) {
        ring.head->submission_tail = ring.head->submission_head + ENTRIES;
        CHECK_EQUAL(enter(ring.handle, ENTRIES, 0, 0), STATUS_OK);
        ring.head->completion_head = ring.head->completion_tail;
    }
    shared_words()[32] = 1;
    while (shared_words()[32] != 2) {
        thread_yield();
    }
    must(thread_stop(thread), "stop");
    release(ring.handle);
}

/* -- ends ------------------------------------------------------------------------------------- */

static void test_end_with_a_held_call(void)
{
    struct ring_user server = make_ring(PROCESS, RING_ADDRESS, ENTRIES);
    struct ring_user client = make_ring(PROCESS, OTHER_RING_ADDRESS, ENTRIES);
    const uint32_t endpoint = make_endpoint();
    const uint32_t session = make_session(endpoint, 1, UINT64_MAX);
    const struct ring_submission receive = {.operation = RING_OPERATION_RECV, .handle = endpoint};
    const struct ring_submission call = {.operation = RING_OPERATION_CALL, .handle = session};
    ring_test_add(&server, &receive);
    ring_test_enter(&server, 0);
    ring_test_add(&client, &call);
    ring_test_add(&client, &call);
    ring_test_enter(&client, 0);
    release(server.handle);
    ring_test_enter(&client, 1);
    CHECK_EQUAL(ring_test_take(&client).status, STATUS_PEER_GONE);
    release(endpoint);
    ring_test_enter(&client, 1);
    CHECK_EQUAL(ring_test_take(&client).status, STATUS_PEER_GONE);
    release(session);
    /* A client that goes with calls under way leaves nothing behind. */
    release(client.handle);
}

const struct guest_test rings_hostile_tests[] = {
    {"rings that cannot be made", test_create},
    {"ring_enter refuses", test_enter_refused},
    {"one thread waits in a ring, and is told its end", test_two_waiters},
    {"a ring of another process cannot be entered", test_foreign_ring},
    {"wrong counts in a ring's head", test_wrong_counts},
    {"garbage in a ring leaks nothing", test_garbage},
    {"garbage written while the kernel reads", test_garbage_meanwhile},
    {"a ring that ends answers what it holds", test_end_with_a_held_call},
};
const uint32_t rings_hostile_test_count =
    sizeof(rings_hostile_tests) / sizeof(rings_hostile_tests[0]);
