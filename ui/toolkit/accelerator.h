/* The words for a key, as a menu shows them. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define ACCELERATOR_BYTES 48u

/* "Ctrl+Shift+S"; empty for symbol 0. Its size, without the zero behind it. */
size_t accelerator_write(uint32_t symbol, uint32_t modifiers, char out[ACCELERATOR_BYTES]);
