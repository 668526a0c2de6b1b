/* Rings: the nine operations, and servers and clients of both kinds. */
#include "lib/memory.h"
#include "ring_test.h"

#define ENTRIES 8u

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

static void test_nop(void)
{
    begin();
    /* More than there are entries and completions: both go around. */
    for (uint64_t i = 0; i < 5 * ENTRIES; i++) {
        const struct ring_completion done = ring_test_do(
            &ring, &(struct ring_submission){.operation = RING_OPERATION_NOP, .user_data = i});
        CHECK_EQUAL(done.user_data, i);
        CHECK_EQUAL(done.status, STATUS_OK);
    }
    for (uint64_t i = 0; i < ENTRIES; i++) {
        ring_test_add(&ring, &(struct ring_submission){.user_data = 100 + i});
    }
    ring_test_enter(&ring, ENTRIES);
    for (uint64_t i = 0; i < ENTRIES; i++) {
        CHECK_EQUAL(ring_test_take(&ring).user_data, 100 + i);
    }
    ring_test_add(&ring, &(struct ring_submission){.flags = RING_FLAG_QUIET});
    ring_test_enter(&ring, 0);
    end();
}

static void test_refused(void)
{
    begin();
    const struct ring_submission unknown = {.operation = RING_OPERATION_COUNT};
    const struct ring_submission wild = {.operation = UINT16_MAX, .flags = UINT16_MAX};
    const struct ring_submission flag = {.operation = RING_OPERATION_NOP, .flags = 4};
    const struct ring_submission quiet_call = {
        .operation = RING_OPERATION_CALL, .flags = RING_FLAG_QUIET};
    const struct ring_submission nothing = {.operation = RING_OPERATION_CALL};
    CHECK_EQUAL(ring_test_status(&ring, &unknown), STATUS_UNSUPPORTED);
    CHECK_EQUAL(ring_test_status(&ring, &wild), STATUS_UNSUPPORTED);
    CHECK_EQUAL(ring_test_status(&ring, &flag), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(ring_test_status(&ring, &quiet_call), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(ring_test_status(&ring, &nothing), STATUS_INVALID_HANDLE);
    end();
}

static struct ring_submission call_of(uint32_t handle, uint64_t tag)
{
    return (struct ring_submission){
        .operation = RING_OPERATION_CALL, .handle = handle, .tag = tag, .user_data = 7};
}

static void test_call_object(void)
{
    begin();
    const uint32_t event = make_event();
    struct ring_submission call = call_of(event, message_tag(EVENT_SIGNAL, 1));
    call.words[0] = 6;
    CHECK_EQUAL(ring_test_status(&ring, &call), STATUS_OK);
    const struct ring_submission take = call_of(event, message_tag(EVENT_TAKE, 0));
    struct ring_completion done = ring_test_do(&ring, &take);
    CHECK_EQUAL(done.tag, message_tag(EVENT_TAKE, 1));
    CHECK_EQUAL(done.words[0], 6);
    const struct ring_submission create = call_of(LEDGER, message_tag(LEDGER_CREATE_EVENT, 0));
    done = ring_test_do(&ring, &create);
    CHECK_EQUAL(done.status, STATUS_OK);
    CHECK_EQUAL(message_tag_capability_count(done.tag), 1);
    const struct event_signal_params bits = {.bits = 1};
    CHECK_EQUAL(event_signal(done.capabilities[0], &bits), STATUS_OK);
    release(done.capabilities[0]);
    call = call_of(event, message_tag(EVENT_SIGNAL, 2));
    CHECK_EQUAL(ring_test_status(&ring, &call), STATUS_INVALID_ARGUMENT);
    call = call_of(event, message_tag(63, 0));
    CHECK_EQUAL(ring_test_status(&ring, &call), STATUS_DENIED);
    call = call_of(event, message_tag(EVENT_SIGNAL, 1) | message_tag_page_words(1));
    CHECK_EQUAL(ring_test_status(&ring, &call), STATUS_INVALID_ARGUMENT);
    call = call_of(event, message_tag(EVENT_SIGNAL, 1) | MESSAGE_TAG_DEADLINE);
    CHECK_EQUAL(ring_test_status(&ring, &call), STATUS_INVALID_ARGUMENT);
    call = call_of(event, message_tag(EVENT_SIGNAL, 7));
    CHECK_EQUAL(ring_test_status(&ring, &call), STATUS_INVALID_ARGUMENT);
    call = call_of(event + (1u << HANDLE_INDEX_BITS), message_tag(EVENT_SIGNAL, 1));
    CHECK_EQUAL(ring_test_status(&ring, &call), STATUS_INVALID_HANDLE);
    release(event);
    end();
}

/* A direct server: answers the words plus one, the badge, and the capability that came. */
static void serve_directly(uint64_t endpoint)
{
    struct register_message message = {0};
    enum status status = message_receive((uint32_t)endpoint, &message);
    while (status == STATUS_OK) {
        message.words[0]++;
        message.words[1] = message.badge;
        message.tag &= ~(MESSAGE_TAG_DEADLINE | MESSAGE_TAG_METHOD_MASK);
        status = message_reply_receive((uint32_t)endpoint, &message);
    }
}

static void check_server(struct ring_user *user, uint32_t session)
{
    struct ring_submission call = call_of(session, message_tag(3, 2));
    call.words[0] = 41;
    struct ring_completion done = ring_test_do(user, &call);
    CHECK_EQUAL(done.status, STATUS_OK);
    CHECK_EQUAL(done.user_data, 7);
    CHECK_EQUAL(done.words[0], 42);
    CHECK_EQUAL(done.words[1], 99);
    /* A capability there and back. */
    const uint32_t event = make_event();
    call = call_of(session, message_tag(3, 2) | message_tag_capabilities(1));
    call.capabilities[0] = event;
    done = ring_test_do(user, &call);
    CHECK_EQUAL(done.status, STATUS_OK);
    CHECK_EQUAL(message_tag_capability_count(done.tag), 1);
    signal(done.capabilities[0], 4);
    CHECK_EQUAL(wait(event), 4);
    release(done.capabilities[0]);
    /* One that is moved is gone here; one that is not there fails the call. */
    call.tag |= UINT64_C(1) << MESSAGE_TAG_MOVE_SHIFT;
    done = ring_test_do(user, &call);
    CHECK_EQUAL(done.status, STATUS_OK);
    CHECK_EQUAL(try_release(event), STATUS_INVALID_HANDLE);
    CHECK_EQUAL(ring_test_status(user, &call), STATUS_INVALID_HANDLE);
    release(done.capabilities[0]);
    const struct ring_submission denied = call_of(session, message_tag(4, 2));
    CHECK_EQUAL(ring_test_status(user, &denied), STATUS_DENIED);
}

static void test_direct_server(void)
{
    begin();
    const uint32_t process = make_process(LEDGER);
    const uint32_t endpoint = make_endpoint();
    (void)make_thread(&(struct thread_options){
        .process = process,
        .entry = serve_directly,
        .argument = give(process, endpoint, ENDPOINT_MASK_ALL),
        .number = 1,
    });
    const uint32_t session = make_session(endpoint, 99, 1u << 3);
    check_server(&ring, session);
    /* Its end is the end of the call that it has, and of those that wait. */
    const struct process_exit_params code = {.code = 0};
    must(process_exit(process, &code), "exit");
    release(endpoint);
    const struct ring_submission call = call_of(session, message_tag(3, 0));
    CHECK_EQUAL(ring_test_status(&ring, &call), STATUS_PEER_GONE);
    release(session);
    release(process);
    end();
}

/* A ring's server: the same answers, by RECV and RETURN; shared words 20.. say who called last. */
static void serve_by_ring(uint64_t argument)
{
    const uint32_t endpoint = (uint32_t)argument;
    const uint16_t flags = (uint16_t)(argument >> 32);
    struct ring_user user = make_ring(CHILD_PROCESS, RING_ADDRESS, ENTRIES);
    const struct ring_submission receive = {
        .operation = RING_OPERATION_RECV, .handle = endpoint, .user_data = 1};
    ring_test_add(&user, &receive);
    for (;;) {
        ring_test_enter(&user, 1);
        const struct ring_completion got = ring_test_take(&user);
        if (got.user_data != 1 || got.status != STATUS_OK) {
            continue;
        }
        if (got.call == 0) {
            shared_words()[26] = message_tag_notice(got.tag);
            ring_test_add(&user, &receive);
            continue;
        }
        shared_words()[20] = got.sender_process;
        memcpy((uint8_t *)SHARED_ADDRESS + 21 * 8, got.sender_principal, 32);
        struct ring_submission answer = {
            .operation = RING_OPERATION_RETURN,
            .flags = flags,
            .handle = got.call,
            .tag = got.tag & ~MESSAGE_TAG_METHOD_MASK,
            .user_data = 2,
            .words = {got.words[0] + 1, got.badge},
        };
        memcpy(answer.capabilities, got.capabilities, sizeof(answer.capabilities));
        ring_test_add(&user, &answer);
        if ((flags & RING_FLAG_AGAIN) == 0) {
            ring_test_add(&user, &receive);
        }
    }
}

static void check_ring_server(uint16_t flags)
{
    begin();
    const uint32_t process = make_process(LEDGER);
    const uint32_t endpoint = make_endpoint();
    const uint32_t thread = make_thread(&(struct thread_options){
        .process = process,
        .entry = serve_by_ring,
        .argument = give(process, endpoint, ENDPOINT_MASK_ALL) | (uint64_t)flags << 32,
        .number = 1,
    });
    const uint32_t session = make_session(endpoint, 99, 1u << 3);
    check_server(&ring, session);
    struct process_state_results self = {0};
    must(process_state(PROCESS, &self), "state");
    CHECK_EQUAL(shared_words()[20], self.number);
    /* A direct client cannot tell that its server has a ring. */
    struct register_message message = {.tag = message_tag(3, 2), .words = {1}};
    CHECK_EQUAL(message_call(session, &message), STATUS_OK);
    CHECK_EQUAL(message.words[0], 2);
    CHECK_EQUAL(message.words[1], 99);
    message = (struct register_message){.tag = message_tag(3, 0)};
    CHECK_EQUAL(message_send(session, &message), STATUS_OK);
    await_state(thread, THREAD_IN_RING);
    CHECK_EQUAL(shared_words()[26], MESSAGE_NOTICE_ONE_WAY);
    release(session);
    await_state(thread, THREAD_IN_RING);
    CHECK_EQUAL(shared_words()[26], MESSAGE_NOTICE_CLOSED);
    const struct process_exit_params code = {.code = 0};
    must(process_exit(process, &code), "exit");
    release(thread);
    release(process);
    release(endpoint);
    end();
}

static void test_ring_server(void)
{
    check_ring_server(0);
    check_ring_server(RING_FLAG_QUIET);
    check_ring_server(RING_FLAG_AGAIN);
    check_ring_server(RING_FLAG_QUIET | RING_FLAG_AGAIN);
}

static void test_release(void)
{
    begin();
    const uint32_t event = make_event();
    const struct ring_submission drop = {.operation = RING_OPERATION_RELEASE, .handle = event};
    CHECK_EQUAL(ring_test_status(&ring, &drop), STATUS_OK);
    CHECK_EQUAL(ring_test_status(&ring, &drop), STATUS_INVALID_HANDLE);
    CHECK_EQUAL(try_release(event), STATUS_INVALID_HANDLE);
    /* A mapping of many pages goes in pieces, behind one submission. */
    const uint32_t memory = make_memory(UINT64_C(200) * PAGE_SIZE_BYTES);
    const uint32_t mapping = map(memory, UINT64_C(0x60001000), 200 * PAGE_SIZE_BYTES, MAP_READ);
    const struct ring_submission unmap = {.operation = RING_OPERATION_RELEASE, .handle = mapping};
    CHECK_EQUAL(ring_test_status(&ring, &unmap), STATUS_OK);
    CHECK_EQUAL(try_release(mapping), STATUS_INVALID_HANDLE);
    const uint32_t again = map(memory, UINT64_C(0x60001000), 200 * PAGE_SIZE_BYTES, MAP_READ);
    release(again);
    release(memory);
    end();
}

static void test_long_calls(void)
{
    begin();
    /* Each takes many pieces: how far one has come must not be mixed with how many are done. */
    const uint32_t memory = make_memory(UINT64_C(150) * PAGE_SIZE_BYTES);
    for (uint32_t i = 0; i < 3; i++) {
        struct ring_submission call = call_of(
            PROCESS,
            message_tag(PROCESS_MAP, PROCESS_MAP_PARAMS_WORDS) | message_tag_capabilities(1));
        const struct process_map_params params = {
            .address = UINT64_C(0x60000000) + i * UINT64_C(0x1000000) + PAGE_SIZE_BYTES,
            .size_bytes = 150 * PAGE_SIZE_BYTES,
            .permissions = MAP_READ,
        };
        memcpy(call.words, &params, PROCESS_MAP_PARAMS_WORDS * sizeof(uint64_t));
        call.capabilities[0] = memory;
        ring_test_add(&ring, &call);
    }
    ring_test_enter(&ring, 3);
    for (uint32_t i = 0; i < 3; i++) {
        CHECK_EQUAL(ring_test_take(&ring).status, STATUS_OK);
        const uint64_t last =
            UINT64_C(0x60000000) + i * UINT64_C(0x1000000) + 150 * PAGE_SIZE_BYTES;
        CHECK_EQUAL(*(volatile uint64_t *)last, 0);
        struct ring_submission call = call_of(PROCESS, message_tag(PROCESS_UNMAP, 2));
        call.words[0] = UINT64_C(0x60000000) + i * UINT64_C(0x1000000) + PAGE_SIZE_BYTES;
        call.words[1] = 150 * PAGE_SIZE_BYTES;
        CHECK_EQUAL(ring_test_status(&ring, &call), STATUS_OK);
    }
    release(memory);
    end();
}

const struct guest_test rings_tests[] = {
    {"a ring goes around", test_nop},
    {"operations and flags that there are not are refused", test_refused},
    {"a ring calls kernel objects", test_call_object},
    {"a ring calls a direct server", test_direct_server},
    {"a ring serves both kinds of clients", test_ring_server},
    {"a ring drops capabilities, mappings too", test_release},
    {"long calls through a ring", test_long_calls},
};
const uint32_t rings_test_count = sizeof(rings_tests) / sizeof(rings_tests[0]);
