/* services_test: runs all tests, prints a line for each, one that counts them, and powers off. */
#include "lib/memory.h"
#include "runtime/address.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/console.h"
#include "runtime/mapping.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "schema/launcher_client.h"
#include "schema/supervisor_client.h"
#include "services.h"

#define STACK_BYTES UINT64_C(16384)
#define MOMENT_NS   UINT64_C(20000000)

bool same_bytes(struct bytes left, struct bytes right)
{
    return left.size_bytes == right.size_bytes &&
           memcmp(left.data, right.data, left.size_bytes) == 0;
}

uint32_t make_event(void)
{
    struct ledger_create_event_results results = {0};
    CHECK_EQUAL(ledger_create_event(PROGRAM_LEDGER, &results), STATUS_OK);
    return results.event;
}

bool was_signalled(uint32_t event)
{
    struct register_message message = {.tag = MESSAGE_TAG_DEADLINE};
    message_set_deadline(clock_now_ns() + MOMENT_NS);
    const enum status status = message_receive(event, &message);
    message_set_deadline(0);
    return status == STATUS_OK && message.words[0] != 0;
}

void rest(void)
{
    static uint32_t never;
    never = never == 0 ? make_event() : never;
    (void)was_signalled(never);
}

struct process_state process_of_service(const char *name)
{
    const struct process_list_list_params params = {.after = 0};
    struct process_list_list_results_reader results = {0};
    struct process_state found = {0};
    CHECK_EQUAL(process_list_list(program_capability("processes"), &params, &results), STATUS_OK);
    for (uint32_t i = 0; i < results.processes.count; i++) {
        struct process_state state;
        CHECK_EQUAL(process_state_list_get(&results.processes, i, &state), STATUS_OK);
        if (same_bytes(state.name, text_bytes(name))) {
            found = state;
        }
    }
    CHECK(found.number != 0);
    return found;
}

uint64_t memory_of_service(const char *name)
{
    return process_of_service(name).memory_bytes;
}

struct work {
    void (*run)(uint64_t argument);
    uint64_t argument;
};

static _Noreturn void run_work(uint64_t argument)
{
    const struct work *work = (const struct work *)argument;
    work->run(work->argument);
    for (;;) {
        rest();
    }
}

void in_a_thread(void (*work)(uint64_t argument), uint64_t argument)
{
    struct mapping stack = {0};
    uint32_t memory = 0;
    uint64_t page = 0;
    struct process_create_thread_results results = {0};
    CHECK_EQUAL(memory_create(PROGRAM_LEDGER, STACK_BYTES, &memory), STATUS_OK);
    CHECK_EQUAL(mapping_create(memory, 0, STACK_BYTES, MAP_READ | MAP_WRITE, &stack), STATUS_OK);
    CHECK_EQUAL(address_reserve(sizeof(struct message_page), &page), STATUS_OK);
    /* At the bottom of the stack, where it stays as long as the thread. */
    struct work *kept = stack.address;
    *kept = (struct work){work, argument};
    const struct process_create_thread_params params = {
        .entry = (uint64_t)run_work,
        .stack = (uint64_t)stack.address + STACK_BYTES - 16,
        .argument = (uint64_t)kept,
        .message_page = page,
    };
    CHECK_EQUAL(process_create_thread(PROGRAM_PROCESS, &params, &results), STATUS_OK);
    const struct thread_set_scheduling_params scheduling = {
        .scheduling = PROGRAM_SCHEDULING, .priority = program_priority()};
    CHECK_EQUAL(thread_set_scheduling(results.thread, &scheduling), STATUS_OK);
    CHECK_EQUAL(thread_start(results.thread), STATUS_OK);
}

int main(int argument_count, const char *const *arguments)
{
    static const struct {
        const char *name;
        void (*run)(void);
    } tests[] = {
        {"hashes", test_hashes},
        {"files", test_files},
        {"readers", test_readers},
        {"windows", test_windows},
        {"watch", test_watch},
        {"listing", test_listing},
        {"sessions", test_sessions},
        {"limits of a client", test_limits},
        {"full", test_full},
        {"who waits at a pipe", test_pipe_waiting},
        {"who gives up at a pipe", test_pipe_given_up},
        {"ends of pipes", test_pipe_ends},
        {"notices of pipes", test_pipe_notices},
        {"log", test_log},
        {"console with a port that hangs", test_console},
        {"sessions of an instance that is gone", test_restart},
    };
    const uint32_t console = program_capability("console");
    const uint32_t count = sizeof(tests) / sizeof(tests[0]);
    uint32_t failed = 0;
    (void)argument_count;
    (void)arguments;
    CHECK_EQUAL(supervised_ready(program_capability("supervisor")), STATUS_OK);
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t before = failure_count;
        tests[i].run();
        const bool has_passed = failure_count == before;
        (void)console_print(console, "%s %s", has_passed ? "ok  " : "FAIL", tests[i].name);
        failed += has_passed ? 0 : 1;
    }
    (void)console_print(console, "services: %u passed, %u failed", count - failed, failed);
    const struct supervisor_power_off_params params = {.exit_code = failed == 0 ? 0 : 1};
    return supervisor_power_off(program_capability("services"), &params) == STATUS_OK ? 0 : 1;
}
