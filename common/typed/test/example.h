/* A value of each type of sample.capnp, and what must be read where it was written. */
#pragma once

#include "schema/sample_data.h"
#include "unit.h"

#define TEXT(literal) ((struct bytes){(const uint8_t *)(literal), sizeof(literal) - 1})

/* Everything, nothing left at its default. */
extern const struct everything example_everything;

/* Checks all of it. */
void example_check(const struct everything_reader *got);

/* Makes of what was read what can be written, for texts, numbers and lists of numbers. */
bool bytes_are(struct bytes got, struct bytes want);
