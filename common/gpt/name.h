/* Names of partitions: UTF-16LE on the disk, UTF-8 elsewhere. */
#pragma once

#include "gpt/gpt.h"
#include "lib/bytes.h"

#define NAME_FIELD_BYTES (2 * GPT_NAME_UNITS)

/* Up to the first unit 0. A surrogate without its other half becomes U+FFFD. */
void name_read(struct bytes field, char name[GPT_NAME_BYTES]);

/*
 * Fills the rest with zeros.
 *   STATUS_INVALID_ARGUMENT  it is no UTF-8, or has no end
 *   STATUS_LIMIT_EXCEEDED    it is of more than GPT_NAME_UNITS
 */
NODISCARD enum status name_write(const char name[GPT_NAME_BYTES], uint8_t field[NAME_FIELD_BYTES]);
