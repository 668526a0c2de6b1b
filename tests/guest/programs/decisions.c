/* Who decides: launches with policy.c in the place of the policy service. */
#include "lib/format.h"
#include "lib/memory.h"
#include "programs.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/thread.h"
#include "schema/kernel_client.h"
#include <stdatomic.h>

#define NS_PER_MS   UINT64_C(1000000)
#define MANY        20u
#define NUMBER_TEXT 24u

/* What the loader waits for a verdict, when the no is there at the latest; the timer's error. */
#define VERDICT_MS 80u
#define REFUSED_MS 100u
#define EARLY_MS   1u

#define ASKED_MS 60000u

static uint64_t now_ms(void)
{
    return clock_now_ns() / NS_PER_MS;
}

static void rest(uint64_t milliseconds)
{
    CHECK_EQUAL(clock_sleep_until(clock_now_ns() + milliseconds * NS_PER_MS), STATUS_OK);
}

static uint32_t event(void)
{
    static struct ledger_create_event_results created;
    if (created.event == 0) {
        CHECK_EQUAL(ledger_create_event(PROGRAM_LEDGER, &created), STATUS_OK);
    }
    return created.event;
}

/* A visitor with these words, and with an event `name` whose interface says what is tested. */
static uint32_t
prepare_visitor(const struct room *room, const char *what, const char *name, const char *interface)
{
    uint32_t launch = 0;
    CHECK_EQUAL(prepare_program(room, "visitor", &launch), STATUS_OK);
    give_argument(launch, "visitor");
    give_argument(launch, what);
    give_argument(launch, name);
    CHECK_EQUAL(give(launch, name, interface, event()), STATUS_OK);
    return launch;
}

static void expect_denied(uint32_t launch, enum status status, const char *reason)
{
    struct process process;
    const uint64_t number = last_record().number + 1;
    CHECK_EQUAL(start(launch, &process), status);
    expect_refusal(launch, reason);
    const struct last_record record = last_record();
    CHECK_EQUAL(record.number, number);
    CHECK(record.is_refused);
    CHECK(record.process != 0);
    CHECK(text_equal(record.program, "visitor"));
    CHECK(text_equal(record.reason, reason));
    /* Nothing else can be done with it. */
    CHECK_EQUAL(start(launch, &process), STATUS_WRONG_STATE);
    CHECK_EQUAL(give(launch, "more", "", event()), STATUS_WRONG_STATE);
    capability_release(launch);
}

static void expect_good(const struct room *room)
{
    expect_exit(prepare_visitor(room, "exit", "good", "Event"), VISITOR_EXIT);
}

void test_allowed(void)
{
    struct room room = room_create();
    uint32_t launch = 0;
    CHECK_EQUAL(prepare_program(&room, "visitor", &launch), STATUS_OK);
    expect_exit(launch, VISITOR_EXIT);
    const struct last_record record = last_record();
    CHECK(!record.is_refused);
    expect_exit(prepare_visitor(&room, "count", "one", "Event"), 1);
    expect_exit(prepare_visitor(&room, "mask", "all", "Event"), 100 + EVENT_MASK_ALL);
    room_destroy(&room);
}

void test_narrowed(void)
{
    struct room room = room_create();
    expect_exit(prepare_visitor(&room, "mask", "narrow", "test:one"), 101);
    /* What is offered may be left out; what is granted may not. */
    uint32_t launch = prepare_visitor(&room, "count", "kept", "Event");
    CHECK_EQUAL(offer(launch, "left", "test:zero", event()), STATUS_OK);
    CHECK_EQUAL(offer(launch, "given", "Event", event()), STATUS_OK);
    expect_exit(launch, 2);
    expect_denied(
        prepare_visitor(&room, "exit", "treasure", "test:zero"),
        STATUS_DENIED,
        "it may not have \"treasure\"");
    /* A verdict that says nothing about a grant is a no. */
    expect_denied(
        prepare_visitor(&room, "exit", "forgotten", "test:short"),
        STATUS_DENIED,
        "it may not have \"forgotten\"");
    /* Of the kernel: what the process may do with what is its own. */
    expect_exit(prepare_visitor(&room, "make", "x", "Event"), STATUS_OK);
    expect_exit(prepare_visitor(&room, "make", "x", "test:plain"), STATUS_DENIED);
    expect_exit(prepare_visitor(&room, "start", "x", "Event"), STATUS_OK);
    expect_exit(prepare_visitor(&room, "start", "x", "test:plain"), STATUS_DENIED);
    room_destroy(&room);
}

