/* Process: what its methods refuse, and what they leave behind. */
#include "tests.h"

#define PLACE       UINT64_C(0x60000000)
#define OTHER_PLACE UINT64_C(0x61000000)
#define THREADS_MAX 512u

static enum status copy(uint32_t process, uint32_t handle, uint32_t flags, uint32_t *result)
{
    const struct process_copy_params params = {
        .handle = handle, .flags = flags, .mask = UINT64_MAX};
    struct process_copy_results results = {0};
    const enum status status = process_copy(process, &params, &results);
    *result = results.handle;
    return status;
}

static enum status drop(uint32_t process, uint32_t handle)
{
    const struct process_release_params params = {.handle = handle};
    return process_release(process, &params);
}

static enum status revoke(uint32_t process, uint32_t handle)
{
    const struct process_revoke_params params = {.handle = handle};
    return process_revoke(process, &params);
}

static struct process_inspect_results inspect(uint32_t process, uint32_t handle)
{
    const struct process_inspect_params params = {.handle = handle};
    struct process_inspect_results results = {0};
    CHECK_EQUAL(process_inspect(process, &params, &results), STATUS_OK);
    return results;
}

static enum status install(uint32_t process, uint32_t handle, uint64_t mask, uint32_t *result)
{
    const struct process_install_params params = {.capability = handle, .mask = mask};
    struct process_install_results results = {0};
    const enum status status = process_install(process, &params, &results);
    *result = results.handle;
    return status;
}

static void end(uint32_t process)
{
    const struct process_exit_params code = {.code = 0};
    (void)process_exit(process, &code);
    release(process);
}

