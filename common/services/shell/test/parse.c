#include "parse.h"
#include "unit.h"
#include <stdlib.h>

static struct parsed parsed;

/* The line lies in memory of exactly its size, so that the sanitizer sees a read beyond it. */
static enum status parse(const char *line)
{
    const size_t size = strlen(line);
    uint8_t *copy = malloc(size);
    memcpy(copy, line, size);
    const enum status status = parse_line((struct bytes){copy, size}, &parsed);
    free(copy);
    CHECK((status == STATUS_OK) == (parsed.error == NULL));
    return status;
}

static bool word_is(uint32_t command, uint32_t number, const char *text)
{
    const struct parsed_word *word = parsed_word(&parsed, &parsed.commands[command], number);
    return strcmp(word->text, text) == 0 && word->size_bytes == strlen(text);
}

static void test_words(void)
{
    CHECK_EQUAL(parse("ls  -l\t/a # a remark | < \""), STATUS_OK);
    CHECK_EQUAL(parsed.pipeline_count, 1);
    CHECK_EQUAL(parsed.command_count, 1);
    CHECK_EQUAL(parsed.commands[0].word_count, 3);
    CHECK(word_is(0, 0, "ls"));
    CHECK(word_is(0, 1, "-l"));
    CHECK(word_is(0, 2, "/a"));
    CHECK_EQUAL(parsed.words[2].offset, 7);
    CHECK_EQUAL(parse(""), STATUS_OK);
    CHECK_EQUAL(parsed.pipeline_count, 0);
    CHECK_EQUAL(parse("  # nothing"), STATUS_OK);
    CHECK_EQUAL(parsed.pipeline_count, 0);
    CHECK_EQUAL(parse("a#b"), STATUS_OK);
    CHECK(word_is(0, 0, "a#b"));
}

static void test_quotes(void)
{
    CHECK_EQUAL(parse("echo 'a  b'\"c | d\"e\\ f '' \"\\\\\\\"\\n\" '\\' \\'"), STATUS_OK);
    CHECK(word_is(0, 1, "a  bc | de f"));
    CHECK(word_is(0, 2, ""));
    CHECK(word_is(0, 3, "\\\"\\n"));
    CHECK(word_is(0, 4, "\\"));
    CHECK(word_is(0, 5, "'"));
    CHECK(!parsed_word(&parsed, &parsed.commands[0], 0)->is_quoted);
    CHECK(parsed_word(&parsed, &parsed.commands[0], 2)->is_quoted);
    CHECK_EQUAL(parse("echo \xc3\xa4 '\xe4\xb8\xad'"), STATUS_OK);
    CHECK(word_is(0, 1, "\xc3\xa4"));
}

static void test_pipelines(void)
{
    CHECK_EQUAL(parse("a|b x | c&d;e ;"), STATUS_OK);
    CHECK_EQUAL(parsed.pipeline_count, 3);
    CHECK_EQUAL(parsed.pipelines[0].command_count, 3);
    CHECK(parsed.pipelines[0].is_background);
    CHECK(!parsed.pipelines[1].is_background);
    CHECK(word_is(1, 1, "x"));
    CHECK(word_is(4, 0, "e"));
}

static void test_redirections(void)
{
    CHECK_EQUAL(parse("sort <in -r > 'out file' x"), STATUS_OK);
    const struct parsed_command *command = &parsed.commands[0];
    CHECK_EQUAL(command->word_count, 3);
    CHECK(word_is(0, 0, "sort"));
    CHECK(word_is(0, 1, "-r"));
    CHECK(word_is(0, 2, "x"));
    CHECK(strcmp(parsed.words[command->input].text, "in") == 0);
    CHECK(strcmp(parsed.words[command->output].text, "out file") == 0);
    CHECK(!command->is_appending);
    CHECK_EQUAL(parse(">>log a|b"), STATUS_MALFORMED);
    CHECK_EQUAL(parse("a < x | b >> y"), STATUS_OK);
    CHECK(parsed.commands[1].is_appending);
    CHECK(strcmp(parsed.words[parsed.commands[1].output].text, "y") == 0);
}

static void test_malformed(void)
{
    static const struct {
        const char *line;
        const char *error;
        size_t offset;
    } cases[] = {
        {"echo 'abc", "a quote is not closed", 5},
        {"echo \"abc'", "a quote is not closed", 5},
        {"echo a\\", "nothing stands after the last \\", 6},
        {"| a", "a program's name is missing", 0},
        {"a |", "a program's name is missing", 3},
        {"a || b", "a program's name is missing", 3},
        {"a ; ; b", "a program's name is missing", 4},
        {"& a", "a program's name is missing", 0},
        {"> x", "a program's name is missing", 0},
        {"a >", "no file is named after < or >", 2},
        {"a < | b", "no file is named after < or >", 2},
        {"a > # x", "no file is named after < or >", 2},
        {"a <x <y", "two inputs", 5},
        {"a >x >>y", "two outputs", 5},
        {"a | b < x", "< and | both bring input", 8},
        {"a > x | b", "> and | both take output", 4},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        CHECK_EQUAL(parse(cases[i].line), STATUS_MALFORMED);
        CHECK(strcmp(parsed.error, cases[i].error) == 0);
        CHECK_EQUAL(parsed.error_offset, cases[i].offset);
    }
    CHECK_EQUAL(parse_line((struct bytes){(const uint8_t *)"a\0b", 3}, &parsed), STATUS_MALFORMED);
}

