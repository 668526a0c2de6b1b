#include "lib/status.h"
#include "unit.h"

static void test_each_has_words_of_its_own(void)
{
    for (int i = 0; i < STATUS_COUNT; i++) {
        const char *text = status_text((enum status)i);
        CHECK(text != NULL && text[0] != '\0');
        CHECK(strcmp(text, "unknown status") != 0);
        for (int other = 0; other < i; other++) {
            CHECK(strcmp(text, status_text((enum status)other)) != 0);
        }
    }
}

static void test_unknown(void)
{
    CHECK(strcmp(status_text(STATUS_COUNT), "unknown status") == 0);
    CHECK(strcmp(status_text((enum status)1000000), "unknown status") == 0);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"each has words of its own", test_each_has_words_of_its_own},
        {"unknown", test_unknown},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
