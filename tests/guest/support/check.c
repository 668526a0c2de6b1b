#include "guest.h"
#include "lib/format.h"
#include "lib/status.h"
#include "runtime/console.h"
#include <stdarg.h>

#define LINE_BYTES 200u

static uint32_t failure_count;

void print(const char *format, ...)
{
    char line[LINE_BYTES];
    va_list arguments;
    va_start(arguments, format);
    (void)format_text_list(line, sizeof(line), format, arguments);
    va_end(arguments);
    (void)console_print(CONSOLE, "%s", line);
}

void check(bool holds, const char *what, const char *file, uint32_t line)
{
    if (!holds) {
        failure_count++;
        print("%s:%u: does not hold: %s", file, line, what);
    }
}

void check_equal(uint64_t got, uint64_t want, const char *what, const char *file, uint32_t line)
{
    if (got != want) {
        failure_count++;
        print(
            "%s:%u: %s is %llu (0x%llx), not %llu (0x%llx)",
            file,
            line,
            what,
            (unsigned long long)got,
            (unsigned long long)got,
            (unsigned long long)want,
            (unsigned long long)want);
    }
}

void must(enum status status, const char *what)
{
    if (status != STATUS_OK) {
        print("cannot go on: %s: %s", what, status_text(status));
        guest_power_off(1);
    }
}

_Noreturn void guest_power_off(uint32_t code)
{
    const struct machine_power_off_params params = {.exit_code = code};
    (void)machine_power_off(MACHINE, &params);
    __builtin_trap();
}

_Noreturn void guest_run(const struct guest_test *tests, uint32_t count)
{
    uint32_t failed = 0;
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t before = failure_count;
        tests[i].run();
        print("%s %s", failure_count == before ? "ok  " : "FAIL", tests[i].name);
        failed += failure_count != before;
    }
    print("guest: %u passed, %u failed", count - failed, failed);
    guest_power_off(failed == 0 ? 0 : 1);
}

uint64_t now_ns(void)
{
    struct machine_clock_results results = {0};
    must(machine_clock(MACHINE, &results), "clock");
    return results.now_ns;
}

uint32_t cpu_count(void)
{
    struct machine_state_results results = {0};
    must(machine_state(MACHINE, &results), "machine state");
    return (uint32_t)results.cpus_online;
}
