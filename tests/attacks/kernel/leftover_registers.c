/*
 * Looks for what others have left in registers: vector registers of a new thread, of threads that
 * are moved from CPU to CPU, before and after each yield to a victim whose registers are full of
 * the secret; and the general registers of a new thread.
 * All of them must be its own. No record: they are its registers.
 */
#include "attack.h"
#include "registers.h"
#include "runtime/clock.h"
#include "runtime/thread.h"
#include "vector.h"

#define ROUNDS   60u
#define PAUSE_NS UINT64_C(300000)

static void look(void *unused)
{
    struct machine_state_results machine = {0};
    (void)unused;
    HOLDS(vector_any() == 0);
    NEEDED(machine_state(PROGRAM_CLOCK, &machine));
    for (uint32_t round = 0; round < ROUNDS; round++) {
        HOLDS(vector_any() == 0);
        NEEDED(clock_sleep_until(clock_now_ns() + PAUSE_NS)); /* the victim runs */
    }
}

static void look_at_new_thread(void)
{
    const struct process_create_thread_params params = {
        .entry = (uint64_t)look,
        .stack = 0x5000,
        .argument = 0x6000,
        .message_page = attack_address(PAGE_SIZE_BYTES)};
    struct process_create_thread_results created = {0};
    NEEDED(process_create_thread(PROGRAM_PROCESS, &params, &created));
    for (uint32_t index = register_first; index <= register_last; index++) {
        const struct thread_read_register_params read = {.index = index};
        struct thread_read_register_results value = {0};
        NEEDED(thread_read_register(created.thread, &read, &value));
        const bool is_own = value.value == params.entry || value.value == params.stack ||
                            value.value == params.argument || value.value == params.message_page;
        if (!is_own && value.value != 0) {
            attack_loot(value.value);
            HOLDS(false);
        }
    }
}

int main(int argument_count, const char *const *arguments)
{
    struct machine_state_results machine = {0};
    struct program_thread thread;
    (void)argument_count;
    (void)arguments;
    HOLDS(vector_any() == 0);
    look_at_new_thread();
    NEEDED(machine_state(PROGRAM_CLOCK, &machine));
    NEEDED(program_thread_create(look, NULL, &thread));
    for (uint32_t round = 0; round < ROUNDS; round++) {
        const struct thread_set_cpu_params cpu = {.cpu = round % (uint32_t)machine.cpus_online};
        (void)thread_set_cpu(thread.handle, &cpu); /* it may have ended */
        NEEDED(clock_sleep_until(clock_now_ns() + PAUSE_NS));
    }
    program_thread_join(&thread);
    return ATTACK_REPELLED;
}
