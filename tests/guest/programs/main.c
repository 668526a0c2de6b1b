/*
 * programs_test SUITE: "verification", "decisions" or "missing", for as many kinds of systems.
 * Prints a line for each test and one that counts them, and powers off.
 */
#include "lib/memory.h"
#include "lib/package.h"
#include "programs.h"
#include "runtime/capability.h"
#include "runtime/console.h"
#include "runtime/mapping.h"
#include "runtime/message.h"
#include "schema/kernel_client.h"
#include "schema/supervisor_client.h"

#define ROOM_BYTES UINT64_C(0x80000)
#define PERIOD_NS  UINT64_C(10000000)
#define BUDGET_NS  UINT64_C(9000000)
#define ENDED      UINT64_C(1)

static struct package package;

/* -- launches ---------------------------------------------------------------------------------- */

struct room room_create(void)
{
    const struct ledger_create_ledger_params quota = {.quota_bytes = ROOM_BYTES};
    struct ledger_create_ledger_results ledger = {0};
    const struct scheduling_create_params time = {
        .budget_ns = BUDGET_NS, .period_ns = PERIOD_NS, .ceiling = program_priority()};
    struct scheduling_create_results scheduling = {0};
    CHECK_EQUAL(ledger_create_ledger(PROGRAM_LEDGER, &quota, &ledger), STATUS_OK);
    CHECK_EQUAL(scheduling_create(PROGRAM_SCHEDULING, &time, &scheduling), STATUS_OK);
    return (struct room){ledger.ledger, scheduling.scheduling};
}

void room_destroy(struct room *room)
{
    CHECK_EQUAL(ledger_destroy(room->ledger), STATUS_OK);
    capability_release(room->ledger);
    capability_release(room->scheduling);
}

enum status prepare_program(const struct room *room, const char *name, uint32_t *launch)
{
    const struct launcher_prepare_params params = {
        .program = text_bytes(name),
        .ledger = room->ledger,
        .scheduling = room->scheduling,
        .priority = 1,
    };
    struct launcher_prepare_results results = {0};
    const enum status status = launcher_prepare(program_capability("launcher"), &params, &results);
    *launch = results.launch;
    return status;
}

void give_argument(uint32_t launch, const char *text)
{
    const struct launch_argument_params params = {.text = text_bytes(text)};
    CHECK_EQUAL(launch_argument(launch, &params), STATUS_OK);
}

enum status give(uint32_t launch, const char *name, const char *interface, uint32_t capability)
{
    const struct launch_grant_params params = {
        .name = text_bytes(name), .interface = text_bytes(interface), .capability = capability};
    return launch_grant(launch, &params);
}

enum status offer(uint32_t launch, const char *name, const char *interface, uint32_t capability)
{
    const struct launch_offer_params params = {
        .name = text_bytes(name), .interface = text_bytes(interface), .capability = capability};
    return launch_offer(launch, &params);
}

enum status start(uint32_t launch, struct process *process)
{
    struct launch_start_results results = {0};
    const enum status status = launch_start(launch, &results);
    *process = (struct process){results.process, results.number};
    return status;
}

uint32_t exit_code_of(struct process *process)
{
    struct ledger_create_event_results created = {0};
    struct process_state_results state = {0};
    struct register_message message = {0};
    CHECK_EQUAL(ledger_create_event(PROGRAM_LEDGER, &created), STATUS_OK);
    const struct process_set_exit_event_params params = {.event = created.event, .bits = ENDED};
    if (process_set_exit_event(process->process, &params) == STATUS_OK &&
        process_state(process->process, &state) == STATUS_OK && state.is_ended == 0) {
        CHECK_EQUAL(message_receive(created.event, &message), STATUS_OK);
    }
    CHECK_EQUAL(process_state(process->process, &state), STATUS_OK);
    capability_release(created.event);
    capability_release(process->process);
    return state.exit_code;
}

void expect_exit(uint32_t launch, uint32_t code)
{
    struct process process;
    CHECK_EQUAL(start(launch, &process), STATUS_OK);
    capability_release(launch);
    CHECK_EQUAL(exit_code_of(&process), code);
}

void expect_refusal(uint32_t launch, const char *reason)
{
    struct launch_refusal_results results = {0};
    CHECK_EQUAL(launch_refusal(launch, &results), STATUS_OK);
    CHECK(bytes_equal(results.reason, text_bytes(reason)));
}

