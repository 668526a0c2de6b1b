/* One node of the index, as it is on the disk: entries in the order of their keys. */
#pragma once

#include "state.h"

static inline uint32_t node_level(const uint8_t *page)
{
    return page[HEAD_LEVEL_AT];
}

static inline uint32_t node_count(const uint8_t *page)
{
    return get_u16(page + HEAD_COUNT_AT);
}

static inline uint32_t node_count_max(const uint8_t *page)
{
    return node_level(page) == 0 ? LEAF_ENTRIES_MAX : CHILD_ENTRIES_MAX;
}

static inline uint32_t node_step(const uint8_t *page)
{
    return node_level(page) == 0 ? LEAF_ENTRY_BYTES : CHILD_ENTRY_BYTES;
}

static inline uint8_t *node_at(uint8_t *page, uint32_t index)
{
    return page + HEAD_BYTES + index * node_step(page);
}

/* Whether it can be followed: counts, order of keys, places. */
bool node_is_good(const struct store *store, const uint8_t *page, uint32_t level);

/* How many entries have keys up to this one. */
uint32_t node_find(const uint8_t *page, const uint8_t key[KEY_BYTES]);

/* Room for one more at `index`; there is some. Gives it, to be written. */
uint8_t *node_insert(uint8_t *page, uint32_t index);
void node_remove(uint8_t *page, uint32_t index);
/* The entries from `first` on, to the end of `to`, which has room. */
void node_move(uint8_t *from, uint32_t first, uint8_t *to);

void entry_read(const uint8_t *at, struct entry *entry);
void entry_write(uint8_t *at, const struct entry *entry);
/* Possible sizes and places: what follows the entry need not ask again. */
bool entry_is_good(const struct store *store, const struct entry *entry);

void child_read(const uint8_t *at, struct page_reference *child);
void child_write(uint8_t *at, const uint8_t *key, const struct page_reference *child);
