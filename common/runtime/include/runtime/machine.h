/* The Machine capability. Errors of all: as message_call(). */
#pragma once

#include "abi/status.h"
#include <stdint.h>

struct machine_state {
    uint64_t cpus_online;
    uint64_t memory_bytes;
    uint64_t memory_free_bytes;
};

NODISCARD enum status machine_get_state(uint32_t machine, struct machine_state *state);

/* Nanoseconds since boot. */
NODISCARD enum status machine_get_clock(uint32_t machine, uint64_t *now_ns);

/* Switches the machine off with an exit code of 0..63; returns only with an error. */
NODISCARD enum status machine_power_off(uint32_t machine, uint32_t exit_code);
