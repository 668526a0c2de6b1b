/* The simulated programs: made by hand, so that there is always somebody to talk to. */
#pragma once

#include <stdint.h>

/* Makes processes until so many live besides the first one; each can call all the others. */
void population_fill(uint32_t count);

/* Ends everything that population_fill() made. */
void population_end(void);

/* How many live now. */
uint32_t population_count(void);
