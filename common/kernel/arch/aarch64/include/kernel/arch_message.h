/* Where a message is in AArch64's struct registers (abi/system_call.h). Contract: arch.h. */
#pragma once

#include "kernel/arch_types.h"

#define MESSAGE_REGISTER_HANDLE 0u
#define MESSAGE_REGISTER_TAG    1u
#define MESSAGE_REGISTER_WORD_0 2u
#define MESSAGE_REGISTER_NUMBER 8u

static inline uint64_t arch_message_number(const struct registers *registers)
{
    return registers->general[MESSAGE_REGISTER_NUMBER];
}

static inline uint64_t arch_message_handle(const struct registers *registers)
{
    return registers->general[MESSAGE_REGISTER_HANDLE];
}

static inline uint64_t arch_message_tag(const struct registers *registers)
{
    return registers->general[MESSAGE_REGISTER_TAG];
}

static inline void arch_message_set_status(struct registers *registers, uint64_t status)
{
    registers->general[MESSAGE_REGISTER_NUMBER] = status;
}

static inline void arch_message_set_handle(struct registers *registers, uint64_t handle)
{
    registers->general[MESSAGE_REGISTER_HANDLE] = handle;
}

static inline void arch_message_set_head(struct registers *registers, uint64_t status, uint64_t tag)
{
    registers->general[MESSAGE_REGISTER_NUMBER] = status;
    registers->general[MESSAGE_REGISTER_TAG] = tag;
}

static inline void arch_message_get_words(const struct registers *registers, uint64_t words[6])
{
    const uint64_t *from = &registers->general[MESSAGE_REGISTER_WORD_0];
    words[0] = from[0];
    words[1] = from[1];
    words[2] = from[2];
    words[3] = from[3];
    words[4] = from[4];
    words[5] = from[5];
}

static inline void arch_message_set_words(struct registers *registers, const uint64_t words[6])
{
    uint64_t *to = &registers->general[MESSAGE_REGISTER_WORD_0];
    to[0] = words[0];
    to[1] = words[1];
    to[2] = words[2];
    to[3] = words[3];
    to[4] = words[4];
    to[5] = words[5];
}

static inline void arch_message_copy_words(const struct registers *from, struct registers *to)
{
    arch_message_set_words(to, &from->general[MESSAGE_REGISTER_WORD_0]);
}
