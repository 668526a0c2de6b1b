/*
 * Writes to a memory from one thread, mapping it anew each time, while another one has it sealed.
 * Whenever the seal succeeds, nothing of it may change from then on: the stage looks.
 * No record of the attacker's: who seals is the stage.
 */
#include "attack.h"
#include "runtime/thread.h"

#define ROUNDS 20u
#define TRIES  200u

static uint32_t memory;
static bool is_over;

static void write_again(void *at)
{
    uint64_t value = 0;
    while (!__atomic_load_n(&is_over, __ATOMIC_ACQUIRE)) {
        const struct process_map_params params = {
            .memory = __atomic_load_n(&memory, __ATOMIC_ACQUIRE),
            .address = (uint64_t)at,
            .size_bytes = PAGE_SIZE_BYTES,
            .permissions = MAP_READ | MAP_WRITE,
        };
        struct process_map_results results = {0};
        if (process_map(PROGRAM_PROCESS, &params, &results) == STATUS_OK) {
            for (uint32_t i = 0; i < 64; i++) {
                *(volatile uint64_t *)at = ++value;
            }
            capability_release(results.handle);
        }
    }
}

static uint32_t last_cpu(void)
{
    struct machine_state_results results = {0};
    NEEDED(machine_state(PROGRAM_CLOCK, &results));
    return (uint32_t)results.cpus_online - 1;
}

int main(int argument_count, const char *const *arguments)
{
    struct program_thread thread;
    const struct thread_set_cpu_params cpu = {.cpu = last_cpu()};
    uint32_t sealed = 0;
    (void)argument_count;
    (void)arguments;
    memory = attack_make_memory(PAGE_SIZE_BYTES);
    NEEDED(program_thread_create(write_again, (void *)attack_address(PAGE_SIZE_BYTES), &thread));
    NEEDED(thread_set_cpu(thread.handle, &cpu));
    for (uint32_t round = 0; round < ROUNDS; round++) {
        const struct stage_seal_params params = {.memory = memory};
        for (uint32_t i = 0; i < TRIES; i++) {
            const enum status status = stage_seal(attack_stage(), &params);
            if (status == STATUS_OK) {
                sealed++;
                break;
            }
            REFUSED(status, STATUS_WRONG_STATE);
            thread_yield();
        }
        const uint32_t before = memory;
        __atomic_store_n(&memory, attack_make_memory(PAGE_SIZE_BYTES), __ATOMIC_RELEASE);
        capability_release(before);
    }
    __atomic_store_n(&is_over, true, __ATOMIC_RELEASE);
    program_thread_join(&thread);
    /* An attack in which nothing was sealed shows nothing. */
    NEEDED(sealed != 0 ? STATUS_OK : STATUS_WRONG_STATE);
    return ATTACK_REPELLED;
}
