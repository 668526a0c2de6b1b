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

_Noreturn __attribute__((cold)) void panic_assert(const char *where_and_what);

/*
 * One string for each: a call with more than one argument would make every assertion larger. On the
 * machine it says where, and a backtrace follows; the simulator says what as well.
 */
#define KERNEL_STRING_OF(value) #value
#define KERNEL_STRING(value)    KERNEL_STRING_OF(value)
#ifdef TESSERA_FLAVOR_HOST
#define KERNEL_ASSERTED(text) ": " text
#else
#define KERNEL_ASSERTED(text)
#endif
#define kernel_assert(condition)                                                                   \
    ((condition)                                                                                   \
         ? (void)0                                                                                 \
         : panic_assert(__FILE_NAME__ ":" KERNEL_STRING(__LINE__) KERNEL_ASSERTED(#condition)))
