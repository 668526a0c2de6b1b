/*
 * Wants to be more urgent than it was made: by each priority above its budget's ceiling, and by
 * budgets with a higher one.
 * Must be refused, and stay below. No record: as of exceed_budget.
 */
#include "attack.h"

int main(int argument_count, const char *const *arguments)
{
    struct scheduling_state_results budget = {0};
    struct thread_state_results state = {0};
    (void)argument_count;
    (void)arguments;
    NEEDED(scheduling_state(PROGRAM_SCHEDULING, &budget));
    for (uint32_t priority = budget.ceiling + 1; priority < 600; priority++) {
        const struct thread_set_scheduling_params params = {
            .scheduling = PROGRAM_SCHEDULING, .priority = priority};
        const struct scheduling_create_params create = {
            .budget_ns = budget.budget_ns,
            .period_ns = budget.period_ns,
            .ceiling = priority,
        };
        struct scheduling_create_results created = {0};
        REFUSED(thread_set_scheduling(PROGRAM_THREAD, &params), STATUS_LIMIT_EXCEEDED);
        REFUSED(scheduling_create(PROGRAM_SCHEDULING, &create, &created), STATUS_LIMIT_EXCEEDED);
    }
    const struct thread_set_scheduling_params huge = {
        .scheduling = PROGRAM_SCHEDULING, .priority = UINT32_MAX};
    REFUSED(thread_set_scheduling(PROGRAM_THREAD, &huge), STATUS_LIMIT_EXCEEDED);
    NEEDED(thread_state(PROGRAM_THREAD, &state));
    HOLDS(state.priority <= budget.ceiling);
    HOLDS(budget.ceiling <= program_priority());
    return ATTACK_REPELLED;
}
