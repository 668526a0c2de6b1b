/*
 * The lines that were entered, newest first: in memory that the caller gives, as many as fit; the
 * oldest go when room is needed.
 *
 * Invariant: memory[0 .. used_bytes) is whole entries, oldest first, each a size of two bytes and
 * its text.
 */
#pragma once

#include "lib/bytes.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct history {
    uint8_t *memory; /* the caller's */
    size_t capacity_bytes;
    size_t used_bytes;
    uint32_t count;
};

/* `memory` stays the caller's, and in use. */
void history_init(struct history *history, uint8_t *memory, size_t capacity_bytes);

/*
 * Keeps a line. Left out: empty ones, one that is the same as the last, and what would not fit even
 * alone.
 */
void history_add(struct history *history, struct bytes line);

/*
 * The entry of an age: 0 is the newest. False when there are not so many. The view holds until the
 * next history_add().
 */
bool history_get(const struct history *history, uint32_t age, struct bytes *line);

/*
 * The newest entry of at least this age that contains `part`; gives its age. False: none does.
 */
bool history_find(const struct history *history, uint32_t age, struct bytes part, uint32_t *found);
