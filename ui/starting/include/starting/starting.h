/* A program that is started for a person. */
#pragma once

#include "abi/status.h"
#include <stdint.h>

#define STARTING_REASON_BYTES 128u

struct starting {
    uint32_t launcher;
    const char *program;
    const char *argument; /* NULL: none */
    uint32_t directory;   /* what it gets as "directory"; 0: the person's own tree */
    uint32_t quota_part;  /* of the memory that is left, one part of so many is for it */
};

struct started {
    uint32_t process; /* 0: it was not started */
    uint32_t ledger;  /* with which all that the program is ends */
};

/*
 * Where it fails, `reason` says why in words, and nothing is left of it.
 *   STATUS_LIMIT_EXCEEDED  there is too little memory left
 *   STATUS_NOT_FOUND       there is no such program
 *   STATUS_DENIED, STATUS_CANCELLED  policy, or the person
 *   others                 of Launcher and Launch
 */
NODISCARD enum status starting_start(
    const struct starting *starting, struct started *started, char reason[STARTING_REASON_BYTES]);

/* The person's own tree, as the shell gives it, to be released by the caller. 0: there is none. */
uint32_t starting_own_directory(void);

/* Ends it, if it runs, and gives back what it took. */
void started_end(struct started *started);
