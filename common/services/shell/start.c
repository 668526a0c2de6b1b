#include "start.h"
#include "command/words.h"
#include "lib/text.h"
#include "member.h"
#include "network_part.h"
#include "program_file.h"
#include "runtime/capability.h"
#include "runtime/program.h"
#include "schema/clock.h"
#include "schema/directory.h"
#include "schema/kernel_client.h"
#include "schema/launcher_client.h"
#include "schema/stream.h"
#include "shell.h"

/* Nearly all of the time: what has all of it is not counted (Launcher.prepare). */
#define PERIOD_NS UINT64_C(10000000)
#define BUDGET_NS UINT64_C(9900000)

/*
 * Programs are less urgent than whoever has to be able to end them. Those in the background are as
 * urgent as the one in front, which may wait for them: in a loop, of which they would see no end.
 */
#define BELOW_SHELL    1u
#define PRIORITY_LEAST 1u

static const char *name_of(const struct start_request *request)
{
    return parsed_word(request->parsed, request->command, request->first)->text;
}

static bool complain(const struct start_request *request, enum status status)
{
    say("%s cannot be started: %s\n", name_of(request), words_for_status(status));
    return false;
}

static uint8_t priority_of_programs(void)
{
    const uint8_t own = program_priority();
    return own > BELOW_SHELL + PRIORITY_LEAST ? (uint8_t)(own - BELOW_SHELL) : PRIORITY_LEAST;
}

/* -- words ------------------------------------------------------------------------------------ */

/* Where the words after "with" begin: at the end, without one. Only "run" knows it. */
static uint32_t find_with(const struct start_request *request)
{
    const uint32_t count = request->command->word_count;
    for (uint32_t i = request->first + 1; request->first > 0 && i < count; i++) {
        const struct parsed_word *word = parsed_word(request->parsed, request->command, i);
        if (!word->is_quoted && text_equal(word->text, "with")) {
            return i;
        }
    }
    return count;
}

/* Whether the person says what the program is given under this name: then nothing else is. */
static bool brings(const struct start_request *request, const char *name)
{
    for (uint32_t i = find_with(request) + 1; i < request->command->word_count; i++) {
        struct parsed_grant wanted;
        const char *word = parsed_word(request->parsed, request->command, i)->text;
        if (parse_grant(word, &wanted) == STATUS_OK && text_equal(wanted.name, name)) {
            return true;
        }
    }
    return false;
}

/* -- grants ----------------------------------------------------------------------------------- */

static enum status grant_stream(
    const struct holdings_launch *launch,
    const char *name,
    const struct start_request *request,
    const struct endpoint_of_stream *stream)
{
    const bool reads = stream == &request->input;
    /* The mode is for who is in the foreground, where the input is. */
    const uint64_t terminal =
        TERMINAL_MASK_SIZE | (request->is_background ? 0 : TERMINAL_MASK_SET_MODE);
    uint64_t mask = ~UINT64_C(0);
    if (stream->capability == 0) {
        return STATUS_OK;
    }
    if (text_equal(stream->interface, "Terminal")) {
        mask = terminal | (reads ? TERMINAL_FACET_READER : TERMINAL_FACET_WRITER);
    }
    return holdings_give_one(launch, name, stream->interface, stream->capability, mask);
}

/* What every program gets, as far as there is any. */
static enum status
grant_common(const struct holdings_launch *launch, const struct start_request *request)
{
    enum status status = grant_stream(launch, "stdin", request, &request->input);
    if (status == STATUS_OK) {
        status = grant_stream(launch, "stdout", request, &request->output);
    }
    if (status == STATUS_OK) {
        status = grant_stream(launch, "stderr", request, &request->errors);
    }
    if (status == STATUS_OK && request->terminal != 0) {
        status =
            holdings_give_one(launch, "terminal", "Terminal", request->terminal, TERMINAL_MASK_ALL);
    }
    if (status == STATUS_OK && shell.directory != 0 && !brings(request, "directory")) {
        status = holdings_give_one(
            launch, "directory", "Directory", shell.directory, DIRECTORY_MASK_ALL);
    }
    return status;
}

/* The directory goes to every program anyway. */
static bool has(const void *context, const char *name)
{
    return text_equal(name, "directory") || brings(context, name);
}

/* Some places of a network; false: it was said why not. */
static bool grant_places(
    const struct holdings_launch *launch,
    const struct parsed_grant *wanted,
    const char *interface,
    uint32_t capability,
    uint64_t mask)
{
    uint32_t part = 0;
    if (!network_part(interface, capability, wanted, &part)) {
        return false;
    }
    const enum status status = holdings_give_one(launch, wanted->name, interface, part, mask);
    capability_release(part);
    if (status != STATUS_OK) {
        say("'%s' cannot be granted: %s\n", wanted->capability, words_for_status(status));
    }
    return status == STATUS_OK;
}

/* One word after "with"; false: it was said why not. */
static bool grant_word(const struct holdings_launch *launch, const char *word)
{
    const struct holdings holdings = shell_holdings();
    struct parsed_grant wanted;
    const char *interface = "";
    uint64_t mask = 0;
    if (parse_grant(word, &wanted) != STATUS_OK) {
        say("after \"with\", '%s' is not of the form name=capability, "
            "name=capability:facet or name=network@places\n",
            word);
        return false;
    }
    const uint32_t capability = holdings_find(&holdings, wanted.capability, &interface);
    if (capability == 0) {
        say("this shell holds no capability '%s' (see: caps)\n", wanted.capability);
        return false;
    }
    if (!holdings_mask(interface, wanted.facet, &mask)) {
        say("'%s' has no facet '%s'\n", interface, wanted.facet);
        return false;
    }
    if (wanted.places != NULL) {
        return grant_places(launch, &wanted, interface, capability, mask);
    }
    const enum status status = holdings_give_one(launch, wanted.name, interface, capability, mask);
    if (status != STATUS_OK) {
        say("'%s' cannot be granted: %s\n", wanted.capability, words_for_status(status));
    }
    return status == STATUS_OK;
}

