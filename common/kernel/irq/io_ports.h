/* Ranges of x86 I/O ports, as objects. */
#pragma once

#include "cap/object.h"

#define IO_PORT_COUNT 65536u

/* [I] once created */
struct io_ports {
    struct object object;
    uint16_t first;
    uint16_t count;
};

/* STATUS_INVALID_ARGUMENT: empty, or beyond the last port; STATUS_UNSUPPORTED: there are none. */
NODISCARD enum status
io_ports_create(struct ledger *ledger, uint16_t first, uint16_t count, struct io_ports **io_ports);
