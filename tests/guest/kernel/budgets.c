/* Attacks on budgets and loans: each of these once held up others, or made them pay. */
#include "ring_test.h"

#define ENTRIES 4u
#define FAR_CPU (cpu_count() - 1)
/* The smallest budget, and the longest period. */
#define SCHEDULING_SMALL_NS UINT64_C(10000)
#define SCHEDULING_LONG_NS  UINT64_C(60000000000)
#define PATIENCE_NS         UINT64_C(20000000000)

/* Shared words: what the helpers of one attack tell each other. */
#define TOLD 90u

/* What the server of these tests is asked for. */
#define WAIT_FOR_EVENT 1u
#define TAKE_LONG      2u
#define NOTHING        3u
#define USE_A_RING     4u

static void for_ever(void)
{
    for (;;) {
        thread_yield();
    }
}

/* Each thread of a process has a stack of its own, for good. */
static uint32_t next_number(void)
{
    static uint32_t last = 32;
    return ++last;
}

static void set_budget(uint32_t thread, uint32_t scheduling, uint32_t priority)
{
    const struct thread_set_scheduling_params params = {
        .scheduling = scheduling, .priority = priority};
    must(thread_set_scheduling(thread, &params), "set scheduling");
}

static void enter_for_ever(uint64_t handle)
{
    for (;;) {
        struct register_message message = {.tag = message_tag(0, 2)};
        (void)system_call(SYSTEM_CALL_RING_ENTER, (uint32_t)handle, &message);
    }
}

static void test_budget_taken_away(void)
{
    const struct ring_user entered = make_ring(PROCESS, RING_ADDRESS, ENTRIES);
    const uint32_t thread = make_thread(&(struct thread_options){
        .process = PROCESS,
        .entry = enter_for_ever,
        .argument = entered.handle,
        .number = next_number(),
        .cpu = FAR_CPU,
    });
    for (uint32_t i = 0; i < 5000; i++) {
        must(thread_clear_scheduling(thread), "clear");
        set_budget(thread, SCHEDULING, 100);
    }
    must(thread_clear_scheduling(thread), "clear");
    await_state(thread, THREAD_PASSIVE);
    must(thread_stop(thread), "stop");
    release(entered.handle);
}

/* -- a passive server, and clients that are not kind to it ------------------------------------- */

static uint32_t endpoint;
static uint32_t event;
static uint32_t session;
static uint32_t server;
static struct ring_user ring;

/* A passive server has no budget that a call in a ring could come with. */
static void call_in_ring(void)
{
    const struct ring_submission call = {.operation = RING_OPERATION_CALL, .handle = session};
    shared_words()[TOLD] = ring_test_status(&ring, &call);
}

static void take_long(void)
{
    const uint64_t until_ns = now_ns() + 3 * UINT64_C(1000000);
    shared_words()[TOLD] = TAKE_LONG;
    while (now_ns() < until_ns) {
        /* computes */
    }
}

static void serve(uint64_t unused)
{
    (void)unused;
    struct register_message message = {0};
    (void)message_receive(endpoint, &message);
    for (;;) {
        if (message.words[0] == WAIT_FOR_EVENT) {
            (void)wait(event);
        } else if (message.words[0] == TAKE_LONG) {
            take_long();
        } else if (message.words[0] == USE_A_RING) {
            call_in_ring();
        }
        message.tag = message_tag(0, 1);
        (void)message_reply_receive(endpoint, &message);
    }
}

static void begin(void)
{
    shared_words()[TOLD] = 0;
    endpoint = make_endpoint();
    event = make_event();
    session = make_session(endpoint, 1, UINT64_MAX);
    server = make_thread(&(struct thread_options){
        .process = PROCESS, .entry = serve, .number = next_number(), .priority = 200});
    make_passive(server);
}

static void end(const uint32_t *threads, uint32_t thread_count)
{
    for (uint32_t i = 0; i < thread_count; i++) {
        must(thread_exit(threads[i]), "exit");
        release(threads[i]);
    }
    must(thread_exit(server), "exit");
    const uint32_t handles[] = {server, session, endpoint, event};
    for (uint32_t i = 0; i < 4; i++) {
        release(handles[i]);
    }
}

static void call_once(uint64_t word)
{
    struct register_message message = {.tag = message_tag(0, 1), .words = {word}};
    (void)message_call(session, &message);
    for_ever();
}

