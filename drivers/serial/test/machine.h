/*
 * The port with a chip, an interrupt controller and somebody at the other end of the line. Chance
 * decides what happens next, also in the middle of what the port does.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Where chance comes from: any number. */
extern uint32_t (*machine_chance)(void);

/*
 * Lets `steps` things happen and then everything come to rest. True when all that was written went
 * out, all that the line brought was read, in order, nothing more is asked for, and no interrupt is
 * let through in vain.
 */
bool machine_run(uint32_t steps, bool is_instant);
