/* What the first process takes by itself: what must be charged when all else is gone. */
#pragma once

#include <stdint.h>

/* Remembers what is charged now, right after boot. */
void footprint_begin(void);

/* What should be charged now, if nothing but the first process and its threads is left. */
uint64_t footprint_expected(void);
