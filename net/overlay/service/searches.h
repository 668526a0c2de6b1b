/*
 * Which search for a host's address a slot waits for. Each search has a number of its own, so that
 * one that was begun for other settings finds nobody when it ends, whoever has the slot by then.
 * Pure.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define SEARCHES_SLOTS 16u

struct searches {
    uint32_t last;
    uint32_t waits_for[SEARCHES_SLOTS]; /* 0: for none */
};

/* The number of a new search, for which the slot waits from now on, and for no other one. */
uint32_t searches_begin(struct searches *searches, uint32_t slot);

/* One has ended, and is waited for no more. False: it was not. */
bool searches_end(struct searches *searches, uint32_t number, uint32_t *slot);

/* The slot waits for none. */
void searches_forget(struct searches *searches, uint32_t slot);

bool searches_waits(const struct searches *searches, uint32_t slot);