static uint32_t make_client(uint64_t word)
{
    return make_thread(&(struct thread_options){
        .process = PROCESS, .entry = call_once, .argument = word, .number = next_number()});
}

/* Somebody else's call is answered, in good time. */
static void check_served(void)
{
    struct register_message message = {
        .tag = message_tag(0, 1) | MESSAGE_TAG_DEADLINE, .words = {NOTHING}};
    message_page()->deadline_ns = now_ns() + PATIENCE_NS;
    CHECK_EQUAL(message_call(session, &message), STATUS_OK);
}

/* A call whose sender has lost its budget does not keep the server from everybody else. */
static void test_queued_without_budget(void)
{
    begin();
    const uint32_t first = make_client(WAIT_FOR_EVENT);
    await_state(server, THREAD_WAITING);
    const uint32_t second = make_client(NOTHING);
    await_state(second, THREAD_SENDING);
    must(thread_clear_scheduling(second), "clear");
    signal(event, 1);
    check_served();
    await_state(second, THREAD_PASSIVE);
    end((const uint32_t[]){first, second}, 2);
}

static void spin_when_told(uint64_t unused)
{
    (void)unused;
    while (shared_words()[TOLD] != TAKE_LONG) {
        struct register_message message = {.tag = MESSAGE_TAG_DEADLINE};
        message_page()->deadline_ns = now_ns() + 100000;
        (void)system_call(SYSTEM_CALL_RECV, event, &message);
    }
    for (;;) {
        /* nobody less urgent ever runs here again */
    }
}

/* A client of little urgency, and somebody between: the server is as urgent as it was made. */
static void test_low_client(void)
{
    begin();
    const uint32_t between = make_thread(&(struct thread_options){.process = PROCESS,
                                                                  .entry = spin_when_told,
                                                                  .number = next_number(),
                                                                  .priority = 2,
                                                                  .cpu = FAR_CPU});
    const uint32_t low = make_thread(&(struct thread_options){
        .process = PROCESS,
        .entry = call_once,
        .argument = TAKE_LONG,
        .number = next_number(),
        .priority = 1,
        .cpu = FAR_CPU,
    });
    while (shared_words()[TOLD] != TAKE_LONG) {
        rest();
    }
    check_served();
    end((const uint32_t[]){between, low}, 2);
}

static void call_with_nothing(uint64_t unused)
{
    (void)unused;
    message_page()->capabilities[0] = 0;
    struct register_message message = {
        .tag = message_tag(0, 1) | message_tag_capabilities(1), .words = {NOTHING}};
    (void)message_call(session, &message);
    for_ever();
}

/* A call that could not be handed over pays for nothing. */
static void test_failed_call_pays_nothing(void)
{
    begin();
    const uint32_t budget = make_budget(SCHEDULING_SMALL_NS, SCHEDULING_LONG_NS, 200);
    const uint32_t first = make_client(WAIT_FOR_EVENT);
    await_state(server, THREAD_WAITING);
    const uint32_t failing = make_thread(&(struct thread_options){
        .process = PROCESS, .entry = call_with_nothing, .number = next_number()});
    await_state(failing, THREAD_SENDING);
    must(thread_stop(failing), "stop"); /* so that it runs on no budget any more */
    set_budget(failing, budget, 130);
    const uint32_t good = make_client(TAKE_LONG);
    await_state(good, THREAD_SENDING);
    signal(event, 1);
    check_served();
    struct scheduling_state_results state = {0};
    must(scheduling_state(budget, &state), "state");
    CHECK_EQUAL(state.consumed_ns, 0);
    end((const uint32_t[]){first, failing, good}, 3);
    release(budget);
}

static void count(uint64_t word)
{
    for (;;) {
        shared_words()[word]++;
    }
}

/* -- a client whose budget is used up ---------------------------------------------------------- */

static uint32_t own_endpoint;
static uint32_t own_session;

static void take_and_spin(uint64_t unused)
{
    (void)unused;
    struct register_message message = {0};
    (void)message_receive(own_endpoint, &message);
    for (;;) {
        shared_words()[TOLD + 1]++;
    }
}

static void call_own_server(uint64_t unused)
{
    (void)unused;
    struct register_message message = {.tag = message_tag(0, 1)};
    (void)message_call(own_session, &message);
    for_ever();
}

