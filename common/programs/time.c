/* time PROGRAM [TEXT...]: runs a program with all that this one has, and says how long it took. */
#include "command/output.h"
#include "command/run.h"
#include "command/words.h"
#include "runtime/clock.h"

static enum status
run(int argument_count, const char *const *arguments, struct run *run, uint32_t *exit_code)
{
    enum status status = run_prepare(run, arguments[0]);
    if (status == STATUS_OK) {
        status = run_grant_own(run);
    }
    for (int i = 1; i < argument_count && status == STATUS_OK; i++) {
        status = run_argument(run, arguments[i]);
    }
    if (status == STATUS_OK) {
        status = run_start(run);
    }
    return status == STATUS_OK ? run_wait(run, exit_code) : status;
}

int main(int argument_count, const char *const *arguments)
{
    struct run child = {0};
    uint32_t exit_code = 0;
    if (argument_count < 2) {
        return wrong_use("PROGRAM [TEXT...]");
    }
    const uint64_t start_ns = clock_now_ns();
    const enum status status = run(argument_count - 1, arguments + 1, &child, &exit_code);
    const uint64_t duration_ns = clock_now_ns() - start_ns;
    run_finish(&child);
    if (status != STATUS_OK) {
        return fail(arguments[1], status);
    }
    char text[WORDS_BYTES_MAX];
    words_for_duration(text, duration_ns);
    out("%s took %s\n", arguments[1], text);
    return done((int)exit_code);
}
