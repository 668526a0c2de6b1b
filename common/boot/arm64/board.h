/* What must be known of a board before its device tree was read: one board_*.c is linked. */
#pragma once

#include <stdint.h>

/* Physical address of a PL011 for messages about an unusable device tree; 0 = none. */
extern const uint64_t board_early_pl011;
