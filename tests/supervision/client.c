/*
 * Calls a service while it is replaced, restarted, stopped, ended and made to hang, and looks at
 * what the supervisor says of it. Prints a line for each test, and powers off.
 */
#include "lib/memory.h"
#include "lib/status.h"
#include "lib/text.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/console.h"
#include "runtime/mapping.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "schema/adder_client.h"
#include "schema/kernel_client.h"
#include "schema/launcher_client.h"
#include "schema/supervisor_client.h"
#include <stdbool.h>

#define CALLS       10000u
#define KILLS       6u
#define PATIENCE_NS UINT64_C(20000000000)
#define REST_NS     UINT64_C(1000000)
#define MOMENT_NS   UINT64_C(200000000)
#define EXIT_CODE   7u
#define WATCHED     (UINT64_C(1) << 5)

/* moreMemoryKib of the manifest. */
#define MORE_MEMORY_BYTES (UINT64_C(256) << 10)

static uint32_t adder;
static uint32_t other;
static uint32_t passive;
static uint32_t control;
static uint32_t processes;
static uint32_t console;
static uint32_t failures;

static void check(bool holds, const char *what, uint32_t line)
{
    if (!holds) {
        failures++;
        (void)console_print(console, "client.c:%u: does not hold: %s", line, what);
    }
}

#define CHECK(condition) check((condition), #condition, __LINE__)

/* -- calls and questions ----------------------------------------------------------------------- */

static enum status add(uint32_t session, uint64_t left, uint32_t *version)
{
    const struct adder_add_params params = {.left = left, .right = 1};
    struct adder_add_results results = {0};
    const enum status status = adder_add(session, &params, &results);
    if (status == STATUS_OK) {
        CHECK(results.sum == left + 1);
        *version = results.version;
    }
    return status;
}

/* One that gets its answer, or the word that nobody will answer it. */
static void add_until_answered(uint32_t session)
{
    const uint64_t until_ns = clock_now_ns() + PATIENCE_NS;
    uint32_t version = 0;
    enum status status;
    do {
        status = add(session, 5, &version);
        CHECK(status == STATUS_OK || status == STATUS_PEER_GONE);
    } while (status != STATUS_OK && clock_now_ns() < until_ns);
    CHECK(status == STATUS_OK);
}

/*
 * A replacement that has been started serves once it is ready; until then the one before does. This
 * client is more urgent than either, so it has to rest now and then.
 */
static void add_until_version(uint32_t session, uint32_t wanted)
{
    const uint64_t until_ns = clock_now_ns() + PATIENCE_NS;
    uint32_t version = 0;
    do {
        CHECK(clock_sleep_until(clock_now_ns() + REST_NS) == STATUS_OK);
        CHECK(add(session, 6, &version) == STATUS_OK);
    } while (version != wanted && clock_now_ns() < until_ns);
    CHECK(version == wanted);
}

static bool find(const char *name, struct service_state *found)
{
    const struct supervisor_services_params params = {0};
    struct supervisor_services_results_reader results;
    if (supervisor_services(control, &params, &results) != STATUS_OK) {
        return false;
    }
    for (uint32_t i = 0; i < results.services.count; i++) {
        if (service_state_list_get(&results.services, i, found) == STATUS_OK &&
            found->name.size_bytes == text_length(name) &&
            memcmp(found->name.data, name, found->name.size_bytes) == 0) {
            return true;
        }
    }
    return false;
}

static void await_condition(const char *name, enum service_condition condition)
{
    const uint64_t until_ns = clock_now_ns() + PATIENCE_NS;
    struct service_state state = {0};
    do {
        CHECK(find(name, &state));
        CHECK(clock_sleep_until(clock_now_ns() + REST_NS) == STATUS_OK);
    } while (state.condition != condition && clock_now_ns() < until_ns);
    CHECK(state.condition == condition);
}

