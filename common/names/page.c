#include "page.h"

#define NODE_MAGIC         0x314e4e54u /* "TNN1" */
#define NODE_LEVEL_AT      4u
#define NODE_TREE_AT       5u
#define NODE_COUNT_AT      6u
#define NODE_GENERATION_AT 8u
#define NODE_SERIAL_AT     16u

static uint8_t *at_slot(struct page *page, uint32_t index)
{
    return (uint8_t *)page + page->slots[index];
}

static const uint8_t *at_slot_const(const struct page *page, uint32_t index)
{
    return (const uint8_t *)page + page->slots[index];
}

static uint32_t cell_size(const uint8_t *cell)
{
    return CELL_HEAD_BYTES + get_u16(cell) + get_u16(cell + 2);
}

void page_init(struct page *page, uint32_t level)
{
    page->count = 0;
    page->heap_at = NAMES_NODE_BYTES;
    page->level = (uint8_t)level;
    memset(page->unused, 0, sizeof(page->unused));
}

struct cell page_cell(const struct page *page, uint32_t index)
{
    const uint8_t *cell = at_slot_const(page, index);
    const uint32_t key_size = get_u16(cell);
    return (struct cell){
        .key = {cell + CELL_HEAD_BYTES, key_size},
        .value = {cell + CELL_HEAD_BYTES + key_size, get_u16(cell + 2)},
    };
}

uint8_t *page_value(struct page *page, uint32_t index)
{
    uint8_t *cell = at_slot(page, index);
    return cell + CELL_HEAD_BYTES + get_u16(cell);
}

bool page_find(const struct page *page, struct bytes key, uint32_t *index)
{
    uint32_t low = 0;
    uint32_t high = page->count;
    bool is_there = false;
    while (low < high) {
        const uint32_t middle = (low + high) / 2;
        const int order = key_compare(page_cell(page, middle).key, key);
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
            is_there = is_there || order == 0;
        }
    }
    *index = low;
    return is_there;
}

uint32_t page_child(const struct page *page, struct bytes key)
{
    uint32_t index;
    const bool is_there = page_find(page, key, &index);
    return is_there || index == 0 ? index : index - 1;
}

uint32_t page_used(const struct page *page)
{
    return NAMES_NODE_BYTES - page->heap_at + page->count * (uint32_t)sizeof(uint16_t);
}

static uint32_t room_for(const struct cell *cell)
{
    return (uint32_t)(sizeof(uint16_t) + CELL_HEAD_BYTES + cell->key.size_bytes +
                      cell->value.size_bytes);
}

bool page_has_room(const struct page *page, const struct cell *cell)
{
    /* As a node of the space has it, and as it is here: its head is larger, its cells are less. */
    const uint32_t used = page_used(page) + room_for(cell);
    return used <= NAMES_NODE_BYTES - NODE_HEAD_BYTES;
}

void page_insert(struct page *page, uint32_t index, const struct cell *cell)
{
    const uint32_t size = room_for(cell) - (uint32_t)sizeof(uint16_t);
    page->heap_at = (uint16_t)(page->heap_at - size);
    uint8_t *at = (uint8_t *)page + page->heap_at;
    memmove(
        &page->slots[index + 1],
        &page->slots[index],
        (page->count - index) * sizeof(page->slots[0]));
    page->slots[index] = page->heap_at;
    page->count++;
    set_u16(at, (uint16_t)cell->key.size_bytes);
    set_u16(at + 2, (uint16_t)cell->value.size_bytes);
    if (cell->key.size_bytes > 0) {
        memcpy(at + CELL_HEAD_BYTES, cell->key.data, cell->key.size_bytes);
    }
    if (cell->value.size_bytes > 0) {
        memcpy(
            at + CELL_HEAD_BYTES + cell->key.size_bytes, cell->value.data, cell->value.size_bytes);
    }
}

/* Takes bytes out of the heap and closes the gap: what lies below it moves up. */
static void close_gap(struct page *page, uint32_t gap_at, uint32_t size_bytes)
{
    uint8_t *heap = (uint8_t *)page + page->heap_at;
    memmove(heap + size_bytes, heap, gap_at - page->heap_at);
    page->heap_at = (uint16_t)(page->heap_at + size_bytes);
    for (uint32_t i = 0; i < page->count; i++) {
        if (page->slots[i] < gap_at) {
            page->slots[i] = (uint16_t)(page->slots[i] + size_bytes);
        }
    }
}

void page_remove(struct page *page, uint32_t index)
{
    const uint32_t at = page->slots[index];
    const uint32_t size = cell_size(at_slot(page, index));
    page->count--;
    memmove(
        &page->slots[index],
        &page->slots[index + 1],
        (page->count - index) * sizeof(page->slots[0]));
    close_gap(page, at, size);
}

