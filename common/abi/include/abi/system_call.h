/*
 * The seven system calls and the shape of a message in registers (DESIGN 4.3).
 *
 * Registers, in and out (a call changes only what is named here):
 *
 *              number/status  handle  tag  words 0..5
 *   x86_64     rax            rdi     rsi  rdx r8 r9 r10 r12 r13   (syscall; rcx, r11 are lost)
 *   AArch64    x8 / x0        x0      x1   x2 x3 x4 x5 x6 x7       (svc #0; status comes in x0)
 *   riscv64    a7 / a0        a0      a1   a2 a3 a4 a5 a6 t0       (ecall; status comes in a0)
 */
#pragma once

#include <stdint.h>

enum system_call {
    SYSTEM_CALL_CALL = 0,
    SYSTEM_CALL_RECV = 1,
    SYSTEM_CALL_REPLY = 2,
    SYSTEM_CALL_REPLY_RECV = 3,
    SYSTEM_CALL_SEND = 4,
    SYSTEM_CALL_RING_ENTER = 5,
    SYSTEM_CALL_YIELD = 6,
    SYSTEM_CALL_COUNT = 7,
};

#define MESSAGE_REGISTER_WORDS 6u

/* The tag: which method, and how many of each part the message carries. */
#define MESSAGE_TAG_METHOD_MASK      UINT64_C(0x3f)
#define MESSAGE_TAG_WORD_COUNT_SHIFT 8u
#define MESSAGE_TAG_WORD_COUNT_MASK  UINT64_C(0x7)

static inline uint64_t message_tag(uint32_t method, uint32_t register_words)
{
    return (uint64_t)method | (uint64_t)register_words << MESSAGE_TAG_WORD_COUNT_SHIFT;
}

/*
 * What the first process finds in its capability table. Handles: index in the low 16 bits,
 * generation above; generation 0 is never valid, so 0 names nothing.
 */
#define HANDLE_INDEX_BITS      16u
#define HANDLE_INITIAL_CONSOLE UINT32_C(0x00010001)
#define HANDLE_INITIAL_MACHINE UINT32_C(0x00010002)

/* Console, until the console service has the device: text goes to the kernel's log. */
enum console_method {
    /* words[0]: length in bytes, 0..CONSOLE_WRITE_BYTES_MAX; words[1..5]: the bytes. */
    CONSOLE_WRITE = 0,
    CONSOLE_METHOD_COUNT = 1,
};

#define CONSOLE_WRITE_BYTES_MAX 40u

enum machine_method {
    /* Out: words[0] CPUs online, words[1] bytes of RAM, words[2] bytes free. */
    MACHINE_STATE = 0,
    /* Out: words[0] nanoseconds since boot. */
    MACHINE_CLOCK = 1,
    /* words[0]: exit code 0..63. Does not return when it works. */
    MACHINE_POWER_OFF = 2,
    MACHINE_METHOD_COUNT = 3,
};
