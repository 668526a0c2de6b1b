#include "toolkit/arena.h"
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK_BYTES ((size_t)16 << 10)

struct ui_arena_chunk {
    struct ui_arena_chunk *next;
    size_t size_bytes; /* of `memory` */
    size_t used_bytes;
    alignas(max_align_t) uint8_t memory[];
};

struct ui_arena_end {
    struct ui_arena_end *next;
    void (*end)(void *context);
    void *context;
};

static bool add_chunk(struct ui_arena *arena, size_t needed_bytes)
{
    const size_t size = needed_bytes > CHUNK_BYTES ? needed_bytes : CHUNK_BYTES;
    if (size > UI_ARENA_BYTES_MAX - arena->size_bytes) {
        return false;
    }
    struct ui_arena_chunk *chunk = calloc(1, sizeof(*chunk) + size);
    if (chunk == NULL) {
        return false;
    }
    chunk->size_bytes = size;
    chunk->next = arena->chunks;
    arena->chunks = chunk;
    arena->size_bytes += size;
    return true;
}

void *ui_arena_take(struct ui_arena *arena, size_t size_bytes)
{
    if (arena->is_failed || size_bytes > UI_ARENA_BYTES_MAX) {
        arena->is_failed = true;
        return NULL;
    }
    const size_t align = alignof(max_align_t);
    const size_t size = (size_bytes + align - 1) & ~(align - 1);
    struct ui_arena_chunk *chunk = arena->chunks;
    if (chunk == NULL || chunk->size_bytes - chunk->used_bytes < size) {
        if (!add_chunk(arena, size)) {
            arena->is_failed = true;
            return NULL;
        }
        chunk = arena->chunks;
    }
    void *memory = &chunk->memory[chunk->used_bytes];
    chunk->used_bytes += size;
    return memory;
}

char *ui_arena_copy(struct ui_arena *arena, const char *text)
{
    if (text == NULL) {
        return NULL;
    }
    const size_t size = strlen(text) + 1;
    char *copy = ui_arena_take(arena, size);
    if (copy != NULL) {
        memcpy(copy, text, size);
    }
    return copy;
}

bool ui_arena_at_end(struct ui_arena *arena, void (*end)(void *context), void *context)
{
    struct ui_arena_end *entry = ui_arena_take(arena, sizeof(*entry));
    if (entry == NULL) {
        return false;
    }
    *entry = (struct ui_arena_end){.next = arena->ends, .end = end, .context = context};
    arena->ends = entry;
    return true;
}

void ui_arena_finish(struct ui_arena *arena)
{
    for (struct ui_arena_end *entry = arena->ends; entry != NULL; entry = entry->next) {
        entry->end(entry->context);
    }
    struct ui_arena_chunk *chunk = arena->chunks;
    while (chunk != NULL) {
        struct ui_arena_chunk *next = chunk->next;
        free(chunk);
        chunk = next;
    }
    *arena = (struct ui_arena){0};
}
