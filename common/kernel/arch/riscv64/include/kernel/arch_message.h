/* Where a message is in riscv64's struct registers (abi/system_call.h). Contract: arch.h. */
#pragma once

#include "kernel/arch_types.h"

#define MESSAGE_REGISTER_HANDLE 10u
#define MESSAGE_REGISTER_TAG    11u
#define MESSAGE_REGISTER_WORD_0 12u /* to 4: a2..a6 */
#define MESSAGE_REGISTER_WORD_5 5u  /* t0 */
#define MESSAGE_REGISTER_NUMBER 17u

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
    words[5] = registers->general[MESSAGE_REGISTER_WORD_5];
}

static inline void arch_message_set_words(struct registers *registers, const uint64_t words[6])
{
    uint64_t *to = &registers->general[MESSAGE_REGISTER_WORD_0];
    to[0] = words[0];
    to[1] = words[1];
    to[2] = words[2];
    to[3] = words[3];
    to[4] = words[4];
    registers->general[MESSAGE_REGISTER_WORD_5] = words[5];
}

static inline void arch_message_copy_words(const struct registers *from, struct registers *to)
{
    uint64_t words[6];
    arch_message_get_words(from, words);
    arch_message_set_words(to, words);
}
