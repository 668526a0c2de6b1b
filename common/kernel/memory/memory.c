#include "memory/memory.h"
#include "abi/system_call.h"
#include "cap/capability.h"
#include "cap/ledger.h"
#include "memory/direct_map.h"
#include "memory/frame.h"
#include "memory/mapping.h"
#include "panic.h"

/* What a chunk's address is marked with. */
#define CHUNK_IS_BLOCK UINT64_C(1) /* not a page with the addresses of frames */
#define CHUNK_IS_CLEAN UINT64_C(2) /* the block was zero when it was taken */
#define CHUNK_MARKS    (CHUNK_IS_BLOCK | CHUNK_IS_CLEAN)
#define CHUNK_ORDER    9u
/* Clearing a page takes about 700 instructions where there is no instruction for it; giving it back
 * takes as many again. */
#define FILL_STEP_PAGES 8u
#define FREE_STEP_PAGES 4u

static bool has_own_pages(const struct memory *memory)
{
    return memory->kind == MEMORY_OBJECT_ANONYMOUS || memory->kind == MEMORY_OBJECT_CONTIGUOUS;
}

static uint64_t *chunk_of(struct memory *memory, uint64_t index)
{
    return memory->chunks == NULL ? &memory->chunk : &memory->chunks[index / MEMORY_CHUNK_PAGES];
}

static uint32_t order_of(uint64_t page_count)
{
    uint32_t order = 0;
    while ((UINT64_C(1) << order) < page_count) {
        order++;
    }
    return order;
}

enum status
memory_create(struct ledger *ledger, uint32_t kind, uint64_t page_count, struct memory **memory)
{
    const uint64_t pages_max = kind == MEMORY_CONTIGUOUS
                                   ? UINT64_C(1) << FRAME_ORDER_MAX
                                   : (uint64_t)MEMORY_CHUNK_PAGES * MEMORY_CHUNKS_MAX;
    if (page_count == 0 || kind > MEMORY_CONTIGUOUS) {
        return STATUS_INVALID_ARGUMENT;
    }
    if (page_count > pages_max) {
        return STATUS_LIMIT_EXCEEDED;
    }
    struct object *object = NULL;
    const enum status status = object_create(ledger, OBJECT_MEMORY, sizeof(**memory), &object);
    if (status != STATUS_OK) {
        return status;
    }
    *memory = (struct memory *)object;
    (*memory)->kind = kind;
    (*memory)->page_count =
        kind == MEMORY_CONTIGUOUS ? UINT64_C(1) << order_of(page_count) : page_count;
    list_init(&(*memory)->mappings);
    return STATUS_OK;
}

enum status memory_create_fixed(
    struct ledger *ledger,
    enum memory_object_kind kind,
    struct paddr base,
    uint64_t page_count,
    struct memory **memory)
{
    struct object *object = NULL;
    const enum status status = object_create(ledger, OBJECT_MEMORY, sizeof(**memory), &object);
    if (status != STATUS_OK) {
        return status;
    }
    *memory = (struct memory *)object;
    (*memory)->kind = kind;
    (*memory)->page_count = page_count;
    (*memory)->filled_pages = page_count;
    (*memory)->chunk = base.value | CHUNK_IS_BLOCK;
    list_init(&(*memory)->mappings);
    return STATUS_OK;
}

static struct ledger *ledger_of(const struct memory *memory)
{
    return memory->object.ledger;
}

/*
 * A block for a whole chunk, or for all of a contiguous object. What is not zero yet is cleared by
 * the steps that count the pages as filled.
 */
static enum status take_block(struct memory *memory, uint32_t order, uint64_t *chunk)
{
    struct ledger *ledger = ledger_of(memory);
    const uint64_t bytes = PAGE_SIZE_BYTES << order;
    enum status status = ledger_charge(ledger, bytes);
    if (status != STATUS_OK) {
        return status;
    }
    struct paddr block;
    bool is_clean = false;
    status = frame_allocate_unscrubbed(order, &block, &is_clean);
    if (status != STATUS_OK) {
        ledger_credit(ledger, bytes);
        return status;
    }
    *chunk = block.value | CHUNK_IS_BLOCK | (is_clean ? CHUNK_IS_CLEAN : 0);
    return STATUS_OK;
}

/* Decides what a chunk is when its first page is asked for. */
static enum status begin_chunk(struct memory *memory, uint64_t *chunk)
{
    const uint64_t left = memory->page_count - memory->filled_pages;
    if (memory->kind == MEMORY_OBJECT_CONTIGUOUS) {
        return take_block(memory, order_of(memory->page_count), chunk);
    }
    if (left == 1 && memory->filled_pages == 0) {
        return take_block(memory, 0, chunk);
    }
    if (left >= MEMORY_CHUNK_PAGES && take_block(memory, CHUNK_ORDER, chunk) == STATUS_OK) {
        return STATUS_OK;
    }
    struct paddr frames;
    const enum status status = ledger_allocate_frame(ledger_of(memory), &frames);
    if (status == STATUS_OK) {
        *chunk = frames.value;
    }
    return status;
}

