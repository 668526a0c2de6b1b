/* The process itself, and its children. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/*
 * An exit code says how a process has ended: below 256 it is what it gave exit(); this bit, and it
 * is the number of a signal. A fault that nobody handled gives another code (abi/system_call.h),
 * which stands for SIGSEGV.
 */
#define EXIT_CODE_SIGNAL 0x100u

/* Its number and the time: before anything else. */
void process_start(void);
uint64_t process_number(void);
uint64_t process_start_ns(void);

/*
 * There are no users: every id is 1000, which is nobody with rights of his own. Programs that think
 * that 0 may do anything must not think so of themselves.
 */
#define PROCESS_USER 1000

/* Whether one of its threads has this number. */
bool process_has_thread(long number);

/* Done once, by whoever ends the process. */
extern void (*process_at_end)(void);

_Noreturn void process_end(int code);
/* As a signal does; also for whoever has the lock. */
_Noreturn void process_end_by(int signal);
