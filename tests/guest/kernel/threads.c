/* Threads, faults, budgets. */
#include "tests.h"

#define FAULT_PLACE UINT64_C(0x7000000)
#define SPIN_BUDGET UINT64_C(1000000)
#define SPIN_PERIOD UINT64_C(10000000)

static void touch_and_exit(uint64_t place)
{
    shared_words()[0] = *(volatile uint64_t *)place + 1;
    const struct process_exit_params params = {.code = 3};
    (void)process_exit(CHILD_PROCESS, &params);
}

static uint32_t exit_event_of(uint32_t process)
{
    const uint32_t event = make_event();
    const struct process_set_exit_event_params params = {.event = event, .bits = 1};
    must(process_set_exit_event(process, &params), "exit event");
    return event;
}

static void test_fault_without_handler(void)
{
    const uint32_t process = make_process(LEDGER);
    const uint32_t event = exit_event_of(process);
    shared_words()[0] = 0;
    const uint32_t thread = make_thread(&(struct thread_options){
        .process = process, .entry = touch_and_exit, .argument = FAULT_PLACE, .number = 1});
    CHECK_EQUAL(wait(event), 1);
    CHECK_EQUAL(shared_words()[0], 0);
    struct thread_state_results state;
    CHECK_EQUAL(thread_state(thread, &state), STATUS_PEER_GONE);
    release(thread);
    release(process);
    release(event);
}

/* The handler is this thread: it sees what happened, mends it, and lets the other one go on. */
static void test_fault_handler_resumes(void)
{
    const uint32_t process = make_process(LEDGER);
    const uint32_t event = exit_event_of(process);
    const uint32_t endpoint = make_endpoint();
    const uint32_t session = make_session(endpoint, 0x55, FAULT_HANDLER_MASK_ALL);
    const struct process_set_fault_handler_params handler = {.handler = session};
    must(process_set_fault_handler(process, &handler), "fault handler");
    shared_words()[0] = 0;
    const uint32_t thread = make_thread(&(struct thread_options){
        .process = process, .entry = touch_and_exit, .argument = FAULT_PLACE + 8, .number = 1});
    struct register_message message = {0};
    CHECK_EQUAL(message_receive(endpoint, &message), STATUS_OK);
    CHECK_EQUAL(message.badge, 0x55);
    CHECK_EQUAL(message.words[1], FAULT_PLACE + 8);
    struct thread_read_register_params read = {.index = 5};
    struct thread_read_register_results value;
    CHECK_EQUAL(thread_read_register(thread, &read, &value), STATUS_OK);
    read.index = 1000;
    CHECK_EQUAL(thread_read_register(thread, &read, &value), STATUS_INVALID_ARGUMENT);
    const uint32_t memory = make_memory(PAGE_SIZE_BYTES);
    const struct process_map_params map = {
        .memory = memory,
        .address = FAULT_PLACE,
        .size_bytes = PAGE_SIZE_BYTES,
        .permissions = MAP_READ,
    };
    struct process_map_results mapped;
    must(process_map(process, &map, &mapped), "map");
    message = (struct register_message){.tag = message_tag(FAULT_HANDLER_FAULT, 1)};
    CHECK_EQUAL(message_reply(0, &message), STATUS_OK);
    CHECK_EQUAL(wait(event), 1);
    CHECK_EQUAL(shared_words()[0], 1);
    release(memory);
    release(thread);
    release(process);
    release(session);
    release(endpoint);
    release(event);
}

static void test_fault_handler_ends(void)
{
    const uint32_t process = make_process(LEDGER);
    const uint32_t event = exit_event_of(process);
    const uint32_t endpoint = make_endpoint();
    const uint32_t session = make_session(endpoint, 1, FAULT_HANDLER_MASK_ALL);
    const struct process_set_fault_handler_params handler = {.handler = session};
    must(process_set_fault_handler(process, &handler), "fault handler");
    const uint32_t thread = make_thread(&(struct thread_options){
        .process = process, .entry = touch_and_exit, .argument = FAULT_PLACE, .number = 1});
    struct register_message message = {0};
    CHECK_EQUAL(message_receive(endpoint, &message), STATUS_OK);
    message = (struct register_message){.tag = message_tag(FAULT_HANDLER_FAULT, 1), .words = {1}};
    CHECK_EQUAL(message_reply(0, &message), STATUS_OK);
    CHECK_EQUAL(wait(event), 1);
    release(thread);
    release(process);
    release(session);
    release(endpoint);
    release(event);
}

static void spin(uint64_t index)
{
    for (;;) {
        shared_words()[index]++;
    }
}

