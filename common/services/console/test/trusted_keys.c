#include "trusted_keys.h"
#include "unit.h"

static struct trusted_keys keys;
static uint64_t now_ns;

static void begin(void)
{
    keys = (struct trusted_keys){0};
    now_ns = 1000;
}

/* The key of the last byte; what comes before means nothing. */
static enum trusted_key last(const char *text)
{
    enum trusted_key key = TRUSTED_KEY_NONE;
    for (size_t i = 0; text[i] != '\0'; i++) {
        CHECK_EQUAL(key, TRUSTED_KEY_NONE);
        key = trusted_keys_take(&keys, now_ns, (uint8_t)text[i]);
    }
    return key;
}

static void test_plain(void)
{
    begin();
    CHECK_EQUAL(last("a"), TRUSTED_KEY_BYTE);
    CHECK_EQUAL(last("\xc3"), TRUSTED_KEY_BYTE);
    CHECK_EQUAL(last("\r"), TRUSTED_KEY_ENTER);
    CHECK_EQUAL(last("\n"), TRUSTED_KEY_ENTER);
    CHECK_EQUAL(last("\t"), TRUSTED_KEY_TAB);
    CHECK_EQUAL(last("\x7f"), TRUSTED_KEY_BACKSPACE);
    CHECK_EQUAL(last("\b"), TRUSTED_KEY_BACKSPACE);
    CHECK_EQUAL(last("\x15"), TRUSTED_KEY_CLEAR);
    CHECK_EQUAL(last("\x03"), TRUSTED_KEY_REFUSE);
    CHECK_EQUAL(last("\x01\x02\x1a"), TRUSTED_KEY_NONE);
}

/* Whoever sent them: none of their bytes is one that a person typed. */
static void test_sequences(void)
{
    begin();
    CHECK_EQUAL(last("\x1b[Aa"), TRUSTED_KEY_BYTE);
    CHECK_EQUAL(last("\x1b[24;80Ra"), TRUSTED_KEY_BYTE);
    CHECK_EQUAL(last("\x1bOPa"), TRUSTED_KEY_BYTE);
    CHECK_EQUAL(last("\x1b]lyes y 1\x1b\\a"), TRUSTED_KEY_BYTE);
    CHECK_EQUAL(last("\x1bP1$r0m\aa"), TRUSTED_KEY_BYTE);
    CHECK_EQUAL(last("\x1b]never ended\ry"), TRUSTED_KEY_BYTE);
    CHECK_EQUAL(last("\x1b[12\r"), TRUSTED_KEY_ENTER);
    CHECK_EQUAL(last("\x1bxa"), TRUSTED_KEY_BYTE);
    CHECK_EQUAL(last("\x1b\r"), TRUSTED_KEY_ENTER);
    CHECK_EQUAL(trusted_keys_time(&keys, UINT64_MAX), TRUSTED_KEY_NONE);
}

static void test_escape(void)
{
    begin();
    CHECK_EQUAL(last("\x1b"), TRUSTED_KEY_NONE);
    CHECK_EQUAL(keys.escape_ns, now_ns + TRUSTED_KEYS_ESCAPE_NS);
    CHECK_EQUAL(trusted_keys_time(&keys, keys.escape_ns - 1), TRUSTED_KEY_NONE);
    CHECK_EQUAL(trusted_keys_time(&keys, keys.escape_ns), TRUSTED_KEY_REFUSE);
    CHECK_EQUAL(trusted_keys_time(&keys, UINT64_MAX), TRUSTED_KEY_NONE);
    CHECK_EQUAL(last("\x1b\x1b"), TRUSTED_KEY_REFUSE);
    CHECK_EQUAL(last("a"), TRUSTED_KEY_BYTE);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"plain", test_plain}, {"sequences", test_sequences}, {"escape", test_escape}};
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
