/* Every floating point and vector register at once: one file for each architecture. */
#pragma once

#include <stdint.h>

/* Register n gets the value seed + n, in each of its 64-bit halves. */
void vector_fill(uint64_t seed);

/* How many registers, or halves, are not as vector_fill(seed) left them. */
uint64_t vector_differences(uint64_t seed);

/* All bits that are set in any of them. */
uint64_t vector_any(void);

/* The rounding control, and what else is in its register; and a value of it that is not usual. */
uint64_t vector_control(void);
void vector_set_control(uint64_t control);
extern const uint64_t vector_control_usual;
extern const uint64_t vector_control_other;