static enum status fill_page(struct memory *memory, uint64_t chunk, uint64_t index)
{
    const uint64_t in_chunk = index % MEMORY_CHUNK_PAGES;
    if ((chunk & CHUNK_IS_BLOCK) != 0) {
        if ((chunk & CHUNK_IS_CLEAN) == 0) {
            const uint64_t in_block = memory->chunks == NULL ? index : in_chunk;
            frame_scrub((struct paddr){(chunk & ~CHUNK_MARKS) + (in_block << PAGE_SHIFT)});
        }
        return STATUS_OK;
    }
    struct paddr frame;
    const enum status status = ledger_allocate_frame(ledger_of(memory), &frame);
    if (status == STATUS_OK) {
        ((uint64_t *)direct_map_pointer((struct paddr){chunk}))[in_chunk] = frame.value;
    }
    return status;
}

static enum status make_directory(struct memory *memory)
{
    struct paddr directory;
    const enum status status = ledger_allocate_frame(ledger_of(memory), &directory);
    if (status == STATUS_OK) {
        memory->chunks = direct_map_pointer(directory);
    }
    return status;
}

enum status memory_fill_step(struct memory *memory)
{
    enum status status = STATUS_OK;
    if (memory->page_count > MEMORY_CHUNK_PAGES && memory->chunks == NULL &&
        memory->kind == MEMORY_OBJECT_ANONYMOUS) {
        status = make_directory(memory);
    }
    for (uint32_t i = 0; status == STATUS_OK && i < FILL_STEP_PAGES; i++) {
        if (memory->filled_pages == memory->page_count) {
            return STATUS_OK;
        }
        uint64_t *chunk = chunk_of(memory, memory->filled_pages);
        if (*chunk == 0) {
            status = begin_chunk(memory, chunk);
        }
        if (status == STATUS_OK) {
            status = fill_page(memory, *chunk, memory->filled_pages);
        }
        memory->filled_pages += status == STATUS_OK;
    }
    return status;
}

struct paddr memory_page(const struct memory *memory, uint64_t index, uint64_t *contiguous)
{
    kernel_assert(index < memory->filled_pages);
    if (memory->chunks == NULL && (memory->chunk & CHUNK_IS_BLOCK) != 0) {
        *contiguous = memory->filled_pages - index;
        return (struct paddr){(memory->chunk & ~CHUNK_MARKS) + (index << PAGE_SHIFT)};
    }
    const uint64_t chunk =
        memory->chunks == NULL ? memory->chunk : memory->chunks[index / MEMORY_CHUNK_PAGES];
    const uint64_t in_chunk = index % MEMORY_CHUNK_PAGES;
    if ((chunk & CHUNK_IS_BLOCK) != 0) {
        const uint64_t left = memory->filled_pages - index;
        *contiguous = left < MEMORY_CHUNK_PAGES - in_chunk ? left : MEMORY_CHUNK_PAGES - in_chunk;
        return (struct paddr){(chunk & ~CHUNK_MARKS) + (in_chunk << PAGE_SHIFT)};
    }
    *contiguous = 1;
    return (struct paddr){((const uint64_t *)direct_map_pointer((struct paddr){chunk}))[in_chunk]};
}

/* Frees the last page that is still counted; the chunk with its first one. */
static void free_last_page(struct memory *memory)
{
    const uint64_t index = memory->page_count - 1;
    uint64_t *chunk = chunk_of(memory, index);
    const uint64_t in_chunk = memory->chunks == NULL ? index : index % MEMORY_CHUNK_PAGES;
    const struct paddr start = {*chunk & ~CHUNK_MARKS};
    struct ledger *ledger = ledger_of(memory);
    if (*chunk == 0) {
        memory->page_count -= in_chunk + 1;
        return;
    }
    if ((*chunk & CHUNK_IS_BLOCK) != 0) {
        ledger_free_frame(ledger, (struct paddr){start.value + (in_chunk << PAGE_SHIFT)});
    } else {
        const struct paddr frame = {((const uint64_t *)direct_map_pointer(start))[in_chunk]};
        if (frame.value != 0) {
            ledger_free_frame(ledger, frame);
        }
        if (in_chunk == 0) {
            ledger_free_frame(ledger, start);
        }
    }
    if (in_chunk == 0) {
        *chunk = 0;
    }
    memory->page_count--;
}

bool memory_finish_step(struct object *object)
{
    struct memory *memory = (struct memory *)object;
    struct list_node *node = list_first(&memory->mappings);
    if (node != NULL) {
        (void)capability_drop_step(mapping_of_node(node));
        return false;
    }
    for (uint32_t i = 0; i < FREE_STEP_PAGES && has_own_pages(memory); i++) {
        if (memory->page_count == 0) {
            break;
        }
        free_last_page(memory);
    }
    if (has_own_pages(memory) && memory->page_count != 0) {
        return false;
    }
    if (memory->chunks != NULL) {
        ledger_free_frame(ledger_of(memory), direct_map_physical(memory->chunks));
        memory->chunks = NULL;
    }
    return true;
}
