#include "linux_call.h"
#include "lib/format.h"
#include <stdarg.h>

#define STANDARD_OUTPUT 1u
#define LINE_BYTES_MAX  200u
#define WORKING_FOLDER  ((uint64_t)-100)
#define MODE_OF_FILES   0600u
#define CLOCK_MONOTONIC 1u
#define NS_PER_S        UINT64_C(1000000000)

static int64_t must(int64_t answer, const char *what)
{
    if (answer < 0) {
        linux_print("failed: %s: error %ld", what, (long)-answer);
        linux_exit(1);
    }
    return answer;
}

uint32_t linux_open(const char *path, uint32_t flags)
{
    return (uint32_t)must(
        linux_call(LINUX_OPENAT, WORKING_FOLDER, (uint64_t)path, flags, MODE_OF_FILES), path);
}

void linux_close(uint32_t file)
{
    (void)must(linux_call(LINUX_CLOSE, file, 0, 0, 0), "close");
}

static void all_of(int64_t done_bytes, uint64_t size_bytes, const char *what)
{
    if ((uint64_t)must(done_bytes, what) != size_bytes) {
        linux_print("failed: %s: %ld bytes", what, (long)done_bytes);
        linux_exit(1);
    }
}

void linux_read(uint32_t file, void *content, uint64_t size_bytes)
{
    all_of(linux_call(LINUX_READ, file, (uint64_t)content, size_bytes, 0), size_bytes, "read");
}

void linux_write(uint32_t file, const void *content, uint64_t size_bytes)
{
    all_of(linux_call(LINUX_WRITE, file, (uint64_t)content, size_bytes, 0), size_bytes, "write");
}

void linux_sync(uint32_t file)
{
    (void)must(linux_call(LINUX_FSYNC, file, 0, 0, 0), "fsync");
}

void linux_sync_all(uint32_t file)
{
    (void)must(linux_call(LINUX_SYNCFS, file, 0, 0, 0), "syncfs");
}

uint64_t linux_now_ns(void)
{
    uint64_t now[2] = {0}; /* seconds, nanoseconds */
    (void)must(
        linux_call(LINUX_CLOCK_GETTIME, CLOCK_MONOTONIC, (uint64_t)now, 0, 0), "clock_gettime");
    return now[0] * NS_PER_S + now[1];
}

void linux_print(const char *format, ...)
{
    char line[LINE_BYTES_MAX + 1];
    va_list list;
    va_start(list, format);
    uint64_t used = format_text_list(line, sizeof(line), format, list);
    va_end(list);
    used = used < LINE_BYTES_MAX ? used : LINE_BYTES_MAX;
    line[used] = '\n';
    (void)linux_call(LINUX_WRITE, STANDARD_OUTPUT, (uint64_t)line, used + 1, 0);
}

_Noreturn void linux_exit(uint32_t code)
{
    for (;;) {
        (void)linux_call(LINUX_EXIT_GROUP, code, 0, 0, 0);
    }
}

/* From entry.S: how many arguments there are, and then where each is. */
_Noreturn void linux_begin(const uint64_t *stack);
_Noreturn void linux_begin(const uint64_t *stack)
{
    linux_exit((uint32_t)main((int)stack[0], (const char *const *)(stack + 1)));
}