static bool give_words(const struct holdings_launch *launch, const struct start_request *request)
{
    const uint32_t with = find_with(request);
    for (uint32_t i = request->first; i < with; i++) {
        const struct launch_argument_params params = {
            .text = text_bytes(parsed_word(request->parsed, request->command, i)->text)};
        const enum status status = launch_argument(launch->launch, &params);
        if (status != STATUS_OK) {
            return complain(request, status);
        }
    }
    for (uint32_t i = with + 1; i < request->command->word_count; i++) {
        if (!grant_word(launch, parsed_word(request->parsed, request->command, i)->text)) {
            return false;
        }
    }
    return true;
}

/* -- the process ------------------------------------------------------------------------------ */

static enum status
create_budget(const struct start_request *request, struct started *started, uint32_t *scheduling)
{
    const struct ledger_create_ledger_params quota = {.quota_bytes = request->quota_bytes};
    struct ledger_create_ledger_results ledger = {0};
    enum status status = ledger_create_ledger(PROGRAM_LEDGER, &quota, &ledger);
    if (status != STATUS_OK) {
        return status;
    }
    started->ledger = ledger.ledger;
    const struct scheduling_create_params time = {
        .budget_ns = BUDGET_NS, .period_ns = PERIOD_NS, .ceiling = priority_of_programs()};
    struct scheduling_create_results created = {0};
    status = scheduling_create(PROGRAM_SCHEDULING, &time, &created);
    *scheduling = created.scheduling;
    return status;
}

/* Policy's words. */
static bool tell_refusal(uint32_t launch, const struct start_request *request)
{
    struct launch_refusal_results refused = {0};
    if (launch_refusal(launch, &refused) != STATUS_OK) {
        return complain(request, STATUS_DENIED);
    }
    say("%s may not be started: %.*s\n",
        name_of(request),
        (int)refused.reason.size_bytes,
        (const char *)refused.reason.data);
    return false;
}

static bool
launch_all(uint32_t launch, const struct start_request *request, struct started *started)
{
    const struct holdings holdings = shell_holdings();
    const struct holdings_launch given = {
        .launch = launch, .program = name_of(request), .has = has, .context = request};
    enum status status = grant_common(&given, request);
    if (status == STATUS_OK) {
        status = holdings_give(&holdings, &given);
    }
    if (status != STATUS_OK) {
        return complain(request, status);
    }
    if (!give_words(&given, request)) {
        return false;
    }
    struct launch_start_results results = {0};
    status = launch_start(launch, &results);
    if (status == STATUS_DENIED || status == STATUS_CANCELLED) {
        return tell_refusal(launch, request);
    }
    if (status != STATUS_OK) {
        return complain(request, status);
    }
    started->process = results.process;
    started->number = results.number;
    return true;
}

static void undo(struct started *started)
{
    if (started->ledger != 0) {
        (void)ledger_destroy(started->ledger); /* whatever was made of it */
        capability_release(started->ledger);
    }
    *started = (struct started){0};
}

/* What has a '/' in it is a file; everything else is a program of the boot package. */
static bool is_path(const char *name)
{
    for (; *name != '\0'; name++) {
        if (*name == '/') {
            return true;
        }
    }
    return false;
}

static enum status prepare(const char *name, const struct program_place *place, uint32_t *launch)
{
    if (is_path(name)) {
        return program_file_launch(name, place, launch);
    }
    const struct launcher_prepare_params params = {
        .program = text_bytes(name),
        .ledger = place->ledger,
        .scheduling = place->scheduling,
        .priority = place->priority,
    };
    struct launcher_prepare_results prepared = {0};
    const enum status status = launcher_prepare(shell.launcher, &params, &prepared);
    *launch = prepared.launch;
    return status;
}

bool start_program(const struct start_request *request, struct started *started)
{
    uint32_t scheduling = 0;
    *started = (struct started){0};
    if (shell.launcher == 0) {
        say(member_is_anonymous() ? "nobody is logged in here, so there are no programs: type "
                                    "\"login NAME\"\n"
                                  : "this shell may not start programs\n");
        return false;
    }
    enum status status = create_budget(request, started, &scheduling);
    uint32_t launch = 0;
    if (status == STATUS_OK) {
        const struct program_place place = {
            .ledger = started->ledger,
            .scheduling = scheduling,
            .priority = priority_of_programs(),
        };
        status = prepare(name_of(request), &place, &launch);
    }
    capability_release(scheduling);
    bool is_started = false;
    if (status == STATUS_NOT_FOUND) {
        say(is_path(name_of(request)) ? "there is no file '%s' with a signature beside it\n"
                                      : "no program is called '%s'\n",
            name_of(request));
    } else if (status != STATUS_OK) {
        (void)complain(request, status);
    } else {
        is_started = launch_all(launch, request, started);
    }
    capability_release(launch);
    if (!is_started) {
        undo(started);
    }
    return is_started;
}
