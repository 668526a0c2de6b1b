#include "command/words.h"
#include "lib/format.h"
#include "lib/memory.h"
#include "lib/status.h"
#include "lib/text.h"

#define SECOND_NS UINT64_C(1000000000)

const char *words_for_status(enum status status)
{
    switch (status) {
    case STATUS_NOT_FOUND:
        return "there is no such thing";
    case STATUS_DENIED:
        return "that is not allowed";
    case STATUS_UNSUPPORTED:
        return "nobody here can do that";
    case STATUS_OVERLAP:
        return "it is there already";
    case STATUS_WRONG_STATE:
        return "it is not empty, or not of the right kind";
    case STATUS_NO_MEMORY:
    case STATUS_LIMIT_EXCEEDED:
        return "there is no room left for it";
    case STATUS_PEER_GONE:
        return "whoever did this is gone";
    case STATUS_INVALID_ARGUMENT:
        return "that makes no sense there";
    default:
        return status_text(status);
    }
}

void words_for_size(char target[WORDS_BYTES_MAX], uint64_t bytes)
{
    static const char *const units[] = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    if (bytes < 1024) {
        (void)format_text(target, WORDS_BYTES_MAX, "%u B", (unsigned)bytes);
        return;
    }
    uint32_t unit = 0;
    uint64_t divisor = 1024;
    while (bytes / divisor >= 1024) {
        divisor *= 1024;
        unit++;
    }
    (void)format_text(
        target,
        WORDS_BYTES_MAX,
        "%u.%u %s",
        (unsigned)(bytes / divisor),
        (unsigned)(bytes % divisor / (divisor / 1024) * 10 / 1024),
        units[unit]);
}

void words_for_duration(char target[WORDS_BYTES_MAX], uint64_t duration_ns)
{
    const uint64_t seconds = duration_ns / SECOND_NS;
    const uint64_t minutes = seconds / 60;
    const uint64_t hours = minutes / 60;
    const uint64_t days = hours / 24;
    if (minutes == 0) {
        const unsigned milliseconds = (unsigned)(duration_ns % SECOND_NS / 1000000);
        (void)format_text(target, WORDS_BYTES_MAX, "%u.%03u s", (unsigned)seconds, milliseconds);
    } else if (hours == 0) {
        (void)format_text(
            target, WORDS_BYTES_MAX, "%u min %02u s", (unsigned)minutes, (unsigned)(seconds % 60));
    } else if (days == 0) {
        (void)format_text(
            target, WORDS_BYTES_MAX, "%u h %02u min", (unsigned)hours, (unsigned)(minutes % 60));
    } else {
        (void)format_text(
            target, WORDS_BYTES_MAX, "%u d %02u h", (unsigned)days, (unsigned)(hours % 24));
    }
}

/* Takes the last name off a path. */
static size_t without_last_name(const char *path, size_t length)
{
    while (length > 0 && path[length - 1] != '/') {
        length--;
    }
    return length > 0 ? length - 1 : 0;
}

bool path_from_words(char *target, size_t size_bytes, const char *words)
{
    size_t length = 0;
    while (*words != '\0') {
        size_t size = 0;
        while (words[size] != '\0' && words[size] != '/') {
            size++;
        }
        if (size == 2 && words[0] == '.' && words[1] == '.') {
            length = without_last_name(target, length);
        } else if (size > 0 && (size > 1 || words[0] != '.')) {
            const size_t separator = length > 0 ? 1 : 0;
            if (size + separator >= size_bytes - length) {
                return false;
            }
            if (separator > 0) {
                target[length++] = '/';
            }
            memcpy(target + length, words, size);
            length += size;
        }
        words += size;
        words += *words == '/' ? 1 : 0;
    }
    target[length] = '\0';
    return true;
}

const char *path_last_name(const char *path)
{
    const char *name = path;
    for (; *path != '\0'; path++) {
        if (*path == '/') {
            name = path + 1;
        }
    }
    return name;
}
