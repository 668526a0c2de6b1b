/*
 * May ask for the victim's state, and wants more: to end it, to hear of its end, to put something
 * into its table and its memory, to handle its faults, to start a thread in it.
 * The victim must go on. Records: DENIED for each of these methods of Process.
 */
#include "attack.h"

int main(int argument_count, const char *const *arguments)
{
    const uint32_t victim = program_capability("victim-process");
    const uint32_t event = attack_make_event();
    const uint32_t memory = attack_make_memory(PAGE_SIZE_BYTES);
    const uint32_t session = attack_make_session(attack_make_endpoint(), 1, UINT64_MAX);
    const struct process_install_params install = {.capability = event, .mask = UINT64_MAX};
    const struct process_set_fault_handler_params handler = {.handler = session};
    const struct process_set_exit_event_params end = {.event = event, .bits = 1};
    const struct process_create_thread_params create = {.message_page = UINT64_C(0x1000000)};
    const struct process_exit_params code = {.code = 1};
    struct process_install_results installed = {0};
    struct process_create_thread_results thread = {0};
    struct process_state_results state = {0};
    (void)argument_count;
    (void)arguments;
    NEEDED(process_state(victim, &state));
    REFUSED(
        attack_try_map(victim, memory, UINT64_C(0x1000000), MAP_READ | MAP_WRITE), STATUS_DENIED);
    REFUSED(process_install(victim, &install, &installed), STATUS_DENIED);
    REFUSED(process_set_fault_handler(victim, &handler), STATUS_DENIED);
    REFUSED(process_create_thread(victim, &create, &thread), STATUS_DENIED);
    const enum status status = process_set_exit_event(victim, &end);
    if (status == STATUS_OK) {
        (void)process_exit(victim, &code);
        return ATTACK_REPELLED; /* the runner has to notice */
    }
    REFUSED(status, STATUS_DENIED);
    REFUSED(process_exit(victim, &code), STATUS_DENIED);
    return ATTACK_REPELLED;
}
