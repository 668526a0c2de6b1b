/*
 * The last that a console showed, to be shown again when somebody comes back to it: text, colours
 * and movements of the cursor. Left out is what makes a terminal answer, change its modes or take a
 * string: shown again later, it would mean something else.
 */
#pragma once

#include "lib/byte_ring.h"
#include <stdbool.h>
#include <stdint.h>

#define KEPT_BYTES          8192u
#define KEPT_SEQUENCE_BYTES 32u

struct kept {
    struct byte_ring bytes;
    bool is_cut; /* there was more before it */
    /* An escape sequence, until it is clear whether it is kept. */
    uint8_t state; /* enum state of kept.c */
    uint8_t held_count;
    uint8_t held[KEPT_SEQUENCE_BYTES];
    uint8_t memory[KEPT_BYTES];
};

void kept_init(struct kept *kept);

void kept_take(struct kept *kept, uint8_t byte);

/*
 * From which byte of kept->bytes on it can be shown: where a line begins, when what was before that
 * is gone.
 */
uint32_t kept_start(const struct kept *kept);
