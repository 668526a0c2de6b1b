/*
 * Before src/internal/syscall.h, which hands calls of sockets through an int: the address of a
 * function does not fit there.
 */
#pragma once

#include_next "syscall.h"

#undef __socketcall
#undef __socketcall_cp
#define __socketcall(name, a, b, c, d, e, f)    __syscall(SYS_##name, a, b, c, d, e, f)
#define __socketcall_cp(name, a, b, c, d, e, f) __syscall_cp(SYS_##name, a, b, c, d, e, f)