static enum status replace(const char *name, const char *program)
{
    const struct supervisor_replace_params params = {
        .name = text_bytes(name), .program = text_bytes(program)};
    return supervisor_replace(control, &params);
}

static enum status restart(const char *name)
{
    const struct supervisor_restart_params params = {.name = text_bytes(name)};
    return supervisor_restart(control, &params);
}

static enum status stop(const char *name)
{
    const struct supervisor_stop_params params = {.name = text_bytes(name)};
    return supervisor_stop(control, &params);
}

static enum status start(const char *name)
{
    const struct supervisor_start_params params = {.name = text_bytes(name)};
    return supervisor_start(control, &params);
}

/* -- tests ------------------------------------------------------------------------------------- */

static void test_replaced_under_load(void)
{
    uint32_t answered[3] = {0};
    for (uint32_t i = 0; i < CALLS; i++) {
        uint32_t version = 0;
        if (i == CALLS / 4) {
            CHECK(replace("adder", "adder_2") == STATUS_OK);
        }
        const enum status status = add(adder, i, &version);
        CHECK(status == STATUS_OK);
        if (status != STATUS_OK) {
            return;
        }
        answered[version]++;
    }
    CHECK(answered[1] + answered[2] == CALLS);
    CHECK(answered[1] >= CALLS / 4);
    add_until_version(adder, 2);
    struct service_state state = {0};
    CHECK(find("adder", &state));
    CHECK(state.program.size_bytes == 7 && memcmp(state.program.data, "adder_2", 7) == 0);
}

static void test_replaced_by_nothing(void)
{
    uint32_t version = 0;
    CHECK(replace("adder", "no such program") == STATUS_OK); /* it is tried */
    await_condition("adder", SERVICE_CONDITION_READY);
    CHECK(add(adder, 1, &version) == STATUS_OK);
    CHECK(version == 2);
    CHECK(replace("nobody", "adder_1") == STATUS_NOT_FOUND);
    CHECK(replace("adder", "") == STATUS_INVALID_ARGUMENT);
}

static void test_killed_in_a_loop(void)
{
    for (uint32_t i = 0; i < KILLS; i++) {
        struct service_state state = {0};
        uint32_t version = 0;
        await_condition("other", SERVICE_CONDITION_READY);
        CHECK(find("other", &state));
        const struct process_list_end_params params = {.process = state.process};
        CHECK(process_list_end(processes, &params) == STATUS_OK);
        CHECK(add(adder, i, &version) == STATUS_OK); /* the others go on */
        add_until_answered(other);
    }
    struct service_state state = {0};
    CHECK(find("other", &state));
    CHECK(state.start_count == KILLS + 1);
}

static void test_leaves(void)
{
    const struct adder_leave_params params = {.code = EXIT_CODE};
    struct service_state state = {0};
    CHECK(adder_leave(adder, &params) == STATUS_PEER_GONE);
    add_until_answered(adder);
    CHECK(find("adder", &state));
    CHECK(state.last_exit_code == EXIT_CODE);
}

static void test_stopped_and_started(void)
{
    uint32_t version = 0;
    CHECK(start("other") == STATUS_WRONG_STATE);
    CHECK(stop("other") == STATUS_OK);
    CHECK(stop("other") == STATUS_WRONG_STATE);
    await_condition("other", SERVICE_CONDITION_STOPPED);
    message_set_deadline(clock_now_ns() + MOMENT_NS);
    CHECK(add(other, 1, &version) == STATUS_TIMED_OUT);
    message_set_deadline(0);
    CHECK(start("other") == STATUS_OK);
    add_until_answered(other);
    CHECK(start("nobody") == STATUS_NOT_FOUND);
    CHECK(stop("nobody") == STATUS_NOT_FOUND);
}

static uint32_t starts_of(const char *name)
{
    struct service_state state = {0};
    CHECK(find(name, &state));
    return state.start_count;
}

