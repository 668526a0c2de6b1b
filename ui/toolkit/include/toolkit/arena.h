/*
 * Memory for widgets: taken piece by piece, given back all at once.
 *
 * A program builds its widgets from one arena and looks only once, at the end, whether all went
 * well: after the first failure everything taken is NULL, and all functions that make widgets take
 * NULL for what they put together and give NULL.
 */
#pragma once

#include "lib/bytes.h"
#include <stdbool.h>
#include <stddef.h>

#define UI_ARENA_BYTES_MAX ((size_t)8 << 20)

struct ui_arena_chunk;
struct ui_arena_end;

/* To be used when it is all zeros. */
struct ui_arena {
    struct ui_arena_chunk *chunks;
    struct ui_arena_end *ends; /* what is to be called, the last first */
    size_t size_bytes;         /* taken from the system */
    bool is_failed;
};

/* Zeros, aligned for anything. NULL: there is no memory, or there was none before. */
void *ui_arena_take(struct ui_arena *arena, size_t size_bytes);

/* A copy with a zero behind it; NULL as above, or where `text` is NULL. */
char *ui_arena_copy(struct ui_arena *arena, const char *text);

/* Has `end` called before the memory is given back. False: not enough memory; it is not called. */
bool ui_arena_at_end(struct ui_arena *arena, void (*end)(void *context), void *context);

/* Gives everything back; the arena is empty then, and has not failed. */
void ui_arena_finish(struct ui_arena *arena);
