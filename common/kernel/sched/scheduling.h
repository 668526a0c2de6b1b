/*
 * Scheduling objects: CPU time as a budget in each period (DESIGN 4.5), kept as a sporadic server
 * (Sprunt, Sha, Lehoczky 1989): what is used comes back one period after it was used, so that no
 * window of a period's length ever gives more than the budget.
 *
 * Several threads may run on one. A passive server runs on its caller's; when that is used up in
 * the middle of a call, the server goes on for SCHEDULING_OVERDRAFT_NS more, and then with the
 * least priority that it may have (thread->floor). Its caller pays for all of it: a budget in debt
 * gets what it gets in each period, until the debt is paid.
 *
 * Invariants (kernel_check()):
 *  1. what is available and what will come back add up to the budget;
 *  2. share and ceiling of a derived one are at most those of the one it was created from;
 *  3. waiting threads exist only while available_ns <= 0.
 */
#pragma once

#include "cap/object.h"
#include "sched/timeout.h"

#define SCHEDULING_REFILLS_MAX   8u
#define SCHEDULING_BUDGET_MIN_NS UINT64_C(10000)
#define SCHEDULING_PERIOD_MAX_NS UINT64_C(60000000000)
#define SCHEDULING_OVERDRAFT_NS  INT64_C(1000000)
/* How long threads of the same priority run in turn. */
#define SCHEDULING_SLICE_NS UINT64_C(5000000)

struct scheduling_refill {
    uint64_t at_ns;
    uint64_t amount_ns;
};

struct thread;

/* [kernel] */
struct scheduling {
    struct object object;
    uint64_t budget_ns; /* == period_ns: never throttled, never counted down */
    uint64_t period_ns;
    uint64_t share_limit; /* budget per period, in 2^-28 */
    int64_t available_ns;
    uint64_t consumed_ns; /* ever */
    uint32_t ceiling;     /* the highest priority that its threads can have */
    uint32_t refill_count;
    struct scheduling_refill refills[SCHEDULING_REFILLS_MAX]; /* by time */
    struct timeout timeout; /* the first refill, while somebody waits for it */
    struct list waiting;    /* of thread->queue_node: throttled threads */
};

/* What a new one is created with. */
struct scheduling_limits {
    uint64_t budget_ns;
    uint64_t period_ns;
    uint32_t ceiling;
};

/* The one that the first thread runs on: all of a CPU. Once, at boot. */
struct scheduling *scheduling_init_root(void);

/*
 * STATUS_INVALID_ARGUMENT  budget 0 or below the minimum, above the period; period above the
 *                          maximum
 * STATUS_LIMIT_EXCEEDED    more than `parent` has; the ledger's quota others                   as
 *                          object_create()
 */
NODISCARD enum status scheduling_create(
    struct ledger *ledger,
    const struct scheduling *parent,
    const struct scheduling_limits *limits,
    struct scheduling **scheduling);

/* Changes budget and period; at most the share it was created with. Errors as above. */
NODISCARD enum status
scheduling_configure(struct scheduling *scheduling, uint64_t budget_ns, uint64_t period_ns);

static inline bool scheduling_is_unlimited(const struct scheduling *scheduling)
{
    return scheduling->budget_ns == scheduling->period_ns;
}

/* All of a CPU, and still there. */
static inline bool scheduling_is_whole(const struct scheduling *scheduling)
{
    return scheduling_is_unlimited(scheduling) && !scheduling->object.is_ended;
}

/* Whoever runs on it pays. */
static inline bool scheduling_is_counted(const struct scheduling *scheduling)
{
    return !scheduling_is_unlimited(scheduling) && !scheduling->object.is_ended;
}

/* Takes what a thread has used since `from_ns`. */
__attribute__((noinline)) void
scheduling_charge(struct scheduling *scheduling, uint64_t from_ns, uint64_t now_ns);

/* Gives what is due, and says how long a thread may run now; 0: it has to wait. */
uint64_t scheduling_time_left(struct scheduling *scheduling, uint64_t now_ns, bool is_borrowed);

/* The thread waits for a refill; it is on no queue. */
void scheduling_wait(struct scheduling *scheduling, struct thread *thread);

bool scheduling_finish_step(struct object *object);