void test_denied(void)
{
    struct room room = room_create();
    expect_denied(
        prepare_visitor(&room, "exit", "x", "test:deny"), STATUS_DENIED, "no visitors today");
    expect_denied(
        prepare_visitor(&room, "exit", "x", "test:silent"),
        STATUS_DENIED,
        "the policy service refuses it");
    /* The kernel says what was to be granted, not who grants it. */
    expect_denied(
        prepare_visitor(&room, "exit", "x", "test:describe"), STATUS_DENIED, "kind 6, mask 7");
    expect_good(&room);
    room_destroy(&room);
}

/* -- asked ------------------------------------------------------------------------------------- */

struct waiting {
    uint32_t launch;
    enum status status;
    struct process process;
    _Atomic bool is_done;
};

static void wait_for_start(void *argument)
{
    struct waiting *waiting = argument;
    waiting->status = start(waiting->launch, &waiting->process);
    atomic_store(&waiting->is_done, true);
}

/* While a person is asked about one launch, others go on. */
static void expect_others_meanwhile(const struct room *room)
{
    static struct program_thread thread;
    static struct waiting waiting;
    struct process process;
    struct room other = room_create();
    waiting.launch = prepare_visitor(room, "exit", "x", "test:slow-yes");
    CHECK_EQUAL(program_thread_create(wait_for_start, &waiting, &thread), STATUS_OK);
    rest(50);
    expect_good(&other);
    CHECK(!atomic_load(&waiting.is_done));
    CHECK_EQUAL(start(waiting.launch, &process), STATUS_WRONG_STATE);
    program_thread_join(&thread);
    CHECK(atomic_load(&waiting.is_done));
    CHECK_EQUAL(waiting.status, STATUS_OK);
    CHECK_EQUAL(exit_code_of(&waiting.process), VISITOR_EXIT);
    capability_release(waiting.launch);
    room_destroy(&other);
}

void test_asked(void)
{
    struct room room = room_create();
    expect_exit(prepare_visitor(&room, "exit", "x", "test:yes"), VISITOR_EXIT);
    expect_denied(
        prepare_visitor(&room, "exit", "x", "test:no"), STATUS_DENIED, "the person said no");
    expect_denied(
        prepare_visitor(&room, "exit", "x", "test:drop"),
        STATUS_DENIED,
        "who was to decide about it is gone");
    expect_others_meanwhile(&room);
    room_destroy(&room);
}

void test_never_answered(void)
{
    struct room room = room_create();
    const uint32_t launch = prepare_visitor(&room, "exit", "x", "test:never");
    const uint64_t before_ms = now_ms();
    expect_denied(launch, STATUS_CANCELLED, "nobody said yes or no in time");
    const uint64_t waited_ms = now_ms() - before_ms;
    CHECK(waited_ms >= ASKED_MS - EARLY_MS);
    CHECK(waited_ms < ASKED_MS + 1000);
    expect_good(&room);
    room_destroy(&room);
}

/* -- many grants ------------------------------------------------------------------------------- */

static uint32_t prepare_many(const struct room *room, const char *what, uint32_t special)
{
    uint32_t launch = 0;
    CHECK_EQUAL(prepare_program(room, "visitor", &launch), STATUS_OK);
    give_argument(launch, "visitor");
    give_argument(launch, what);
    give_argument(launch, "special");
    for (uint32_t i = 0; i < MANY; i++) {
        char name[NUMBER_TEXT];
        (void)format_text(name, sizeof(name), "grant-%u", i);
        const bool is_special = i == special;
        CHECK_EQUAL(
            give(launch, is_special ? "special" : name, is_special ? "test:one" : "Event", event()),
            STATUS_OK);
    }
    return launch;
}

