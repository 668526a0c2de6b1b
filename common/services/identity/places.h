/*
 * Places of which each console may have a share: whoever sits at one cannot take those of the
 * others.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct place {
    bool is_used;
    uint8_t console; /* of one that is used */
};

/*
 * The number of a place for this console. `count`: there is none, as all are used, or `share` of
 * them by this console.
 */
uint32_t places_find(const struct place *places, uint32_t count, uint8_t console, uint32_t share);
