#include "words.h"
#include "lib/text.h"
#include <stdio.h>

#define MINUTE_S 60u
#define HOUR_S   3600u

void words_for_keymap(char *target, size_t size_bytes, struct bytes name)
{
    static const struct {
        const char *name;
        const char *words;
    } known[] = {
        {"us", "English (US)"},
        {"us-intl", "English (US, international, dead keys)"},
        {"gb", "English (UK)"},
        {"de", "German"},
        {"fr", "French"},
        {"be", "Belgian"},
        {"ch", "Swiss (German)"},
        {"ch-fr", "Swiss (French)"},
        {"es", "Spanish"},
        {"it", "Italian"},
        {"pt", "Portuguese"},
        {"br", "Portuguese (Brazil)"},
        {"dk", "Danish"},
        {"no", "Norwegian"},
        {"se", "Swedish"},
        {"fi", "Finnish"},
        {"nl", "Dutch"},
        {"pl", "Polish"},
    };
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (bytes_equal(text_bytes(known[i].name), name)) {
            (void)snprintf(target, size_bytes, "%s", known[i].words);
            return;
        }
    }
    (void)snprintf(target, size_bytes, "%.*s", (int)name.size_bytes, (const char *)name.data);
}

void words_for_seconds(char *target, size_t size_bytes, uint32_t seconds)
{
    if (seconds == 0) {
        (void)snprintf(target, size_bytes, "never");
        return;
    }
    uint32_t count = seconds;
    const char *unit = "second";
    if (seconds % HOUR_S == 0) {
        count = seconds / HOUR_S;
        unit = "hour";
    } else if (seconds % MINUTE_S == 0) {
        count = seconds / MINUTE_S;
        unit = "minute";
    }
    (void)snprintf(target, size_bytes, "%u %s%s", count, unit, count == 1 ? "" : "s");
}

void words_for_bytes(char *target, size_t size_bytes, uint64_t bytes)
{
    static const char *const units[] = {"bytes", "KiB", "MiB", "GiB", "TiB"};
    uint64_t tenths = bytes * 10;
    uint32_t unit = 0;
    if (bytes > UINT64_MAX / 10) {
        tenths = UINT64_MAX;
    }
    while (tenths >= 10240 && unit + 1 < sizeof(units) / sizeof(units[0])) {
        tenths /= 1024;
        unit++;
    }
    if (unit == 0 || tenths >= 1000) {
        (void)snprintf(
            target, size_bytes, "%llu %s", (unsigned long long)(tenths / 10), units[unit]);
    } else {
        (void)snprintf(
            target,
            size_bytes,
            "%llu.%llu %s",
            (unsigned long long)(tenths / 10),
            (unsigned long long)(tenths % 10),
            units[unit]);
    }
}

void words_for_key(char *target, size_t size_bytes, struct bytes key)
{
    static const char digits[] = "0123456789abcdef";
    size_t used = 0;
    for (size_t i = 0; i < key.size_bytes && used + 4 <= size_bytes; i++) {
        if (i > 0 && i % 2 == 0) {
            target[used++] = ' ';
        }
        target[used++] = digits[key.data[i] >> 4];
        target[used++] = digits[key.data[i] & 0xf];
    }
    if (size_bytes > 0) {
        target[used] = '\0';
    }
}