/*
 * One thread's call is queued, another one of the same budget burns it, and more: the server serves
 * the queued one, and everybody else, though there is nothing to pay it with for a minute.
 */
static void test_client_in_debt(void)
{
    begin();
    own_endpoint = make_endpoint();
    own_session = make_session(own_endpoint, 1, UINT64_MAX);
    const uint32_t budget = make_budget(SCHEDULING_SMALL_NS * 20, SCHEDULING_LONG_NS, 200);
    const uint32_t spinner = make_thread(&(struct thread_options){
        .process = PROCESS, .entry = take_and_spin, .number = next_number(), .cpu = FAR_CPU});
    await_state(spinner, THREAD_RECEIVING);
    set_budget(spinner, budget, 100); /* so that it has no floor afterwards */
    make_passive(spinner);
    const uint32_t first = make_client(WAIT_FOR_EVENT);
    await_state(server, THREAD_WAITING);
    const uint32_t second = make_client(NOTHING);
    await_state(second, THREAD_SENDING);
    set_budget(second, budget, 100);
    const uint32_t burner = make_thread(&(struct thread_options){
        .process = PROCESS,
        .entry = call_own_server,
        .number = next_number(),
        .cpu = FAR_CPU,
        .is_stopped = true,
    });
    set_budget(burner, budget, 100);
    must(thread_start(burner), "start");
    struct scheduling_state_results state = {0};
    while (state.consumed_ns < 2 * UINT64_C(1000000)) {
        rest();
        must(scheduling_state(budget, &state), "state");
    }
    signal(event, 1);
    check_served();
    end((const uint32_t[]){first, second, spinner, burner}, 4);
    const uint32_t handles[] = {own_session, own_endpoint, budget};
    for (uint32_t i = 0; i < 3; i++) {
        release(handles[i]);
    }
}

/* A thread whose budget is used up and then destroyed runs when nothing else wants to. */
static void test_destroyed_budget(void)
{
    const uint32_t budget = make_budget(SCHEDULING_SMALL_NS, SCHEDULING_LONG_NS, 200);
    const uint32_t thread = make_thread(&(struct thread_options){
        .process = PROCESS,
        .entry = count,
        .argument = TOLD,
        .number = next_number(),
        .cpu = FAR_CPU,
        .is_stopped = true,
    });
    set_budget(thread, budget, 100);
    must(thread_start(thread), "start");
    await_state(thread, THREAD_THROTTLED);
    release(budget);
    const uint64_t before = shared_words()[TOLD];
    while (shared_words()[TOLD] < before + 1000) {
        rest();
    }
    must(thread_exit(thread), "exit");
    release(thread);
}

/* What a server gave up is no longer there: it is as urgent as who calls it, and no more. */
static void test_floor_taken_away(void)
{
    own_endpoint = make_endpoint();
    own_session = make_session(own_endpoint, 1, UINT64_MAX);
    const uint32_t whole = make_budget(SCHEDULING_LONG_NS, SCHEDULING_LONG_NS, 200);
    const uint32_t spinner = make_thread(&(struct thread_options){
        .process = PROCESS, .entry = take_and_spin, .number = next_number(), .cpu = FAR_CPU});
    await_state(spinner, THREAD_RECEIVING);
    set_budget(spinner, whole, 200);
    make_passive(spinner);
    release(whole);
    shared_words()[TOLD + 1] = 0;
    const uint32_t caller = make_thread(&(struct thread_options){
        .process = PROCESS,
        .entry = call_own_server,
        .number = next_number(),
        .priority = 90,
        .cpu = FAR_CPU,
    });
    while (shared_words()[TOLD + 1] == 0) {
        rest();
    }
    shared_words()[TOLD] = 0;
    const uint32_t urgent = make_thread(&(struct thread_options){
        .process = PROCESS,
        .entry = count,
        .argument = TOLD,
        .number = next_number(),
        .priority = 95,
        .cpu = FAR_CPU,
    });
    const uint64_t limit_ns = now_ns() + PATIENCE_NS;
    while (shared_words()[TOLD] == 0 && now_ns() < limit_ns) {
        rest();
    }
    CHECK(shared_words()[TOLD] != 0);
    const uint32_t handles[] = {spinner, caller, urgent};
    for (uint32_t i = 0; i < 3; i++) {
        must(thread_exit(handles[i]), "exit");
        release(handles[i]);
    }
    release(own_session);
    release(own_endpoint);
}

