/* Dates in all their forms, and what is none. */
#include "http/date.h"
#include "lib/text.h"
#include "unit.h"

static uint64_t read_or(const char *text, uint64_t otherwise)
{
    uint64_t seconds = 0;
    return date_read(text_bytes(text), &seconds) ? seconds : otherwise;
}

static void reads_all_forms(void)
{
    CHECK_EQUAL(read_or("Sun, 06 Nov 1994 08:49:37 GMT", 0), 784111777);
    CHECK_EQUAL(read_or("Sunday, 06-Nov-94 08:49:37 GMT", 0), 784111777);
    CHECK_EQUAL(read_or("Sun Nov  6 08:49:37 1994", 0), 784111777);
    CHECK_EQUAL(read_or("Wednesday, 01-Jan-69 00:00:00 GMT", 0), 3124224000);
    CHECK_EQUAL(read_or("Thu, 01 Jan 1970 00:00:00 GMT", 1), 0);
    CHECK_EQUAL(read_or("Wed Dec 31 23:59:59 9999", 0), 253402300799);
}

static void refuses_others(void)
{
    static const char *const others[] = {
        "",
        "Sun",
        "Sun,",
        "Sun, ",
        "Xyz, 06 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 GMT ",
        "Sun, 06 Nov 1994 08:49:37",
        "Sun, 06 Nov 1994 08:49:37 CET",
        "Sun, 6 Nov 1994 08:49:37 GMT",
        "Sun, 06 nov 1994 08:49:37 GMT",
        "Sun, 31 Feb 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 24:00:00 GMT",
        "Sun, 06 Nov 1994 08:60:37 GMT",
        "Sun, 06 Nov 1969 08:49:37 GMT",
        "Sun, 06 Nov 19940 08:49:37 GMT",
        "Sun, -6 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-1994 08:49:37 GMT",
        "Sunxday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov 6 08:49:37 1994",
        "784111777",
    };
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        CHECK_EQUAL(read_or(others[i], UINT64_MAX), UINT64_MAX);
    }
}

static void writes_what_it_reads(void)
{
    static const uint64_t times[] = {0, 1, 951782399, 784111777, 253402300799};
    for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
        char text[DATE_TEXT_BYTES + 1] = {0};
        date_write(times[i], text);
        CHECK_EQUAL(strlen(text), DATE_TEXT_BYTES);
        CHECK_EQUAL(read_or(text, UINT64_MAX), times[i]);
    }
    char text[DATE_TEXT_BYTES + 1] = {0};
    date_write(784111777, text);
    CHECK(strcmp(text, "Sun, 06 Nov 1994 08:49:37 GMT") == 0);
    date_write(UINT64_MAX, text);
    CHECK(strcmp(text, "Fri, 31 Dec 9999 23:59:59 GMT") == 0);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"reads all forms", reads_all_forms},
        {"refuses others", refuses_others},
        {"writes what it reads", writes_what_it_reads},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
