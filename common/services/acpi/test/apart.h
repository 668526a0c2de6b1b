/* A run of ACPICA in a process of its own, as in the system: tables may bring it down. */
#pragma once

#include "interpreter.h"
#include <stdbool.h>

#define APART_ACCESSES_MAX 16u

struct apart_access {
    struct interpreter_register at;
    bool is_write;
    uint32_t value;
};

/* What configuration space is there for AML. */
struct apart_space {
    bool is_allowed;
    uint32_t value; /* of all registers */
};

struct apart_result {
    bool is_over; /* else the process ended in the middle */
    enum status status;
    struct facts facts;
    uint32_t access_count; /* may be more than are kept */
    struct apart_access accesses[APART_ACCESSES_MAX];
};

/*
 * The result stays until the next call. It ends the program where there is no end within a minute
 * of CPU time.
 */
const struct apart_result *apart_run(struct bytes tables, const struct apart_space *space);
