#include "signing/canonical.h"
#include "lib/text.h"
#include "schema/program_data.h"
#include "unit.h"

static uint64_t words[CANONICAL_WORDS_MAX + 1];

static struct bytes write_statement(const char *name)
{
    const struct program_statement statement = {
        .name = text_bytes(name), .version = 3, .size_bytes = 12345, .hash = text_bytes("hash")};
    struct message_builder builder;
    message_builder_start(&builder, words, CANONICAL_WORDS_MAX);
    CHECK_EQUAL(program_statement_write(&statement, &builder), STATUS_OK);
    return message_builder_finish(&builder);
}

static enum status read_back(struct bytes given)
{
    struct program_statement statement;
    return canonical_read(&program_statement_layout, given, &statement);
}

static void test_reads(void)
{
    struct program_statement statement;
    const struct bytes given = write_statement("editor");
    CHECK_EQUAL(canonical_read(&program_statement_layout, given, &statement), STATUS_OK);
    CHECK(bytes_equal(statement.name, text_bytes("editor")));
    CHECK_EQUAL(statement.version, 3);
    CHECK_EQUAL(statement.size_bytes, 12345);
    CHECK(bytes_equal(statement.hash, text_bytes("hash")));
}

/* A word more or less, bits in what is padding, fields that nobody knows. */
static void test_one_form(void)
{
    struct bytes given = write_statement("editor");
    const struct bytes shorter = {given.data, given.size_bytes - 8};
    words[given.size_bytes / 8] = 0;
    CHECK_EQUAL(read_back((struct bytes){given.data, given.size_bytes + 8}), STATUS_MALFORMED);
    CHECK_EQUAL(read_back(shorter), STATUS_MALFORMED);
    for (size_t cut = 0; cut < given.size_bytes; cut++) {
        CHECK_EQUAL(read_back((struct bytes){given.data, cut}), STATUS_MALFORMED);
    }
    uint8_t *bytes = (uint8_t *)words;
    for (size_t bit = 0; bit < 8 * given.size_bytes; bit++) {
        struct program_statement changed;
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        /* It is refused, or says something else. */
        if (canonical_read(&program_statement_layout, given, &changed) == STATUS_OK) {
            CHECK(
                !bytes_equal(changed.name, text_bytes("editor")) || changed.version != 3 ||
                changed.size_bytes != 12345 || !bytes_equal(changed.hash, text_bytes("hash")));
        }
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    CHECK_EQUAL(read_back(given), STATUS_OK);
}

static void test_limit(void)
{
    memset(words, 0, sizeof(words));
    const struct bytes given = {(const uint8_t *)words, sizeof(words)};
    CHECK_EQUAL(read_back(given), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(read_back((struct bytes){given.data, sizeof(words) - 8}), STATUS_MALFORMED);
    CHECK_EQUAL(read_back((struct bytes){given.data, 0}), STATUS_MALFORMED);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"reads", test_reads},
        {"one form", test_one_form},
        {"limit", test_limit},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
