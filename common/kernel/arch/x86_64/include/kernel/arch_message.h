/* Where a message is in x86_64's struct registers (abi/system_call.h). Contract: arch.h. */
#pragma once

#include "kernel/arch_types.h"

static inline uint64_t arch_message_number(const struct registers *registers)
{
    return registers->rax;
}

static inline uint64_t arch_message_handle(const struct registers *registers)
{
    return registers->rdi;
}

static inline uint64_t arch_message_tag(const struct registers *registers)
{
    return registers->rsi;
}

static inline void arch_message_set_status(struct registers *registers, uint64_t status)
{
    registers->rax = status;
}

static inline void arch_message_set_handle(struct registers *registers, uint64_t handle)
{
    registers->rdi = handle;
}

static inline void arch_message_set_head(struct registers *registers, uint64_t status, uint64_t tag)
{
    registers->rax = status;
    registers->rsi = tag;
}

static inline void arch_message_copy_words(const struct registers *from, struct registers *to)
{
    to->rdx = from->rdx;
    to->r8 = from->r8;
    to->r9 = from->r9;
    to->r10 = from->r10;
    to->r12 = from->r12;
    to->r13 = from->r13;
}

static inline void arch_message_get_words(const struct registers *registers, uint64_t words[6])
{
    words[0] = registers->rdx;
    words[1] = registers->r8;
    words[2] = registers->r9;
    words[3] = registers->r10;
    words[4] = registers->r12;
    words[5] = registers->r13;
}

static inline void arch_message_set_words(struct registers *registers, const uint64_t words[6])
{
    registers->rdx = words[0];
    registers->r8 = words[1];
    registers->r9 = words[2];
    registers->r10 = words[3];
    registers->r12 = words[4];
    registers->r13 = words[5];
}