/* A runaway with a tenth of the time, more urgent than the rest, leaves the rest some of it. */
static void test_budget_throttles(void)
{
    const uint32_t process = make_process(LEDGER);
    const uint32_t budget = make_budget(SPIN_BUDGET, SPIN_PERIOD, 100);
    const uint32_t greedy = make_thread(&(struct thread_options){
        .process = process, .entry = spin, .argument = 10, .number = 1, .is_stopped = true});
    const struct thread_set_scheduling_params params = {.scheduling = budget, .priority = 99};
    must(thread_set_scheduling(greedy, &params), "scheduling");
    const uint32_t modest = make_thread(&(struct thread_options){
        .process = process,
        .entry = spin,
        .argument = 11,
        .number = 2,
        .priority = 50,
        .is_stopped = true,
    });
    shared_words()[10] = shared_words()[11] = 0;
    must(thread_start(greedy), "start");
    must(thread_start(modest), "start");
    /* Without the budget the modest one, on the same CPU, would never have a turn. */
    const uint32_t event = make_event();
    while (shared_words()[10] < 1000 || shared_words()[11] < 1000) {
        message_page()->deadline_ns = now_ns() + SPIN_PERIOD;
        struct register_message message = {.tag = MESSAGE_TAG_DEADLINE};
        CHECK_EQUAL(message_receive(event, &message), STATUS_TIMED_OUT);
    }
    must(thread_stop(greedy), "stop");
    must(thread_stop(modest), "stop");
    struct scheduling_state_results state = {0};
    must(scheduling_state(budget, &state), "state");
    CHECK(state.consumed_ns >= SPIN_BUDGET);
    const struct process_exit_params code = {.code = 0};
    must(process_exit(process, &code), "exit");
    release(event);
    release(greedy);
    release(modest);
    release(budget);
    release(process);
}

static void test_budget_limits(void)
{
    struct scheduling_create_results results = {0};
    struct scheduling_create_params params = {.budget_ns = 0, .period_ns = 1000000, .ceiling = 1};
    CHECK_EQUAL(scheduling_create(SCHEDULING, &params, &results), STATUS_INVALID_ARGUMENT);
    params =
        (struct scheduling_create_params){.budget_ns = 2000000, .period_ns = 1000000, .ceiling = 1};
    CHECK_EQUAL(scheduling_create(SCHEDULING, &params, &results), STATUS_INVALID_ARGUMENT);
    params = (struct scheduling_create_params){
        .budget_ns = 1000000, .period_ns = UINT64_MAX, .ceiling = 1};
    CHECK_EQUAL(scheduling_create(SCHEDULING, &params, &results), STATUS_INVALID_ARGUMENT);
    params = (struct scheduling_create_params){
        .budget_ns = 1000000, .period_ns = 1000000, .ceiling = 256};
    CHECK_EQUAL(scheduling_create(SCHEDULING, &params, &results), STATUS_LIMIT_EXCEEDED);
    const uint32_t tenth = make_budget(SPIN_BUDGET, SPIN_PERIOD, 100);
    /* What is derived from a tenth is at most a tenth, and no more urgent. */
    params = (struct scheduling_create_params){
        .budget_ns = SPIN_BUDGET * 2, .period_ns = SPIN_PERIOD, .ceiling = 1};
    CHECK_EQUAL(scheduling_create(tenth, &params, &results), STATUS_LIMIT_EXCEEDED);
    params = (struct scheduling_create_params){
        .budget_ns = SPIN_BUDGET / 2, .period_ns = SPIN_PERIOD, .ceiling = 101};
    CHECK_EQUAL(scheduling_create(tenth, &params, &results), STATUS_LIMIT_EXCEEDED);
    const struct scheduling_configure_params more = {SPIN_PERIOD, SPIN_PERIOD};
    CHECK_EQUAL(scheduling_configure(tenth, &more), STATUS_LIMIT_EXCEEDED);
    const struct scheduling_configure_params less = {SPIN_BUDGET / 2, SPIN_PERIOD};
    CHECK_EQUAL(scheduling_configure(tenth, &less), STATUS_OK);
    release(tenth);
}