/* -- records ----------------------------------------------------------------------------------- */

static void copy_text(char *target, size_t size_bytes, struct bytes text)
{
    CHECK(text.size_bytes < size_bytes);
    memcpy(target, text.data, text.size_bytes);
    target[text.size_bytes] = '\0';
}

static void copy_record(struct last_record *copy, const struct launch_record *record)
{
    *copy = (struct last_record){
        .number = record->number,
        .process = record->process,
        .is_refused = record->is_refused,
        .hash_bytes = record->hash.size_bytes,
        .signer_bytes = record->signer.size_bytes,
    };
    copy_text(copy->program, sizeof(copy->program), record->program);
    copy_text(copy->reason, sizeof(copy->reason), record->reason);
    CHECK_EQUAL(record->principal.size_bytes, sizeof(copy->principal));
    memcpy(copy->principal, record->principal.data, record->principal.size_bytes);
}

struct last_record last_record(void)
{
    static struct last_record last;
    uint32_t count = 0;
    do {
        const struct launch_records_read_params params = {.after = last.number};
        struct launch_records_read_results_reader results = {0};
        CHECK_EQUAL(
            launch_records_read(program_capability("launches"), &params, &results), STATUS_OK);
        CHECK_EQUAL(results.lost, 0);
        count = results.records.count;
        for (uint32_t i = 0; i < count; i++) {
            struct launch_record record;
            CHECK_EQUAL(launch_record_list_get(&results.records, i, &record), STATUS_OK);
            CHECK_EQUAL(record.number, last.number + 1);
            copy_record(&last, &record);
        }
    } while (count != 0);
    return last;
}

/* -- the package ------------------------------------------------------------------------------- */

static void open_package(void)
{
    struct memory_describe_results described = {0};
    struct mapping mapping;
    const uint32_t memory = program_capability("package");
    if (memory == 0) {
        return;
    }
    CHECK_EQUAL(memory_describe(memory, &described), STATUS_OK);
    CHECK_EQUAL(mapping_create(memory, 0, described.size_bytes, MAP_READ, &mapping), STATUS_OK);
    CHECK_EQUAL(
        package_open((struct bytes){mapping.address, described.size_bytes}, &package), STATUS_OK);
}

struct bytes package_file(const char *name)
{
    struct bytes content = {0};
    return package_find(&package, name, &content) == STATUS_OK ? content : (struct bytes){0};
}

/* -- all of them ------------------------------------------------------------------------------- */

struct test {
    const char *suite;
    const char *name;
    void (*run)(void);
};

static const struct test tests[] = {
    {"verification", "programs of the package", test_package},
    {"verification", "programs in messages", test_files},
    {"verification", "bounds of what comes in messages", test_file_limits},
    {"verification", "records of launches", test_records},
    {"verification", "principals", test_principals},
    {"decisions", "allowed", test_allowed},
    {"decisions", "narrowed", test_narrowed},
    {"decisions", "denied", test_denied},
    {"decisions", "asked", test_asked},
    {"decisions", "many grants", test_many_grants},
    {"decisions", "programs of others", test_strangers},
    {"decisions", "told of the end", test_told},
    {"decisions", "too late", test_late},
    {"decisions", "nobody says yes or no", test_never_answered},
    {"missing", "no policy service", test_missing},
};

int main(int argument_count, const char *const *arguments)
{
    const uint32_t console = program_capability("console");
    const char *suite = argument_count > 1 ? arguments[1] : "";
    uint32_t count = 0;
    uint32_t failed = 0;
    open_package();
    CHECK_EQUAL(supervised_ready(program_capability("supervisor")), STATUS_OK);
    for (uint32_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
        if (!text_equal(tests[i].suite, suite)) {
            continue;
        }
        const uint32_t before = failure_count;
        tests[i].run();
        const bool has_passed = failure_count == before;
        (void)console_print(console, "%s %s", has_passed ? "ok  " : "FAIL", tests[i].name);
        failed += has_passed ? 0 : 1;
        count++;
    }
    (void)console_print(console, "programs: %u passed, %u failed", count - failed, failed);
    const struct supervisor_power_off_params params = {.exit_code = failed == 0 ? 0 : 1};
    return supervisor_power_off(program_capability("services"), &params) == STATUS_OK ? 0 : 1;
}