static void await_starts(const char *name, uint32_t count)
{
    const uint64_t until_ns = clock_now_ns() + PATIENCE_NS;
    while (starts_of(name) < count && clock_now_ns() < until_ns) {
        CHECK(clock_sleep_until(clock_now_ns() + REST_NS) == STATUS_OK);
    }
    await_condition(name, SERVICE_CONDITION_READY);
}

/* Nobody calls it, and yet it hears that it is to stop, and only one of them does. */
static void test_idle_and_passive(void)
{
    struct service_state state = {0};
    CHECK(restart("passive") == STATUS_OK);
    await_starts("passive", 2);
    CHECK(replace("passive", "adder_2") == STATUS_OK);
    add_until_version(passive, 2);
    add_until_answered(passive);
    CHECK(find("passive", &state));
    CHECK(state.start_count == 3);
    CHECK(state.last_exit_code == 0);
}

/* Everything else goes on meanwhile, and can be started again afterwards. */
static void test_loader_restarted(void)
{
    CHECK(restart("loader") == STATUS_OK);
    await_starts("loader", 2);
    CHECK(restart("passive") == STATUS_OK);
    await_starts("passive", 4);
    add_until_answered(passive);
    CHECK(starts_of("loader") == 2);
}

/* It does not hear that it is to stop, and is ended by force. */
static void test_hangs(void)
{
    message_set_deadline(clock_now_ns() + MOMENT_NS);
    CHECK(adder_hang(adder) == STATUS_TIMED_OUT);
    message_set_deadline(0);
    CHECK(restart("adder") == STATUS_OK);
    add_until_answered(adder);
    CHECK(restart("nobody") == STATUS_NOT_FOUND);
}

/* runtime.c has its own checks, and ends. */
static void test_runtime(void)
{
    struct service_state state = {0};
    await_condition("runtime", SERVICE_CONDITION_STOPPED);
    CHECK(find("runtime", &state));
    CHECK(state.start_count == 1);
    CHECK(state.last_exit_code == 0);
}

/* What init holds for a service is one capability: the last that the service gave it. */
static void test_kept(void)
{
    const uint32_t supervisor = program_capability("supervisor");
    struct register_message nothing = {.tag = message_tag(SUPERVISED_KEEP, 0)};
    const struct supervised_keep_params event = {.capability = program_capability("event")};
    const struct supervised_keep_params endpoint = {.capability = program_capability("endpoint")};
    struct supervised_kept_results results = {0};
    CHECK(supervised_kept(supervisor, &results) == STATUS_NOT_FOUND);
    CHECK(message_call(supervisor, &nothing) == STATUS_INVALID_ARGUMENT);
    CHECK(supervised_keep(supervisor, &event) == STATUS_OK);
    CHECK(supervised_kept(supervisor, &results) == STATUS_OK);
    CHECK(capability_is(results.capability, OBJECT_EVENT));
    capability_release(results.capability);
    CHECK(supervised_keep(supervisor, &endpoint) == STATUS_OK);
    CHECK(supervised_kept(supervisor, &results) == STATUS_OK);
    CHECK(capability_is(results.capability, OBJECT_ENDPOINT));
    capability_release(results.capability);
}

/* Whether init has signalled that others changed, since it was asked last. */
static bool is_told(void)
{
    struct event_take_results taken = {0};
    CHECK(event_take(program_capability("event"), &taken) == STATUS_OK);
    return (taken.bits & WATCHED) != 0;
}

