/*
 * May see which processes there are, and ends the victim by its number.
 * The victim must go on. Record: DENIED for the session, ProcessList.end.
 */
#include "attack.h"
#include "lib/bytes.h"
#include "lib/text.h"
#include "schema/launcher_client.h"

int main(int argument_count, const char *const *arguments)
{
    const uint32_t processes = program_capability("processes");
    struct process_list_list_params params = {.after = 0};
    uint64_t victim = 0;
    (void)argument_count;
    (void)arguments;
    for (;;) {
        struct process_list_list_results_reader results = {0};
        NEEDED(process_list_list(processes, &params, &results));
        if (results.processes.count == 0) {
            break;
        }
        for (uint32_t i = 0; i < results.processes.count; i++) {
            struct process_state state = {0};
            NEEDED(process_state_list_get(&results.processes, i, &state));
            params.after = state.number;
            victim = bytes_equal(state.name, text_bytes("attacks_victim")) ? state.number : victim;
        }
    }
    NEEDED(victim != 0 ? STATUS_OK : STATUS_NOT_FOUND);
    const struct process_list_end_params end = {.process = victim};
    const enum status status = process_list_end(processes, &end);
    if (status == STATUS_OK) {
        return ATTACK_REPELLED; /* the runner has to notice */
    }
    REFUSED(status, STATUS_DENIED);
    return ATTACK_REPELLED;
}
