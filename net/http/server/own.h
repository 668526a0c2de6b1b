/* What every process has from the start (runtime/program.h has it for programs without a C
 * library). */
#pragma once

#include "abi/system_call.h"

#define OWN_PROCESS handle_make(INITIAL_PROCESS, 1)
#define OWN_LEDGER  handle_make(INITIAL_LEDGER, 1)

#include "abi/status.h"

/* Drops a capability; 0 is none. */
void own_release(uint32_t handle);

/* Addresses that nothing else is mapped at. STATUS_NO_MEMORY: there are none. */
NODISCARD enum status own_reserve(uint64_t size_bytes, uint64_t *address);

/* Nanoseconds of a clock that does not jump. */
uint64_t own_now_ns(void);
