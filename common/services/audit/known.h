/*
 * Which program runs in which process, as far as it is remembered. Pure. What has ended gives way
 * first, then the oldest that is no service: whoever starts programs, however many, makes nobody
 * forget who the services are.
 */
#pragma once

#include "lib/bytes.h"
#include <stdbool.h>
#include <stdint.h>

#define KNOWN_MAX           128u
#define KNOWN_PROGRAM_BYTES 40u /* with a zero byte */

struct known_process {
    uint64_t process; /* 0: free */
    uint64_t order;   /* later ones have larger ones */
    bool is_service;
    bool has_ended;
    char program[KNOWN_PROGRAM_BYTES];
};

/* Zeros: nothing is known. */
struct known {
    uint64_t last_order;
    struct known_process processes[KNOWN_MAX];
};

/*
 * Remembers it; a longer name is cut. Passed over: process 0, one that is known, and one that is no
 * service when all that are known are services that run.
 */
void known_add(struct known *known, uint64_t process, bool is_service, struct bytes program);

/* It is remembered as long as nobody needs its place: records of it may still come. */
void known_end(struct known *known, uint64_t process);

/* NULL: nothing is known of it. */
const struct known_process *known_find(const struct known *known, uint64_t process);
