#include "sched/scheduling.h"
#include "arch.h"
#include "panic.h"
#include "sched/schedule.h"
#include "sched/thread.h"

#define SHARE_SHIFT    28u
#define WAKE_STEP      16u
#define PRIORITY_COUNT 256u

static struct scheduling root;

static uint64_t share_of(uint64_t budget_ns, uint64_t period_ns)
{
    /* Budgets are at most SCHEDULING_PERIOD_MAX_NS, which is below 2^36: no bit is lost. */
    return (budget_ns << SHARE_SHIFT) / period_ns;
}

static void refill_timer_fired(struct timeout *timeout);

static void init(struct scheduling *scheduling, const struct scheduling_limits *limits)
{
    scheduling->budget_ns = limits->budget_ns;
    scheduling->period_ns = limits->period_ns;
    scheduling->ceiling = limits->ceiling;
    scheduling->share_limit = share_of(limits->budget_ns, limits->period_ns);
    scheduling->available_ns = (int64_t)limits->budget_ns;
    scheduling->timeout.fire = refill_timer_fired;
    list_init(&scheduling->waiting);
}

struct scheduling *scheduling_init_root(void)
{
    const struct scheduling_limits all = {
        SCHEDULING_PERIOD_MAX_NS, SCHEDULING_PERIOD_MAX_NS, PRIORITY_COUNT - 1};
    root = (struct scheduling){.object = {.kind = OBJECT_SCHEDULING, .is_static = true}};
    init(&root, &all);
    return &root;
}

static enum status check(uint64_t budget_ns, uint64_t period_ns, uint64_t share_limit)
{
    if (budget_ns < SCHEDULING_BUDGET_MIN_NS || budget_ns > period_ns ||
        period_ns > SCHEDULING_PERIOD_MAX_NS) {
        return STATUS_INVALID_ARGUMENT;
    }
    return share_of(budget_ns, period_ns) > share_limit ? STATUS_LIMIT_EXCEEDED : STATUS_OK;
}

enum status scheduling_create(
    struct ledger *ledger,
    const struct scheduling *parent,
    const struct scheduling_limits *limits,
    struct scheduling **scheduling)
{
    enum status status = check(limits->budget_ns, limits->period_ns, parent->share_limit);
    if (status == STATUS_OK && limits->ceiling > parent->ceiling) {
        status = STATUS_LIMIT_EXCEEDED;
    }
    if (status != STATUS_OK) {
        return status;
    }
    struct object *object = NULL;
    status = object_create(ledger, OBJECT_SCHEDULING, sizeof(**scheduling), &object);
    if (status == STATUS_OK) {
        *scheduling = (struct scheduling *)object;
        init(*scheduling, limits);
    }
    return status;
}

enum status
scheduling_configure(struct scheduling *scheduling, uint64_t budget_ns, uint64_t period_ns)
{
    const enum status status = check(budget_ns, period_ns, scheduling->share_limit);
    if (status != STATUS_OK) {
        return status;
    }
    /* What was used of the old budget is used of the new one. */
    scheduling->available_ns += (int64_t)budget_ns - (int64_t)scheduling->budget_ns;
    scheduling->budget_ns = budget_ns;
    scheduling->period_ns = period_ns;
    return STATUS_OK;
}

/*
 * The list is by time, and the last refill takes up what no longer has a place of its own: later
 * than due, never earlier.
 */
static void add_refill(struct scheduling *scheduling, uint64_t at_ns, uint64_t amount_ns)
{
    if (scheduling->refill_count > 0) {
        struct scheduling_refill *last = &scheduling->refills[scheduling->refill_count - 1];
        at_ns = at_ns > last->at_ns ? at_ns : last->at_ns;
        if (scheduling->refill_count == SCHEDULING_REFILLS_MAX) {
            last->at_ns = at_ns;
            last->amount_ns += amount_ns;
            return;
        }
    }
    scheduling->refills[scheduling->refill_count++] = (struct scheduling_refill){at_ns, amount_ns};
}

