/* Who runs first, and what Scheduling and the methods of threads about it refuse and tell. */
#include "tests.h"

#define BUDGET_NS UINT64_C(2000000)
#define PERIOD_NS UINT64_C(10000000)
#define CEILING   150u
/* Of the first thread. */
#define OURS 128u

/* Shared words: who ran, in what order; and what the helpers of one test tell each other. */
#define ORDER_WORD 200u
#define COUNT_WORD 220u

static enum status set(uint32_t thread, uint32_t scheduling, uint32_t priority)
{
    const struct thread_set_scheduling_params params = {
        .scheduling = scheduling, .priority = priority};
    return thread_set_scheduling(thread, &params);
}

static struct thread_state_results state_of(uint32_t thread)
{
    struct thread_state_results results = {0};
    must(thread_state(thread, &results), "thread state");
    return results;
}

static uint32_t own_cpu(void)
{
    return state_of(THREAD).cpu;
}

/* -- who runs first ---------------------------------------------------------------------------- */

static void note(uint64_t who)
{
    shared_words()[ORDER_WORD + shared_words()[COUNT_WORD]++] = who;
}

/* Its handle of the event is the argument's upper half; it says who it is, once. */
static void note_and_signal(uint64_t argument)
{
    const struct event_signal_params params = {.bits = UINT64_C(1) << (argument & 63)};
    struct register_message message = {0};
    note(argument & 63);
    (void)event_signal((uint32_t)(argument >> 32), &params);
    /* Nobody signals this bit again: it waits for good. */
    (void)message_receive((uint32_t)(argument >> 32) + 1, &message);
}

#define RUNNERS 5u

struct race {
    uint32_t process;
    uint32_t told;  /* signalled by each that has run */
    uint32_t never; /* the next handle in the process */
    uint32_t threads[RUNNERS];
};

static struct race begin(const uint8_t priorities[RUNNERS])
{
    struct race race = {
        .process = make_process(LEDGER), .told = make_event(), .never = make_event()};
    const uint64_t handle = give(race.process, race.told, EVENT_MASK_ALL);
    CHECK_EQUAL(give(race.process, race.never, EVENT_MASK_ALL), handle + 1);
    shared_words()[COUNT_WORD] = 0;
    for (uint32_t i = 0; i < RUNNERS; i++) {
        race.threads[i] = make_thread(&(struct thread_options){
            .process = race.process,
            .entry = note_and_signal,
            .argument = handle << 32 | i,
            .number = 1 + i,
            .priority = priorities[i],
            .cpu = own_cpu(),
            .is_stopped = true,
        });
    }
    return race;
}

static void start_all(const struct race *race)
{
    for (uint32_t i = 0; i < RUNNERS; i++) {
        must(thread_start(race->threads[i]), "start");
    }
}

static void await_all(const struct race *race)
{
    uint64_t bits = 0;
    while (bits != (UINT64_C(1) << RUNNERS) - 1) {
        bits |= wait(race->told);
    }
}

static void end(const struct race *race)
{
    const struct process_exit_params code = {.code = 0};
    must(process_exit(race->process, &code), "exit");
    for (uint32_t i = 0; i < RUNNERS; i++) {
        release(race->threads[i]);
    }
    release(race->process);
    release(race->told);
    release(race->never);
}

static void check_order(const uint8_t order[RUNNERS])
{
    CHECK_EQUAL(shared_words()[COUNT_WORD], RUNNERS);
    for (uint32_t i = 0; i < RUNNERS; i++) {
        CHECK_EQUAL(shared_words()[ORDER_WORD + i], order[i]);
    }
}

/* Less urgent than this thread: they run when it waits, the most urgent one first. */
static void test_urgent_first(void)
{
    const struct race race = begin((const uint8_t[]){10, 127, 64, 63, 126});
    start_all(&race);
    CHECK_EQUAL(shared_words()[COUNT_WORD], 0);
    for (uint32_t i = 0; i < RUNNERS; i++) {
        CHECK_EQUAL(state_of(race.threads[i]).state, THREAD_READY);
    }
    await_all(&race);
    check_order((const uint8_t[]){1, 4, 2, 3, 0});
    end(&race);
}

