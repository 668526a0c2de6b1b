/*
 * Characters of UTF-8 text (RFC 3629), and how many cells of a screen they take.
 *
 * A *cluster* is what the cursor steps over: a character and the combining ones that follow it.
 */
#pragma once

#include "lib/bytes.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CHARACTER_BYTES_MAX 4u

/*
 * The size in bytes of the character at `offset`, and its code; 0 when there is none: the end, or
 * bytes that are not UTF-8 (overlong forms, surrogates and what lies beyond U+10FFFF included).
 */
size_t character_read(struct bytes text, size_t offset, uint32_t *code);

/* How long a character is by its first byte; 0 when none begins so. */
size_t character_size(uint8_t first_byte);

/* 0, 1 or 2 cells. Control characters have no width of their own: 0. */
uint32_t character_width(uint32_t code);

/* C0 and C1 controls, and DEL. */
bool character_is_control(uint32_t code);

/*
 * Steps over one cluster, from `offset` on; gives the offset behind it. Each byte that is not
 * UTF-8 is a cluster of its own. At the end of the text: stays there.
 */
size_t cluster_next(struct bytes text, size_t offset);

/* The same towards the start. `offset` is where a cluster ends. */
size_t cluster_previous(struct bytes text, size_t offset);
