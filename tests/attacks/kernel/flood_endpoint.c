/*
 * Calls the stage without end: from several threads on all CPUs, and with rings that are full of
 * calls whose completions nobody takes.
 * The victim, whose calls wait in the same queue, must go on. No record: it may call.
 */
#include "attack.h"
#include "runtime/clock.h"
#include "runtime/ring_user.h"
#include "runtime/thread.h"

#define THREADS     3u
#define ENTRIES     64u
#define DURATION_NS UINT64_C(300000000)

static uint64_t deadline_ns;

static void call(void *number)
{
    (void)number;
    while (clock_now_ns() < deadline_ns) {
        for (uint32_t i = 0; i < 10; i++) {
            const struct stage_put_params params = {.word = i};
            struct stage_put_results results = {0};
            NEEDED(stage_put(attack_stage(), &params, &results));
        }
    }
}

static void flood_by_ring(void)
{
    struct ring_user ring;
    NEEDED(ring_user_create(ENTRIES, &ring));
    while (clock_now_ns() < deadline_ns) {
        for (uint32_t i = 0; i < ENTRIES; i++) {
            *ring_user_next(&ring) = (struct ring_submission){
                .operation = RING_OPERATION_CALL,
                .handle = attack_stage(),
                .tag = message_tag(STAGE_PUT, 1),
            };
        }
        struct register_message enter = {.tag = message_tag(0, 2), .words = {ENTRIES, 0}};
        NEEDED(ring_user_enter(&ring, &enter));
    }
}

int main(int argument_count, const char *const *arguments)
{
    struct program_thread threads[THREADS];
    struct machine_state_results machine = {0};
    (void)argument_count;
    (void)arguments;
    NEEDED(machine_state(PROGRAM_CLOCK, &machine));
    deadline_ns = clock_now_ns() + DURATION_NS;
    for (uint32_t i = 0; i < THREADS; i++) {
        const struct thread_set_cpu_params cpu = {.cpu = i % (uint32_t)machine.cpus_online};
        NEEDED(program_thread_create(call, NULL, &threads[i]));
        /* Where the machine stood still, it may be over already. */
        (void)thread_set_cpu(threads[i].handle, &cpu);
    }
    flood_by_ring();
    for (uint32_t i = 0; i < THREADS; i++) {
        program_thread_join(&threads[i]);
    }
    return ATTACK_REPELLED;
}
