/*
 * A slab is one frame: a head of 64 bytes, then blocks of one size. Free blocks are chained by
 * their first two bytes; 0 ends the chain.
 *
 * Invariants (slab_check()):
 *  1. a slab with free blocks is on its class's list, one without is on none;
 *  2. a slab without used blocks does not exist: its frame was freed;
 *  3. a free block is zero behind its link.
 */
#include "memory/slab.h"
#include "lib/list.h"
#include "lib/memory.h"
#include "memory/direct_map.h"
#include "memory/frame.h"
#include "panic.h"

#define HEAD_BYTES  64u
#define CLASS_COUNT 8u

struct slab {
    struct list_node node; /* on classes[class].slabs while a block is free */
    uint16_t first_free;   /* offset in the frame, 0 = none */
    uint16_t unused_from;  /* blocks from here on were never given out */
    uint16_t used_count;
    uint16_t class;
};

_Static_assert(sizeof(struct slab) <= HEAD_BYTES, "the head is in front of the first block");

/* Chosen so that a frame's 4,032 bytes are filled, and that the kernel's objects fit closely. */
static const uint16_t class_bytes[CLASS_COUNT] = {64, 96, 144, 192, 288, 448, 1344, 2016};

static struct list slabs[CLASS_COUNT]; /* [kernel] */

static uint32_t class_of(uint32_t size_bytes)
{
    uint32_t class = 0;
    while (class_bytes[class] < size_bytes) {
        class ++;
        kernel_assert(class < CLASS_COUNT);
    }
    return class;
}

uint32_t slab_block_bytes(uint32_t size_bytes)
{
    return class_bytes[class_of(size_bytes)];
}

static struct slab *slab_create(uint32_t class)
{
    struct paddr frame;
    if (frame_allocate(0, &frame) != STATUS_OK) {
        return NULL;
    }
    struct slab *slab = direct_map_pointer(frame);
    slab->class = (uint16_t)class;
    slab->unused_from = HEAD_BYTES;
    list_add_first(&slabs[class], &slab->node);
    return slab;
}

static struct slab *slab_with_room(uint32_t class)
{
    if (slabs[class].head.next == NULL) {
        list_init(&slabs[class]);
    }
    struct list_node *node = list_first(&slabs[class]);
    return node != NULL ? container_of(node, struct slab, node) : slab_create(class);
}

static bool is_full(const struct slab *slab)
{
    return slab->first_free == 0 && slab->unused_from + class_bytes[slab->class] > PAGE_SIZE_BYTES;
}

enum status slab_allocate(uint32_t size_bytes, void **block)
{
    const uint32_t class = class_of(size_bytes);
    struct slab *slab = slab_with_room(class);
    if (slab == NULL) {
        return STATUS_NO_MEMORY;
    }
    uint8_t *found = NULL;
    if (slab->first_free != 0) {
        found = (uint8_t *)slab + slab->first_free;
        memcpy(&slab->first_free, found, sizeof(slab->first_free));
        memset(found, 0, sizeof(slab->first_free));
    } else {
        found = (uint8_t *)slab + slab->unused_from;
        slab->unused_from = (uint16_t)(slab->unused_from + class_bytes[class]);
    }
    slab->used_count++;
    if (is_full(slab)) {
        list_remove(&slab->node);
    }
    *block = found;
    return STATUS_OK;
}

void slab_free(void *block)
{
    struct slab *slab = (struct slab *)((uint64_t)block & ~PAGE_MASK);
    const uint16_t bytes = class_bytes[slab->class];
    if (is_full(slab)) {
        list_add_first(&slabs[slab->class], &slab->node);
    }
    memset(block, 0, bytes);
    memcpy(block, &slab->first_free, sizeof(slab->first_free));
    slab->first_free = (uint16_t)((uint64_t)block & PAGE_MASK);
    if (--slab->used_count == 0) {
        list_remove(&slab->node);
        frame_free(direct_map_physical(slab), 0);
    }
}
