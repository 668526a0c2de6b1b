/* The general registers by their numbers of Thread.readRegister: one file for each architecture. */
#pragma once

#include <stdint.h>

extern const uint32_t register_first;
extern const uint32_t register_last; /* the program counter */
extern const uint32_t register_stack;
extern const uint32_t register_argument; /* a function's first */

/*
 * Not a function to call: writes register n to word n of where the stack pointer is, all but the
 * program counter, and then faults, at registers_shown.
 */
extern const char registers_show[];
extern const char registers_shown[];

/* The thread pointer, as message_page() reads it; never an older value of it. */
uint64_t registers_pointer(void);