/* More than are decided in one call: each verdict is for its own. */
void test_many_grants(void)
{
    static const uint32_t places[] = {0, 15, 16, MANY - 1};
    struct room room = room_create();
    for (uint32_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        expect_exit(prepare_many(&room, "count", places[i]), MANY);
        expect_exit(prepare_many(&room, "mask", places[i]), 101);
    }
    uint32_t launch = prepare_many(&room, "exit", MANY);
    CHECK_EQUAL(give(launch, "last", "test:yes", event()), STATUS_OK);
    expect_exit(launch, VISITOR_EXIT);
    launch = prepare_many(&room, "exit", MANY);
    CHECK_EQUAL(give(launch, "last", "test:no", event()), STATUS_OK);
    expect_denied(launch, STATUS_DENIED, "the person said no");
    room_destroy(&room);
}

/* Signed by a key of nobody's: that is for policy to judge. */
void test_strangers(void)
{
    struct room room = room_create();
    uint32_t launch = 0;
    CHECK_EQUAL(prepare_program(&room, "stranger", &launch), STATUS_OK);
    expect_exit(launch, VISITOR_EXIT);
    CHECK_EQUAL(prepare_program(&room, "stranger", &launch), STATUS_OK);
    CHECK_EQUAL(give(launch, "x", "test:deny", event()), STATUS_OK);
    struct process process;
    CHECK_EQUAL(start(launch, &process), STATUS_DENIED);
    CHECK_EQUAL(last_record().signer_bytes, 32);
    capability_release(launch);
    room_destroy(&room);
}

/* -- told -------------------------------------------------------------------------------------- */

static bool is_told(const struct room *room, uint64_t number)
{
    char name[NUMBER_TEXT];
    struct process process;
    struct launch_refusal_results results = {0};
    (void)format_text(name, sizeof(name), "%llu", (unsigned long long)number);
    const uint32_t launch = prepare_visitor(room, "exit", name, "test:ended");
    CHECK_EQUAL(start(launch, &process), STATUS_DENIED);
    CHECK_EQUAL(launch_refusal(launch, &results), STATUS_OK);
    const bool is_ended = bytes_equal(results.reason, text_bytes("ended"));
    capability_release(launch);
    return is_ended;
}

void test_told(void)
{
    struct room room = room_create();
    struct process process;
    uint32_t launch = prepare_visitor(&room, "exit", "x", "Event");
    CHECK_EQUAL(start(launch, &process), STATUS_OK);
    capability_release(launch);
    const uint64_t number = process.number;
    CHECK(!is_told(&room, number + 1000));
    CHECK_EQUAL(exit_code_of(&process), VISITOR_EXIT);
    bool is_known = false;
    for (uint32_t i = 0; i < 50 && !is_known; i++) {
        is_known = is_told(&room, number);
        rest(20);
    }
    CHECK(is_known);
    room_destroy(&room);
}

/* -- late -------------------------------------------------------------------------------------- */

void test_late(void)
{
    struct room room = room_create();
    const uint32_t launch = prepare_visitor(&room, "exit", "x", "test:hang");
    const uint64_t before_ms = now_ms();
    expect_denied(launch, STATUS_DENIED, "the policy service did not answer in time");
    const uint64_t waited_ms = now_ms() - before_ms;
    CHECK(waited_ms >= VERDICT_MS - EARLY_MS);
    CHECK(waited_ms < REFUSED_MS);
    /* It hangs still: the next one waits no longer. */
    const uint32_t next = prepare_visitor(&room, "exit", "x", "Event");
    expect_denied(next, STATUS_DENIED, "the policy service did not answer in time");
    rest(300);
    expect_good(&room);
    room_destroy(&room);
}
