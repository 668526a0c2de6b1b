#include "http/date.h"
#include "lib/calendar.h"
#include "lib/memory.h"
#include "lib/text.h"

#define NAME_LETTERS 3u

static const char days[] = "SunMonTueWedThuFriSat";
static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

static char *write_digits(char *at, uint32_t number, uint32_t count)
{
    for (uint32_t i = count; i > 0; i--) {
        at[i - 1] = (char)('0' + number % 10);
        number /= 10;
    }
    return at + count;
}

static char *write_text(char *at, const char *text, size_t size_bytes)
{
    memcpy(at, text, size_bytes);
    return at + size_bytes;
}

void date_write(uint64_t seconds, char text[DATE_TEXT_BYTES])
{
    if (seconds >= CALENDAR_SECONDS_END) {
        seconds = CALENDAR_SECONDS_END - 1;
    }
    const struct calendar_time time = calendar_at(seconds);
    char *at = write_text(text, &days[calendar_weekday(seconds) * NAME_LETTERS], NAME_LETTERS);
    at = write_digits(write_text(at, ", ", 2), time.day, 2);
    at = write_text(write_text(at, " ", 1), &months[(time.month - 1) * NAME_LETTERS], NAME_LETTERS);
    at = write_digits(write_text(at, " ", 1), time.year, 4);
    at = write_digits(write_text(at, " ", 1), time.hour, 2);
    at = write_digits(write_text(at, ":", 1), time.minute, 2);
    at = write_digits(write_text(at, ":", 1), time.second, 2);
    (void)write_text(at, " GMT", 4);
}

/* What is still to be read; each of these takes something off it, or says that it is not there. */
static bool take_text(struct bytes *rest, const char *text)
{
    const struct bytes wanted = text_bytes(text);
    if (!bytes_contain(*rest, 0, wanted.size_bytes) ||
        !bytes_equal(bytes_part(*rest, 0, wanted.size_bytes), wanted)) {
        return false;
    }
    *rest = bytes_part(*rest, wanted.size_bytes, rest->size_bytes - wanted.size_bytes);
    return true;
}

static bool take_digits(struct bytes *rest, uint32_t count, uint32_t *number)
{
    uint64_t value = 0;
    if (!bytes_contain(*rest, 0, count) || !text_number(bytes_part(*rest, 0, count), &value)) {
        return false;
    }
    *number = (uint32_t)value;
    *rest = bytes_part(*rest, count, rest->size_bytes - count);
    return true;
}

/* One of the names that lie side by side in `names`; gives its number, from 0 on. */
static bool take_name(struct bytes *rest, const char *names, uint32_t *number)
{
    for (uint32_t i = 0; names[i * NAME_LETTERS] != '\0'; i++) {
        char name[NAME_LETTERS + 1] = {0};
        memcpy(name, &names[i * NAME_LETTERS], NAME_LETTERS);
        if (take_text(rest, name)) {
            *number = i;
            return true;
        }
    }
    return false;
}

static bool take_clock(struct bytes *rest, struct calendar_time *time)
{
    return take_digits(rest, 2, &time->hour) && take_text(rest, ":") &&
           take_digits(rest, 2, &time->minute) && take_text(rest, ":") &&
           take_digits(rest, 2, &time->second);
}

static bool take_month(struct bytes *rest, struct calendar_time *time)
{
    if (!take_name(rest, months, &time->month)) {
        return false;
    }
    time->month++;
    return true;
}

/* "06 Nov 1994 08:49:37 GMT", behind "Sun, ". */
static bool read_fixed(struct bytes rest, struct calendar_time *time)
{
    return take_digits(&rest, 2, &time->day) && take_text(&rest, " ") && take_month(&rest, time) &&
           take_text(&rest, " ") && take_digits(&rest, 4, &time->year) && take_text(&rest, " ") &&
           take_clock(&rest, time) && take_text(&rest, " GMT") && rest.size_bytes == 0;
}

/* "06-Nov-94 08:49:37 GMT", behind "Sunday, " (RFC 850). */
static bool read_old(struct bytes rest, struct calendar_time *time)
{
    const bool is_read =
        take_digits(&rest, 2, &time->day) && take_text(&rest, "-") && take_month(&rest, time) &&
        take_text(&rest, "-") && take_digits(&rest, 2, &time->year) && take_text(&rest, " ") &&
        take_clock(&rest, time) && take_text(&rest, " GMT") && rest.size_bytes == 0;
    time->year += time->year < 70 ? 2000 : 1900;
    return is_read;
}

/* "Nov  6 08:49:37 1994", behind "Sun " (asctime()). */
static bool read_c(struct bytes rest, struct calendar_time *time)
{
    return take_month(&rest, time) && take_text(&rest, " ") &&
           (take_text(&rest, " ") ? take_digits(&rest, 1, &time->day)
                                  : take_digits(&rest, 2, &time->day)) &&
           take_text(&rest, " ") && take_clock(&rest, time) && take_text(&rest, " ") &&
           take_digits(&rest, 4, &time->year) && rest.size_bytes == 0;
}

/* What is behind the name of a day tells the forms apart. */
static bool take_rest_of_day(struct bytes *rest)
{
    static const char *const ends[] = {"day", "sday", "nesday", "rsday", "urday"};
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        if (take_text(rest, ends[i])) {
            return true;
        }
    }
    return false;
}

bool date_read(struct bytes text, uint64_t *seconds)
{
    struct calendar_time time = {0};
    uint32_t day = 0;
    bool is_read = take_name(&text, days, &day);
    if (is_read && take_text(&text, ", ")) {
        is_read = read_fixed(text, &time);
    } else if (is_read && take_text(&text, " ")) {
        is_read = read_c(text, &time);
    } else {
        is_read =
            is_read && take_rest_of_day(&text) && take_text(&text, ", ") && read_old(text, &time);
    }
    if (!is_read || !calendar_is_valid(&time)) {
        return false;
    }
    *seconds = calendar_seconds(&time);
    return true;
}