void page_key_clear(struct page *page, uint32_t index)
{
    uint8_t value[VALUE_BYTES_MAX];
    struct cell cell = page_cell(page, index);
    memcpy(value, cell.value.data, cell.value.size_bytes);
    page_remove(page, index);
    cell = (struct cell){.value = {value, cell.value.size_bytes}};
    page_insert(page, index, &cell);
}

void page_copy(const struct page *page, uint32_t first, struct page *target)
{
    for (uint32_t i = first; i < page->count; i++) {
        const struct cell cell = page_cell(page, i);
        page_insert(target, target->count, &cell);
    }
}

void page_move(struct page *page, uint32_t first, struct page *target)
{
    page_copy(page, first, target);
    while (page->count > first) {
        page_remove(page, page->count - 1u);
    }
}

uint32_t
page_encode(const struct page *page, const struct node_head *head, uint8_t target[NAMES_NODE_BYTES])
{
    uint32_t at = NODE_HEAD_BYTES;
    memset(target, 0, NODE_HEAD_BYTES);
    set_u32(target, NODE_MAGIC);
    target[NODE_LEVEL_AT] = page->level;
    target[NODE_TREE_AT] = (uint8_t)head->tree;
    set_u16(target + NODE_COUNT_AT, page->count);
    set_u64(target + NODE_GENERATION_AT, head->generation);
    set_u64(target + NODE_SERIAL_AT, head->serial);
    for (uint32_t i = 0; i < page->count; i++) {
        const uint8_t *cell = at_slot_const(page, i);
        memcpy(target + at, cell, cell_size(cell));
        at += cell_size(cell);
    }
    return at;
}

static bool child_is_good(uint64_t generation, const struct cell *cell, bool is_first)
{
    if (cell->value.size_bytes != REFERENCE_BYTES || (cell->key.size_bytes == 0) != is_first) {
        return false;
    }
    const uint64_t birth = bytes_u64(cell->value, 0);
    return birth != 0 && birth <= generation;
}

static bool cell_belongs(const struct page *page, const struct node_head *head, struct cell *cell)
{
    if (page->count > 0 && key_compare(page_cell(page, page->count - 1u).key, cell->key) >= 0) {
        return false;
    }
    return page->level == 0 ? cell_is_good(head->tree, head->generation, cell->key, cell->value)
                            : child_is_good(head->generation, cell, page->count == 0);
}

/* Takes the cell at the beginning of `rest` off it. */
static bool cell_take(struct bytes *rest, struct cell *cell)
{
    if (rest->size_bytes < CELL_HEAD_BYTES) {
        return false;
    }
    const uint32_t key_size = bytes_u16(*rest, 0);
    const uint32_t value_size = bytes_u16(*rest, 2);
    if (key_size > KEY_BYTES_MAX || value_size > VALUE_BYTES_MAX ||
        !bytes_contain(*rest, CELL_HEAD_BYTES, key_size + value_size)) {
        return false;
    }
    cell->key = bytes_part(*rest, CELL_HEAD_BYTES, key_size);
    cell->value = bytes_part(*rest, CELL_HEAD_BYTES + key_size, value_size);
    const uint32_t size = CELL_HEAD_BYTES + key_size + value_size;
    *rest = bytes_part(*rest, size, rest->size_bytes - size);
    return true;
}

static bool head_decode(struct bytes data, struct page *page, struct node_head *head)
{
    if (data.size_bytes < NODE_HEAD_BYTES || data.size_bytes > NAMES_NODE_BYTES ||
        bytes_u32(data, 0) != NODE_MAGIC || data.data[NODE_LEVEL_AT] > LEVEL_MAX ||
        data.data[NODE_TREE_AT] > TREE_LEDGER || bytes_u16(data, NODE_COUNT_AT) == 0) {
        return false;
    }
    page_init(page, data.data[NODE_LEVEL_AT]);
    head->tree = (enum tree_kind)data.data[NODE_TREE_AT];
    head->generation = bytes_u64(data, NODE_GENERATION_AT);
    head->serial = bytes_u64(data, NODE_SERIAL_AT);
    return (head->generation & BIRTH_IN_MEMORY) == 0;
}

bool page_decode(struct bytes data, struct page *page, struct node_head *head)
{
    if (!head_decode(data, page, head)) {
        return false;
    }
    struct bytes rest = bytes_part(data, NODE_HEAD_BYTES, data.size_bytes - NODE_HEAD_BYTES);
    while (rest.size_bytes > 0) {
        struct cell cell;
        if (!cell_take(&rest, &cell) || !cell_belongs(page, head, &cell) ||
            !page_has_room(page, &cell)) {
            return false;
        }
        page_insert(page, page->count, &cell);
    }
    return page->count == bytes_u16(data, NODE_COUNT_AT);
}
