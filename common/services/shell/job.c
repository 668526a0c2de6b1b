#include "job.h"
#include "command/words.h"
#include "lib/text.h"
#include "member.h"
#include "runtime/capability.h"
#include "runtime/program.h"
#include "schema/directory_client.h"
#include "schema/kernel_client.h"
#include "schema/stream_client.h"
#include "shell.h"
#include "start.h"

#define NAME_BYTES 32u
#define PATH_BYTES 1024u

/* As programs for POSIX call it. */
#define NOWHERE "/dev/null"

/* A process that ended by a fault (Process.state). */
#define EXIT_CODE_FAULT UINT32_MAX

/* What the programs of a pipeline get together: this part of what is left. */
#define QUOTA_PART      2u
#define QUOTA_BYTES_MIN UINT64_C(0x20000)
#define QUOTA_BYTES_MAX UINT64_C(0x4000000)

struct job_program {
    uint32_t job; /* its number; 0: this place is free */
    struct started started;
    char name[NAME_BYTES];
    bool has_ended;
    bool was_stopped; /* by us */
    bool is_last;     /* of its pipeline */
    uint32_t exit_code;
};

struct job {
    uint32_t number; /* 0: this place is free */
    bool is_background;
};

static struct job_program programs[JOB_PROGRAMS_MAX];
static struct job jobs[JOBS_MAX];

/* -- places ----------------------------------------------------------------------------------- */

static struct job *find_job(uint32_t number)
{
    for (uint32_t i = 0; i < JOBS_MAX; i++) {
        if (jobs[i].number == number) {
            return &jobs[i];
        }
    }
    return NULL;
}

/* The lowest number that is free. NULL: there are too many. */
static struct job *make_job(bool is_background)
{
    struct job *job = find_job(0);
    uint32_t number = 1;
    if (job == NULL) {
        return NULL;
    }
    while (find_job(number) != NULL) {
        number++;
    }
    *job = (struct job){.number = number, .is_background = is_background};
    return job;
}

static uint32_t free_places(void)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < JOB_PROGRAMS_MAX; i++) {
        count += programs[i].job == 0 ? 1 : 0;
    }
    return count;
}

static bool is_running(const struct job *job)
{
    for (uint32_t i = 0; i < JOB_PROGRAMS_MAX; i++) {
        if (programs[i].job == job->number && !programs[i].has_ended) {
            return true;
        }
    }
    return false;
}

/* -- ends ------------------------------------------------------------------------------------- */

/* Whoever has gone with its ledger does not answer any more. */
static void look(struct job_program *program)
{
    struct process_state_results state = {0};
    const enum status status = process_state(program->started.process, &state);
    if (status == STATUS_OK && state.is_ended == 0) {
        return;
    }
    program->has_ended = true;
    program->exit_code = state.exit_code;
    program->was_stopped = program->was_stopped || status != STATUS_OK;
}

void jobs_look(uint64_t bits)
{
    for (uint32_t i = 0; i < JOB_PROGRAMS_MAX; i++) {
        if ((bits >> i & 1) != 0 && programs[i].job != 0 && !programs[i].has_ended) {
            look(&programs[i]);
        }
    }
}

/* All that it has goes with its ledger: threads, memory, sessions. */
static void stop(struct job_program *program)
{
    if (!program->has_ended) {
        program->was_stopped = true;
        program->has_ended = true;
        (void)ledger_destroy(program->started.ledger);
    }
}

static void stop_job(const struct job *job)
{
    for (uint32_t i = 0; i < JOB_PROGRAMS_MAX; i++) {
        if (programs[i].job == job->number) {
            stop(&programs[i]);
        }
    }
}

static void tell(const struct job_program *program)
{
    if (program->was_stopped) {
        say("%s: stopped\n", program->name);
    } else if (program->exit_code == EXIT_CODE_FAULT) {
        say("%s: ended by a fault\n", program->name);
    } else if (program->exit_code != 0 && !shell.is_command) {
        say("%s: exit code %u\n", program->name, program->exit_code);
    }
}

