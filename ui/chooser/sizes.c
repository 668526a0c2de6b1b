#include "chooser/sizes.h"
#include "lib/calendar.h"
#include <stdio.h>

#define NS_PER_S UINT64_C(1000000000)
#define STEP     1024u

/* What is earlier was counted from the start of a machine that did not know the time. */
#define SECONDS_FIRST UINT64_C(946684800) /* of the year 2000 */

void sizes_write(char out[SIZES_TEXT_BYTES], uint64_t size_bytes)
{
    static const char *const units[] = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    size_t unit = 0;
    if (size_bytes < STEP) {
        (void)snprintf(
            out,
            SIZES_TEXT_BYTES,
            "%llu byte%s",
            (unsigned long long)size_bytes,
            size_bytes == 1 ? "" : "s");
        return;
    }
    uint64_t tenths = size_bytes / STEP * 10 + size_bytes % STEP * 10 / STEP;
    while (tenths >= (uint64_t)STEP * 10) {
        tenths /= STEP;
        unit++;
    }
    const unsigned long long whole = tenths / 10;
    if (tenths < 100) {
        const unsigned long long part = tenths % 10;
        (void)snprintf(out, SIZES_TEXT_BYTES, "%llu.%llu %s", whole, part, units[unit]);
    } else {
        (void)snprintf(out, SIZES_TEXT_BYTES, "%llu %s", whole, units[unit]);
    }
}

void sizes_write_time(char out[SIZES_TEXT_BYTES], uint64_t time_ns)
{
    const uint64_t seconds = time_ns / NS_PER_S;
    out[0] = '\0';
    if (seconds < SECONDS_FIRST || seconds >= CALENDAR_SECONDS_END) {
        return;
    }
    const struct calendar_time at = calendar_at(seconds);
    (void)snprintf(
        out,
        SIZES_TEXT_BYTES,
        "%04u-%02u-%02u %02u:%02u",
        at.year,
        at.month,
        at.day,
        at.hour,
        at.minute);
}
