#include "boot/error.h"
#include "unit.h"

static void test_sentence(void)
{
    struct boot_error error;
    CHECK_EQUAL(boot_error_set(&error, STATUS_OVERLAP, "%s: %u", "name", 7u), STATUS_OVERLAP);
    CHECK(strcmp(error.text, "name: 7") == 0);
}

static void test_cut(void)
{
    struct boot_error error;
    CHECK_EQUAL(boot_error_set(&error, STATUS_MALFORMED, "%200s", "x"), STATUS_MALFORMED);
    CHECK_EQUAL(strlen(error.text), BOOT_ERROR_TEXT_BYTES - 1);
}

/* A name out of a hostile table must not steer the terminal. */
static void test_no_controls(void)
{
    struct boot_error error;
    CHECK_EQUAL(boot_error_set(&error, STATUS_OK, "%s", "a\033[2J\n\x80z"), STATUS_OK);
    CHECK(strcmp(error.text, "a?[2J??z") == 0);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"sentence", test_sentence},
        {"cut", test_cut},
        {"no controls", test_no_controls},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
