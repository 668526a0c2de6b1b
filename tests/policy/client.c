/* The test: what the policy service decides, and what becomes of a launch. */
#include "client.h"
#include "runtime/console.h"
#include "runtime/program.h"
#include "schema/supervisor_client.h"

static uint32_t failures;

void check(bool holds, const char *file, const char *what, uint32_t line)
{
    if (!holds) {
        failures++;
        (void)console_print(
            program_capability("console"), "%s:%u: does not hold: %s", file, line, what);
    }
}

int main(int argument_count, const char *const *arguments)
{
    static const struct {
        const char *name;
        void (*run)(void);
    } tests[] = {
        {"defaults of the edition", test_defaults},
        {"rules of the owner", test_rules},
        {"what a decision costs", test_cost},
        {"why", test_why},
        {"too long a question", test_long_question},
        {"revoked keys and programs", test_revoked},
        {"a launch that is denied", test_launch_denied},
        {"grants that are narrowed", test_launch_narrowed},
        {"operations of the kernel", test_launch_operations},
        {"questions to a person", test_launch_asked},
        {"strangers, and nobody", test_launch_as_others},
        {"stopped", test_stopped},
        {"silent", test_silent},
        {"spinning", test_spinning},
        {"ended while it asks", test_ended_asking},
        {"crashed", test_crashed},
    };
    const uint32_t count = sizeof(tests) / sizeof(tests[0]);
    const uint32_t console = program_capability("console");
    uint32_t failed = 0;
    (void)argument_count;
    (void)arguments;
    if (supervised_ready(program_capability("supervisor")) != STATUS_OK) {
        return 1;
    }
    people_begin();
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t before = failures;
        tests[i].run();
        const bool is_good = failures == before;
        failed += is_good ? 0 : 1;
        (void)console_print(console, "%s %s", is_good ? "ok  " : "FAIL", tests[i].name);
    }
    (void)console_print(console, "guest: %u passed, %u failed", count - failed, failed);
    const struct supervisor_power_off_params params = {.exit_code = failed == 0 ? 0 : 1};
    return supervisor_power_off(program_capability("control"), &params) == STATUS_OK ? 0 : 1;
}
