/*
 * Dates and times of day, UTC, by the Gregorian calendar, from 1970 to 9999, and their one written
 * form (ISO 8601): "2031-02-03T04:05:06Z". Days have 86,400 seconds: leap seconds are not counted.
 */
#pragma once

#include "lib/bytes.h"
#include <stdbool.h>
#include <stdint.h>

/* Seconds since 1970 are less than this: the year 10000. */
#define CALENDAR_SECONDS_END UINT64_C(253402300800)

/* With its terminator. */
#define CALENDAR_TEXT_BYTES 21u

struct calendar_time {
    uint32_t year;
    uint32_t month; /* 1..12 */
    uint32_t day;   /* 1.. */
    uint32_t hour;
    uint32_t minute;
    uint32_t second;
};

/* False: there is no such day, or no such time of day; leap seconds are none. */
bool calendar_is_valid(const struct calendar_time *time);

/* Seconds since the beginning of 1970; `time` is valid. */
uint64_t calendar_seconds(const struct calendar_time *time);

/* `seconds` is less than CALENDAR_SECONDS_END. */
struct calendar_time calendar_at(uint64_t seconds);

/* 0: Sunday. */
uint32_t calendar_weekday(uint64_t seconds);

void calendar_write(const struct calendar_time *time, char text[CALENDAR_TEXT_BYTES]);

/* False: it is not of that form, or no valid time. */
bool calendar_read(struct bytes text, struct calendar_time *time);
