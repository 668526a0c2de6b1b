/* The driver's arguments: `stride=N` and `offset=N`, decimal, of the registers in their memory. */
#pragma once

#include "abi/status.h"
#include "registers.h"

/* No stride may be larger: registers lie side by side. */
#define OPTIONS_STRIDE_MAX 16u
#define OPTIONS_OFFSET_MAX 65536u

/*
 * Reads one argument.
 *   STATUS_INVALID_ARGUMENT  it is neither, or its number is none, too large, or a stride that is
 * no power of two
 */
NODISCARD enum status options_read(struct registers_options *options, const char *argument);