static void test_equals_in_turn(void)
{
    const struct race race = begin((const uint8_t[]){100, 100, 100, 100, 100});
    start_all(&race);
    await_all(&race);
    check_order((const uint8_t[]){0, 1, 2, 3, 4});
    end(&race);
}

/* More urgent than this thread: it has run and waits again before the start comes back. */
static void test_preempts(void)
{
    const struct race race = begin((const uint8_t[]){129, 200, 255, 130, 129});
    for (uint32_t i = 0; i < RUNNERS; i++) {
        must(thread_start(race.threads[i]), "start");
        CHECK_EQUAL(shared_words()[COUNT_WORD], i + 1);
        CHECK_EQUAL(state_of(race.threads[i]).state, THREAD_WAITING);
    }
    check_order((const uint8_t[]){0, 1, 2, 3, 4});
    end(&race);
}

/* A yield is for those who are as urgent, and for nobody else. */
static void test_yield(void)
{
    const struct race race = begin((const uint8_t[]){OURS, OURS, 127, 127, OURS});
    start_all(&race);
    while (shared_words()[COUNT_WORD] < 3) {
        thread_yield();
    }
    for (uint32_t i = 0; i < 100; i++) {
        thread_yield();
    }
    CHECK_EQUAL(shared_words()[COUNT_WORD], 3);
    await_all(&race);
    check_order((const uint8_t[]){0, 1, 4, 2, 3});
    end(&race);
}

/* One that waits for its turn gets another priority, and with it another turn. */
static void test_changed_while_ready(void)
{
    const struct race race = begin((const uint8_t[]){10, 20, 30, 40, 50});
    start_all(&race);
    CHECK_EQUAL(set(race.threads[0], SCHEDULING, 60), STATUS_OK);
    CHECK_EQUAL(state_of(race.threads[0]).priority, 60);
    CHECK_EQUAL(set(race.threads[4], SCHEDULING, 5), STATUS_OK);
    must(thread_stop(race.threads[2]), "stop");
    CHECK_EQUAL(state_of(race.threads[2]).state, THREAD_STOPPED);
    must(thread_start(race.threads[2]), "start");
    must(thread_start(race.threads[2]), "start"); /* twice is no harm */
    await_all(&race);
    check_order((const uint8_t[]){0, 3, 2, 1, 4});
    end(&race);
}

/* -- what is refused, and told ----------------------------------------------------------------- */

