/*
 * May ask for the state of a thread of the victim's, and wants its registers, its CPU time, and to
 * stop it.
 * The victim must go on. Records: DENIED for each of these methods of Thread.
 */
#include "attack.h"

int main(int argument_count, const char *const *arguments)
{
    const uint32_t victim = program_capability("victim-thread");
    const struct thread_set_scheduling_params scheduling = {.scheduling = PROGRAM_SCHEDULING};
    const struct thread_set_pointer_params pointer = {.value = 0};
    const struct thread_write_register_params write = {.index = 0, .value = 0};
    const struct thread_read_register_params read = {.index = 0};
    const struct thread_set_cpu_params cpu = {.cpu = 0};
    struct thread_read_register_results value = {0};
    struct thread_state_results state = {0};
    (void)argument_count;
    (void)arguments;
    NEEDED(thread_state(victim, &state));
    const enum status status = thread_stop(victim);
    if (status == STATUS_OK) {
        return ATTACK_REPELLED; /* the runner has to notice */
    }
    REFUSED(status, STATUS_DENIED);
    REFUSED(thread_start(victim), STATUS_DENIED);
    REFUSED(thread_set_scheduling(victim, &scheduling), STATUS_DENIED);
    REFUSED(thread_clear_scheduling(victim), STATUS_DENIED);
    REFUSED(thread_set_cpu(victim, &cpu), STATUS_DENIED);
    REFUSED(thread_set_pointer(victim, &pointer), STATUS_DENIED);
    REFUSED(thread_read_register(victim, &read, &value), STATUS_DENIED);
    REFUSED(thread_write_register(victim, &write), STATUS_DENIED);
    REFUSED(thread_exit(victim), STATUS_DENIED);
    return ATTACK_REPELLED;
}
