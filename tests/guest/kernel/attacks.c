/* Attacks that once worked: each of these ended in a panic, in written memory, or in a stall. */
#include "abi/layout.h"
#include "lib/memory.h"
#include "ring_test.h"
#include "vector.h"

#define ENTRIES     4u
#define FAR_CPU     (cpu_count() - 1)
#define PAGES       UINT64_C(0x100000000)
#define PAGE_STRIDE UINT64_C(0x40000000)
#define SECRET      UINT64_C(0x4141414141410000)

/* Shared words: what the helpers of one attack tell each other. */
#define TOLD 90u

static void for_ever(void)
{
    for (;;) {
        thread_yield();
    }
}

static void end_child(void)
{
    const struct process_exit_params code = {.code = 0};
    for (;;) {
        (void)process_exit(CHILD_PROCESS, &code);
    }
}

static void set_told(uint64_t value)
{
    shared_words()[TOLD] = value;
}

static void await_told(uint64_t value)
{
    while (shared_words()[TOLD] != value) {
        rest();
    }
}

/* -- a thread that ends itself while it is current --------------------------------------------- */

static struct ring_user own_ring;
static uint32_t own_thread;

static void end_and_wait(uint64_t unused)
{
    (void)unused;
    const struct ring_submission exit = {
        .operation = RING_OPERATION_CALL, .handle = own_thread, .tag = message_tag(THREAD_EXIT, 0)};
    const struct ring_submission drop = {.operation = RING_OPERATION_RELEASE, .handle = own_thread};
    ring_test_add(&own_ring, &exit);
    ring_test_add(&own_ring, &drop);
    struct register_message message = {.tag = message_tag(0, 2), .words = {2, 7}};
    vector_fill(SECRET);
    (void)ring_user_enter(&own_ring, &message);
    set_told(2); /* never */
    for_ever();
}

static void test_ends_itself(void)
{
    set_told(1);
    own_ring = make_ring(PROCESS, RING_ADDRESS, ENTRIES);
    own_thread = make_thread(&(struct thread_options){
        .process = PROCESS,
        .entry = end_and_wait,
        .number = 30,
        .priority = 129,
        .is_stopped = true,
    });
    must(thread_start(own_thread), "start");
    const struct process_inspect_params params = {.handle = own_thread};
    struct process_inspect_results results = {0};
    while (process_inspect(PROCESS, &params, &results) == STATUS_OK) {
        rest();
    }
    rest();
    CHECK_EQUAL(shared_words()[TOLD], 1);
    /* New memory has nothing of its registers. */
    for (uint32_t i = 0; i < 60; i++) {
        const uint32_t memory = make_memory(PAGE_SIZE_BYTES);
        const uint32_t mapping = map(memory, UINT64_C(0x60000000), PAGE_SIZE_BYTES, MAP_READ);
        uint64_t any = 0;
        for (uint64_t word = 0; word < PAGE_SIZE_BYTES / 8; word++) {
            any |= ((const volatile uint64_t *)UINT64_C(0x60000000))[word];
        }
        CHECK_EQUAL(any, 0);
        release(mapping);
        release(memory);
    }
    release(own_ring.handle);
}

/* -- a ring where only the kernel may map ------------------------------------------------------ */

/* Wherever the ring's own memory is in the direct map: its end must not unmap it there. */
static void test_ring_in_the_kernel_half(void)
{
    for (uint64_t at = 0; at < UINT64_C(256) << 20; at += UINT64_C(128) << 10) {
        const struct process_create_ring_params params = {
            .address = LAYOUT_DIRECT_MAP_BASE + at, .entry_count = RING_ENTRIES_MAX};
        struct process_create_ring_results results = {0};
        CHECK_EQUAL(process_create_ring(PROCESS, &params, &results), STATUS_INVALID_ARGUMENT);
    }
}

/* -- a head that changes between two looks ----------------------------------------------------- */

