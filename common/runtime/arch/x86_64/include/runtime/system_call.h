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
    register uint64_t rax __asm__("rax") = number;
    register uint64_t rdi __asm__("rdi") = handle;
    register uint64_t rsi __asm__("rsi") = message->tag;
    register uint64_t rdx __asm__("rdx") = words[0];
    register uint64_t r8 __asm__("r8") = words[1];
    register uint64_t r9 __asm__("r9") = words[2];
    register uint64_t r10 __asm__("r10") = words[3];
    register uint64_t r12 __asm__("r12") = words[4];
    register uint64_t r13 __asm__("r13") = words[5];
    __asm__ volatile("syscall"
                     : "+r"(rax),
                       "+r"(rdi),
                       "+r"(rsi),
                       "+r"(rdx),
                       "+r"(r8),
                       "+r"(r9),
                       "+r"(r10),
                       "+r"(r12),
                       "+r"(r13)
                     :
                     : "rcx", "r11", "memory");
    *message = (struct register_message){rsi, {rdx, r8, r9, r10, r12, r13}, rdi};
    return rax;
}
