/*
 * The end of the road: one of the kernel's own invariants does not hold. Prints a report (what,
 * where, registers, backtrace with names) and stops the machine.
 */
#pragma once

#include <stdint.h>

struct registers;

_Noreturn void panic(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The same for a trap: with the registers at the moment of the trap. */
_Noreturn void panic_trap(const struct registers *registers, const char *what);

_Noreturn void panic_assert(const char *condition, const char *file, uint32_t line);

#define kernel_assert(condition)                                                                   \
    ((condition) ? (void)0 : panic_assert(#condition, __FILE_NAME__, __LINE__))
