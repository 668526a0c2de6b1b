/* Audit records: what happens is written down. */
#include "abi/audit.h"
#include "tests.h"

#define PLACE      UINT64_C(0x70000000)
#define RING_BYTES (4 * PAGE_SIZE_BYTES)

/* Maps the rings of all CPUs once. */
static void map_rings(void)
{
    static bool is_done;
    for (uint32_t cpu = 0; !is_done && cpu < cpu_count(); cpu++) {
        const struct audit_source_ring_params params = {.cpu = cpu};
        struct audit_source_ring_results results = {0};
        must(audit_source_ring(AUDIT_SOURCE, &params, &results), "audit ring");
        (void)map(results.memory, PLACE + cpu * RING_BYTES, RING_BYTES, MAP_READ);
        const struct process_map_params writable = {
            .memory = results.memory,
            .address = PLACE + UINT64_C(0x1000000),
            .size_bytes = PAGE_SIZE_BYTES,
            .permissions = MAP_READ | MAP_WRITE,
        };
        struct process_map_results none;
        CHECK_EQUAL(process_map(PROCESS, &writable, &none), STATUS_DENIED);
    }
    is_done = true;
}

static const struct audit_ring_head *head_of(uint32_t cpu)
{
    return (const struct audit_ring_head *)(PLACE + cpu * RING_BYTES);
}

/* The newest record of a kind among those that are still there, on any CPU; NULL: none. */
static const struct audit_ring_record *find_last(enum audit_kind kind)
{
    const struct audit_ring_record *found = NULL;
    for (uint32_t cpu = 0; cpu < cpu_count(); cpu++) {
        const struct audit_ring_head *head = head_of(cpu);
        const struct audit_ring_record *records =
            (const struct audit_ring_record *)((const uint8_t *)head + PAGE_SIZE_BYTES);
        for (uint32_t i = 0; i < head->record_count; i++) {
            const struct audit_ring_record *record = &records[i];
            if (record->number != 0 && record->kind == (uint32_t)kind &&
                (found == NULL || record->time_ns >= found->time_ns)) {
                found = record;
            }
        }
    }
    return found;
}

static void check_record(enum audit_kind kind, uint64_t subject, uint32_t detail)
{
    const struct audit_ring_record *record = find_last(kind);
    CHECK(record != NULL);
    if (record != NULL) {
        CHECK_EQUAL(record->subject, subject);
        CHECK_EQUAL(record->detail, detail);
        CHECK(record->process != 0);
        CHECK(record->number <= head_of(0)->written || cpu_count() > 1);
    }
}

/* By which capability: of the newest record of a kind. */
static void check_handle(enum audit_kind kind, uint32_t handle)
{
    const struct audit_ring_record *record = find_last(kind);
    CHECK(record != NULL && record->handle == handle);
}

static void test_denied_and_used(void)
{
    map_rings();
    const uint32_t event = make_event();
    const struct process_copy_params narrow = {
        .handle = event, .flags = COPY_AUDITED, .mask = EVENT_FACET_SIGNALLER};
    struct process_copy_results copy = {0};
    must(process_copy(PROCESS, &narrow, &copy), "copy");
    signal(copy.handle, 1);
    check_record(AUDIT_USED, OBJECT_EVENT, EVENT_SIGNAL);
    check_handle(AUDIT_USED, copy.handle);
    struct event_take_results taken;
    CHECK_EQUAL(event_take(copy.handle, &taken), STATUS_DENIED);
    check_record(AUDIT_DENIED, OBJECT_EVENT, EVENT_TAKE);
    check_handle(AUDIT_DENIED, copy.handle);
    /* The mark cannot be copied away. */
    const struct process_copy_params plain = {.handle = copy.handle, .mask = UINT64_MAX};
    struct process_copy_results again = {0};
    must(process_copy(PROCESS, &plain, &again), "copy");
    const struct process_inspect_params params = {.handle = again.handle};
    struct process_inspect_results found = {0};
    must(process_inspect(PROCESS, &params, &found), "inspect");
    CHECK_EQUAL(found.is_audited, 1);
    const struct process_revoke_params revoke = {.handle = event};
    must(process_revoke(PROCESS, &revoke), "revoke");
    check_record(AUDIT_REVOKED, OBJECT_EVENT, 0);
    check_handle(AUDIT_REVOKED, event);
    release(event);
}

#define ECHO_BADGE UINT64_C(0x77)

static void echo(uint64_t endpoint)
{
    struct register_message message = {0};
    (void)message_receive((uint32_t)endpoint, &message);
    for (;;) {
        (void)message_reply_receive((uint32_t)endpoint, &message);
    }
}

static uint64_t written(void)
{
    uint64_t count = 0;
    for (uint32_t cpu = 0; cpu < cpu_count(); cpu++) {
        count += *(const volatile uint64_t *)&head_of(cpu)->written;
    }
    return count;
}

