#include "lib/calendar.h"
#include "lib/text.h"
#include "unit.h"

static bool writes(uint64_t seconds, const char *expected)
{
    char text[CALENDAR_TEXT_BYTES];
    const struct calendar_time time = calendar_at(seconds);
    struct calendar_time read;
    calendar_write(&time, text);
    return strcmp(text, expected) == 0 && calendar_seconds(&time) == seconds &&
           calendar_read(text_bytes(text), &read) && calendar_seconds(&read) == seconds;
}

static void test_known_times(void)
{
    CHECK(writes(0, "1970-01-01T00:00:00Z"));
    CHECK(writes(68169599, "1972-02-28T23:59:59Z"));
    CHECK(writes(68169600, "1972-02-29T00:00:00Z"));
    CHECK(writes(951782400, "2000-02-29T00:00:00Z"));
    CHECK(writes(1772323199, "2026-02-28T23:59:59Z"));
    CHECK(writes(1772323200, "2026-03-01T00:00:00Z"));
    CHECK(writes(INT32_MAX, "2038-01-19T03:14:07Z"));
    CHECK(writes(UINT64_C(0x80000000), "2038-01-19T03:14:08Z"));
    CHECK(writes(4107542399, "2100-02-28T23:59:59Z"));
    CHECK(writes(4107542400, "2100-03-01T00:00:00Z"));
    CHECK(writes(UINT32_MAX, "2106-02-07T06:28:15Z"));
    CHECK(writes(CALENDAR_SECONDS_END - 1, "9999-12-31T23:59:59Z"));
}

/* Every day has the one after it, and the weeks go on. */
static void test_every_day(void)
{
    struct calendar_time before = calendar_at(0);
    for (uint64_t day = 1; day < CALENDAR_SECONDS_END / 86400; day++) {
        const struct calendar_time now = calendar_at(day * 86400);
        const bool is_next_day = now.year == before.year && now.month == before.month;
        const bool is_next_month =
            now.day == 1 && (now.year == before.year ? now.month == before.month + 1
                                                     : now.month == 1 && before.month == 12 &&
                                                           now.year == before.year + 1);
        if (!(is_next_day ? now.day == before.day + 1 : is_next_month) ||
            calendar_seconds(&now) != day * 86400 ||
            calendar_weekday(day * 86400) != (day + 4) % 7) {
            CHECK_EQUAL(day, 0);
            return;
        }
        before = now;
    }
    CHECK_EQUAL(before.year, 9999);
    CHECK_EQUAL(calendar_weekday(1772323200), 0); /* 2026-03-01 was a Sunday */
}

static bool reads(const char *text)
{
    struct calendar_time time;
    return calendar_read(text_bytes(text), &time);
}

static void test_what_is_no_time(void)
{
    CHECK(reads("2024-02-29T23:59:59Z"));
    CHECK(!reads("2023-02-29T23:59:59Z"));
    CHECK(!reads("2100-02-29T00:00:00Z"));
    CHECK(!reads("2026-13-01T00:00:00Z"));
    CHECK(!reads("2026-00-01T00:00:00Z"));
    CHECK(!reads("2026-04-31T00:00:00Z"));
    CHECK(!reads("2026-01-00T00:00:00Z"));
    CHECK(!reads("2026-01-01T24:00:00Z"));
    CHECK(!reads("2026-01-01T00:60:00Z"));
    CHECK(!reads("2026-12-31T23:59:60Z"));
    CHECK(!reads("1969-12-31T23:59:59Z"));
    CHECK(!reads("2026-01-01T00:00:00"));
    CHECK(!reads("2026-01-01T00:00:00Zz"));
    CHECK(!reads("2026-01-01 00:00:00Z"));
    CHECK(!reads("2026-01-01T00:00:0:Z"));
    CHECK(!reads("+026-01-01T00:00:00Z"));
    CHECK(!reads(""));
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"known times", test_known_times},
        {"every day", test_every_day},
        {"what is no time", test_what_is_no_time},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
