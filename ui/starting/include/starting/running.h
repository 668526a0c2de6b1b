/* Programs that were started, until they end. Who has several threads guards it. */
#pragma once

#include "starting/starting.h"
#include <stdbool.h>

#define RUNNING_MAX 32u

struct running {
    /* One has ended by itself, so; NULL: nobody asks. */
    void (*ended)(struct running *running, uint32_t exit_code);
    uint32_t event;                       /* at which their ends are told */
    uint64_t first_bit;                   /* of the first program's end; those of others follow */
    uint32_t most;                        /* programs at a time: up to RUNNING_MAX */
    struct started programs[RUNNING_MAX]; /* a process of 0: this place is free */
};

/* From here on its end is told. False: there are too many; it is still the caller's. */
bool running_keep(struct running *running, struct started started);

/* Forgets those that have ended. */
void running_signalled(struct running *running, uint64_t bits);

uint32_t running_count(const struct running *running);
