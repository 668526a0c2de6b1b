#include "words.h"
#include "lib/anonymous.h"
#include "lib/duration.h"
#include "lib/format.h"
#include "lib/hex.h"
#include "lib/text.h"

#define KEY_BYTES_SHOWN 4u

void words_size(char target[WORDS_MAX], uint64_t bytes)
{
    static const char *const units[] = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    if (bytes < 1024) {
        (void)format_text(target, WORDS_MAX, "%u B", (unsigned)bytes);
        return;
    }
    uint32_t unit = 0;
    while (bytes / 1024 >= 1024) {
        bytes /= 1024;
        unit++;
    }
    const unsigned whole = (unsigned)(bytes / 1024);
    const unsigned tenth = (unsigned)(bytes % 1024 * 10 / 1024);
    (void)format_text(target, WORDS_MAX, "%u.%u %s", whole, tenth, units[unit]);
}

void words_duration(char target[WORDS_MAX], uint64_t duration_ns)
{
    const uint64_t seconds = duration_ns / NS_PER_S;
    const uint64_t minutes = seconds / 60;
    if (minutes == 0) {
        const unsigned hundredths = (unsigned)(duration_ns % NS_PER_S / (10 * NS_PER_MS));
        (void)format_text(target, WORDS_MAX, "%u.%02u s", (unsigned)seconds, hundredths);
    } else if (minutes < 60) {
        (void)format_text(
            target, WORDS_MAX, "%u min %02u s", (unsigned)minutes, (unsigned)(seconds % 60));
    } else {
        (void)format_text(
            target,
            WORDS_MAX,
            "%llu h %02u min",
            (unsigned long long)(minutes / 60),
            (unsigned)(minutes % 60));
    }
}

void words_part(char target[WORDS_MAX], uint64_t thousandths)
{
    (void)format_text(
        target,
        WORDS_MAX,
        "%llu.%u %%",
        (unsigned long long)(thousandths / 10),
        (unsigned)(thousandths % 10));
}

void words_principal(char target[WORDS_MAX], struct bytes key)
{
    if (anonymous_is(key)) {
        (void)text_copy(target, WORDS_MAX, ANONYMOUS_NAME);
    } else if (key.size_bytes >= KEY_BYTES_SHOWN) {
        hex_write(bytes_part(key, 0, KEY_BYTES_SHOWN), target);
    } else {
        (void)text_copy(target, WORDS_MAX, "nobody");
    }
}
