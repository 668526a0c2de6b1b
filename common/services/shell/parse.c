#include "parse.h"
#include "lib/memory.h"
#include "lib/text.h"

/* Where the reading is. */
struct reader {
    struct bytes line;
    size_t at;
    struct parsed *parsed;
};

static enum status fail(struct reader *reader, enum status status, const char *why, size_t at)
{
    reader->parsed->error = why;
    reader->parsed->error_offset = at;
    return status;
}

/* The next byte; 0 at the end. */
static char peek(const struct reader *reader)
{
    return reader->at < reader->line.size_bytes ? (char)reader->line.data[reader->at] : '\0';
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

static bool is_operator(char byte)
{
    return byte == '|' || byte == '&' || byte == ';' || byte == '<' || byte == '>';
}

/* Blanks, and a remark up to the end. */
static void skip_blanks(struct reader *reader)
{
    while (is_blank(peek(reader))) {
        reader->at++;
    }
    if (peek(reader) == '#') {
        reader->at = reader->line.size_bytes;
    }
}

/* -- words ------------------------------------------------------------------------------------ */

/* One word being read, byte by byte; also used where it may be unfinished. */
struct word_reader {
    char quote; /* the open one, or 0 */
    bool is_escaped;
    bool is_quoted;
};

/* Takes a byte of a word. True: it is part of the word's text. */
static bool take_byte(struct word_reader *word, char byte)
{
    if (word->is_escaped) {
        word->is_escaped = false;
        return true;
    }
    if (byte == '\\' && word->quote != '\'') {
        word->is_escaped = true;
        word->is_quoted = true;
        return false;
    }
    if (word->quote != '\0' && byte == word->quote) {
        word->quote = '\0';
        return false;
    }
    if (word->quote == '\0' && (byte == '\'' || byte == '"')) {
        word->quote = byte;
        word->is_quoted = true;
        return false;
    }
    return true;
}

/* Between double quotes, \ stands for itself before everything but " and \. */
static bool keeps_backslash(const struct word_reader *word, char byte)
{
    return word->is_escaped && word->quote == '"' && byte != '"' && byte != '\\';
}

static bool ends_word(const struct word_reader *word, char byte)
{
    return word->quote == '\0' && !word->is_escaped && (is_blank(byte) || is_operator(byte));
}

static void put(struct parsed *parsed, char byte)
{
    parsed->text[parsed->text_bytes++] = byte;
}

static enum status read_word(struct reader *reader, uint32_t *index)
{
    struct parsed *parsed = reader->parsed;
    struct word_reader word = {0};
    const size_t start = reader->at;
    const size_t text_start = parsed->text_bytes;
    if (parsed->word_count == PARSE_WORDS_MAX) {
        return fail(reader, STATUS_LIMIT_EXCEEDED, "too many words", start);
    }
    while (reader->at < reader->line.size_bytes && !ends_word(&word, peek(reader))) {
        const char byte = peek(reader);
        if (keeps_backslash(&word, byte)) {
            put(parsed, '\\');
        }
        if (take_byte(&word, byte)) {
            put(parsed, byte);
        }
        reader->at++;
    }
    if (word.quote != '\0') {
        return fail(reader, STATUS_MALFORMED, "a quote is not closed", start);
    }
    if (word.is_escaped) {
        return fail(reader, STATUS_MALFORMED, "nothing stands after the last \\", reader->at - 1);
    }
    *index = parsed->word_count++;
    parsed->words[*index] = (struct parsed_word){
        .text = parsed->text + text_start,
        .size_bytes = parsed->text_bytes - text_start,
        .offset = start,
        .is_quoted = word.is_quoted,
    };
    put(parsed, '\0');
    return STATUS_OK;
}

/* -- commands --------------------------------------------------------------------------------- */

/* A redirection's file lies among the words, so those before and behind it must not be split. */
static enum status read_file(struct reader *reader, size_t operator_at, uint32_t *index)
{
    skip_blanks(reader);
    if (peek(reader) == '\0' || is_operator(peek(reader))) {
        return fail(reader, STATUS_MALFORMED, "no file is named after < or >", operator_at);
    }
    return read_word(reader, index);
}

static enum status read_redirection(struct reader *reader, struct parsed_command *command)
{
    const size_t operator_at = reader->at;
    const bool is_input = peek(reader) == '<';
    uint32_t *file = is_input ? &command->input : &command->output;
    reader->at++;
    if (*file != PARSE_NO_WORD) {
        return fail(reader, STATUS_MALFORMED, is_input ? "two inputs" : "two outputs", operator_at);
    }
    if (!is_input && peek(reader) == '>') {
        command->is_appending = true;
        reader->at++;
    }
    return read_file(reader, operator_at, file);
}

/* Words of a command stand side by side: a file that was read in between goes behind them. */
static void add_word(struct parsed *parsed, struct parsed_command *command, uint32_t index)
{
    const struct parsed_word added = parsed->words[index];
    const uint32_t place = command->first_word + command->word_count;
    for (uint32_t i = index; i > place; i--) {
        parsed->words[i] = parsed->words[i - 1];
    }
    parsed->words[place] = added;
    command->word_count++;
    if (command->input != PARSE_NO_WORD && command->input >= place) {
        command->input++;
    }
    if (command->output != PARSE_NO_WORD && command->output >= place) {
        command->output++;
    }
}

static enum status read_command(struct reader *reader)
{
    struct parsed *parsed = reader->parsed;
    const size_t start = reader->at;
    if (parsed->command_count == PARSE_COMMANDS_MAX) {
        return fail(reader, STATUS_LIMIT_EXCEEDED, "too many programs", start);
    }
    struct parsed_command *command = &parsed->commands[parsed->command_count++];
    *command = (struct parsed_command){
        .first_word = parsed->word_count, .input = PARSE_NO_WORD, .output = PARSE_NO_WORD};
    for (;;) {
        skip_blanks(reader);
        const char next = peek(reader);
        enum status status = STATUS_OK;
        if (next == '<' || next == '>') {
            status = read_redirection(reader, command);
        } else if (next != '\0' && !is_operator(next)) {
            uint32_t index = 0;
            status = read_word(reader, &index);
            if (status == STATUS_OK) {
                add_word(parsed, command, index);
            }
        } else if (command->word_count == 0) {
            return fail(reader, STATUS_MALFORMED, "a program's name is missing", start);
        } else {
            return STATUS_OK;
        }
        if (status != STATUS_OK) {
            return status;
        }
    }
}

/* Only the first of a pipeline reads from a file, only the last one writes to one. */
static enum status check_pipeline(struct reader *reader, const struct parsed_pipeline *pipeline)
{
    const struct parsed *parsed = reader->parsed;
    for (uint32_t i = 0; i < pipeline->command_count; i++) {
        const struct parsed_command *command = &parsed->commands[pipeline->first_command + i];
        if (i > 0 && command->input != PARSE_NO_WORD) {
            return fail(
                reader,
                STATUS_MALFORMED,
                "< and | both bring input",
                parsed->words[command->input].offset);
        }
        if (i + 1 < pipeline->command_count && command->output != PARSE_NO_WORD) {
            return fail(
                reader,
                STATUS_MALFORMED,
                "> and | both take output",
                parsed->words[command->output].offset);
        }
    }
    return STATUS_OK;
}

static enum status read_pipeline(struct reader *reader)
{
    struct parsed *parsed = reader->parsed;
    if (parsed->pipeline_count == PARSE_PIPELINES_MAX) {
        return fail(reader, STATUS_LIMIT_EXCEEDED, "too many programs", reader->at);
    }
    struct parsed_pipeline *pipeline = &parsed->pipelines[parsed->pipeline_count++];
    *pipeline = (struct parsed_pipeline){.first_command = parsed->command_count};
    for (;;) {
        const enum status status = read_command(reader);
        if (status != STATUS_OK) {
            return status;
        }
        pipeline->command_count++;
        if (peek(reader) != '|') {
            break;
        }
        reader->at++;
    }
    pipeline->is_background = peek(reader) == '&';
    if (peek(reader) != '\0') {
        reader->at++;
    }
    return check_pipeline(reader, pipeline);
}

enum status parse_line(struct bytes line, struct parsed *parsed)
{
    struct reader reader = {.line = line, .parsed = parsed};
    parsed->pipeline_count = 0;
    parsed->command_count = 0;
    parsed->word_count = 0;
    parsed->text_bytes = 0;
    parsed->error = NULL;
    parsed->error_offset = 0;
    if (line.size_bytes > PARSE_LINE_BYTES_MAX) {
        return fail(&reader, STATUS_LIMIT_EXCEEDED, "the line is too long", PARSE_LINE_BYTES_MAX);
    }
    for (size_t i = 0; i < line.size_bytes; i++) {
        if (line.data[i] == '\0') {
            return fail(&reader, STATUS_MALFORMED, "a character that means nothing", i);
        }
    }
    for (;;) {
        skip_blanks(&reader);
        if (reader.at == line.size_bytes) {
            return STATUS_OK;
        }
        const enum status status = read_pipeline(&reader);
        if (status != STATUS_OK) {
            return status;
        }
    }
}

/* -- grants ----------------------------------------------------------------------------------- */

/* Copies [from, to) and makes a C string of it. */
static enum status copy_part(char *target, const char *from, const char *to)
{
    const size_t size = (size_t)(to - from);
    if (size == 0) {
        return STATUS_MALFORMED;
    }
    if (size >= PARSE_NAME_BYTES) {
        return STATUS_LIMIT_EXCEEDED;
    }
    memcpy(target, from, size);
    target[size] = '\0';
    return STATUS_OK;
}

static const char *find(const char *text, char wanted)
{
    while (*text != '\0' && *text != wanted) {
        text++;
    }
    return text;
}

enum status parse_grant(const char *word, struct parsed_grant *grant)
{
    const char *equals = find(word, '=');
    *grant = (struct parsed_grant){0};
    if (*equals == '\0') {
        return STATUS_MALFORMED;
    }
    const char *at = find(equals + 1, '@');
    const char *colon = find(equals + 1, ':');
    colon = colon < at ? colon : at;
    enum status status = copy_part(grant->name, word, equals);
    if (status == STATUS_OK) {
        status = copy_part(grant->capability, equals + 1, colon);
    }
    if (status == STATUS_OK && *colon == ':') {
        status = copy_part(grant->facet, colon + 1, at);
    }
    if (status == STATUS_OK && *at == '@') {
        grant->places = at + 1;
        status = at[1] == '\0' ? STATUS_MALFORMED : STATUS_OK;
    }
    return status;
}

/* -- what is being typed ---------------------------------------------------------------------- */

static void begin_command(struct parsed_end *end)
{
    end->place = PARSE_PLACE_COMMAND;
    end->command[0] = '\0';
    end->is_after_with = false;
}

/* A word is behind us: what follows is another one. */
static void finish_word(struct parsed_end *end, bool is_quoted)
{
    if (end->place == PARSE_PLACE_COMMAND) {
        (void)text_copy(end->command, sizeof(end->command), end->text);
        end->place = PARSE_PLACE_ARGUMENT;
    } else if (!is_quoted && text_equal(end->command, "run") && text_equal(end->text, "with")) {
        end->is_after_with = true;
    }
}

static void take_operator(struct parsed_end *end, char byte, bool *is_file)
{
    if (byte == '<' || byte == '>') {
        *is_file = true;
    } else {
        begin_command(end);
    }
}

/* Reads the word at `at`, which may be unfinished; gives where it ends. */
static size_t
read_last_word(struct bytes line, size_t at, struct parsed_end *end, struct word_reader *word)
{
    size_t size = 0;
    end->start = at;
    while (at < line.size_bytes && !ends_word(word, (char)line.data[at])) {
        const char byte = (char)line.data[at];
        if (keeps_backslash(word, byte)) {
            end->text[size++] = '\\';
        }
        if (take_byte(word, byte)) {
            end->text[size++] = byte;
        }
        at++;
    }
    end->text[size] = '\0';
    end->size_bytes = size;
    end->quote = word->quote;
    return at;
}

void parse_end(struct bytes line, struct parsed_end *end)
{
    bool is_file = false;
    size_t at = 0;
    *end = (struct parsed_end){.place = PARSE_PLACE_COMMAND};
    if (line.size_bytes > PARSE_LINE_BYTES_MAX) {
        end->place = PARSE_PLACE_NOWHERE;
        return;
    }
    for (;;) {
        while (at < line.size_bytes && is_blank((char)line.data[at])) {
            at++;
        }
        const char byte = at < line.size_bytes ? (char)line.data[at] : '\0';
        if (byte == '#') {
            end->place = PARSE_PLACE_NOWHERE;
            return;
        }
        if (is_operator(byte)) {
            take_operator(end, byte, &is_file);
            at++;
            continue;
        }
        struct word_reader word = {0};
        at = read_last_word(line, at, end, &word);
        if (at == line.size_bytes) {
            break;
        }
        if (!is_file) {
            finish_word(end, word.is_quoted);
        }
        is_file = false;
    }
    if (is_file) {
        end->place = PARSE_PLACE_ARGUMENT;
        end->is_after_with = false;
    }
}

size_t parse_quote(struct bytes text, char *target, size_t size_bytes)
{
    size_t size = 0;
    if (text.size_bytes == 0 && size_bytes >= 2) {
        target[size++] = '\'';
        target[size++] = '\'';
    }
    for (size_t i = 0; i < text.size_bytes; i++) {
        const char byte = (char)text.data[i];
        const bool is_special = is_blank(byte) || is_operator(byte) || byte == '\\' ||
                                byte == '\'' || byte == '"' || byte == '#';
        if (size_bytes - size < 2) {
            return 0;
        }
        if (is_special) {
            target[size++] = '\\';
        }
        target[size++] = byte;
    }
    return size;
}
