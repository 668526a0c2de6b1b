#include "lib/calendar.h"
#include "lib/format.h"
#include <stddef.h>

#define YEAR_FIRST 1970u
#define YEAR_LAST  9999u

#define SECONDS_PER_DAY    UINT64_C(86400)
#define SECONDS_PER_HOUR   3600u
#define SECONDS_PER_MINUTE 60u
#define DAYS_PER_WEEK      7u
#define WEEKDAY_FIRST      4u /* of 1970: Thursday */

#define MONTHS 12u

static bool is_leap(uint32_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static uint32_t days_of_month(uint32_t year, uint32_t month)
{
    static const uint8_t days[MONTHS] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month - 1] + (month == 2 && is_leap(year) ? 1u : 0u);
}

/* How many days of the years before it, from the year 1 on, were there. */
static uint32_t days_before_year(uint32_t year)
{
    const uint32_t years = year - 1;
    return years * 365 + years / 4 - years / 100 + years / 400;
}

static uint32_t days_since_first(uint32_t year)
{
    return days_before_year(year) - days_before_year(YEAR_FIRST);
}

bool calendar_is_valid(const struct calendar_time *time)
{
    return time->year >= YEAR_FIRST && time->year <= YEAR_LAST && time->month >= 1 &&
           time->month <= MONTHS && time->day >= 1 &&
           time->day <= days_of_month(time->year, time->month) && time->hour < 24 &&
           time->minute < 60 && time->second < 60;
}

uint64_t calendar_seconds(const struct calendar_time *time)
{
    uint64_t days = (uint64_t)days_since_first(time->year) + time->day - 1;
    for (uint32_t month = 1; month < time->month; month++) {
        days += days_of_month(time->year, month);
    }
    return days * SECONDS_PER_DAY + (uint64_t)time->hour * SECONDS_PER_HOUR +
           (uint64_t)time->minute * SECONDS_PER_MINUTE + time->second;
}

struct calendar_time calendar_at(uint64_t seconds)
{
    uint32_t days = (uint32_t)(seconds / SECONDS_PER_DAY);
    const uint32_t rest = (uint32_t)(seconds % SECONDS_PER_DAY);
    struct calendar_time time = {
        .year = YEAR_FIRST + days / 366, /* never too late: at most a few years too early */
        .month = 1,
        .hour = rest / SECONDS_PER_HOUR,
        .minute = rest % SECONDS_PER_HOUR / SECONDS_PER_MINUTE,
        .second = rest % SECONDS_PER_MINUTE,
    };
    while (days_since_first(time.year + 1) <= days) {
        time.year++;
    }
    days -= days_since_first(time.year);
    while (days >= days_of_month(time.year, time.month)) {
        days -= days_of_month(time.year, time.month);
        time.month++;
    }
    time.day = days + 1;
    return time;
}

uint32_t calendar_weekday(uint64_t seconds)
{
    return (uint32_t)((seconds / SECONDS_PER_DAY + WEEKDAY_FIRST) % DAYS_PER_WEEK);
}

void calendar_write(const struct calendar_time *time, char text[CALENDAR_TEXT_BYTES])
{
    (void)format_text(
        text,
        CALENDAR_TEXT_BYTES,
        "%04u-%02u-%02uT%02u:%02u:%02uZ",
        time->year,
        time->month,
        time->day,
        time->hour,
        time->minute,
        time->second);
}

bool calendar_read(struct bytes text, struct calendar_time *time)
{
    static const char form[CALENDAR_TEXT_BYTES] = "0000-11-22T33:44:55Z";
    uint32_t numbers[6] = {0};
    if (text.size_bytes != CALENDAR_TEXT_BYTES - 1) {
        return false;
    }
    for (size_t i = 0; i < text.size_bytes; i++) {
        const uint32_t digit = (uint32_t)text.data[i] - '0';
        if (form[i] < '0' || form[i] > '9') {
            if (text.data[i] != (uint8_t)form[i]) {
                return false;
            }
        } else if (digit > 9) {
            return false;
        } else {
            numbers[form[i] - '0'] = numbers[form[i] - '0'] * 10 + digit;
        }
    }
    *time = (struct calendar_time){
        numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]};
    return calendar_is_valid(time);
}
