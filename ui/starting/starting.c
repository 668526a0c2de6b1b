#include "starting/starting.h"
#include "holdings/holdings.h"
#include "lib/bytes.h"
#include "lib/status.h"
#include "lib/text.h"
#include "runtime/capability.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "schema/launcher_client.h"
#include "schema/names_client.h"
#include <stdio.h>

#define QUOTA_BYTES_MIN (UINT64_C(2) << 20)
#define QUOTA_BYTES_MAX (UINT64_C(48) << 20)
/* What any program can work with: it gets no less as long as there is so much. */
#define QUOTA_BYTES_ENOUGH (UINT64_C(4) << 20)
/* What whoever starts it keeps for himself. */
#define OWN_BYTES (UINT64_C(256) << 10)

/* As a shell: nearly all of the time, which is then counted. */
#define PERIOD_NS UINT64_C(10000000)
#define BUDGET_NS UINT64_C(9900000)

static uint64_t quota(uint32_t part_count)
{
    struct ledger_state_results own = {0};
    if (ledger_state(PROGRAM_LEDGER, &own) != STATUS_OK) {
        return 0;
    }
    const uint64_t left_bytes = own.quota_bytes - own.used_bytes;
    const uint64_t part_bytes = left_bytes / part_count;
    if (part_bytes < QUOTA_BYTES_ENOUGH && left_bytes > OWN_BYTES) {
        const uint64_t rest_bytes = left_bytes - OWN_BYTES;
        return rest_bytes < QUOTA_BYTES_ENOUGH ? rest_bytes : QUOTA_BYTES_ENOUGH;
    }
    return part_bytes < QUOTA_BYTES_MAX ? part_bytes : QUOTA_BYTES_MAX;
}

static uint8_t priority(void)
{
    const uint8_t own = program_priority();
    return own > 1 ? (uint8_t)(own - 1) : 1;
}

static enum status make_ledger(const struct starting *starting, struct started *started)
{
    const struct ledger_create_ledger_params params = {.quota_bytes = quota(starting->quota_part)};
    struct ledger_create_ledger_results results = {0};
    if (params.quota_bytes < QUOTA_BYTES_MIN) {
        return STATUS_LIMIT_EXCEEDED;
    }
    const enum status status = ledger_create_ledger(PROGRAM_LEDGER, &params, &results);
    started->ledger = results.ledger;
    return status;
}

static enum status
prepare(const struct starting *starting, const struct started *started, uint32_t *launch)
{
    const struct scheduling_create_params time = {
        .budget_ns = BUDGET_NS, .period_ns = PERIOD_NS, .ceiling = priority()};
    struct scheduling_create_results scheduling = {0};
    struct launcher_prepare_results prepared = {0};
    enum status status = scheduling_create(PROGRAM_SCHEDULING, &time, &scheduling);
    const struct launcher_prepare_params params = {
        .program = text_bytes(starting->program),
        .ledger = started->ledger,
        .scheduling = scheduling.scheduling,
        .priority = priority(),
    };
    if (status == STATUS_OK) {
        status = launcher_prepare(starting->launcher, &params, &prepared);
        capability_release(scheduling.scheduling);
    }
    *launch = prepared.launch;
    return status;
}

uint32_t starting_own_directory(void)
{
    const uint32_t names = program_capability("names");
    struct names_root_results results = {0};
    return names != 0 && names_root(names, &results) == STATUS_OK ? results.directory : 0;
}

static enum status give(const struct starting *starting, uint32_t launch)
{
    const uint32_t own = starting->directory == 0 ? starting_own_directory() : 0;
    const struct holdings holdings = {.directory = own != 0 ? own : starting->directory};
    const struct holdings_launch given = {.launch = launch, .program = starting->program};
    const char *const words[] = {starting->program, starting->argument};
    enum status status = holdings_give(&holdings, &given);
    capability_release(own);
    for (uint32_t i = 0; status == STATUS_OK && i < 2 && words[i] != NULL; i++) {
        const struct launch_argument_params params = {.text = text_bytes(words[i])};
        status = launch_argument(launch, &params);
    }
    return status;
}

static void explain(
    enum status status,
    const struct starting *starting,
    uint32_t launch,
    char reason[STARTING_REASON_BYTES])
{
    struct launch_refusal_results refused = {0};
    const bool is_told = launch != 0 && (status == STATUS_DENIED || status == STATUS_CANCELLED) &&
                         launch_refusal(launch, &refused) == STATUS_OK;
    const char *words = status == STATUS_NOT_FOUND        ? "is not on this machine"
                        : status == STATUS_LIMIT_EXCEEDED ? "there is no memory left for it"
                                                          : status_text(status);
    const struct bytes said = is_told ? refused.reason : text_bytes(words);
    (void)snprintf(
        reason,
        STARTING_REASON_BYTES,
        "%s: %.*s",
        starting->program,
        (int)said.size_bytes,
        (const char *)said.data);
}

enum status starting_start(
    const struct starting *starting, struct started *started, char reason[STARTING_REASON_BYTES])
{
    struct launch_start_results results = {0};
    uint32_t launch = 0;
    *started = (struct started){0};
    enum status status = make_ledger(starting, started);
    if (status == STATUS_OK) {
        status = prepare(starting, started, &launch);
    }
    if (status == STATUS_OK) {
        status = give(starting, launch);
    }
    if (status == STATUS_OK) {
        status = launch_start(launch, &results);
        started->process = results.process;
    }
    if (status != STATUS_OK) {
        explain(status, starting, launch, reason);
        started_end(started);
    }
    capability_release(launch);
    return status;
}

void started_end(struct started *started)
{
    if (started->ledger != 0) {
        (void)ledger_destroy(started->ledger); /* with all that was made of it */
    }
    capability_release(started->ledger);
    capability_release(started->process);
    *started = (struct started){0};
}
