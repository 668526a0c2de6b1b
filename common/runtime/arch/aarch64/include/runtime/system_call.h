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
    register uint64_t x8 __asm__("x8") = number;
    register uint64_t x0 __asm__("x0") = handle;
    register uint64_t x1 __asm__("x1") = message->tag;
    register uint64_t x2 __asm__("x2") = words[0];
    register uint64_t x3 __asm__("x3") = words[1];
    register uint64_t x4 __asm__("x4") = words[2];
    register uint64_t x5 __asm__("x5") = words[3];
    register uint64_t x6 __asm__("x6") = words[4];
    register uint64_t x7 __asm__("x7") = words[5];
    __asm__ volatile(
        "svc #0"
        : "+r"(x8), "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3), "+r"(x4), "+r"(x5), "+r"(x6), "+r"(x7)
        :
        : "memory");
    *message = (struct register_message){x1, {x2, x3, x4, x5, x6, x7}, x0};
    return x8;
}