static void call_and_spin(uint64_t unused)
{
    (void)unused;
    struct register_message message = {.tag = message_tag(0, 1), .words = {TAKE_LONG}};
    (void)message_call(session, &message);
    for (;;) {
        shared_words()[TOLD + 1] = 1;
    }
}

/* A peer that came while a more urgent server ran for its caller has its turn after the answer. */
static void test_peer_of_a_client(void)
{
    begin();
    shared_words()[TOLD + 1] = shared_words()[TOLD + 2] = 0;
    const uint32_t client = make_thread(&(struct thread_options){
        .process = PROCESS,
        .entry = call_and_spin,
        .number = next_number(),
        .priority = 100,
        .cpu = FAR_CPU,
    });
    while (shared_words()[TOLD] != TAKE_LONG) {
        rest();
    }
    const uint32_t peer = make_thread(&(struct thread_options){
        .process = PROCESS,
        .entry = count,
        .argument = TOLD + 2,
        .number = next_number(),
        .priority = 100,
        .cpu = FAR_CPU,
    });
    const uint64_t limit_ns = now_ns() + PATIENCE_NS;
    while (shared_words()[TOLD + 2] == 0 && now_ns() < limit_ns) {
        rest();
    }
    CHECK(shared_words()[TOLD + 2] != 0);
    end((const uint32_t[]){client, peer}, 2);
}

static void test_ring_of_passive_server(void)
{
    ring = make_ring(PROCESS, RING_ADDRESS, ENTRIES);
    begin();
    const uint32_t client = make_client(USE_A_RING);
    while (shared_words()[TOLD] == 0) {
        rest();
    }
    CHECK_EQUAL(shared_words()[TOLD], STATUS_WRONG_STATE);
    end(&client, 1);
    release(ring.handle);
}

/* -- a peer that comes late -------------------------------------------------------------------- */

/* Who runs on a long budget shares its CPU with a peer that is there only now. */
static void test_late_peer(void)
{
    const uint32_t budget = make_budget(UINT64_C(50000000000), SCHEDULING_LONG_NS, 200);
    shared_words()[TOLD] = shared_words()[TOLD + 1] = 0;
    const uint32_t first = make_thread(&(struct thread_options){
        .process = PROCESS,
        .entry = count,
        .argument = TOLD,
        .number = next_number(),
        .priority = 100,
        .cpu = FAR_CPU,
        .is_stopped = true,
    });
    set_budget(first, budget, 100);
    must(thread_start(first), "start");
    while (shared_words()[TOLD] == 0) {
        rest();
    }
    const uint32_t second = make_thread(&(struct thread_options){
        .process = PROCESS,
        .entry = count,
        .argument = TOLD + 1,
        .number = next_number(),
        .priority = 100,
        .cpu = FAR_CPU,
    });
    const uint64_t limit_ns = now_ns() + PATIENCE_NS;
    while (shared_words()[TOLD + 1] == 0 && now_ns() < limit_ns) {
        rest();
    }
    CHECK(shared_words()[TOLD + 1] != 0);
    must(thread_stop(first), "stop");
    must(thread_stop(second), "stop");
    const uint32_t handles[] = {first, second, budget};
    for (uint32_t i = 0; i < 3; i++) {
        release(handles[i]);
    }
}

const struct guest_test budgets_tests[] = {
    {"a budget taken away in the middle of a system call", test_budget_taken_away},
    {"a queued call without a budget", test_queued_without_budget},
    {"a client of little urgency", test_low_client},
    {"a call that fails pays nothing", test_failed_call_pays_nothing},
    {"a client whose budget is in debt", test_client_in_debt},
    {"a used up budget that is destroyed", test_destroyed_budget},
    {"what a server gave up, taken away", test_floor_taken_away},
    {"a peer of a client whose server is more urgent", test_peer_of_a_client},
    {"a ring of a passive server", test_ring_of_passive_server},
    {"a peer that comes late to a long budget", test_late_peer},
};
const uint32_t budgets_test_count = sizeof(budgets_tests) / sizeof(budgets_tests[0]);
