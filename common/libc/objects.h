/* The kernel's objects as libposix uses them: what every process has, a call for each step. */
#pragma once

#include "abi/status.h"
#include "abi/system_call.h"
#include <stdint.h>

#define OWN_PROCESS    handle_make(INITIAL_PROCESS, 1)
#define OWN_THREAD     handle_make(INITIAL_THREAD, 1)
#define OWN_LEDGER     handle_make(INITIAL_LEDGER, 1)
#define OWN_SCHEDULING handle_make(INITIAL_SCHEDULING, 1)
#define OWN_CLOCK      handle_make(INITIAL_MACHINE, 1)

/* All of them: errors as those of the method that is called. */
NODISCARD enum status object_make_memory(uint64_t size_bytes, uint32_t *memory);
NODISCARD enum status object_make_event(uint32_t *event);

/* `mapping`, unless NULL, gets what unmaps all of it when it is released. */
struct object_range {
    uint64_t start;
    uint64_t end;
};
NODISCARD enum status object_map(
    uint32_t memory,
    uint64_t offset,
    struct object_range range,
    uint32_t permissions,
    uint32_t *mapping);

/* Takes pages away, whatever they belong to; nothing else can go wrong. */
void object_unmap(uint64_t start, uint64_t end);
void object_release(uint32_t handle);
void object_signal(uint32_t event, uint64_t bits);

/* Nanoseconds since the machine started. */
uint64_t object_clock_ns(void);

/* Ends the process. */
_Noreturn void object_exit(uint32_t code);
