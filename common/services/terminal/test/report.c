#include "report.h"
#include "unit.h"

static enum report_result take(struct report *report, const char *bytes)
{
    enum report_result result = REPORT_OTHER;
    for (size_t i = 0; bytes[i] != '\0' && (i == 0 || result == REPORT_HELD); i++) {
        result = report_take(report, (uint8_t)bytes[i]);
    }
    return result;
}

static void test_report(void)
{
    struct report report = {0};
    CHECK_EQUAL(take(&report, "\x1b[24;80"), REPORT_HELD);
    CHECK_EQUAL(report.held_count, 7);
    CHECK_EQUAL(take(&report, "R"), REPORT_COMPLETE);
    CHECK_EQUAL(report.row, 24);
    CHECK_EQUAL(report.column, 80);
    CHECK_EQUAL(report.held_count, 0);
    CHECK_EQUAL(take(&report, "\x1b[9;1R"), REPORT_COMPLETE);
    CHECK_EQUAL(report.row, 9);
}

static void test_other(void)
{
    static const char *const others[] = {
        "a",
        "R",
        "\x1bz",
        "\x1b\x1b",
        "\x1b[A",
        "\x1b[R",
        "\x1b[5R",
        "\x1b[;5R",
        "\x1b[5;R",
        "\x1b[5;6;",
        "\x1b[5~",
        "\x1b[1234567890123"};
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        struct report report = {0};
        CHECK_EQUAL(take(&report, others[i]), REPORT_OTHER);
        CHECK(report.held_count < strlen(others[i]));
        CHECK(memcmp(report.held, others[i], report.held_count) == 0);
    }
}

static void test_large(void)
{
    struct report report = {0};
    CHECK_EQUAL(take(&report, "\x1b[99999;9R"), REPORT_COMPLETE);
    CHECK_EQUAL(report.row, REPORT_NUMBER_MAX);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"report", test_report},
        {"other", test_other},
        {"large", test_large},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
