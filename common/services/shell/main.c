/*
 * The shell's process: ask for a line, carry it out, ask again.
 */
#include "builtins.h"
#include "job.h"
#include "member.h"
#include "own_directory.h"
#include "parse.h"
#include "prompt.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "schema/supervisor_client.h"
#include "shell.h"
#include "typist.h"

enum exit_reason {
    EXIT_NO_TERMINAL = 2,
    EXIT_NO_EVENT = 3,
};

/* As a service it has an event from the supervisor; started by somebody else, it makes one. */
static enum status open_event(void)
{
    struct ledger_create_event_results results = {0};
    shell.event = program_capability("event");
    if (shell.event != 0) {
        return STATUS_OK;
    }
    const enum status status = ledger_create_event(PROGRAM_LEDGER, &results);
    shell.event = results.event;
    return status;
}

static void carry_out(struct bytes line)
{
    static struct parsed parsed;
    if (parse_line(line, &parsed) != STATUS_OK) {
        say("%s (character %u)\n", parsed.error, (unsigned)parsed.error_offset + 1);
        return;
    }
    for (uint32_t i = 0; i < parsed.pipeline_count && !shell.is_ending; i++) {
        own_directory_find();
        if (!builtin_run(&parsed, &parsed.pipelines[i])) {
            job_run(&parsed, &parsed.pipelines[i]);
        }
    }
}

static void converse(void)
{
    struct bytes line;
    while (!shell.is_ending) {
        jobs_tell();
        switch (prompt_read(&line)) {
        case PROMPT_LINE:
            carry_out(line);
            break;
        case PROMPT_NOTHING:
            break;
        case PROMPT_END:
            shell.is_ending = true;
            break;
        }
    }
}

int main(int argument_count, const char *const *arguments)
{
    const uint32_t supervisor = program_capability("supervisor");
    (void)argument_count;
    (void)arguments;
    shell.terminal = program_capability("terminal");
    shell.launcher = program_capability("launcher");
    shell.pipes = program_capability("pipes");
    if (shell.terminal == 0) {
        return EXIT_NO_TERMINAL;
    }
    if (open_event() != STATUS_OK) {
        return EXIT_NO_EVENT;
    }
    if (supervisor != 0 && supervised_ready(supervisor) != STATUS_OK) {
        return EXIT_NO_EVENT;
    }
    if (typist_start() != STATUS_OK) {
        return EXIT_NO_EVENT;
    }
    member_init();
    prompt_init();
    member_greet();
    own_directory_find();
    converse();
    return (int)shell.exit_code;
}
