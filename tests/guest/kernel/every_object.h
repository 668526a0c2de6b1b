/*
 * One object of each kind, made by a process in a ledger of its own, so that all of them end when
 * that ledger is destroyed.
 */
#pragma once

#include "tests.h"

struct world {
    uint32_t ledger;
    uint32_t process;
    uint32_t thread;
    uint32_t never;                      /* what its maker waits for */
    uint32_t objects[OBJECT_KIND_COUNT]; /* 0: none of this kind here */
};

struct world every_object_make(void);

/* What cannot end is the same in every world; 0: there is none of this kind here. */
uint32_t every_object_of(const struct world *world, uint32_t kind);

/* All of them have ended; the handles are still there. */
void every_object_end(const struct world *world);

/* Gives everything back, ended or not. */
void every_object_release(const struct world *world);
