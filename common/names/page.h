/*
 * A node of a tree in memory: cells of a key and a value, in the order of their keys. The cells
 * fill a heap from the end of the page downwards without a gap, and a table at its beginning says
 * where each one is.
 *
 * On its way to the space and back a node has its cells one behind the other, behind a head: it is
 * only as large as they are.
 *
 * In a node above the leaves a value is a reference, and a key the smallest that can be below it;
 * the first key is empty: it is known from above.
 */
#pragma once

#include "format.h"

#define PAGE_HEAD_BYTES 8u
#define PAGE_SLOTS      ((NAMES_NODE_BYTES - PAGE_HEAD_BYTES) / sizeof(uint16_t))

struct page {
    uint16_t count;
    uint16_t heap_at; /* in bytes from the beginning of the page */
    uint8_t level;
    uint8_t unused[3];
    uint16_t slots[PAGE_SLOTS]; /* and the heap */
};
_Static_assert(sizeof(struct page) == NAMES_NODE_BYTES, "a page");

/* A cell takes a slot, two sizes of 16 bits, the key and the value. */
#define CELL_HEAD_BYTES 4u
#define CELL_BYTES_MAX  (2u + CELL_HEAD_BYTES + KEY_BYTES_MAX + VALUE_BYTES_MAX)
_Static_assert(CELL_BYTES_MAX * 8 < NAMES_NODE_BYTES, "many cells fit");

struct cell {
    struct bytes key;
    struct bytes value;
};

void page_init(struct page *page, uint32_t level);
struct cell page_cell(const struct page *page, uint32_t index);
/* Where the value is, to be overwritten with as many bytes. */
uint8_t *page_value(struct page *page, uint32_t index);
/* Gives the first cell whose key is not less; true: it is that key. */
bool page_find(const struct page *page, struct bytes key, uint32_t *index);
/* Of a node that is no leaf: the cell below which a key is. */
uint32_t page_child(const struct page *page, struct bytes key);

/* Bytes that cells and their slots take. */
uint32_t page_used(const struct page *page);
bool page_has_room(const struct page *page, const struct cell *cell);
/* There is room. */
void page_insert(struct page *page, uint32_t index, const struct cell *cell);
void page_remove(struct page *page, uint32_t index);
/* The key of a cell becomes empty: of one that becomes the first. */
void page_key_clear(struct page *page, uint32_t index);
/* Moves cells from `first` on to the end of another page, where there is room. */
void page_move(struct page *page, uint32_t first, struct page *target);
/* The same, of a page that is then forgotten. */
void page_copy(const struct page *page, uint32_t first, struct page *target);

/* What a node says besides its cells. */
struct node_head {
    enum tree_kind tree;
    uint64_t generation;
    uint64_t serial; /* no other node of the space has it */
};
#define NODE_HEAD_BYTES 32u

/* Gives the size, NAMES_NODE_BYTES at most. */
uint32_t page_encode(
    const struct page *page, const struct node_head *head, uint8_t target[NAMES_NODE_BYTES]);

/* False: no node that there can be. */
bool page_decode(struct bytes data, struct page *page, struct node_head *head);
