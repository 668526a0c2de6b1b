#include "heap.h"

/* Before each block. */
struct heap_block {
    struct heap_block *next_free; /* of the list `list` */
    uint32_t list;
};

_Static_assert(sizeof(struct heap_block) == HEAP_ALIGN_BYTES, "blocks keep their alignment");

void heap_init(struct heap *heap, void *memory, size_t size_bytes)
{
    *heap = (struct heap){.next = memory, .end = (uint8_t *)memory + size_bytes};
}

/* The list for a size, and what its blocks hold. */
static uint32_t list_of(size_t size_bytes, size_t *room_bytes)
{
    const size_t small = (size_bytes + HEAP_ALIGN_BYTES - 1) / HEAP_ALIGN_BYTES;
    if (small < HEAP_SMALL_LISTS) {
        *room_bytes = small * HEAP_ALIGN_BYTES;
        return (uint32_t)small;
    }
    uint32_t list = HEAP_SMALL_LISTS;
    *room_bytes = (size_t)HEAP_SMALL_LISTS * HEAP_ALIGN_BYTES;
    while (*room_bytes < size_bytes) {
        *room_bytes <<= 1;
        list++;
    }
    return list;
}

void *heap_take(struct heap *heap, size_t size_bytes)
{
    size_t room_bytes = 0;
    if (size_bytes > HEAP_BLOCK_BYTES_MAX) {
        return NULL;
    }
    const uint32_t list = list_of(size_bytes, &room_bytes);
    struct heap_block *block = heap->free[list];
    if (block != NULL) {
        heap->free[list] = block->next_free;
        return block + 1;
    }
    if ((size_t)(heap->end - heap->next) < sizeof(*block) + room_bytes) {
        return NULL;
    }
    block = (struct heap_block *)heap->next;
    heap->next += sizeof(*block) + room_bytes;
    block->list = list;
    return block + 1;
}

void heap_give_back(struct heap *heap, void *block)
{
    if (block != NULL) {
        struct heap_block *head = (struct heap_block *)block - 1;
        head->next_free = heap->free[head->list];
        heap->free[head->list] = head;
    }
}
