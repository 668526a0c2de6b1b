/* The system call instruction; registers as in abi/system_call.h. */
#pragma once

#include "abi/system_call.h"

struct register_message {
    uint64_t tag;
    uint64_t words[MESSAGE_REGISTER_WORDS];
    uint64_t badge; /* of what was received */
};

/* Tag and words go in and come out through `message`, which is only read and written here. */
static inline uint64_t
system_call(uint64_t number, uint64_t handle, struct register_message *message)
{
    uint64_t *words = message->words;
    register uint64_t a7 __asm__("a7") = number;
    register uint64_t a0 __asm__("a0") = handle;
    register uint64_t a1 __asm__("a1") = message->tag;
    register uint64_t a2 __asm__("a2") = words[0];
    register uint64_t a3 __asm__("a3") = words[1];
    register uint64_t a4 __asm__("a4") = words[2];
    register uint64_t a5 __asm__("a5") = words[3];
    register uint64_t a6 __asm__("a6") = words[4];
    register uint64_t t0 __asm__("t0") = words[5];
    __asm__ volatile(
        "ecall"
        : "+r"(a7), "+r"(a0), "+r"(a1), "+r"(a2), "+r"(a3), "+r"(a4), "+r"(a5), "+r"(a6), "+r"(t0)
        :
        : "memory");
    *message = (struct register_message){a1, {a2, a3, a4, a5, a6, t0}, a0};
    return a7;
}
