/* The launcher knows its programs, the list of processes has this one. */
#include "lib/text.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "schema/launcher_client.h"
#include "witness.h"

bool check_launcher(uint32_t launcher, bool is_quiet)
{
    struct launcher_programs_params params = {.cursor = 0};
    bool has_found = false;
    (void)is_quiet;
    do {
        struct launcher_programs_results_reader results = {0};
        if (!witness_answered(
                launcher_programs(launcher, &params, &results),
                true,
                "the launcher lists its programs")) {
            return false;
        }
        for (uint32_t i = 0; i < results.names.count; i++) {
            struct bytes name;
            has_found = has_found || (message_list_text(&results.names, i, &name) == STATUS_OK &&
                                      witness_same(name, text_bytes(program_name())));
        }
        params.cursor = results.cursor;
    } while (params.cursor != 0);
    return witness_must(has_found, "the launcher knows this program");
}

bool check_processes(uint32_t processes, bool is_quiet)
{
    struct process_state_results own = {0};
    struct process_list_list_results_reader results = {0};
    (void)is_quiet;
    if (!witness_answered(process_state(PROGRAM_PROCESS, &own), true, "its own process answers")) {
        return false;
    }
    const struct process_list_list_params params = {.after = own.number - 1};
    struct process_state first = {0};
    return witness_must(
               process_list_list(processes, &params, &results) == STATUS_OK &&
                   results.processes.count > 0 &&
                   process_state_list_get(&results.processes, 0, &first) == STATUS_OK,
               "the processes are listed") &&
           witness_must(first.number == own.number, "and this one is among them");
}