static void toggle_head(uint64_t unused)
{
    (void)unused;
    volatile struct ring_head *head = (volatile struct ring_head *)RING_ADDRESS;
    while (shared_words()[TOLD] == 1) {
        const uint32_t tail = head->completion_tail;
        head->completion_head = tail;
        head->completion_head = tail - 2 * ENTRIES;
    }
    set_told(3);
    for_ever();
}

static void test_toggled_head(void)
{
    set_told(1);
    struct ring_user ring = make_ring(PROCESS, RING_ADDRESS, ENTRIES);
    const uint32_t thread = make_thread(&(struct thread_options){
        .process = PROCESS, .entry = toggle_head, .number = 31, .cpu = FAR_CPU});
    for (uint32_t i = 0; i < 20000; i++) {
        ring.head->submission_tail = ring.head->submission_head + ENTRIES;
        struct register_message message = {.tag = message_tag(0, 2), .words = {ENTRIES, 0}};
        CHECK_EQUAL(system_call(SYSTEM_CALL_RING_ENTER, ring.handle, &message), STATUS_OK);
    }
    set_told(2);
    await_told(3);
    must(thread_stop(thread), "stop");
    release(ring.handle);
}

/* -- a ring whose process is gone -------------------------------------------------------------- */

static void call_and_end(uint64_t ring_handle)
{
    struct ring_user ring = {
        (uint32_t)ring_handle, (struct ring_head *)RING_ADDRESS, ENTRIES, 0, 0};
    const struct ring_submission call = {
        .operation = RING_OPERATION_CALL, .handle = (uint32_t)shared_words()[TOLD]};
    ring_test_add(&ring, &call);
    ring_test_enter(&ring, 0);
    end_child();
}

static void test_ring_without_process(void)
{
    const uint32_t process = make_process(LEDGER);
    const uint32_t endpoint = make_endpoint();
    const uint32_t session = make_session(endpoint, 1, UINT64_MAX);
    const uint32_t event = make_event();
    const struct ring_user ring = make_ring(process, RING_ADDRESS, ENTRIES);
    const struct process_set_exit_event_params exit = {.event = event, .bits = 1};
    must(process_set_exit_event(process, &exit), "exit event");
    set_told(give(process, session, UINT64_MAX));
    (void)make_thread(&(struct thread_options){
        .process = process,
        .entry = call_and_end,
        .argument = give(process, ring.handle, RING_MASK_ALL),
        .number = 1,
    });
    CHECK_EQUAL(wait(event), 1);
    /* Its call has gone with it, though we still name its ring. */
    struct register_message message = {.tag = MESSAGE_TAG_DEADLINE};
    message_page()->deadline_ns = 1;
    CHECK_EQUAL(message_receive(endpoint, &message), STATUS_TIMED_OUT);
    struct register_message enter = {.tag = message_tag(0, 2)};
    CHECK_EQUAL(system_call(SYSTEM_CALL_RING_ENTER, ring.handle, &enter), STATUS_PEER_GONE);
    const uint32_t handles[] = {ring.handle, session, endpoint, event, process};
    for (uint32_t i = 0; i < 5; i++) {
        release(handles[i]);
    }
}

/* -- capabilities of a process that is being taken apart --------------------------------------- */

static uint32_t shared_endpoint;

static void send_capability(uint64_t session)
{
    message_page()->capabilities[0] = (uint32_t)session;
    struct register_message message = {.tag = message_tag_capabilities(1)};
    (void)message_call((uint32_t)session, &message);
    end_child();
}

static void receive_when_told(uint64_t unused)
{
    (void)unused;
    for (;;) {
        await_told(1);
        struct register_message message = {.tag = MESSAGE_TAG_DEADLINE};
        message_page()->deadline_ns = 1;
        if (message_receive(shared_endpoint, &message) == STATUS_OK) {
            message = (struct register_message){0};
            (void)message_reply(0, &message);
        }
        set_told(2);
    }
}

