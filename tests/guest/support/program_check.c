#include "program_check.h"
#include "runtime/console.h"
#include "runtime/program.h"

uint32_t failure_count;

void check(bool holds, const char *what, const char *file, uint32_t line)
{
    if (!holds) {
        failure_count++;
        (void)console_print(
            program_capability("console"), "%s:%u: does not hold: %s", file, line, what);
    }
}

void check_equal(uint64_t got, uint64_t want, const char *what, const char *file, uint32_t line)
{
    if (got != want) {
        failure_count++;
        (void)console_print(
            program_capability("console"),
            "%s:%u: %s is %llu, not %llu",
            file,
            line,
            what,
            (unsigned long long)got,
            (unsigned long long)want);
    }
}
