#include "report.h"
#include <stdbool.h>

#define ESCAPE 0x1b

static bool is_digit(uint8_t byte)
{
    return byte >= '0' && byte <= '9';
}

/* How many semicolons there are among what is held. */
static uint32_t separators(const struct report *report)
{
    uint32_t count = 0;
    for (uint32_t i = 2; i < report->held_count; i++) {
        count += report->held[i] == ';' ? 1 : 0;
    }
    return count;
}

/* The number that begins at `start`; gives where it ends. */
static uint32_t number_at(const struct report *report, uint32_t start, uint16_t *number)
{
    uint32_t value = 0;
    uint32_t i = start;
    for (; i < report->held_count && is_digit(report->held[i]); i++) {
        value = value * 10 + (uint32_t)(report->held[i] - '0');
        value = value > REPORT_NUMBER_MAX ? REPORT_NUMBER_MAX : value;
    }
    *number = (uint16_t)value;
    return i;
}

static bool may_follow(const struct report *report, uint8_t byte)
{
    const uint32_t count = report->held_count;
    if (count == 0) {
        return byte == ESCAPE;
    }
    if (count == 1) {
        return byte == '[';
    }
    const bool is_after_digit = is_digit(report->held[count - 1]);
    if (byte == ';') {
        return is_after_digit && separators(report) == 0;
    }
    return is_digit(byte);
}

enum report_result report_take(struct report *report, uint8_t byte)
{
    const uint32_t count = report->held_count;
    if (byte == 'R' && separators(report) == 1 && is_digit(report->held[count - 1])) {
        const uint32_t end = number_at(report, 2, &report->row);
        (void)number_at(report, end + 1, &report->column);
        report->held_count = 0;
        return REPORT_COMPLETE;
    }
    if (count == REPORT_HELD_MAX || !may_follow(report, byte)) {
        return REPORT_OTHER;
    }
    report->held[report->held_count++] = byte;
    return REPORT_HELD;
}