static void test_sender_taken_apart(void)
{
    set_told(0);
    shared_endpoint = make_endpoint();
    const uint32_t session = make_session(shared_endpoint, 1, UINT64_MAX);
    const uint32_t memory = make_memory(PAGE_SIZE_BYTES);
    const uint32_t receiver = make_thread(&(struct thread_options){
        .process = PROCESS, .entry = receive_when_told, .number = 32, .cpu = FAR_CPU});
    for (uint32_t round = 0; round < 6; round++) {
        const uint32_t process = make_process(LEDGER);
        /* Many tables: its end takes many steps. */
        for (uint32_t i = 0; i < 60; i++) {
            const struct process_map_params params = {
                .memory = memory,
                .address = PAGES + i * PAGE_STRIDE,
                .size_bytes = PAGE_SIZE_BYTES,
                .permissions = MAP_READ,
            };
            struct process_map_results mapped = {0};
            must(process_map(process, &params, &mapped), "map");
        }
        const uint32_t thread = make_thread(&(struct thread_options){
            .process = process,
            .entry = send_capability,
            .argument = give(process, session, UINT64_MAX),
            .number = 1,
        });
        await_state(thread, THREAD_SENDING);
        set_told(1);
        const struct process_exit_params code = {.code = 0};
        must(process_exit(process, &code), "exit");
        await_told(2);
        release(thread);
        release(process);
    }
    must(thread_stop(receiver), "stop");
    const uint32_t handles[] = {memory, session, shared_endpoint};
    for (uint32_t i = 0; i < 3; i++) {
        release(handles[i]);
    }
}

/* -- many calls that cannot be handed over ----------------------------------------------------- */

#define MANY 64u
/* That fail in one piece of the kernel's (ipc/endpoint.c). */
#define IN_ONE_PIECE 8u

static void queue_hopeless_calls(struct ring_user *ring, uint32_t session)
{
    for (uint32_t i = 0; i < MANY; i++) {
        const struct ring_submission call = {
            .operation = RING_OPERATION_CALL,
            .handle = session,
            .tag = message_tag_capabilities(1), /* of nothing */
        };
        ring_test_add(ring, &call);
    }
    ring_test_enter(ring, 0);
}

static void check_hopeless(struct ring_user *ring)
{
    ring_test_enter(ring, MANY);
    for (uint32_t i = 0; i < MANY; i++) {
        CHECK_EQUAL(ring_test_take(ring).status, STATUS_INVALID_HANDLE);
    }
}

static void test_hopeless_calls(void)
{
    struct ring_user client = make_ring(PROCESS, RING_ADDRESS, MANY);
    struct ring_user server = make_ring(PROCESS, OTHER_RING_ADDRESS, ENTRIES);
    const uint32_t endpoint = make_endpoint();
    const uint32_t session = make_session(endpoint, 1, UINT64_MAX);
    queue_hopeless_calls(&client, session);
    struct register_message message = {.tag = MESSAGE_TAG_DEADLINE};
    message_page()->deadline_ns = 1;
    CHECK_EQUAL(message_receive(endpoint, &message), STATUS_TIMED_OUT);
    check_hopeless(&client);
    /* The same for a ring, which is told to try again. */
    queue_hopeless_calls(&client, session);
    const struct ring_submission receive = {.operation = RING_OPERATION_RECV, .handle = endpoint};
    for (uint32_t i = 0; i < MANY / IN_ONE_PIECE; i++) {
        CHECK_EQUAL(ring_test_status(&server, &receive), STATUS_CANCELLED);
    }
    check_hopeless(&client);
    const uint32_t handles[] = {server.handle, client.handle, session, endpoint};
    for (uint32_t i = 0; i < 4; i++) {
        release(handles[i]);
    }
}

const struct guest_test attacks_tests[] = {
    {"a thread that ends itself in a ring", test_ends_itself},
    {"a ring where only the kernel may map", test_ring_in_the_kernel_half},
    {"a ring's head that changes all the time", test_toggled_head},
    {"a ring ends with its process", test_ring_without_process},
    {"a message of a process that is being taken apart", test_sender_taken_apart},
    {"many calls that cannot be handed over", test_hopeless_calls},
};
const uint32_t attacks_test_count = sizeof(attacks_tests) / sizeof(attacks_tests[0]);
