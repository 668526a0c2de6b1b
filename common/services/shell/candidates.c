#include "candidates.h"
#include "builtins.h"
#include "command/words.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "parse.h"
#include "runtime/capability.h"
#include "schema/directory_client.h"
#include "schema/launcher_client.h"
#include "shell.h"

/* What is more than that is not offered. */
#define NAMES_BYTES     16384u
#define NAMES_MAX       1024u
#define CANDIDATE_BYTES 1100u
#define CALLS_MAX       256u

/* Names are kept before any of them is used: what uses them may make calls. */
static struct {
    char bytes[NAMES_BYTES];
    size_t used;
    uint32_t count;
    bool is_directory[NAMES_MAX];
    uint32_t offsets[NAMES_MAX];
} names;

static void keep(struct bytes name, bool is_directory)
{
    if (names.count == NAMES_MAX || name.size_bytes >= sizeof(names.bytes) - names.used) {
        return;
    }
    names.offsets[names.count] = (uint32_t)names.used;
    names.is_directory[names.count] = is_directory;
    memcpy(names.bytes + names.used, name.data, name.size_bytes);
    names.bytes[names.used + name.size_bytes] = '\0';
    names.used += name.size_bytes + 1;
    names.count++;
}

static void keep_text(const char *name)
{
    keep(text_bytes(name), false);
}

/* -- where they come from --------------------------------------------------------------------- */

static void keep_programs(void)
{
    struct launcher_programs_params params = {.cursor = 0};
    for (uint32_t call = 0; shell.launcher != 0 && call < CALLS_MAX; call++) {
        struct launcher_programs_results_reader results = {0};
        if (launcher_programs(shell.launcher, &params, &results) != STATUS_OK) {
            return;
        }
        for (uint32_t i = 0; i < results.names.count; i++) {
            struct bytes name;
            if (message_list_text(&results.names, i, &name) == STATUS_OK) {
                keep(name, false);
            }
        }
        params.cursor = results.cursor;
        if (params.cursor == 0) {
            return;
        }
    }
}

static void keep_builtins(void)
{
    const char *name = NULL;
    for (uint32_t i = 0; (name = builtin_name(i)) != NULL; i++) {
        keep_text(name);
    }
}

static void keep_holdings(void)
{
    const struct holdings holdings = shell_holdings();
    const char *name = NULL;
    for (uint32_t i = 0; (name = holdings_name(&holdings, i)) != NULL; i++) {
        keep_text(name);
    }
}

static void keep_entries(uint32_t directory)
{
    struct directory_list_params params = {.cursor = 0};
    for (uint32_t call = 0; call < CALLS_MAX; call++) {
        struct directory_list_results_reader results = {0};
        if (directory_list(directory, &params, &results) != STATUS_OK) {
            return;
        }
        for (uint32_t i = 0; i < results.entries.count; i++) {
            struct entry entry;
            if (entry_list_get(&results.entries, i, &entry) == STATUS_OK) {
                keep(entry.name, entry.kind == NODE_KIND_DIRECTORY);
            }
        }
        params.cursor = results.cursor;
        if (params.cursor == 0) {
            return;
        }
    }
}

/* Of the directory that the word names up to its last "/". */
static void keep_files(const char *word, size_t folder_bytes)
{
    char folder[PARSE_LINE_BYTES_MAX + 1];
    char path[PARSE_LINE_BYTES_MAX + 1];
    memcpy(folder, word, folder_bytes);
    folder[folder_bytes] = '\0';
    if (shell.directory == 0 || !path_from_words(path, sizeof(path), folder)) {
        return;
    }
    if (path[0] == '\0') {
        keep_entries(shell.directory);
        return;
    }
    const struct directory_open_directory_params params = {.path = text_bytes(path)};
    struct directory_open_directory_results results = {0};
    if (directory_open_directory(shell.directory, &params, &results) == STATUS_OK) {
        keep_entries(results.directory);
        capability_release(results.directory);
    }
}

/* -- offering them ---------------------------------------------------------------------------- */

/*
 * Offers the names that begin like the word does behind its first `kept` bytes, which stay. A quote
 * that was open is not opened again: what needs it is written with \.
 */
static void
offer(const struct parsed_end *end, size_t kept, char behind, struct completion *completion)
{
    static char text[CANDIDATE_BYTES];
    static char quoted[2 * CANDIDATE_BYTES];
    const size_t typed = end->size_bytes - kept;
    for (uint32_t i = 0; i < names.count; i++) {
        const char *name = names.bytes + names.offsets[i];
        const size_t length = text_length(name);
        if (length < typed || memcmp(name, end->text + kept, typed) != 0 ||
            kept + length > sizeof(text)) {
            continue;
        }
        memcpy(text, end->text, kept);
        memcpy(text + kept, name, length);
        const struct bytes all = {(const uint8_t *)text, kept + length};
        const size_t size = parse_quote(all, quoted, sizeof(quoted));
        completion_add(
            completion,
            (struct bytes){(const uint8_t *)quoted, size},
            names.is_directory[i] ? '/' : behind);
    }
}

/* How many bytes of a text are up to and with its last `wanted`; 0: it has none. */
static size_t up_to_last(const char *text, char wanted)
{
    size_t size = 0;
    for (size_t i = 0; text[i] != '\0'; i++) {
        if (text[i] == wanted) {
            size = i + 1;
        }
    }
    return size;
}

void candidates_add(void *context, struct bytes before, struct completion *completion)
{
    static struct parsed_end end;
    (void)context;
    parse_end(before, &end);
    names.used = 0;
    names.count = 0;
    if (end.place == PARSE_PLACE_NOWHERE) {
        return;
    }
    completion_word(completion, end.start);
    if (end.place == PARSE_PLACE_COMMAND) {
        keep_builtins();
        keep_programs();
        offer(&end, 0, ' ', completion);
    } else if (end.is_after_with) {
        const size_t kept = up_to_last(end.text, '=');
        keep_holdings();
        offer(&end, kept, kept > 0 ? ' ' : '=', completion);
    } else {
        const size_t kept = up_to_last(end.text, '/');
        keep_files(end.text, kept);
        offer(&end, kept, ' ', completion);
        if (text_equal(end.command, "run") && kept == 0) {
            names.used = 0;
            names.count = 0;
            keep_programs();
            offer(&end, 0, ' ', completion);
        }
    }
}
