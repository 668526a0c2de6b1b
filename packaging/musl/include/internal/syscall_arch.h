/*
 * In the place of arch/ARCH/syscall_arch.h: a system call is a function call. There is no kernel
 * object shared with the process (VDSO_*), so musl compiles none of the code for that.
 */
#pragma once

#define __SYSCALL_LL_E(x) (x)
#define __SYSCALL_LL_O(x) (x)
#define IPC_64            0

__attribute__((__visibility__("hidden"))) long
tessera_system_call(long number, long a, long b, long c, long d, long e, long f);

static inline long __syscall0(long n)
{
    return tessera_system_call(n, 0, 0, 0, 0, 0, 0);
}

static inline long __syscall1(long n, long a)
{
    return tessera_system_call(n, a, 0, 0, 0, 0, 0);
}

static inline long __syscall2(long n, long a, long b)
{
    return tessera_system_call(n, a, b, 0, 0, 0, 0);
}

static inline long __syscall3(long n, long a, long b, long c)
{
    return tessera_system_call(n, a, b, c, 0, 0, 0);
}

static inline long __syscall4(long n, long a, long b, long c, long d)
{
    return tessera_system_call(n, a, b, c, d, 0, 0);
}

static inline long __syscall5(long n, long a, long b, long c, long d, long e)
{
    return tessera_system_call(n, a, b, c, d, e, 0);
}

static inline long __syscall6(long n, long a, long b, long c, long d, long e, long f)
{
    return tessera_system_call(n, a, b, c, d, e, f);
}
