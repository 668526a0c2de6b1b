/* The last values of something that is looked at again and again. */
#pragma once

#include <stdint.h>

#define HISTORY_VALUES_MAX 180u

/* To be used when it is all zeros. */
struct history {
    uint32_t count;
    uint32_t next;
    uint64_t values[HISTORY_VALUES_MAX];
};

/* The oldest one goes where there is no room. */
void history_add(struct history *history, uint64_t value);

/* So many looks ago, 0 being the last; 0 where nobody looked yet. */
uint64_t history_at(const struct history *history, uint32_t ago);

uint64_t history_most(const struct history *history);
