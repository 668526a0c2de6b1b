/*
 * Any line: what it is taken apart into lies within bounds, and written out again, quoted, it means
 * the same.
 */
#include "parse.h"
#include <stddef.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

static void require(bool holds)
{
    if (!holds) {
        __builtin_trap();
    }
}

static char again[8 * PARSE_LINE_BYTES_MAX];
static size_t again_bytes;

static void put_text(const char *text)
{
    memcpy(again + again_bytes, text, strlen(text));
    again_bytes += strlen(text);
}

static void put_word(const struct parsed_word *word)
{
    require(strlen(word->text) == word->size_bytes);
    const size_t room = sizeof(again) - again_bytes;
    const struct bytes text = {(const uint8_t *)word->text, word->size_bytes};
    const size_t size = parse_quote(text, again + again_bytes, room);
    require(size > 0);
    again_bytes += size;
    put_text(" ");
}

static void put_command(const struct parsed *parsed, const struct parsed_command *command)
{
    require(command->word_count > 0);
    require(command->first_word + command->word_count <= parsed->word_count);
    for (uint32_t i = 0; i < command->word_count; i++) {
        put_word(parsed_word(parsed, command, i));
    }
    if (command->input != PARSE_NO_WORD) {
        require(command->input < parsed->word_count);
        put_text("< ");
        put_word(&parsed->words[command->input]);
    }
    if (command->output != PARSE_NO_WORD) {
        require(command->output < parsed->word_count);
        put_text(command->is_appending ? ">> " : "> ");
        put_word(&parsed->words[command->output]);
    }
}

static void put_line(const struct parsed *parsed)
{
    again_bytes = 0;
    for (uint32_t i = 0; i < parsed->pipeline_count; i++) {
        const struct parsed_pipeline *pipeline = &parsed->pipelines[i];
        for (uint32_t k = 0; k < pipeline->command_count; k++) {
            put_command(parsed, &parsed->commands[pipeline->first_command + k]);
            put_text(k + 1 < pipeline->command_count ? "|" : "");
        }
        put_text(pipeline->is_background ? "&" : ";");
    }
}

static void compare(const struct parsed *left, const struct parsed *right)
{
    require(left->pipeline_count == right->pipeline_count);
    require(left->command_count == right->command_count);
    require(left->word_count == right->word_count);
    for (uint32_t i = 0; i < left->command_count; i++) {
        const struct parsed_command *a = &left->commands[i];
        const struct parsed_command *b = &right->commands[i];
        require(a->word_count == b->word_count && a->is_appending == b->is_appending);
        require((a->input == PARSE_NO_WORD) == (b->input == PARSE_NO_WORD));
        for (uint32_t k = 0; k < a->word_count; k++) {
            require(strcmp(parsed_word(left, a, k)->text, parsed_word(right, b, k)->text) == 0);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    static struct parsed parsed;
    static struct parsed second;
    static struct parsed_end end;
    const struct bytes line = {data, size_bytes};
    parse_end(line, &end);
    require(end.place == PARSE_PLACE_NOWHERE || end.start <= size_bytes);
    require(end.size_bytes <= size_bytes);
    if (parse_line(line, &parsed) != STATUS_OK) {
        require(parsed.error != NULL && parsed.error_offset <= size_bytes);
        return 0;
    }
    for (uint32_t i = 0; i < parsed.word_count; i++) {
        struct parsed_grant grant;
        if (parse_grant(parsed.words[i].text, &grant) == STATUS_OK) {
            require(grant.name[0] != '\0' && grant.capability[0] != '\0');
            require(grant.places == NULL || grant.places[0] != '\0');
        }
    }
    put_line(&parsed);
    const struct bytes quoted = {(const uint8_t *)again, again_bytes};
    if (again_bytes <= PARSE_LINE_BYTES_MAX) {
        require(parse_line(quoted, &second) == STATUS_OK);
        compare(&parsed, &second);
    }
    return 0;
}