/* What is left of its programs goes as well: children that nobody waits for. */
static void forget_job(struct job *job, bool is_told)
{
    for (uint32_t i = 0; i < JOB_PROGRAMS_MAX; i++) {
        struct job_program *program = &programs[i];
        if (program->job == job->number) {
            if (is_told) {
                tell(program);
            }
            (void)ledger_destroy(program->started.ledger);
            capability_release(program->started.ledger);
            capability_release(program->started.process);
            *program = (struct job_program){0};
        }
    }
    *job = (struct job){0};
}

bool jobs_have_ended(void)
{
    for (uint32_t i = 0; i < JOBS_MAX; i++) {
        if (jobs[i].number != 0 && jobs[i].is_background && !is_running(&jobs[i])) {
            return true;
        }
    }
    return false;
}

void jobs_tell(void)
{
    for (uint32_t i = 0; i < JOBS_MAX; i++) {
        if (jobs[i].number != 0 && jobs[i].is_background && !is_running(&jobs[i])) {
            say("[%u] done\n", jobs[i].number);
            forget_job(&jobs[i], true);
        }
    }
}

void jobs_list(void)
{
    for (uint32_t i = 0; i < JOB_PROGRAMS_MAX; i++) {
        if (programs[i].job != 0) {
            say("[%u] %s, process %llu\n",
                programs[i].job,
                programs[i].name,
                (unsigned long long)programs[i].started.number);
        }
    }
}

bool jobs_end(uint32_t number)
{
    struct job *job = number == 0 ? NULL : find_job(number);
    if (job == NULL) {
        return false;
    }
    stop_job(job);
    return true;
}

static void await_job(const struct job *job)
{
    while (is_running(job)) {
        shell_wait();
        if (shell.is_interrupted) {
            shell.is_interrupted = false;
            stop_job(job);
        }
    }
}

/* -- what programs read from and write to ----------------------------------------------------- */

static bool cannot_open(const char *path, enum status status)
{
    say("'%s' cannot be opened: %s\n", path, words_for_status(status));
    return false;
}

static bool has_files(void)
{
    if (shell.directory == 0) {
        say(member_is_anonymous()
                ? "nobody is logged in here, so there are no files: type \"login NAME\"\n"
                : "this shell has no files\n");
    }
    return shell.directory != 0;
}

/* False: it was said why not. */
static bool open_nowhere(struct endpoint_of_stream *stream)
{
    struct pipes_nowhere_results results = {0};
    const enum status status =
        shell.pipes == 0 ? STATUS_DENIED : pipes_nowhere(shell.pipes, &results);
    *stream = (struct endpoint_of_stream){results.stream, "Stream"};
    return status == STATUS_OK || cannot_open(NOWHERE, status);
}

static bool open_input(const char *word, struct endpoint_of_stream *stream)
{
    char path[PATH_BYTES];
    if (text_equal(word, NOWHERE)) {
        return open_nowhere(stream);
    }
    if (!has_files()) {
        return false;
    }
    if (!path_from_words(path, sizeof(path), word)) {
        return cannot_open(word, STATUS_LIMIT_EXCEEDED);
    }
    const struct directory_open_file_params params = {.path = text_bytes(path)};
    struct directory_open_file_results results = {0};
    const enum status status = directory_open_file(shell.directory, &params, &results);
    if (status != STATUS_OK) {
        return cannot_open(word, status);
    }
    *stream = (struct endpoint_of_stream){results.file, "File"};
    return true;
}

static bool open_output(const char *word, bool is_appending, struct endpoint_of_stream *stream)
{
    char path[PATH_BYTES];
    if (text_equal(word, NOWHERE)) {
        return open_nowhere(stream);
    }
    if (!has_files()) {
        return false;
    }
    if (!path_from_words(path, sizeof(path), word)) {
        return cannot_open(word, STATUS_LIMIT_EXCEEDED);
    }
    const struct directory_open_file_writable_params params = {
        .path = text_bytes(path), .creation = CREATION_IF_ABSENT};
    struct directory_open_file_writable_results results = {0};
    enum status status = directory_open_file_writable(shell.directory, &params, &results);
    if (status == STATUS_OK && !is_appending) {
        const struct file_truncate_params empty = {.size_bytes = 0};
        status = file_truncate(results.file, &empty);
    }
    if (status != STATUS_OK) {
        capability_release(results.file);
        return cannot_open(word, status);
    }
    *stream = (struct endpoint_of_stream){results.file, "File"};
    return true;
}

