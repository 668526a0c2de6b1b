/*
 * Computes on all CPUs at the same time, having asked for more time than it was given in every way:
 * a larger budget, a longer period with a larger share, another budget beside the first.
 * Must not have more than its share: the runner asks its Scheduling what was used.
 * No record: what it may ask for is bounded by what it has, and everybody may ask.
 */
#include "attack.h"
#include "spin.h"

/* Long enough that debts are paid meanwhile. */
#define DURATION_NS UINT64_C(2000000000)
#define PERIOD_NS   UINT64_C(10000000)

int main(int argument_count, const char *const *arguments)
{
    const struct scheduling_configure_params more = {
        .budget_ns = PERIOD_NS, .period_ns = PERIOD_NS};
    const struct scheduling_create_params other = {
        .budget_ns = PERIOD_NS, .period_ns = PERIOD_NS, .ceiling = program_priority()};
    const struct scheduling_configure_params none = {.budget_ns = 0, .period_ns = 0};
    struct scheduling_create_results created = {0};
    (void)argument_count;
    (void)arguments;
    REFUSED(scheduling_configure(PROGRAM_SCHEDULING, &more), STATUS_LIMIT_EXCEEDED);
    REFUSED(scheduling_configure(PROGRAM_SCHEDULING, &none), STATUS_INVALID_ARGUMENT);
    REFUSED(scheduling_create(PROGRAM_SCHEDULING, &other, &created), STATUS_LIMIT_EXCEEDED);
    spin_on_all_cpus(DURATION_NS);
    return ATTACK_REPELLED;
}
