/*
 * Lookups by number that are paid for out of what is left of the budget: for walks, which ask
 * often, and whose work the budget of the question bounds as a whole.
 */
#pragma once

#include "reflection/reflection.h"

/* What one question may read: the whole file some times, or as much as a large message needs. */
#define LOOKUP_READINGS_MAX 8u
#define LOOKUP_WORDS        65536u

/* To be called once for each question from outside. */
static inline void lookup_start(struct reflection *reflection)
{
    const uint64_t words = reflection->message.segment.size_bytes / sizeof(uint64_t);
    reflection->message.words_left = words * LOOKUP_READINGS_MAX + LOOKUP_WORDS;
}

/* Errors as reflection.h. */
NODISCARD enum status lookup_interface(
    struct reflection *reflection, uint32_t number, struct interface_type_reader *found);

NODISCARD enum status
lookup_struct(struct reflection *reflection, uint32_t number, struct struct_type_reader *found);

NODISCARD enum status
lookup_enum(struct reflection *reflection, uint32_t number, struct enum_type_reader *found);
