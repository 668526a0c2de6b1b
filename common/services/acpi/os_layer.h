/* What ACPICA calls (acpi_os_*), and what that works on. */
#pragma once

#include "heap.h"
#include "interpreter.h"
#include <acpica.h>

/* Where ACPICA finds tables: addresses that are nobody's but its own. */
#define OS_ROOT_ADDRESS   UINT64_C(0x1000)
#define OS_TABLES_ADDRESS UINT64_C(0x100000)

#define OS_ROOT_BYTES 1024u

struct os_layer {
    struct heap heap;
    uint64_t steps;         /* that are left */
    uint64_t refusals;      /* steps that there were none left for */
    bool is_short;          /* of memory or steps, once */
    uint64_t timer_seconds; /* goes on with each look: rounds of loops are counted by it */
    const struct interpreter_access *access;
    struct bytes tables;
    uint8_t root[OS_ROOT_BYTES]; /* RSDP, XSDT and FADT that name the tables */
};

extern struct os_layer os_layer;