static void test_handles_refused(void)
{
    const uint32_t memory = make_memory(PAGE_SIZE_BYTES);
    const uint32_t mapping = map(memory, PLACE, PAGE_SIZE_BYTES, MAP_READ);
    uint32_t result = 0;
    const uint32_t wrong[] = {0, UINT32_MAX, memory + (1u << HANDLE_INDEX_BITS), handle_make(1, 0)};
    for (uint32_t i = 0; i < 4; i++) {
        const struct process_inspect_params params = {.handle = wrong[i]};
        struct process_inspect_results none = {0};
        CHECK_EQUAL(copy(PROCESS, wrong[i], 0, &result), STATUS_INVALID_HANDLE);
        CHECK_EQUAL(drop(PROCESS, wrong[i]), STATUS_INVALID_HANDLE);
        CHECK_EQUAL(revoke(PROCESS, wrong[i]), STATUS_INVALID_HANDLE);
        CHECK_EQUAL(process_inspect(PROCESS, &params, &none), STATUS_INVALID_HANDLE);
        CHECK_EQUAL(install(PROCESS, wrong[i], UINT64_MAX, &result), STATUS_INVALID_HANDLE);
    }
    CHECK_EQUAL(copy(PROCESS, memory, 2, &result), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(copy(PROCESS, memory, UINT32_MAX, &result), STATUS_INVALID_ARGUMENT);
    /* A mapping is a slot, but nothing to hand on. */
    CHECK_EQUAL(copy(PROCESS, mapping, 0, &result), STATUS_INVALID_HANDLE);
    CHECK_EQUAL(install(PROCESS, mapping, UINT64_MAX, &result), STATUS_INVALID_HANDLE);
    CHECK_EQUAL(inspect(PROCESS, mapping).kind, OBJECT_MAPPING);
    CHECK_EQUAL(inspect(PROCESS, mapping).mask, 0);
    /* Nothing is derived from it: revoking that takes nothing. */
    CHECK_EQUAL(revoke(PROCESS, mapping), STATUS_OK);
    CHECK_EQUAL(*(volatile uint64_t *)PLACE, 0);
    struct register_message message = {.tag = 0};
    CHECK_EQUAL(message_call(mapping, &message), STATUS_DENIED);
    release(mapping);
    release(memory);
}

/* Handles are names in the table of the process that the method is called on. */
static void test_another_table(void)
{
    const uint32_t process = make_process(LEDGER);
    const uint32_t event = make_event();
    uint32_t theirs = 0;
    uint32_t second = 0;
    CHECK_EQUAL(install(process, event, EVENT_FACET_SIGNALLER, &theirs), STATUS_OK);
    CHECK_EQUAL(inspect(process, theirs).kind, OBJECT_EVENT);
    CHECK_EQUAL(inspect(process, theirs).mask, EVENT_FACET_SIGNALLER);
    CHECK_EQUAL(inspect(process, theirs).is_audited, 0);
    CHECK_EQUAL(copy(process, theirs, COPY_AUDITED, &second), STATUS_OK);
    CHECK_EQUAL(inspect(process, second).mask, EVENT_FACET_SIGNALLER);
    CHECK_EQUAL(inspect(process, second).is_audited, 1);
    CHECK_EQUAL(revoke(process, theirs), STATUS_OK);
    CHECK_EQUAL(drop(process, second), STATUS_INVALID_HANDLE);
    CHECK_EQUAL(copy(process, theirs, 0, &second), STATUS_OK);
    /* From here, what is there is revoked like what is here. */
    CHECK_EQUAL(revoke(PROCESS, event), STATUS_OK);
    CHECK_EQUAL(drop(process, theirs), STATUS_INVALID_HANDLE);
    CHECK_EQUAL(drop(process, second), STATUS_INVALID_HANDLE);
    CHECK_EQUAL(install(process, event, 0, &theirs), STATUS_OK);
    CHECK_EQUAL(inspect(process, theirs).mask, 0);
    CHECK_EQUAL(drop(process, theirs), STATUS_OK);
    CHECK_EQUAL(drop(process, theirs), STATUS_INVALID_HANDLE);
    release(event);
    end(process);
}

/* -- threads ----------------------------------------------------------------------------------- */

static enum status create(uint32_t process, uint64_t message_page, uint32_t *thread)
{
    const struct process_create_thread_params params = {.message_page = message_page};
    struct process_create_thread_results results = {0};
    const enum status status = process_create_thread(process, &params, &results);
    *thread = results.thread;
    return status;
}

static struct process_state_results state_of(uint32_t process)
{
    struct process_state_results results = {0};
    must(process_state(process, &results), "process state");
    return results;
}

static void test_message_pages(void)
{
    const uint32_t process = make_process(LEDGER);
    uint32_t thread = 0;
    const uint64_t wrong[] = {
        0,
        PLACE + 8,
        UINT64_C(0x7ffffffff000),
        UINT64_C(0x800000000000),
        UINT64_C(0xffff800000000000),
        UINT64_MAX - PAGE_MASK,
    };
    for (uint32_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        CHECK_EQUAL(create(process, wrong[i], &thread), STATUS_INVALID_ARGUMENT);
    }
    CHECK_EQUAL(create(process, SHARED_ADDRESS, &thread), STATUS_OVERLAP);
    CHECK_EQUAL(state_of(process).thread_count, 0);
    CHECK_EQUAL(create(process, PLACE, &thread), STATUS_OK);
    CHECK_EQUAL(state_of(process).thread_count, 1);
    uint32_t second = 0;
    CHECK_EQUAL(create(process, PLACE, &second), STATUS_OVERLAP);
    CHECK_EQUAL(create(process, OTHER_PLACE, &second), STATUS_OK);
    CHECK_EQUAL(state_of(process).thread_count, 2);
    /* With the thread its page is gone, and the place is free. */
    must(thread_exit(second), "exit");
    release(second);
    CHECK_EQUAL(state_of(process).thread_count, 1);
    CHECK_EQUAL(create(process, OTHER_PLACE, &second), STATUS_OK);
    struct thread_state_results state = {0};
    must(thread_state(second, &state), "state");
    CHECK_EQUAL(state.number, 3);
    CHECK_EQUAL(state.state, THREAD_STOPPED);
    CHECK_EQUAL(state_of(process).is_ended, 0);
    release(thread);
    release(second);
    end(process);
}

/* The exit code is there as long as a capability is. */
static void test_exit_code(void)
{
    const uint32_t process = make_process(LEDGER);
    const struct process_exit_params code = {.code = 4711};
    must(process_exit(process, &code), "exit");
    const struct process_state_results state = state_of(process);
    CHECK_EQUAL(state.is_ended, 1);
    CHECK_EQUAL(state.exit_code, 4711);
    CHECK_EQUAL(state.thread_count, 0);
    release(process);
}

static void test_many_threads(void)
{
    const uint32_t process = make_process(LEDGER);
    static uint32_t threads[THREADS_MAX + 1];
    uint32_t count = 0;
    enum status status = create(process, PLACE, &threads[0]);
    while (status == STATUS_OK && count < THREADS_MAX) {
        count++;
        status = create(process, PLACE + count * PAGE_SIZE_BYTES, &threads[count]);
    }
    CHECK_EQUAL(status, STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(count, THREADS_MAX);
    CHECK_EQUAL(state_of(process).thread_count, THREADS_MAX);
    must(thread_exit(threads[7]), "exit");
    CHECK_EQUAL(create(process, PLACE + count * PAGE_SIZE_BYTES, &threads[count]), STATUS_OK);
    end(process);
    for (uint32_t i = 0; i <= count; i++) {
        release(threads[i]);
    }
}

/* -- who is told ------------------------------------------------------------------------------- */

static void touch_nothing(uint64_t unused)
{
    (void)unused;
    (void)*(volatile uint64_t *)UINT64_C(0x7000000);
    for (;;) {
        thread_yield();
    }
}

static void set_exit_event(uint32_t process, uint32_t event, uint64_t bits)
{
    const struct process_set_exit_event_params params = {.event = event, .bits = bits};
    CHECK_EQUAL(process_set_exit_event(process, &params), STATUS_OK);
}

/* Set again, the last one counts; that nobody names it is no matter. */
static void test_exit_event_replaced(void)
{
    const uint32_t process = make_process(LEDGER);
    const uint32_t first = make_event();
    const uint32_t second = make_event();
    const uint32_t gone = make_event();
    set_exit_event(process, first, 1);
    set_exit_event(process, gone, 2);
    release(gone);
    set_exit_event(process, second, 4);
    const struct process_exit_params code = {.code = 0};
    CHECK_EQUAL(process_exit(process, &code), STATUS_OK);
    CHECK_EQUAL(wait(second), 4);
    struct event_take_results taken = {0};
    CHECK_EQUAL(event_take(first, &taken), STATUS_OK);
    CHECK_EQUAL(taken.bits, 0);
    CHECK_EQUAL(process_exit(process, &code), STATUS_PEER_GONE);
    const uint32_t handles[] = {process, first, second};
    for (uint32_t i = 0; i < 3; i++) {
        release(handles[i]);
    }
}

static void set_fault_handler(uint32_t process, uint32_t session)
{
    const struct process_set_fault_handler_params params = {.handler = session};
    CHECK_EQUAL(process_set_fault_handler(process, &params), STATUS_OK);
}

/* The last one is told, by its badge; once nobody can receive there, a fault ends the process. */
static void test_fault_handler_replaced(void)
{
    const uint32_t process = make_process(LEDGER);
    const uint32_t ended = make_event();
    const uint32_t endpoint = make_endpoint();
    const uint32_t first = make_session(endpoint, 11, FAULT_HANDLER_MASK_ALL);
    const uint32_t second = make_session(endpoint, 12, FAULT_HANDLER_MASK_ALL);
    set_exit_event(process, ended, 1);
    set_fault_handler(process, first);
    set_fault_handler(process, second);
    /* The process has them, not these names of them; the first one is nobody's any more. */
    release(first);
    release(second);
    struct register_message message = {0};
    CHECK_EQUAL(message_receive(endpoint, &message), STATUS_OK);
    CHECK_EQUAL(message_tag_notice(message.tag), MESSAGE_NOTICE_CLOSED);
    CHECK_EQUAL(message.badge, 11);
    const uint32_t thread = make_thread(
        &(struct thread_options){.process = process, .entry = touch_nothing, .number = 1});
    message = (struct register_message){0};
    CHECK_EQUAL(message_receive(endpoint, &message), STATUS_OK);
    CHECK_EQUAL(message.badge, 12);
    CHECK_EQUAL(message_tag_method(message.tag), FAULT_HANDLER_FAULT);
    CHECK_EQUAL(message.words[0] >> 32, 1); /* which thread of the process */
    /* Tried again, it faults again. */
    message = (struct register_message){.tag = message_tag(FAULT_HANDLER_FAULT, 1)};
    CHECK_EQUAL(message_reply_receive(endpoint, &message), STATUS_OK);
    CHECK_EQUAL(message.badge, 12);
    /* An answer with an error ends the process, whatever its word says. */
    message = (struct register_message){.tag = message_tag(FAULT_HANDLER_FAULT, 1) |
                                               message_tag_status(STATUS_NOT_FOUND)};
    CHECK_EQUAL(message_reply(0, &message), STATUS_OK);
    CHECK_EQUAL(wait(ended), 1);
    const uint32_t handles[] = {thread, process, ended, endpoint};
    for (uint32_t i = 0; i < 4; i++) {
        release(handles[i]);
    }
}

static void test_fault_handler_gone(void)
{
    const uint32_t process = make_process(LEDGER);
    const uint32_t ended = make_event();
    const uint32_t endpoint = make_endpoint();
    const uint32_t session = make_session(endpoint, 1, FAULT_HANDLER_MASK_ALL);
    set_exit_event(process, ended, 1);
    set_fault_handler(process, session);
    release(endpoint);
    const uint32_t thread = make_thread(
        &(struct thread_options){.process = process, .entry = touch_nothing, .number = 1});
    CHECK_EQUAL(wait(ended), 1);
    const uint32_t handles[] = {thread, process, ended, session};
    for (uint32_t i = 0; i < 4; i++) {
        release(handles[i]);
    }
}

/* -- unmap ------------------------------------------------------------------------------------- */

static void test_unmap_refused(void)
{
    const struct process_unmap_params wrong[] = {
        {PLACE, 0},
        {PLACE, 1},
        {PLACE + 1, PAGE_SIZE_BYTES},
        {0, PAGE_SIZE_BYTES},
        {PLACE, UINT64_C(1) << 63},
        {PLACE, 0 - PLACE},
        {UINT64_C(0xffff800000000000), PAGE_SIZE_BYTES},
        {0 - PAGE_SIZE_BYTES, PAGE_SIZE_BYTES},
        {UINT64_C(0x7ffffffff000), PAGE_SIZE_BYTES},
    };
    for (uint32_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        CHECK_EQUAL(process_unmap(PROCESS, &wrong[i]), STATUS_INVALID_ARGUMENT);
    }
    /* Where nothing is, there is nothing to do. */
    const struct process_unmap_params nothing = {PLACE, 1000 * PAGE_SIZE_BYTES};
    CHECK_EQUAL(process_unmap(PROCESS, &nothing), STATUS_OK);
}

/* -- the end, while others compute ------------------------------------------------------------- */

#define COMPUTING   3u
#define MORE        5u
#define LESS_URGENT 100u
#define DONE_WORD   240u
#define PATIENCE_NS UINT64_C(20000000000)

static void compute(uint64_t unused)
{
    (void)unused;
    while (shared_words()[DONE_WORD] == 0) {
        /* without a system call */
    }
    const struct process_exit_params code = {.code = 0};
    (void)process_exit(CHILD_PROCESS, &code);
}

static void fault(uint64_t address)
{
    *(volatile uint64_t *)address = 0;
}

/* Whoever did the first pieces of its cleanup is cleaned up itself, and nobody makes a call. */
static void test_ends_beside_computing(void)
{
    const uint32_t computing = make_process(LEDGER);
    const uint32_t process = make_process(LEDGER);
    const uint32_t ended = make_event();
    uint32_t threads[COMPUTING + MORE + 1];
    shared_words()[DONE_WORD] = 0;
    set_exit_event(process, ended, 1);
    for (uint32_t i = 0; i < COMPUTING + MORE + 1; i++) {
        const bool is_computing = i < COMPUTING;
        threads[i] = make_thread(&(struct thread_options){
            .process = is_computing ? computing : process,
            .entry = is_computing ? compute : fault,
            .number = 1 + i,
            .priority = LESS_URGENT,
            .is_stopped = !is_computing && i != COMPUTING,
        });
    }
    struct register_message message = {.tag = MESSAGE_TAG_DEADLINE};
    message_page()->deadline_ns = now_ns() + PATIENCE_NS;
    CHECK_EQUAL(system_call(SYSTEM_CALL_RECV, ended, &message), STATUS_OK);
    shared_words()[DONE_WORD] = 1;
    end(computing);
    end(process);
    for (uint32_t i = 0; i < COMPUTING + MORE + 1; i++) {
        release(threads[i]);
    }
    release(ended);
}

const struct guest_test processes_tests[] = {
    {"what a process ended with", test_exit_code},
    {"handles that name nothing, or a mapping", test_handles_refused},
    {"handles of another process's table", test_another_table},
    {"where a thread's message page can be", test_message_pages},
    {"as many threads as a process can have", test_many_threads},
    {"the exit event that was set last", test_exit_event_replaced},
    {"the fault handler that was set last", test_fault_handler_replaced},
    {"a fault handler that nobody is behind", test_fault_handler_gone},
    {"what cannot be unmapped", test_unmap_refused},
    {"an end, while others compute", test_ends_beside_computing},
};
const uint32_t processes_test_count = sizeof(processes_tests) / sizeof(processes_tests[0]);