static void test_thread_errors(void)
{
    const uint32_t process = make_process(LEDGER);
    const uint32_t thread = make_thread(&(struct thread_options){
        .process = process, .entry = spin, .argument = 12, .number = 1, .is_stopped = true});
    const struct thread_set_cpu_params cpu = {.cpu = 1000};
    CHECK_EQUAL(thread_set_cpu(thread, &cpu), STATUS_INVALID_ARGUMENT);
    const struct thread_set_pointer_params pointer = {.value = UINT64_MAX};
    CHECK_EQUAL(thread_set_pointer(thread, &pointer), STATUS_INVALID_ARGUMENT);
    const struct thread_set_scheduling_params priority = {
        .scheduling = SCHEDULING, .priority = 256};
    CHECK_EQUAL(thread_set_scheduling(thread, &priority), STATUS_LIMIT_EXCEEDED);
    const struct thread_read_register_params read = {.index = 1};
    struct thread_read_register_results value;
    CHECK_EQUAL(thread_read_register(THREAD, &read, &value), STATUS_WRONG_STATE);
    const struct thread_write_register_params write = {.index = 5, .value = 77};
    CHECK_EQUAL(thread_write_register(thread, &write), STATUS_OK);
    const struct thread_read_register_params again = {.index = 5};
    CHECK_EQUAL(thread_read_register(thread, &again, &value), STATUS_OK);
    CHECK_EQUAL(value.value, 77);
    must(thread_exit(thread), "exit");
    struct thread_state_results state;
    CHECK_EQUAL(thread_state(thread, &state), STATUS_PEER_GONE);
    /* Its last thread's end was its own. */
    struct process_state_results ended;
    CHECK_EQUAL(process_state(process, &ended), STATUS_OK);
    CHECK_EQUAL(ended.is_ended, 1);
    const struct process_exit_params code = {.code = 0};
    CHECK_EQUAL(process_exit(process, &code), STATUS_PEER_GONE);
    release(thread);
    release(process);
}

/* -- a thread that makes itself passive -------------------------------------------------------- */

enum passive_word {
    PASSIVE_ENDPOINT = 40,
    PASSIVE_THREAD = 41,
    PASSIVE_STATUS = 42,
    PASSIVE_NOTICES = 43,
};

/* Counts notices, and answers calls. */
static void become_passive(uint64_t argument)
{
    (void)argument;
    const uint32_t endpoint = (uint32_t)shared_words()[PASSIVE_ENDPOINT];
    shared_words()[PASSIVE_STATUS] =
        thread_clear_scheduling((uint32_t)shared_words()[PASSIVE_THREAD]);
    struct register_message message = {0};
    must(message_receive(endpoint, &message), "receive");
    for (;;) {
        const bool is_event = message_tag_notice(message.tag) == MESSAGE_NOTICE_EVENT;
        shared_words()[PASSIVE_NOTICES] += is_event ? 1 : 0;
        message = (struct register_message){0};
        must(message_reply_receive(endpoint, &message), "reply");
    }
}

static void test_becomes_passive(void)
{
    const uint32_t endpoint = make_endpoint();
    const uint32_t event = make_event();
    const uint32_t session = make_session(endpoint, 1, UINT64_MAX);
    const struct endpoint_bind_event_params bind = {.event = event};
    must(endpoint_bind_event(endpoint, &bind), "bind");
    shared_words()[PASSIVE_ENDPOINT] = endpoint;
    shared_words()[PASSIVE_STATUS] = UINT64_MAX;
    shared_words()[PASSIVE_NOTICES] = 0;
    const uint32_t thread = make_thread(&(struct thread_options){
        .process = PROCESS, .entry = become_passive, .number = 61, .is_stopped = true});
    shared_words()[PASSIVE_THREAD] = thread;
    must(thread_start(thread), "start");
    await_state(thread, THREAD_RECEIVING); /* it has gone on with its own time until there */
    CHECK_EQUAL(shared_words()[PASSIVE_STATUS], STATUS_OK);
    /* Now it has none: a notice is seen with the next call only. */
    signal(event, 1);
    await_state(thread, THREAD_RECEIVING);
    CHECK_EQUAL(shared_words()[PASSIVE_NOTICES], 0);
    for (uint32_t i = 0; i < 3; i++) {
        struct register_message message = {0};
        CHECK_EQUAL(message_call(session, &message), STATUS_OK);
    }
    CHECK_EQUAL(shared_words()[PASSIVE_NOTICES], 1);
    must(thread_exit(thread), "exit");
    release(thread);
    release(session);
    release(event);
    release(endpoint);
}

const struct guest_test threads_tests[] = {
    {"a fault without handler ends the process", test_fault_without_handler},
    {"a fault handler mends, and the thread goes on", test_fault_handler_resumes},
    {"a fault handler ends the process", test_fault_handler_ends},
    {"a budget throttles a runaway", test_budget_throttles},
    {"budgets cannot grow", test_budget_limits},
    {"what threads refuse", test_thread_errors},
    {"a thread makes itself passive", test_becomes_passive},
};
const uint32_t threads_test_count = sizeof(threads_tests) / sizeof(threads_tests[0]);