static void test_limits(void)
{
    static char line[PARSE_LINE_BYTES_MAX + 2];
    for (size_t i = 0; i < PARSE_LINE_BYTES_MAX + 1; i++) {
        line[i] = i % 2 == 0 ? 'a' : ' ';
    }
    CHECK_EQUAL(parse(line), STATUS_LIMIT_EXCEEDED);
    line[PARSE_LINE_BYTES_MAX] = '\0';
    CHECK_EQUAL(parse(line), STATUS_LIMIT_EXCEEDED);
    line[(size_t)2 * PARSE_WORDS_MAX] = '\0';
    CHECK_EQUAL(parse(line), STATUS_OK);
    CHECK_EQUAL(parsed.word_count, PARSE_WORDS_MAX);
    CHECK_EQUAL(parse("a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a"), STATUS_OK);
    CHECK_EQUAL(parse("a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a"), STATUS_LIMIT_EXCEEDED);
    memset(line, 'x', PARSE_LINE_BYTES_MAX);
    line[PARSE_LINE_BYTES_MAX] = '\0';
    CHECK_EQUAL(parse(line), STATUS_OK);
}

static void test_grants(void)
{
    struct parsed_grant grant;
    CHECK_EQUAL(parse_grant("root=directory:reader", &grant), STATUS_OK);
    CHECK(strcmp(grant.name, "root") == 0);
    CHECK(strcmp(grant.capability, "directory") == 0);
    CHECK(strcmp(grant.facet, "reader") == 0);
    CHECK_EQUAL(parse_grant("a=b", &grant), STATUS_OK);
    CHECK(grant.facet[0] == '\0');
    CHECK(grant.places == NULL);
    CHECK_EQUAL(parse_grant("n=network@[::1]:80,a@b:*", &grant), STATUS_OK);
    CHECK(strcmp(grant.capability, "network") == 0);
    CHECK(grant.facet[0] == '\0');
    CHECK(strcmp(grant.places, "[::1]:80,a@b:*") == 0);
    CHECK_EQUAL(parse_grant("n=network:client@example.org:443", &grant), STATUS_OK);
    CHECK(strcmp(grant.capability, "network") == 0);
    CHECK(strcmp(grant.facet, "client") == 0);
    CHECK(strcmp(grant.places, "example.org:443") == 0);
    static const char *const wrong[] = {
        "",
        "a",
        "=b",
        "a=",
        "a=:c",
        "a=b:",
        "=",
        "a=b@",
        "a=@c",
        "a=b:@c",
        "a=b:c@",
        "a@b=",
        "@=b@"};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        CHECK_EQUAL(parse_grant(wrong[i], &grant), STATUS_MALFORMED);
    }
    char line[PARSE_NAME_BYTES + 4];
    memset(line, 'x', sizeof(line));
    line[PARSE_NAME_BYTES] = '=';
    line[sizeof(line) - 1] = '\0';
    CHECK_EQUAL(parse_grant(line, &grant), STATUS_LIMIT_EXCEEDED);
}

static void check_end(
    const char *line, enum parse_place place, size_t start, const char *text, const char *command)
{
    struct parsed_end end;
    parse_end((struct bytes){(const uint8_t *)line, strlen(line)}, &end);
    CHECK_EQUAL(end.place, place);
    if (place != PARSE_PLACE_NOWHERE) {
        CHECK_EQUAL(end.start, start);
        CHECK(strcmp(end.text, text) == 0);
        CHECK(strcmp(end.command, command) == 0);
    }
}

static void test_end(void)
{
    check_end("", PARSE_PLACE_COMMAND, 0, "", "");
    check_end("  l", PARSE_PLACE_COMMAND, 2, "l", "");
    check_end("ls ", PARSE_PLACE_ARGUMENT, 3, "", "ls");
    check_end("ls a\\ b", PARSE_PLACE_ARGUMENT, 3, "a b", "ls");
    check_end("ls 'a b", PARSE_PLACE_ARGUMENT, 3, "a b", "ls");
    check_end("a | b", PARSE_PLACE_COMMAND, 4, "b", "");
    check_end("a;b c|", PARSE_PLACE_COMMAND, 6, "", "");
    check_end("a >", PARSE_PLACE_ARGUMENT, 3, "", "a");
    check_end("a > x y", PARSE_PLACE_ARGUMENT, 6, "y", "a");
    check_end("> x y", PARSE_PLACE_COMMAND, 4, "y", "");
    check_end("a # b", PARSE_PLACE_NOWHERE, 0, "", "");
    struct parsed_end end;
    parse_end((struct bytes){(const uint8_t *)"run x with a=", 13}, &end);
    CHECK(end.is_after_with);
    CHECK(strcmp(end.text, "a=") == 0);
    parse_end((struct bytes){(const uint8_t *)"run x 'with' a=", 15}, &end);
    CHECK(!end.is_after_with);
}

static void test_quote(void)
{
    char target[32];
    const size_t size = parse_quote((struct bytes){(const uint8_t *)"a b'|", 5}, target, 32);
    target[size] = '\0';
    CHECK(strcmp(target, "a\\ b\\'\\|") == 0);
    CHECK_EQUAL(parse_quote((struct bytes){(const uint8_t *)"abcdef", 6}, target, 6), 0);
    CHECK_EQUAL(parse_quote((struct bytes){NULL, 0}, target, 32), 2);
    CHECK_EQUAL(parse_quote((struct bytes){NULL, 0}, target, 1), 0);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"words", test_words},
        {"quotes", test_quotes},
        {"pipelines", test_pipelines},
        {"redirections", test_redirections},
        {"malformed", test_malformed},
        {"limits", test_limits},
        {"grants", test_grants},
        {"end", test_end},
        {"quote", test_quote},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
