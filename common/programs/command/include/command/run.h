/*
 * Programs that a program starts, each in a ledger of its own, so that all it takes comes back when
 * it is over. Needs the capability "launcher".
 */
#pragma once

#include "abi/status.h"
#include <stdint.h>

struct run {
    uint32_t ledger;
    uint32_t launch;
    uint32_t process; /* 0: not started */
    uint32_t event;   /* signalled when it has ended */
    uint64_t number;  /* of the process, once it is started */
};

/*
 * Makes a process for a program, whose first argument is its name.
 *
 *   STATUS_NOT_FOUND       there is no such program
 *   STATUS_LIMIT_EXCEEDED  there is no memory for it
 */
NODISCARD enum status run_prepare(struct run *run, const char *program);

/* A copy of a capability, under a name; `interface` may be empty. Errors as Launch.grant. */
NODISCARD enum status
run_grant(const struct run *run, const char *name, const char *interface, uint32_t capability);

/* All that this program was granted, under the same names. */
NODISCARD enum status run_grant_own(const struct run *run);

NODISCARD enum status run_argument(const struct run *run, const char *text);

/* Starts it. Errors as Launch.start. */
NODISCARD enum status run_start(struct run *run);

/* Waits until it has ended, and gives its exit code. */
NODISCARD enum status run_wait(const struct run *run, uint32_t *exit_code);

/* Drops what there is; a program that has not ended is ended. */
void run_finish(struct run *run);
