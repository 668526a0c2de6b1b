/*
 * The log. Formatting happens on the caller's stack; only the writing is under the lock, so that a
 * line comes out whole.
 */
#include "log.h"
#include "arch.h"
#include "lib/format.h"
#include "lock.h"
#include <stdarg.h>

static struct lock log_lock;
static atomic_bool is_lock_broken;

static void write_locked(const char *text, size_t length)
{
    const bool is_locked = !atomic_load_explicit(&is_lock_broken, memory_order_relaxed);
    if (is_locked) {
        lock_acquire(&log_lock);
    }
    arch_console_write(text, length);
    if (is_locked) {
        lock_release(&log_lock);
    }
}

void log_line(const char *format, ...)
{
    char line[LOG_LINE_BYTES];
    va_list arguments;
    va_start(arguments, format);
    size_t length = format_text_list(line, sizeof(line) - 1, format, arguments);
    va_end(arguments);
    if (length > sizeof(line) - 2) {
        length = sizeof(line) - 2;
    }
    line[length] = '\n';
    write_locked(line, length + 1);
}

void log_bytes(const char *text, unsigned long length)
{
    write_locked(text, length);
}

void log_break_lock(void)
{
    atomic_store_explicit(&is_lock_broken, true, memory_order_relaxed);
}
