/*
 * A place in the store, for tests: objects that are counted, changes that are there or not, errors
 * when a test wants them, and every state that a cut of the power can leave.
 */
#pragma once

#include "history.h"
#include "schema/store.h"
#include "unit.h"
#include <blake3.h>
#include <stdlib.h>
#include <string.h>

#define SPACE_OBJECTS_MAX 4096u

/* How a call fails. */
enum space_failure {
    SPACE_FAILS_BEFORE, /* nothing was done */
    SPACE_FAILS_AFTER,  /* it was done, and nobody heard */
    SPACE_FAILURE_KINDS,
};

struct space_state {
    uint8_t root[HISTORY_HASH_BYTES];
    uint16_t counts[SPACE_OBJECTS_MAX];
};

struct space {
    struct history_space operations;
    struct space_state state;
    uint8_t window[HISTORY_WINDOW_BYTES];
    uint32_t live_max;     /* objects that fit; 0: any number */
    uint32_t calls;        /* so far */
    uint32_t failing_call; /* 0: none */
    enum space_failure failure;
    uint32_t commits;
    bool was_durable; /* the last one */
    /* Called after each commit. */
    void (*committed)(struct space *space);
    /* All that there has ever been; they do not change unless a test damages them. */
    uint32_t object_count;
    uint8_t hashes[SPACE_OBJECTS_MAX][HISTORY_HASH_BYTES];
    uint8_t *contents[SPACE_OBJECTS_MAX];
    uint32_t sizes[SPACE_OBJECTS_MAX];
    bool is_damaged[SPACE_OBJECTS_MAX];
};

static inline uint32_t space_find(const struct space *space, const uint8_t *hash)
{
    uint32_t i = 0;
    while (i < space->object_count && memcmp(space->hashes[i], hash, HISTORY_HASH_BYTES) != 0) {
        i++;
    }
    return i;
}

static inline uint32_t space_live(const struct space *space, const struct space_state *state)
{
    uint32_t live = 0;
    for (uint32_t i = 0; i < space->object_count; i++) {
        live += state->counts[i];
    }
    return live;
}

static inline bool space_fails(struct space *space, enum space_failure kind)
{
    return space->calls == space->failing_call && space->failure == kind;
}

static inline enum status space_root(void *context, uint8_t hash[HISTORY_HASH_BYTES])
{
    struct space *space = context;
    space->calls++;
    memcpy(hash, space->state.root, HISTORY_HASH_BYTES);
    return space->calls == space->failing_call ? STATUS_DEVICE_ERROR : STATUS_OK;
}

static inline enum status
space_get(void *context, const uint8_t hash[HISTORY_HASH_BYTES], uint32_t *size_bytes)
{
    struct space *space = context;
    const uint32_t i = space_find(space, hash);
    space->calls++;
    if (space->calls == space->failing_call) {
        return STATUS_DEVICE_ERROR;
    }
    if (i == space->object_count || space->state.counts[i] == 0) {
        return STATUS_NOT_FOUND;
    }
    if (space->is_damaged[i]) {
        return STATUS_MALFORMED;
    }
    memcpy(space->window + HISTORY_BATCH_BYTES_MAX, space->contents[i], space->sizes[i]);
    *size_bytes = space->sizes[i];
    return STATUS_OK;
}

static inline void space_put(struct space *space, struct space_state *state, struct bytes content)
{
    uint8_t hash[HISTORY_HASH_BYTES];
    blake3_hasher hasher;
    blake3_hasher_init(&hasher);
    blake3_hasher_update(&hasher, content.data, content.size_bytes);
    blake3_hasher_finalize(&hasher, hash, sizeof(hash));
    const uint32_t i = space_find(space, hash);
    CHECK(i < SPACE_OBJECTS_MAX);
    if (i == space->object_count) {
        memcpy(space->hashes[i], hash, sizeof(hash));
        space->contents[i] = malloc(content.size_bytes + 1);
        memcpy(space->contents[i], content.data, content.size_bytes);
        space->sizes[i] = (uint32_t)content.size_bytes;
        space->object_count++;
    }
    state->counts[i]++;
}

/* One record of a batch; gives its size with what it is padded with. */
static inline uint32_t
space_apply(struct space *space, struct space_state *state, struct bytes rest)
{
    CHECK(rest.size_bytes >= 8);
    const uint32_t kind = bytes_u32(rest, 0);
    const uint32_t size = bytes_u32(rest, 4);
    CHECK(size <= rest.size_bytes - 8);
    const struct bytes content = bytes_part(rest, 8, size);
    if (kind == SPACE_RECORD_PUT) {
        CHECK(size <= 65536);
        space_put(space, state, content);
    } else {
        CHECK_EQUAL(size, HISTORY_HASH_BYTES);
        const uint32_t i = space_find(space, content.data);
        CHECK(i < space->object_count && state->counts[i] > 0);
        if (kind == SPACE_RECORD_RELEASE) {
            state->counts[i]--;
        } else {
            CHECK_EQUAL(kind, SPACE_RECORD_ROOT);
            memcpy(state->root, content.data, HISTORY_HASH_BYTES);
        }
    }
    return (8 + size + 7) / 8 * 8;
}

static inline enum status space_commit(void *context, uint32_t size_bytes, bool is_durable)
{
    struct space *space = context;
    static struct space_state next;
    space->calls++;
    if (space_fails(space, SPACE_FAILS_BEFORE)) {
        return STATUS_DEVICE_ERROR;
    }
    CHECK(size_bytes <= HISTORY_BATCH_BYTES_MAX);
    next = space->state;
    for (uint32_t at = 0; at < size_bytes;) {
        at += space_apply(space, &next, (struct bytes){space->window + at, size_bytes - at});
    }
    if (space->live_max != 0 && space_live(space, &next) > space->live_max) {
        return STATUS_NO_SPACE;
    }
    space->state = next;
    space->commits++;
    space->was_durable = is_durable;
    if (space->committed != NULL) {
        space->committed(space);
    }
    return space_fails(space, SPACE_FAILS_AFTER) ? STATUS_TIMED_OUT : STATUS_OK;
}

static inline void space_init(struct space *space)
{
    for (uint32_t i = 0; i < space->object_count; i++) {
        free(space->contents[i]);
    }
    memset(space, 0, sizeof(*space));
    space->operations = (struct history_space){
        .window = space->window,
        .context = space,
        .root = space_root,
        .get = space_get,
        .commit = space_commit,
    };
}

static inline void space_damage(struct space *space, const uint8_t *hash)
{
    const uint32_t i = space_find(space, hash);
    CHECK(i < space->object_count);
    space->is_damaged[i] = true;
}
