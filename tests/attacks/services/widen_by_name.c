/*
 * Is offered all of the list of processes, of which policy leaves programs a look, and the victim's
 * program everything. Wants to end the victim: with what it has; through a child of its own that is
 * called like the victim's program; and through its own file, which it signs under that name and
 * sends to somebody who opens it with all that he has.
 * Must have no more than a look, and its file must not be started. Records: DENIED for the session,
 * ProcessList.end; the loader says launchRefused, of a program that would have run as this one.
 * Weakened: the owner has a rule for what is signed with that key.
 */
#include "attack.h"
#include "forging.h"
#include "lib/text.h"
#include "loading.h"
#include "program_signature/program_signature.h"
#include "schema/launcher_client.h"

#define NAME   "attack_widen_by_name"
#define TARGET "attacks_victim"

/* The number of the victim, which is not this one's, whatever this one is called. */
static uint64_t find_victim(uint32_t processes)
{
    struct process_list_list_params params = {.after = 0};
    struct process_state_results own = {0};
    uint64_t victim = 0;
    NEEDED(process_state(PROGRAM_PROCESS, &own));
    for (;;) {
        struct process_list_list_results_reader results = {0};
        NEEDED(process_list_list(processes, &params, &results));
        if (results.processes.count == 0) {
            return victim;
        }
        for (uint32_t i = 0; i < results.processes.count; i++) {
            struct process_state state = {0};
            NEEDED(process_state_list_get(&results.processes, i, &state));
            params.after = state.number;
            if (bytes_equal(state.name, text_bytes(TARGET)) && state.number != own.number) {
                victim = state.number;
            }
        }
    }
}

static enum status end_victim(void)
{
    const uint32_t processes = program_capability("offered-processes");
    const struct process_list_end_params end = {.process = find_victim(processes)};
    NEEDED(end.process != 0 ? STATUS_OK : STATUS_NOT_FOUND);
    return process_list_end(processes, &end);
}

/* A child of this program, called otherwise: what it gets is this one's. */
static void start_renamed(void)
{
    const struct launcher_prepare_params params = {
        .program = text_bytes(NAME),
        .ledger = PROGRAM_LEDGER,
        .scheduling = PROGRAM_SCHEDULING,
        .priority = program_priority(),
    };
    const struct launch_grant_params grant = {
        .name = text_bytes("offered-processes"),
        .interface = text_bytes("ProcessList"),
        .capability = program_capability("offered-processes"),
    };
    struct launcher_prepare_results results = {0};
    NEEDED(launcher_prepare(program_capability("launcher"), &params, &results));
    NEEDED(launch_grant(results.launch, &grant));
    NEEDED(loading_start(results.launch, TARGET, false));
    capability_release(results.launch);
}

/* This very file, signed under the other name, and opened by somebody else. */
static enum status have_opened(void)
{
    struct program_signature signature;
    uint32_t file = 0;
    NEEDED(program_signature_open(loading_package_file(NAME ".signature"), &signature));
    struct program_statement statement = signature.content;
    statement.name = text_bytes(TARGET);
    NEEDED(loading_load(
        loading_package_file(NAME), forging_program(&statement), UINT64_MAX, 0, &file));
    const struct stage_open_params params = {.file = file, .signer = forging_key()};
    const enum status status = stage_open(attack_stage(), &params);
    capability_release(file);
    return status;
}

int main(int argument_count, const char *const *arguments)
{
    if (attack_variant(argument_count, arguments) == 1) {
        return end_victim() == STATUS_OK ? 0 : 1;
    }
    REFUSED(end_victim(), STATUS_DENIED);
    start_renamed();
    const enum status status = have_opened();
    if (status == STATUS_OK) {
        while (find_victim(program_capability("offered-processes")) != 0) {
            thread_yield();
        }
        return ATTACK_REPELLED; /* the runner has to notice */
    }
    REFUSED(status, STATUS_DENIED);
    return ATTACK_REPELLED;
}
