/* Where a message is in the simulated struct registers. Contract: arch.h. */
#pragma once

#include "kernel/arch_types.h"
#include <string.h>

static inline uint64_t arch_message_number(const struct registers *registers)
{
    return registers->number;
}

static inline uint64_t arch_message_handle(const struct registers *registers)
{
    return registers->handle;
}

static inline uint64_t arch_message_tag(const struct registers *registers)
{
    return registers->tag;
}

static inline void arch_message_set_status(struct registers *registers, uint64_t status)
{
    registers->number = status;
}

static inline void arch_message_set_handle(struct registers *registers, uint64_t handle)
{
    registers->handle = handle;
}

static inline void arch_message_set_head(struct registers *registers, uint64_t status, uint64_t tag)
{
    registers->number = status;
    registers->tag = tag;
}

static inline void arch_message_copy_words(const struct registers *from, struct registers *to)
{
    memcpy(to->words, from->words, sizeof(to->words));
}

static inline void arch_message_get_words(const struct registers *registers, uint64_t words[6])
{
    memcpy(words, registers->words, sizeof(registers->words));
}

static inline void arch_message_set_words(struct registers *registers, const uint64_t words[6])
{
    memcpy(registers->words, words, sizeof(registers->words));
}
