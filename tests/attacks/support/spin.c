#include "spin.h"
#include "attack.h"
#include "runtime/clock.h"
#include "runtime/thread.h"

#define CPUS_MAX 8u
/* Between two looks at the clock, which is a call: CPUs that call at once wait for each other. */
#define TURNS 1000000u

static uint64_t deadline_ns;

static void spin(void *unused)
{
    (void)unused;
    while (clock_now_ns() < deadline_ns) {
        for (volatile uint32_t i = 0; i < TURNS; i++) {
        }
    }
}

void spin_on_all_cpus(uint64_t duration_ns)
{
    static struct program_thread threads[CPUS_MAX];
    struct machine_state_results machine = {0};
    NEEDED(machine_state(PROGRAM_CLOCK, &machine));
    deadline_ns = clock_now_ns() + duration_ns;
    for (uint32_t count = 0; count < machine.cpus_online && count < CPUS_MAX; count++) {
        const struct thread_set_cpu_params cpu = {.cpu = count};
        NEEDED(program_thread_create(spin, NULL, &threads[count]));
        NEEDED(thread_set_cpu(threads[count].handle, &cpu));
    }
    spin(NULL);
}
