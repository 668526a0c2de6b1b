/*
 * Where in this program's memory something new can be mapped. Addresses are given out once and not
 * taken back: whoever maps and unmaps often keeps a range for it. There are more than a program
 * will ever use.
 */
#pragma once

#include "abi/status.h"
#include <stdint.h>

/* Once, before anything else: the range [start, end) is free. */
void address_space_start(uint64_t start, uint64_t end);

/*
 * A range of whole pages, with an unmapped page before it. Any thread may ask.
 *   STATUS_NO_MEMORY  there is none of this size left
 */
NODISCARD enum status address_reserve(uint64_t size_bytes, uint64_t *address);
