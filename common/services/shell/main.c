/*
 * The shell's process: ask for a line, carry it out, ask again. "shell -c COMMAND": carry that out,
 * with stdin, stdout and stderr where there are some, and end with the exit code of its last
 * program.
 */
#include "builtins.h"
#include "job.h"
#include "lib/text.h"
#include "member.h"
#include "own_directory.h"
#include "parse.h"
#include "prompt.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "schema/stream_client.h"
#include "schema/supervisor_client.h"
#include "shell.h"
#include "typist.h"

enum exit_reason {
    EXIT_NO_TERMINAL = 2,
    EXIT_NO_EVENT = 3,
    EXIT_ARGUMENTS = 4,
};

/* Of a command that means nothing. */
#define EXIT_CODE_MALFORMED 2u

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

/* What a command of the shell's own says is its output. */
static bool run_builtin(const struct parsed *parsed, const struct parsed_pipeline *pipeline)
{
    const struct endpoint_of_stream kept = shell.said;
    shell.said = shell.output;
    const bool is_builtin = builtin_run(parsed, pipeline);
    shell.said = kept;
    return is_builtin;
}

/* Gives the exit code of the last program, or of what stands in its place. */
static uint32_t carry_out(struct bytes line)
{
    static struct parsed parsed;
    uint32_t code = 0;
    if (parse_line(line, &parsed) != STATUS_OK) {
        say("%s (character %u)\n", parsed.error, (unsigned)parsed.error_offset + 1);
        return EXIT_CODE_MALFORMED;
    }
    for (uint32_t i = 0; i < parsed.pipeline_count && !shell.is_ending; i++) {
        own_directory_find();
        code = run_builtin(&parsed, &parsed.pipelines[i]) ? shell.exit_code
                                                          : job_run(&parsed, &parsed.pipelines[i]);
    }
    return code;
}

static void converse(void)
{
    struct bytes line;
    while (!shell.is_ending) {
        jobs_tell();
        switch (prompt_read(&line)) {
        case PROMPT_LINE:
            (void)carry_out(line); /* told, where it is not 0 */
            break;
        case PROMPT_NOTHING:
            break;
        case PROMPT_END:
            shell.is_ending = true;
            break;
        }
    }
}

static struct endpoint_of_stream find_stream(const char *name)
{
    return (struct endpoint_of_stream){program_capability(name), program_interface(name)};
}

/* Ctrl-C is for what it runs. Where there is no terminal nobody types that. */
static uint32_t carry_out_command(const char *command)
{
    const struct terminal_set_interrupt_params params = {
        .event = shell.event, .bits = SHELL_EVENT_INTERRUPT};
    if (shell.terminal != 0 && terminal_set_interrupt(shell.terminal, &params) != STATUS_OK) {
        return EXIT_NO_TERMINAL;
    }
    member_init();
    return carry_out(text_bytes(command));
}

/* The command that it was started for; NULL: it asks for lines. */
static bool read_arguments(int count, const char *const *arguments, const char **command)
{
    *command = count == 3 && text_equal(arguments[1], "-c") ? arguments[2] : NULL;
    return *command != NULL || count <= 1;
}

static void find_streams(void)
{
    shell.is_command = true;
    shell.input = find_stream("stdin");
    shell.output = find_stream("stdout");
    shell.errors = find_stream("stderr");
    shell.said = shell.errors;
}

int main(int argument_count, const char *const *arguments)
{
    const uint32_t supervisor = program_capability("supervisor");
    const char *command = NULL;
    if (!read_arguments(argument_count, arguments, &command)) {
        return EXIT_ARGUMENTS;
    }
    if (command != NULL) {
        find_streams();
    }
    shell.terminal = program_capability("terminal");
    shell.launcher = program_capability("launcher");
    shell.pipes = program_capability("pipes");
    if (shell.terminal == 0 && shell.output.capability == 0) {
        return EXIT_NO_TERMINAL;
    }
    if (open_event() != STATUS_OK) {
        return EXIT_NO_EVENT;
    }
    if (supervisor != 0 && supervised_ready(supervisor) != STATUS_OK) {
        return EXIT_NO_EVENT;
    }
    if (command != NULL) {
        return (int)carry_out_command(command);
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