/* One call leaves one record, whichever way the kernel takes. */
static void check_call(uint32_t session, uint32_t method)
{
    struct register_message message = {.tag = message_tag(method, 2), .words = {method, 5}};
    const uint64_t before = written();
    CHECK_EQUAL(message_call(session, &message), STATUS_OK);
    CHECK_EQUAL(message.words[0], method);
    CHECK_EQUAL(written(), before + 1);
    check_record(AUDIT_USED, OBJECT_SESSION, method);
    check_handle(AUDIT_USED, session);
    CHECK_EQUAL(find_last(AUDIT_USED)->badge, ECHO_BADGE);
}

static void test_audited_calls(void)
{
    map_rings();
    const uint32_t endpoint = make_endpoint();
    const uint32_t process = make_process(LEDGER);
    const uint32_t thread = make_thread(&(struct thread_options){
        .process = process,
        .entry = echo,
        .argument = give(process, endpoint, ENDPOINT_MASK_ALL),
        .number = 1,
    });
    const uint32_t session = make_session(endpoint, ECHO_BADGE, UINT64_MAX);
    const struct process_copy_params params = {
        .handle = session, .flags = COPY_AUDITED, .mask = UINT64_C(0xff)};
    struct process_copy_results copy = {0};
    must(process_copy(PROCESS, &params, &copy), "copy");
    await_state(thread, THREAD_RECEIVING);
    make_passive(thread);
    const uint32_t event = make_event();
    const struct audit_source_bind_event_params bind = {.event = event, .bits = 0x40};
    must(audit_source_bind_event(AUDIT_SOURCE, &bind), "bind event");
    for (uint32_t method = 0; method < 8; method++) {
        /* Told by the first call of each pair; the second finds him told. */
        check_call(copy.handle, method);
        check_call(copy.handle, method);
        CHECK_EQUAL(wait(event), 0x40);
    }
    struct register_message message = {.tag = message_tag(8, 0)};
    CHECK_EQUAL(message_call(copy.handle, &message), STATUS_DENIED);
    const struct process_exit_params code = {.code = 0};
    must(process_exit(process, &code), "exit");
    release(copy.handle);
    release(session);
    release(thread);
    release(process);
    release(endpoint);
    release(event);
}

static void do_nothing(uint64_t unused)
{
    (void)unused;
}

static void test_seal_and_bind(void)
{
    map_rings();
    const uint32_t memory = make_memory(3 * PAGE_SIZE_BYTES);
    const struct code_authority_seal_params seal = {.memory = memory};
    must(code_authority_seal(CODE_AUTHORITY, &seal), "seal");
    check_record(AUDIT_SEALED, 3 * PAGE_SIZE_BYTES, 0);
    release(memory);
    const uint32_t process = make_process(LEDGER);
    struct process_state_results state = {0};
    must(process_state(process, &state), "state");
    const uint32_t thread = make_thread(&(struct thread_options){
        .process = process, .entry = do_nothing, .number = 1, .is_stopped = true});
    check_record(AUDIT_PROCESS_STARTED, state.number, 0);
    const struct principal_authority_create_params key = {9, 8, 7, 6};
    struct principal_authority_create_results principal = {0};
    must(principal_authority_create(PRINCIPAL_AUTHORITY, &key, &principal), "principal");
    const struct principal_authority_bind_params bind = {
        .process = process, .principal = principal.principal};
    must(principal_authority_bind(PRINCIPAL_AUTHORITY, &bind), "bind");
    check_record(AUDIT_PRINCIPAL_BOUND, state.number, 0);
    const struct audit_ring_record *record = find_last(AUDIT_PRINCIPAL_BOUND);
    CHECK(record != NULL && record->principal[0] == 9 && record->principal[8] == 8);
    const struct process_exit_params code = {.code = 42};
    must(process_exit(process, &code), "exit");
    check_record(AUDIT_PROCESS_ENDED, state.number, 42);
    release(thread);
    release(process);
    release(principal.principal);
}

static void test_event_of_new_records(void)
{
    map_rings();
    const uint32_t event = make_event();
    const struct audit_source_bind_event_params params = {.event = event, .bits = 0x100};
    must(audit_source_bind_event(AUDIT_SOURCE, &params), "bind event");
    struct register_message message = {.tag = message_tag(63, 0)};
    CHECK_EQUAL(message_call(CONSOLE, &message), STATUS_DENIED);
    CHECK_EQUAL(wait(event), 0x100);
    const struct audit_source_ring_params bad = {.cpu = 1000};
    struct audit_source_ring_results none;
    CHECK_EQUAL(audit_source_ring(AUDIT_SOURCE, &bad, &none), STATUS_INVALID_ARGUMENT);
}

const struct guest_test audit_tests[] = {
    {"denials, audited uses and revocations are recorded", test_denied_and_used},
    {"sealing, binding and the end of a process are recorded", test_seal_and_bind},
    {"a new record is signalled", test_event_of_new_records},
    {"each audited call leaves one record", test_audited_calls},
};
const uint32_t audit_test_count = sizeof(audit_tests) / sizeof(audit_tests[0]);
