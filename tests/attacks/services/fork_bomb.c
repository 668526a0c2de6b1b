/*
 * Starts itself as often as it can, and each of those does the same, all in one ledger.
 * Must come to the end of that ledger, or of what the loader gives to one client; the witness's and
 * the runner's own programs must be started meanwhile and afterwards, and all of these end with the
 * ledger. Records: none of the kernel's, as it may start programs; the loader says launched of
 * each.
 */
#include "attack.h"
#include "lib/text.h"
#include "runtime/clock.h"
#include "schema/launcher_client.h"

#define BRANCHES    64u
#define DURATION_NS UINT64_C(300000000)

static enum status start_another(uint32_t launcher)
{
    const struct launcher_prepare_params prepare = {
        .program = text_bytes("attack_fork_bomb"),
        .ledger = PROGRAM_LEDGER,
        .scheduling = PROGRAM_SCHEDULING,
        .priority = program_priority(),
    };
    const struct launch_argument_params name = {.text = text_bytes("attack_fork_bomb")};
    const struct launch_grant_params grant = {
        .name = text_bytes("launcher"), .capability = launcher};
    struct launcher_prepare_results prepared = {0};
    struct launch_start_results started = {0};
    enum status status = launcher_prepare(launcher, &prepare, &prepared);
    if (status == STATUS_OK) {
        status = launch_argument(prepared.launch, &name);
    }
    if (status == STATUS_OK) {
        status = launch_grant(prepared.launch, &grant);
    }
    if (status == STATUS_OK) {
        status = launch_start(prepared.launch, &started);
    }
    capability_release(prepared.launch);
    capability_release(started.process);
    return status;
}

int main(int argument_count, const char *const *arguments)
{
    const uint32_t launcher = program_capability("launcher");
    const uint64_t deadline_ns = clock_now_ns() + DURATION_NS;
    uint32_t started = 0;
    (void)argument_count;
    (void)arguments;
    while (clock_now_ns() < deadline_ns || attack_stage() == 0) {
        started += start_another(launcher) == STATUS_OK ? 1 : 0;
    }
    NEEDED(started != 0 ? STATUS_OK : STATUS_WRONG_STATE);
    HOLDS(started < BRANCHES);
    return ATTACK_REPELLED;
}