void scheduling_charge(struct scheduling *scheduling, uint64_t from_ns, uint64_t now_ns)
{
    const uint64_t used_ns = now_ns - from_ns;
    scheduling->consumed_ns += used_ns;
    if (scheduling_is_unlimited(scheduling) || used_ns == 0) {
        return;
    }
    /* What several CPUs have used at the same time, beyond the budget, is a debt like any other. */
    uint64_t covered_ns = scheduling->available_ns > 0 ? (uint64_t)scheduling->available_ns : 0;
    covered_ns = used_ns < covered_ns ? used_ns : covered_ns;
    scheduling->available_ns -= (int64_t)used_ns;
    if (covered_ns != 0 || scheduling->refill_count == 0) {
        add_refill(scheduling, from_ns + scheduling->period_ns, covered_ns);
    }
    scheduling->refills[scheduling->refill_count - 1].amount_ns += used_ns - covered_ns;
}

/*
 * What the first refill gives by now, which is due: the budget for each period that has passed
 * since and no more. What was overdrawn comes back later still.
 */
static void take_first_refill(struct scheduling *scheduling, uint64_t now_ns)
{
    const struct scheduling_refill first = scheduling->refills[0];
    const uint64_t periods = 1 + (now_ns - first.at_ns) / scheduling->period_ns;
    const uint64_t most_ns =
        periods * scheduling->budget_ns; /* not more than has passed, and one */
    const uint64_t amount_ns = first.amount_ns < most_ns ? first.amount_ns : most_ns;
    scheduling->available_ns += (int64_t)amount_ns;
    scheduling->refill_count--;
    for (uint32_t i = 0; i < scheduling->refill_count; i++) {
        scheduling->refills[i] = scheduling->refills[i + 1];
    }
    if (first.amount_ns != amount_ns) {
        const uint64_t at_ns = first.at_ns + periods * scheduling->period_ns;
        add_refill(scheduling, at_ns, first.amount_ns - amount_ns);
    }
}

static void take_due_refills(struct scheduling *scheduling, uint64_t now_ns)
{
    while (scheduling->refill_count > 0 && scheduling->refills[0].at_ns <= now_ns) {
        take_first_refill(scheduling, now_ns);
    }
}

uint64_t scheduling_time_left(struct scheduling *scheduling, uint64_t now_ns, bool is_borrowed)
{
    if (scheduling_is_unlimited(scheduling)) {
        return UINT64_MAX;
    }
    take_due_refills(scheduling, now_ns);
    const int64_t left_ns = scheduling->available_ns + (is_borrowed ? SCHEDULING_OVERDRAFT_NS : 0);
    return left_ns > 0 ? (uint64_t)left_ns : 0;
}

static void set_timer(struct scheduling *scheduling)
{
    kernel_assert(scheduling->refill_count > 0);
    if (!timeout_is_set(&scheduling->timeout)) {
        scheduling->timeout.deadline_ns = scheduling->refills[0].at_ns;
        timeout_set(&scheduling->timeout);
    }
}

void scheduling_wait(struct scheduling *scheduling, struct thread *thread)
{
    thread->state = THREAD_THROTTLED;
    list_add_last(&scheduling->waiting, &thread->queue_node);
    set_timer(scheduling);
}

/* Threads that find the budget used up again when they are chosen will wait again. */
static void refill_timer_fired(struct timeout *timeout)
{
    struct scheduling *scheduling = container_of(timeout, struct scheduling, timeout);
    take_due_refills(scheduling, arch_timer_now_ns());
    for (uint32_t i = 0; i < WAKE_STEP && !list_is_empty(&scheduling->waiting); i++) {
        struct list_node *node = list_first(&scheduling->waiting);
        list_remove(node);
        thread_make_ready(container_of(node, struct thread, queue_node));
    }
    if (!list_is_empty(&scheduling->waiting)) {
        timeout->deadline_ns = arch_timer_now_ns();
        timeout_set(timeout);
    }
}

/*
 * Its threads become passive as they are chosen (thread_has_budget()); those that wait are woken
 * for that, so that a server in the middle of a call is not stuck with a budget that never comes
 * back.
 */
bool scheduling_finish_step(struct object *object)
{
    struct scheduling *scheduling = (struct scheduling *)object;
    timeout_clear(&scheduling->timeout);
    for (uint32_t i = 0; i < WAKE_STEP; i++) {
        struct list_node *node = list_first(&scheduling->waiting);
        if (node == NULL) {
            return true;
        }
        list_remove(node);
        thread_make_ready(container_of(node, struct thread, queue_node));
    }
    return false;
}