static void test_ceilings(void)
{
    const struct race race = begin((const uint8_t[]){10, 10, 10, 10, 10});
    const uint32_t budget = make_budget(BUDGET_NS, PERIOD_NS, CEILING);
    const uint32_t thread = race.threads[0];
    CHECK_EQUAL(set(thread, budget, CEILING + 1), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(set(thread, budget, UINT32_MAX), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(state_of(thread).priority, 10);
    CHECK_EQUAL(set(thread, budget, CEILING), STATUS_OK);
    CHECK_EQUAL(state_of(thread).priority, CEILING);
    CHECK_EQUAL(set(thread, budget, 0), STATUS_OK);
    CHECK_EQUAL(state_of(thread).priority, 0);
    CHECK_EQUAL(set(thread, SCHEDULING, 256), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(set(thread, SCHEDULING, 255), STATUS_OK);
    CHECK_EQUAL(state_of(thread).priority, 255);
    /* Without a budget of its own it could run, but does not. */
    must(thread_clear_scheduling(thread), "clear");
    must(thread_start(thread), "start");
    CHECK_EQUAL(state_of(thread).state, THREAD_PASSIVE);
    CHECK_EQUAL(shared_words()[COUNT_WORD], 0);
    CHECK_EQUAL(set(thread, SCHEDULING, 255), STATUS_OK);
    CHECK_EQUAL(shared_words()[COUNT_WORD], 1);
    end(&race);
    release(budget);
}

static void test_cpus(void)
{
    const struct race race = begin((const uint8_t[]){10, 10, 10, 10, 10});
    const uint32_t wrong[] = {cpu_count(), 255, 256, UINT32_MAX};
    for (uint32_t i = 0; i < 4; i++) {
        const struct thread_set_cpu_params params = {.cpu = wrong[i]};
        CHECK_EQUAL(thread_set_cpu(race.threads[0], &params), STATUS_INVALID_ARGUMENT);
    }
    for (uint32_t i = 0; i < RUNNERS; i++) {
        const struct thread_set_cpu_params params = {.cpu = i % cpu_count()};
        CHECK_EQUAL(thread_set_cpu(race.threads[i], &params), STATUS_OK);
        CHECK_EQUAL(state_of(race.threads[i]).cpu, i % cpu_count());
        CHECK_EQUAL(state_of(race.threads[i]).number, i + 1);
    }
    /* On whichever CPU, each runs: also those that are moved while they are ready. */
    start_all(&race);
    const struct thread_set_cpu_params last = {.cpu = cpu_count() - 1};
    must(thread_set_cpu(race.threads[0], &last), "cpu");
    await_all(&race);
    CHECK_EQUAL(state_of(race.threads[0]).cpu, cpu_count() - 1);
    /* This thread moves, and comes back. */
    const struct thread_set_cpu_params home = {.cpu = own_cpu()};
    must(thread_set_cpu(THREAD, &last), "cpu");
    CHECK_EQUAL(own_cpu(), cpu_count() - 1);
    must(thread_set_cpu(THREAD, &home), "cpu");
    CHECK_EQUAL(own_cpu(), home.cpu);
    end(&race);
}

static enum status configure(uint32_t scheduling, uint64_t budget_ns, uint64_t period_ns)
{
    const struct scheduling_configure_params params = {budget_ns, period_ns};
    return scheduling_configure(scheduling, &params);
}

static void check_budget(uint32_t scheduling, uint64_t budget_ns, uint64_t period_ns)
{
    struct scheduling_state_results state = {0};
    must(scheduling_state(scheduling, &state), "state");
    CHECK_EQUAL(state.budget_ns, budget_ns);
    CHECK_EQUAL(state.period_ns, period_ns);
    CHECK_EQUAL(state.ceiling, CEILING);
    CHECK_EQUAL(state.consumed_ns, 0);
}

static void test_configure(void)
{
    const uint32_t budget = make_budget(BUDGET_NS, PERIOD_NS, CEILING);
    const uint64_t minimum = 10000;
    const uint64_t longest = UINT64_C(60000000000);
    check_budget(budget, BUDGET_NS, PERIOD_NS);
    const uint64_t wrong[][2] = {
        {0, PERIOD_NS},
        {0, 0},
        {minimum - 1, PERIOD_NS},
        {PERIOD_NS + 1, PERIOD_NS},
        {BUDGET_NS, 0},
        {BUDGET_NS, longest + 1},
        {BUDGET_NS, UINT64_MAX},
        {UINT64_MAX, UINT64_MAX},
        {UINT64_C(1) << 63, PERIOD_NS},
    };
    for (uint32_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        CHECK_EQUAL(configure(budget, wrong[i][0], wrong[i][1]), STATUS_INVALID_ARGUMENT);
        CHECK_EQUAL(configure(SCHEDULING, wrong[i][0], wrong[i][1]), STATUS_INVALID_ARGUMENT);
    }
    CHECK_EQUAL(configure(budget, BUDGET_NS + 1000, PERIOD_NS), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(configure(budget, BUDGET_NS, PERIOD_NS - 1000), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(configure(budget, PERIOD_NS, PERIOD_NS), STATUS_LIMIT_EXCEEDED);
    check_budget(budget, BUDGET_NS, PERIOD_NS);
    /* Less, and back again: what counts is the share that it was created with. */
    CHECK_EQUAL(configure(budget, minimum, longest), STATUS_OK);
    check_budget(budget, minimum, longest);
    CHECK_EQUAL(configure(budget, BUDGET_NS * 100, PERIOD_NS * 100), STATUS_OK);
    check_budget(budget, BUDGET_NS * 100, PERIOD_NS * 100);
    CHECK_EQUAL(configure(budget, BUDGET_NS, PERIOD_NS), STATUS_OK);
    release(budget);
}

static void test_create(void)
{
    const uint32_t budget = make_budget(BUDGET_NS, PERIOD_NS, CEILING);
    /* Of what was created from it, not of what it is now. */
    CHECK_EQUAL(configure(budget, BUDGET_NS / 2, PERIOD_NS), STATUS_OK);
    struct scheduling_create_params params = {
        .budget_ns = BUDGET_NS, .period_ns = PERIOD_NS, .ceiling = CEILING};
    struct scheduling_create_results results = {0};
    CHECK_EQUAL(scheduling_create(budget, &params, &results), STATUS_OK);
    check_budget(results.scheduling, BUDGET_NS, PERIOD_NS);
    params.budget_ns = BUDGET_NS * 2;
    struct scheduling_create_results none = {0};
    CHECK_EQUAL(scheduling_create(results.scheduling, &params, &none), STATUS_LIMIT_EXCEEDED);
    params = (struct scheduling_create_params){
        .budget_ns = 9999, .period_ns = PERIOD_NS, .ceiling = CEILING};
    CHECK_EQUAL(scheduling_create(budget, &params, &none), STATUS_INVALID_ARGUMENT);
    params.budget_ns = BUDGET_NS;
    params.ceiling = UINT32_MAX;
    CHECK_EQUAL(scheduling_create(budget, &params, &none), STATUS_LIMIT_EXCEEDED);
    /* It outlives what it came from. */
    release(budget);
    check_budget(results.scheduling, BUDGET_NS, PERIOD_NS);
    release(results.scheduling);
}

/* What is used is counted, on the thread that runs just now as well. */
static void test_consumed(void)
{
    const uint32_t budget = make_budget(BUDGET_NS, PERIOD_NS, OURS);
    CHECK_EQUAL(set(THREAD, budget, OURS), STATUS_OK);
    struct scheduling_state_results before = {0};
    struct scheduling_state_results state = {0};
    must(scheduling_state(budget, &before), "state");
    do {
        must(scheduling_state(budget, &state), "state");
    } while (state.consumed_ns == before.consumed_ns);
    CHECK(state.consumed_ns > before.consumed_ns);
    CHECK_EQUAL(set(THREAD, SCHEDULING, OURS), STATUS_OK);
    must(scheduling_state(budget, &before), "state");
    const uint64_t since_ns = now_ns();
    while (now_ns() < since_ns + 1000) {
        /* on the other one */
    }
    must(scheduling_state(budget, &state), "state");
    CHECK_EQUAL(state.consumed_ns, before.consumed_ns);
    release(budget);
}

const struct guest_test priorities_tests[] = {
    {"the most urgent thread runs first", test_urgent_first},
    {"equals run in turn", test_equals_in_turn},
    {"a more urgent thread runs at once", test_preempts},
    {"a yield is for equals", test_yield},
    {"a priority changes while its thread is ready", test_changed_while_ready},
    {"priorities up to the budget's ceiling", test_ceilings},
    {"threads on CPUs that there are", test_cpus},
    {"what budgets can be changed to", test_configure},
    {"what budgets can be made from budgets", test_create},
    {"what is used of a budget is counted", test_consumed},
};
const uint32_t priorities_test_count = sizeof(priorities_tests) / sizeof(priorities_tests[0]);
