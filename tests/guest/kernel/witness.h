/*
 * A process that looks on while others do their worst: it has memory, an event, handles, vector
 * registers and callers of its own, and says when asked whether all is as it left it.
 */
#pragma once

#include <stdint.h>

struct witness {
    uint32_t process;
    uint32_t ledger;
    uint32_t principal;
    uint32_t thread;
    uint32_t endpoint;
    uint32_t public_session; /* answers anybody: the word plus one */
    uint32_t memory;         /* filled with what it knows */
    uint32_t event;          /* has bits that nobody takes */
};

struct witness witness_make(void);

/* How many of its things are not as they were; ends everything when it does not answer. */
uint64_t witness_ask(const struct witness *witness);

void witness_release(const struct witness *witness);
