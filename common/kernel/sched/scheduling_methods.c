/* Scheduling. */
#include "arch.h"
#include "cap/process.h"
#include "ipc/methods.h"
#include "sched/cpu.h"
#include "sched/scheduling.h"
#include "schema/kernel.h"

static struct scheduling *target_of(const struct invocation *invocation)
{
    return (struct scheduling *)invocation->slot->object;
}

static enum status configure(struct invocation *invocation)
{
    const struct scheduling_configure_params *params = invocation_parameters(invocation);
    return scheduling_configure(target_of(invocation), params->budget_ns, params->period_ns);
}

/* What threads that run just now have used since they were charged. */
static uint64_t not_charged_yet(const struct scheduling *scheduling)
{
    const uint64_t now_ns = arch_timer_now_ns();
    uint64_t used_ns = 0;
    for (uint32_t i = 0; i < cpu_count(); i++) {
        const struct cpu *cpu = cpu_at(i);
        if (cpu->account == scheduling && now_ns > cpu->charged_ns) {
            used_ns += now_ns - cpu->charged_ns;
        }
    }
    return used_ns;
}

static enum status state_method(struct invocation *invocation)
{
    const struct scheduling *scheduling = target_of(invocation);
    const struct scheduling_state_results results = {
        .consumed_ns = scheduling->consumed_ns + not_charged_yet(scheduling),
        .budget_ns = scheduling->budget_ns,
        .period_ns = scheduling->period_ns,
        .ceiling = scheduling->ceiling,
    };
    memcpy(invocation->words, &results, SCHEDULING_STATE_RESULTS_WORDS * sizeof(uint64_t));
    return STATUS_OK;
}

static enum status create(struct invocation *invocation)
{
    const struct scheduling_create_params *params = invocation_parameters(invocation);
    const struct scheduling_limits limits = {params->budget_ns, params->period_ns, params->ceiling};
    struct scheduling *scheduling = NULL;
    const enum status status = scheduling_create(
        invocation->process->object.ledger, target_of(invocation), &limits, &scheduling);
    if (status != STATUS_OK) {
        return status;
    }
    return invocation_return_new(invocation, &scheduling->object, SCHEDULING_MASK_ALL);
}

const struct method scheduling_methods[SCHEDULING_METHOD_COUNT] = {
    [SCHEDULING_CONFIGURE] = {configure, SCHEDULING_CONFIGURE_TAGS},
    [SCHEDULING_STATE] = {state_method, SCHEDULING_STATE_TAGS},
    [SCHEDULING_CREATE] = {create, SCHEDULING_CREATE_TAGS},
};