/* -- starting --------------------------------------------------------------------------------- */

/* The streams of a pipeline while its programs are started, one after the other. */
struct plumbing {
    uint32_t terminal; /* a session for this job alone; 0: there is none */
    /* What the first one reads, the last one writes, and all say: dropped at the end, if at all. */
    struct endpoint_of_stream first;
    struct endpoint_of_stream last;
    struct endpoint_of_stream errors;
    struct endpoint_of_stream next_input;
    struct endpoint_of_stream input;
    struct endpoint_of_stream output;
};

/* Drops what the programs have copies of by now. */
static void drop(struct plumbing *plumbing, struct endpoint_of_stream *stream)
{
    if (stream->capability != plumbing->first.capability &&
        stream->capability != plumbing->last.capability) {
        capability_release(stream->capability);
    }
    *stream = (struct endpoint_of_stream){0};
}

static bool connect(
    struct plumbing *plumbing,
    const struct parsed *parsed,
    const struct parsed_pipeline *pipeline,
    uint32_t index)
{
    const struct parsed_command *command = &parsed->commands[pipeline->first_command + index];
    const bool is_first = index == 0;
    const bool is_last = index + 1 == pipeline->command_count;
    plumbing->input = plumbing->next_input;
    plumbing->next_input = (struct endpoint_of_stream){0};
    if (is_first && !pipeline->is_background) {
        plumbing->input = plumbing->first;
    }
    if (command->input != PARSE_NO_WORD &&
        !open_input(parsed->words[command->input].text, &plumbing->input)) {
        return false;
    }
    if (command->output != PARSE_NO_WORD) {
        const char *word = parsed->words[command->output].text;
        return open_output(word, command->is_appending, &plumbing->output);
    }
    if (is_last) {
        plumbing->output = plumbing->last;
        return true;
    }
    struct pipes_create_results pipe = {0};
    const enum status status = shell.pipes == 0 ? STATUS_DENIED : pipes_create(shell.pipes, &pipe);
    if (status != STATUS_OK && member_is_anonymous()) {
        say("nobody is logged in here, so there are no pipes: type \"login NAME\"\n");
        return false;
    }
    if (status != STATUS_OK) {
        say("there is no pipe to be had: %s\n", words_for_status(status));
        return false;
    }
    plumbing->output = (struct endpoint_of_stream){pipe.writer, "Stream"};
    plumbing->next_input = (struct endpoint_of_stream){pipe.reader, "Stream"};
    return true;
}

/* Half of what the shell has left, shared out among the programs of a pipeline. */
static uint64_t quota_for(uint32_t program_count)
{
    struct ledger_state_results state = {0};
    if (ledger_state(PROGRAM_LEDGER, &state) != STATUS_OK || state.used_bytes > state.quota_bytes) {
        return QUOTA_BYTES_MIN;
    }
    const uint64_t left = state.quota_bytes - state.used_bytes;
    const uint64_t part = left / QUOTA_PART / program_count;
    const uint64_t quota = part < QUOTA_BYTES_MAX ? part : QUOTA_BYTES_MAX;
    return quota > QUOTA_BYTES_MIN ? quota : QUOTA_BYTES_MIN;
}

static void watch(uint32_t place)
{
    const struct process_set_exit_event_params params = {
        .event = shell.event, .bits = UINT64_C(1) << place};
    (void)process_set_exit_event(programs[place].started.process, &params);
    look(&programs[place]); /* it may have ended before */
}

static bool is_run(const struct parsed *parsed, const struct parsed_command *command)
{
    const struct parsed_word *word = parsed_word(parsed, command, 0);
    return !word->is_quoted && text_equal(word->text, "run");
}

