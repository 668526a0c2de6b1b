#include "figure.h"
#include "command/output.h"
#include "command/run.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/console.h"
#include "runtime/program.h"

void figure_must(enum status status, const char *what)
{
    if (status != STATUS_OK) {
        (void)console_print(
            program_capability("console"), "%s: %s: status %u", program_name(), what, status);
        program_exit(COMMAND_FAILED);
    }
}

void figure_report(const char *name, uint64_t start_ns, uint64_t count)
{
    const uint64_t total_ns = clock_now_ns() - start_ns;
    figure_must(
        console_print(
            program_capability("console"),
            "bench: %s %llu",
            name,
            (unsigned long long)(total_ns * 10 / count)),
        "console");
}

void figure_run(const char *program)
{
    struct run run;
    uint32_t exit_code = 0;
    figure_must(run_prepare(&run, program), "program");
    figure_must(run_start(&run), "start");
    figure_must(run_wait(&run, &exit_code), "end");
    run_finish(&run);
}
