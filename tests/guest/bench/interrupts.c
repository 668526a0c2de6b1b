/* From a device's line to its driver's first instruction, in a thread of this process. */
#include "bench.h"
#include "uart.h"

#define INTERRUPT_ROUNDS 500u

/* Shared words. */
#define RAISED_NS 20u
#define WAKE_NS   21u
#define WAKES     22u

static uint32_t interrupt;

static void drive(uint64_t event)
{
    for (;;) {
        (void)wait((uint32_t)event);
        const uint64_t woken_ns = now_ns();
        shared_words()[WAKE_NS] += woken_ns - shared_words()[RAISED_NS];
        uart_set(false);
        (void)interrupt_acknowledge(interrupt);
        shared_words()[WAKES]++;
    }
}

/* What is in the measured time besides: reading the clock, taking the line back or raising it. */
static uint64_t overhead_ns(void)
{
    uint64_t total_ns = 0;
    for (uint32_t i = 0; i < INTERRUPT_ROUNDS; i++) {
        const uint64_t start_ns = now_ns();
        uart_set(false);
        total_ns += now_ns() - start_ns;
    }
    return total_ns;
}

void bench_interrupts(void)
{
    uart_begin();
    const uint32_t event = make_event();
    const struct machine_interrupt_params line = {.line = uart_line};
    struct machine_interrupt_results results = {0};
    must(machine_interrupt(MACHINE, &line, &results), "interrupt");
    interrupt = results.interrupt;
    const struct interrupt_bind_params bind = {.event = event, .bits = 1};
    must(interrupt_bind(interrupt, &bind), "bind");
    shared_words()[WAKE_NS] = shared_words()[WAKES] = 0;
    const uint32_t thread = make_thread(&(struct thread_options){
        .process = PROCESS, .entry = drive, .argument = event, .number = 20, .priority = 200});
    await_state(thread, THREAD_WAITING);
    for (uint32_t i = 1; i <= INTERRUPT_ROUNDS; i++) {
        shared_words()[RAISED_NS] = now_ns();
        uart_set(true);
        while (shared_words()[WAKES] != i) {
        }
    }
    report("interrupt_wake", shared_words()[WAKE_NS] - overhead_ns(), INTERRUPT_ROUNDS);
    must(thread_stop(thread), "stop");
    release(interrupt);
}
