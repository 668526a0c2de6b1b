/* Threads, processes, faults. */
#include "bench.h"

#define PROCESS_ROUNDS 20u

static void measure_yield(void)
{
    uint64_t start_ns = now_ns();
    for (uint32_t i = 0; i < ROUNDS; i++) {
        thread_yield();
    }
    report("yield", now_ns() - start_ns, ROUNDS);
}

static void keep_yielding(uint64_t unused)
{
    (void)unused;
    while (shared_words()[0] == 0) {
        thread_yield();
    }
    shared_words()[1] = 1;
    for (;;) {
        const struct process_exit_params params = {.code = 0};
        (void)process_exit(CHILD_PROCESS, &params);
    }
}

static void measure_switch(void)
{
    const uint32_t process = make_process(LEDGER);
    shared_words()[0] = 0;
    const uint32_t thread = make_thread(
        &(struct thread_options){.process = process, .entry = keep_yielding, .number = 1});
    thread_yield();
    const uint64_t start_ns = now_ns();
    for (uint32_t i = 0; i < ROUNDS; i++) {
        thread_yield();
    }
    /* Each of our turns is one of the other's as well. */
    report("yield_two_switches", now_ns() - start_ns, ROUNDS);
    shared_words()[0] = 1;
    while (shared_words()[1] == 0) {
        thread_yield();
    }
    release(thread);
    release(process);
}

static void keep_waiting(uint64_t event)
{
    for (;;) {
        shared_words()[0] += wait((uint32_t)event) != 0;
    }
}

static void measure_wake(void)
{
    const uint32_t process = make_process(LEDGER);
    const uint32_t event = make_event();
    const uint32_t thread = make_thread(&(struct thread_options){
        .process = process,
        .entry = keep_waiting,
        .argument = give(process, event, EVENT_MASK_ALL),
        .number = 1,
        .priority = 200,
    });
    await_state(thread, THREAD_WAITING);
    const struct event_signal_params params = {.bits = 1};
    const uint64_t start_ns = now_ns();
    for (uint32_t i = 0; i < ROUNDS; i++) {
        (void)event_signal(event, &params);
    }
    report("signal_wake", now_ns() - start_ns, ROUNDS);
    release(thread);
    release(process);
}

static void handle_faults(uint64_t endpoint)
{
    struct register_message message = {0};
    (void)message_receive((uint32_t)endpoint, &message);
    for (;;) {
        /* The thread tries again, and faults again. */
        message = (struct register_message){.tag = message_tag(FAULT_HANDLER_FAULT, 1)};
        shared_words()[2]++;
        (void)message_reply_receive((uint32_t)endpoint, &message);
    }
}

static void fault_for_ever(uint64_t unused)
{
    (void)unused;
    *(volatile uint64_t *)UINT64_C(0x7000000) = 1;
}

static void measure_fault(void)
{
    const uint32_t handler = make_process(LEDGER);
    const uint32_t process = make_process(LEDGER);
    const uint32_t endpoint = make_endpoint();
    const uint32_t session = make_session(endpoint, 1, FAULT_HANDLER_MASK_ALL);
    const struct process_set_fault_handler_params params = {.handler = session};
    must(process_set_fault_handler(process, &params), "fault handler");
    const uint32_t server = make_thread(&(struct thread_options){
        .process = handler,
        .entry = handle_faults,
        .argument = give(handler, endpoint, ENDPOINT_MASK_ALL),
        .number = 1,
    });
    make_passive(server);
    const uint32_t thread = make_thread(&(struct thread_options){
        .process = process, .entry = fault_for_ever, .number = 1, .priority = 127});
    /* It runs while this thread sleeps. */
    const uint32_t event = make_event();
    shared_words()[2] = 0;
    const uint64_t start_ns = now_ns();
    message_page()->deadline_ns = start_ns + 2000000;
    struct register_message message = {.tag = MESSAGE_TAG_DEADLINE};
    (void)message_receive(event, &message);
    report("fault_round_trip", now_ns() - start_ns, shared_words()[2]);
    must(thread_stop(thread), "stop");
}

static void exit_at_once(uint64_t unused)
{
    (void)unused;
    const struct process_exit_params params = {.code = 0};
    (void)process_exit(CHILD_PROCESS, &params);
}

static void measure_process(void)
{
    uint64_t total_ns = 0;
    const uint32_t event = make_event();
    for (uint32_t i = 0; i <= PROCESS_ROUNDS; i++) {
        const uint64_t start_ns = now_ns();
        const uint32_t process = make_process(LEDGER);
        const struct process_set_exit_event_params params = {.event = event, .bits = 1};
        must(process_set_exit_event(process, &params), "exit event");
        const uint32_t thread = make_thread(
            &(struct thread_options){.process = process, .entry = exit_at_once, .number = 1});
        (void)wait(event);
        total_ns += i == 0 ? 0 : now_ns() - start_ns;
        release(thread);
        release(process);
    }
    report("process_start", total_ns, PROCESS_ROUNDS);
}

void bench_threads(void)
{
    measure_yield();
    measure_switch();
    measure_wake();
    measure_fault();
    measure_process();
}
