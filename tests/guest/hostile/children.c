#include "hostile.h"
#include "lib/format.h"
#include "lib/text.h"
#include "runtime/capability.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "schema/launcher_client.h"
#include "sleep.h"

#define CHILD_LEDGER_BYTES UINT64_C(0x100000)
#define LIFE_NS_MAX        UINT64_C(20000000)

static enum status grant_all(uint32_t launch)
{
    uint32_t handle = 0;
    uint32_t index = 0;
    for (const char *name = targets_name(0, &handle); name != NULL;
         name = targets_name(++index, &handle)) {
        const struct launch_grant_params params = {.name = text_bytes(name), .capability = handle};
        const enum status status = handle == 0 ? STATUS_OK : launch_grant(launch, &params);
        if (status != STATUS_OK) {
            return status;
        }
    }
    return STATUS_OK;
}

static enum status start(uint32_t launch, uint64_t seed)
{
    char number[24];
    (void)format_text(number, sizeof(number), "%llu", (unsigned long long)seed);
    const struct launch_argument_params name = {.text = text_bytes(program_name())};
    const struct launch_argument_params child = {.text = text_bytes(CHILD_ARGUMENT)};
    const struct launch_argument_params seed_argument = {.text = text_bytes(number)};
    struct launch_start_results results = {0};
    enum status status = grant_all(launch);
    if (status == STATUS_OK) {
        status = launch_argument(launch, &name);
    }
    if (status == STATUS_OK) {
        status = launch_argument(launch, &child);
    }
    if (status == STATUS_OK) {
        status = launch_argument(launch, &seed_argument);
    }
    if (status == STATUS_OK) {
        status = launch_start(launch, &results);
        capability_release(results.process);
    }
    return status;
}

static void start_in(uint32_t launcher, uint32_t ledger, struct chance *chance)
{
    const struct launcher_prepare_params params = {
        .program = text_bytes("hostile"),
        .ledger = ledger,
        .scheduling = PROGRAM_SCHEDULING,
        .priority = program_priority(),
    };
    struct launcher_prepare_results prepared = {0};
    if (launcher_prepare(launcher, &params, &prepared) == STATUS_OK) {
        /* Whether it runs or failed on the way: both end in the middle of something. */
        const enum status status = start(prepared.launch, chance_next(chance));
        call_counts.children += status == STATUS_OK ? 1 : 0;
        sleep_ns(chance_below(chance, LIFE_NS_MAX));
        capability_release(prepared.launch);
    }
}

void children_attack(struct chance *chance)
{
    const uint32_t launcher = program_capability("launcher");
    const struct ledger_create_ledger_params params = {.quota_bytes = CHILD_LEDGER_BYTES};
    struct ledger_create_ledger_results results = {0};
    if (launcher == 0 || ledger_create_ledger(PROGRAM_LEDGER, &params, &results) != STATUS_OK) {
        return;
    }
    start_in(launcher, results.ledger, chance);
    (void)ledger_destroy(results.ledger);
    capability_release(results.ledger);
}
