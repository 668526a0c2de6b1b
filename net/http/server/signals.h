/*
 * Waiting for many things at once: each has a number, and a bit of an event for it. The events, as
 * many as are needed, are received through one ring, so that one system call waits for all.
 *
 * What is taken may be stale: signalled for what had that number before.
 */
#pragma once

#include "abi/status.h"
#include <stdbool.h>
#include <stdint.h>

#define SIGNALS_OF_EVENT 64u
#define SIGNALS_MAX      640u

/* To be called first. Errors: of the kernel's objects. */
NODISCARD enum status signals_init(void);

/* What a number is signalled with. */
uint32_t signals_event(uint32_t number);
uint64_t signals_bits(uint32_t number);

/*
 * Waits until there is one to take, or the time has come; at once, where it has. Errors: of the
 * ring, which means that nothing more can be received.
 */
NODISCARD enum status signals_wait(uint64_t deadline_ns);

/* The next one. False: there is none any more. */
bool signals_take(uint32_t *number);
