/*
 * The kernel's log: lines on the console. Every line starts with the subsystem's name and a colon.
 */
#pragma once

/* One line, at most LOG_LINE_BYTES; longer ones are cut. Lines of several CPUs do not mix. */
#define LOG_LINE_BYTES 256u

void log_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Text without an end of line, exactly as it is: what a process writes. */
void log_bytes(const char *text, unsigned long length);

/* panic() only: from now on nobody waits for the log's lock, whose holder may be stopped. */
void log_break_lock(void);
