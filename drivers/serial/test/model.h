/*
 * A serial chip in software, behind the functions of registers.h: one file for each chip. What
 * happens on the line can happen at every access to a register.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Called before each access. */
extern void (*model_on_access)(void);

void model_reset(void);

/* A byte comes in on the line; false when the chip has no room for it, and drops it. */
bool model_receive(uint8_t byte);

/* Whether model_receive() would have room. */
bool model_can_receive(void);

/* The next byte goes out on the line; false when there is none. */
bool model_shift(uint8_t *byte);

/* Whether the interrupt line is raised. */
bool model_is_raised(void);

/* Whether it is triggered by its edge, as it is wired up where this chip is used. */
extern const bool model_is_edge;

/* Sends whatever it has at once, without a time in which it is not empty: as emulators do. */
void model_set_instant(bool is_instant);