/* That another service has ended, and that it is there again, is told to who asked for it. */
static void test_watch(void)
{
    const uint32_t supervisor = program_capability("supervisor");
    const struct supervised_watch_params own = {.bits = WATCHED | UINT64_C(1) << 63};
    const struct supervised_watch_params others = {.bits = WATCHED};
    const struct supervised_watch_params nothing = {.bits = 0};
    CHECK(supervised_watch(supervisor, &own) == STATUS_INVALID_ARGUMENT);
    CHECK(supervised_watch(supervisor, &others) == STATUS_OK);
    CHECK(!is_told());
    CHECK(stop("other") == STATUS_OK);
    await_condition("other", SERVICE_CONDITION_STOPPED);
    CHECK(is_told());
    CHECK(start("other") == STATUS_OK);
    await_condition("other", SERVICE_CONDITION_READY);
    CHECK(is_told());
    CHECK(supervised_watch(supervisor, &nothing) == STATUS_OK);
    CHECK(stop("other") == STATUS_OK);
    await_condition("other", SERVICE_CONDITION_STOPPED);
    CHECK(!is_told());
    CHECK(start("other") == STATUS_OK);
}

/* What the manifest gives besides is there once, of its size, and is not the service's to end. */
static void test_more_memory(void)
{
    const uint32_t supervisor = program_capability("supervisor");
    struct supervised_memory_results more = {0};
    struct supervised_memory_results again = {0};
    struct ledger_state_results state = {0};
    uint32_t memory = 0;
    CHECK(supervised_memory(supervisor, &more) == STATUS_OK);
    CHECK(ledger_state(more.ledger, &state) == STATUS_OK);
    CHECK(state.quota_bytes == MORE_MEMORY_BYTES);
    CHECK(ledger_destroy(more.ledger) == STATUS_DENIED);
    CHECK(memory_create(more.ledger, MORE_MEMORY_BYTES, &memory) != STATUS_OK);
    CHECK(memory_create(more.ledger, MORE_MEMORY_BYTES / 2, &memory) == STATUS_OK);
    capability_release(memory);
    CHECK(supervised_memory(supervisor, &again) == STATUS_WRONG_STATE);
    capability_release(more.ledger);
    CHECK(supervised_memory(supervisor, &again) == STATUS_WRONG_STATE);
}

/* One that can never be started is tried now and then, and nobody suffers from it. */
static void test_broken(void)
{
    struct service_state state = {0};
    CHECK(find("broken", &state));
    CHECK(state.start_count > 1);
    CHECK(state.process == 0);
    CHECK(state.condition == SERVICE_CONDITION_DELAYED);
}

int main(int argument_count, const char *const *arguments)
{
    static const struct {
        const char *name;
        void (*run)(void);
    } tests[] = {
        {"threads, sleep and rings of a program", test_runtime},
        {"replaced under load", test_replaced_under_load},
        {"replaced by nothing", test_replaced_by_nothing},
        {"killed in a loop", test_killed_in_a_loop},
        {"leaves", test_leaves},
        {"stopped and started", test_stopped_and_started},
        {"idle and passive", test_idle_and_passive},
        {"loader restarted", test_loader_restarted},
        {"hangs", test_hangs},
        {"broken", test_broken},
        {"kept", test_kept},
        {"watch", test_watch},
        {"more memory", test_more_memory},
    };
    uint32_t failed = 0;
    (void)argument_count;
    (void)arguments;
    if (supervised_ready(program_capability("supervisor")) != STATUS_OK) {
        return 1;
    }
    adder = program_capability("adder");
    other = program_capability("other");
    passive = program_capability("passive");
    control = program_capability("control");
    processes = program_capability("processes");
    console = program_capability("console");
    for (uint32_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
        const uint32_t before = failures;
        tests[i].run();
        const bool is_good = failures == before;
        failed += is_good ? 0 : 1;
        (void)console_print(console, "%s %s", is_good ? "ok  " : "FAIL", tests[i].name);
    }
    const uint32_t count = sizeof(tests) / sizeof(tests[0]);
    (void)console_print(console, "guest: %u passed, %u failed", count - failed, failed);
    const struct supervisor_power_off_params params = {.exit_code = failed == 0 ? 0 : 1};
    return supervisor_power_off(control, &params) == STATUS_OK ? 0 : 1;
}