static bool start_one(
    const struct job *job,
    const struct parsed *parsed,
    const struct parsed_pipeline *pipeline,
    const struct parsed_command *command,
    const struct plumbing *plumbing)
{
    const uint32_t last = pipeline->first_command + pipeline->command_count - 1;
    uint32_t place = 0;
    const uint32_t first = is_run(parsed, command) ? 1 : 0;
    if (first >= command->word_count) {
        say("use: run PROGRAM [ARGUMENT...] [with NAME=CAPABILITY[:FACET][@PLACES]...]\n");
        return false;
    }
    while (programs[place].job != 0) {
        place++;
    }
    struct job_program *program = &programs[place];
    const struct start_request request = {
        .parsed = parsed,
        .command = command,
        .first = first,
        .input = plumbing->input,
        .output = plumbing->output,
        .errors = plumbing->errors,
        .terminal = pipeline->is_background ? 0 : plumbing->terminal,
        .is_background = pipeline->is_background,
        .quota_bytes = quota_for(pipeline->command_count),
    };
    if (!start_program(&request, &program->started)) {
        return false;
    }
    program->job = job->number;
    program->is_last = command == &parsed->commands[last];
    (void)text_copy(
        program->name, sizeof(program->name), parsed_word(parsed, command, first)->text);
    watch(place);
    return true;
}

static bool start_all(
    const struct job *job,
    const struct parsed *parsed,
    const struct parsed_pipeline *pipeline,
    struct plumbing *plumbing)
{
    bool is_started = true;
    for (uint32_t i = 0; i < pipeline->command_count && is_started; i++) {
        const struct parsed_command *command = &parsed->commands[pipeline->first_command + i];
        is_started = connect(plumbing, parsed, pipeline, i) &&
                     start_one(job, parsed, pipeline, command, plumbing);
        drop(plumbing, &plumbing->input);
        drop(plumbing, &plumbing->output);
    }
    drop(plumbing, &plumbing->next_input);
    return is_started;
}

/* The terminal, for what a command does not have of its own. */
static enum status open_ends(struct plumbing *plumbing)
{
    struct terminal_open_results opened = {0};
    if (shell.terminal != 0) {
        const enum status status = terminal_open(shell.terminal, &opened);
        if (status != STATUS_OK) {
            return status;
        }
    }
    const struct endpoint_of_stream terminal = {opened.terminal, "Terminal"};
    *plumbing = (struct plumbing){
        .terminal = opened.terminal,
        .first = shell.input.capability != 0 ? shell.input : terminal,
        .last = shell.output.capability != 0 ? shell.output : terminal,
        .errors = shell.errors.capability != 0 ? shell.errors : terminal,
    };
    return STATUS_OK;
}

static uint32_t exit_code_of(const struct job *job)
{
    uint32_t code = 0;
    for (uint32_t i = 0; i < JOB_PROGRAMS_MAX; i++) {
        if (programs[i].job == job->number && programs[i].is_last) {
            code = programs[i].was_stopped ? JOB_EXIT_CODE_STOPPED : programs[i].exit_code;
        }
    }
    return code;
}

static uint32_t finish(struct job *job)
{
    if (job->is_background) {
        say("[%u]\n", job->number);
        return 0;
    }
    await_job(job);
    const uint32_t code = exit_code_of(job);
    forget_job(job, true);
    return code;
}

uint32_t job_run(const struct parsed *parsed, const struct parsed_pipeline *pipeline)
{
    struct plumbing plumbing;
    struct job *job = make_job(pipeline->is_background);
    if (job == NULL || free_places() < pipeline->command_count) {
        say("too many programs are running (see: jobs)\n");
        if (job != NULL) {
            *job = (struct job){0};
        }
        return JOB_EXIT_CODE_NOT_STARTED;
    }
    const enum status status = open_ends(&plumbing);
    bool is_started = false;
    if (status == STATUS_OK) {
        is_started = start_all(job, parsed, pipeline, &plumbing);
        capability_release(plumbing.terminal);
    } else {
        say("the terminal does not answer: %s\n", words_for_status(status));
    }
    if (!is_started) {
        stop_job(job);
        forget_job(job, false); /* it was said what is missing */
        return JOB_EXIT_CODE_NOT_STARTED;
    }
    return finish(job);
}
