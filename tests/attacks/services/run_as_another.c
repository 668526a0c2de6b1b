/*
 * Wants to start a program as somebody else, without a capability to that principal: with none, a
 * memory that has the key in it, a session of its own, and a name that it makes up.
 * Must be refused; what it starts runs as itself. Where it is given the principal, the program that
 * it starts speaks to the stage as that, which is noticed.
 * No record of the kernel's: the arguments are not what they should be.
 */
#include "attack.h"
#include "lib/text.h"
#include "schema/launcher_client.h"

#define NAME "attack_run_as_another"

static enum status prepare(uint32_t principal, uint32_t *launch)
{
    const struct launcher_prepare_as_params params = {
        .program = text_bytes(NAME),
        .ledger = PROGRAM_LEDGER,
        .scheduling = PROGRAM_SCHEDULING,
        .principal = principal,
        .priority = program_priority(),
    };
    struct launcher_prepare_as_results results = {0};
    const enum status status =
        launcher_prepare_as(program_capability("launcher"), &params, &results);
    *launch = results.launch;
    return status;
}

/* As whoever it is, with this program's own way to the stage. */
static void start(uint32_t launch)
{
    const struct launch_argument_params name = {.text = text_bytes(NAME)};
    const struct launch_argument_params child = {.text = text_bytes("1")};
    const struct launch_grant_params grant = {
        .name = text_bytes("stage"), .capability = attack_stage()};
    struct launch_start_results started = {0};
    NEEDED(launch_argument(launch, &name));
    NEEDED(launch_argument(launch, &child));
    NEEDED(launch_grant(launch, &grant));
    NEEDED(launch_start(launch, &started));
    for (;;) {
        struct process_state_results state = {0};
        NEEDED(process_state(started.process, &state));
        if (state.is_ended != 0) {
            return;
        }
        thread_yield();
    }
}

int main(int argument_count, const char *const *arguments)
{
    const uint32_t granted = program_capability("victim-principal");
    const uint32_t wrong[] = {
        attack_make_memory(PAGE_SIZE_BYTES),
        attack_make_event(),
        attack_make_session(attack_make_endpoint(), 1, UINT64_MAX),
        PROGRAM_PROCESS,
    };
    uint32_t launch = 0;
    if (attack_variant(argument_count, arguments) == 1) {
        const struct stage_put_params params = {.word = 1};
        struct stage_put_results results = {0};
        return stage_put(attack_stage(), &params, &results) == STATUS_OK ? 0 : 1;
    }
    for (uint32_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        HOLDS(prepare(wrong[i], &launch) != STATUS_OK);
        HOLDS(launch == 0);
    }
    if (granted != 0 && prepare(granted, &launch) == STATUS_OK) {
        start(launch);
    }
    return ATTACK_REPELLED;
}
