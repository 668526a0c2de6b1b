/*
 * No policy service, or one that does not answer: no program is started, soon; and all is as before
 * when it is back. How soon is printed, and judged from outside where time is instructions, so that
 * a busy machine makes no difference (../machine/policy.py).
 */
#include "client.h"
#include "launches.h"
#include "lib/text.h"
#include "runtime/clock.h"
#include "runtime/console.h"
#include "runtime/program.h"
#include "runtime/thread.h"
#include "schema/doubles_client.h"
#include "schema/launcher_client.h"
#include "schema/supervisor_client.h"

#define SERVICE "policy"

static const struct wanted wanted = {
    .person = PERSON_OWNER, .look_at = "services", .is_granted = true};

static uint32_t control(void)
{
    return program_capability("control");
}

static struct service_state policy_state(void)
{
    const struct supervisor_services_params params = {0};
    struct supervisor_services_results_reader results;
    struct service_state state = {0};
    CHECK(supervisor_services(control(), &params, &results) == STATUS_OK);
    for (uint32_t i = 0; i < results.services.count; i++) {
        if (service_state_list_get(&results.services, i, &state) == STATUS_OK &&
            bytes_equal(state.name, text_bytes(SERVICE))) {
            return state;
        }
    }
    CHECK(false);
    return (struct service_state){0};
}

static void await_condition(enum service_condition condition, const char *program)
{
    const uint64_t until_ns = clock_now_ns() + PATIENCE_NS;
    struct service_state state = policy_state();
    while ((state.condition != condition || !bytes_equal(state.program, text_bytes(program))) &&
           clock_now_ns() < until_ns) {
        CHECK(clock_sleep_until(clock_now_ns() + REST_NS) == STATUS_OK);
        state = policy_state();
    }
    CHECK(state.condition == condition);
}

static void ask_to_replace(const char *program)
{
    const struct supervisor_replace_params params = {
        .name = text_bytes(SERVICE), .program = text_bytes(program)};
    CHECK(supervisor_replace(control(), &params) == STATUS_OK);
}

static void replace(const char *program)
{
    ask_to_replace(program);
    await_condition(SERVICE_CONDITION_READY, program);
}

static void end(uint64_t process)
{
    const struct process_list_end_params params = {.process = process};
    CHECK(process_list_end(program_capability("processes"), &params) == STATUS_OK);
}

/* The supervisor has seen that the process ended, and started another one. */
static void await_other(uint64_t process)
{
    const uint64_t until_ns = clock_now_ns() + PATIENCE_NS;
    while (policy_state().process == process && clock_now_ns() < until_ns) {
        CHECK(clock_sleep_until(clock_now_ns() + REST_NS) == STATUS_OK);
    }
    await_condition(SERVICE_CONDITION_READY, "policy_service");
}

static void expect_no(const char *how)
{
    const struct launched launched = launch_probe(&wanted);
    CHECK(launched.status == STATUS_DENIED);
    (void)console_print(
        program_capability("console"),
        "policy %s: no after %llu us: %s",
        how,
        (unsigned long long)(launched.took_ns / 1000),
        launched.reason);
}

/* Everything works again, and what the owner has said still holds. */
static void expect_yes(uint32_t rules)
{
    const uint64_t until_ns = clock_now_ns() + PATIENCE_NS;
    enum status status = launch_probe(&wanted).status;
    while (status != STATUS_OK && clock_now_ns() < until_ns) {
        CHECK(clock_sleep_until(clock_now_ns() + REST_NS) == STATUS_OK);
        status = launch_probe(&wanted).status;
    }
    CHECK(status == STATUS_OK);
    CHECK(count_rules() == rules);
}

static uint32_t begin(uint32_t *number)
{
    const struct rule rule = {
        .effect = EFFECT_DENY, .program = text_bytes("other"), .grant = text_bytes("x")};
    CHECK(add_rule(&rule, number) == STATUS_OK);
    return count_rules();
}

void test_stopped(void)
{
    const struct supervisor_stop_params stop = {.name = text_bytes(SERVICE)};
    const struct supervisor_start_params start = {.name = text_bytes(SERVICE)};
    uint32_t number = 0;
    const uint32_t rules = begin(&number);
    CHECK(supervisor_stop(control(), &stop) == STATUS_OK);
    await_condition(SERVICE_CONDITION_STOPPED, "policy_service");
    expect_no("stopped");
    expect_no("still stopped");
    CHECK(supervisor_start(control(), &start) == STATUS_OK);
    await_condition(SERVICE_CONDITION_READY, "policy_service");
    expect_yes(rules);
    remove_rule(number);
}

void test_silent(void)
{
    uint32_t number = 0;
    const uint32_t rules = begin(&number);
    replace("policy_silent");
    expect_no("silent");
    expect_no("still silent");
    replace("policy_service");
    expect_yes(rules);
    remove_rule(number);
}

/* It computes for ever; who asks is more urgent. It does not hear that it is to end. */
void test_spinning(void)
{
    uint32_t number = 0;
    const uint32_t rules = begin(&number);
    replace("policy_spinning");
    expect_no("spinning");
    expect_no("still spinning");
    const uint64_t spinning = policy_state().process;
    ask_to_replace("policy_service");
    end(spinning); /* the supervisor would wait a while first */
    await_condition(SERVICE_CONDITION_READY, "policy_service");
    expect_yes(rules);
    remove_rule(number);
}

static uint64_t ended_ns;

static uint32_t count_questions(void)
{
    struct doubles_seen_results seen = {0};
    CHECK(doubles_seen(program_capability("doubles"), &seen) == STATUS_OK);
    return seen.questions;
}

/* As soon as the person is asked once more than so often. */
static void end_later(void *argument)
{
    const uint32_t before = *(const uint32_t *)argument;
    const uint64_t until_ns = clock_now_ns() + PATIENCE_NS;
    while (count_questions() == before && clock_now_ns() < until_ns) {
        CHECK(clock_sleep_until(clock_now_ns() + REST_NS) == STATUS_OK);
    }
    ended_ns = clock_now_ns();
    end(policy_state().process);
}

/* Ended while a person is asked: who waits for the answer hears no, and soon. */
void test_ended_asking(void)
{
    static struct program_thread thread;
    const struct rule ask = {.effect = EFFECT_ASK, .program = text_bytes("probe")};
    uint32_t number = 0;
    be(MANNER_NEVER);
    CHECK(add_rule(&ask, &number) == STATUS_OK);
    const uint64_t asking = policy_state().process;
    uint32_t questions = count_questions();
    CHECK(program_thread_create(end_later, &questions, &thread) == STATUS_OK);
    const struct launched launched = launch_probe(&wanted);
    const uint64_t after_ns = clock_now_ns() - ended_ns;
    program_thread_join(&thread);
    CHECK(launched.status == STATUS_DENIED);
    CHECK(reason_has(&launched, "gone"));
    (void)console_print(
        program_capability("console"),
        "policy asking and ended: no after %llu us: %s",
        (unsigned long long)(after_ns / 1000),
        launched.reason);
    await_other(asking);
    remove_rule(number);
}

/* Ended just before somebody asks it, again and again. */
void test_crashed(void)
{
    uint32_t number = 0;
    const uint32_t rules = begin(&number);
    for (uint32_t i = 0; i < 3; i++) {
        const uint64_t process = policy_state().process;
        end(process);
        const struct launched launched = launch_probe(&wanted);
        CHECK(launched.status == STATUS_DENIED || launched.status == STATUS_OK);
        await_other(process);
        expect_yes(rules);
    }
    remove_rule(number);
}
