/*
 * A node or a head out of any bytes. What is liked is in order, and becomes the same bytes again.
 * Input: what it is; the bytes.
 */
#include "page.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

static struct page page;
static uint8_t again[NAMES_NODE_BYTES];

static void must(bool holds)
{
    if (!holds) {
        __builtin_trap();
    }
}

static void check_cells(void)
{
    for (uint32_t i = 0; i < page.count; i++) {
        uint32_t index;
        const struct bytes key = page_cell(&page, i).key;
        must(page_find(&page, key, &index) && index == i && page_child(&page, key) == i);
    }
}

/* Taken out and put in again, each cell is where it was. */
static void change_cells(void)
{
    uint8_t key[KEY_BYTES_MAX];
    uint8_t value[VALUE_BYTES_MAX];
    for (uint32_t i = 0; i < page.count; i++) {
        struct cell cell = page_cell(&page, i);
        memcpy(key, cell.key.data, cell.key.size_bytes);
        memcpy(value, cell.value.data, cell.value.size_bytes);
        cell.key.data = key;
        cell.value.data = value;
        page_remove(&page, i);
        must(page_has_room(&page, &cell));
        page_insert(&page, i, &cell);
    }
}

static void try_node(struct bytes data)
{
    struct node_head head;
    if (!page_decode(data, &page, &head)) {
        return;
    }
    must(page.count > 0 && page.level <= LEVEL_MAX);
    check_cells();
    change_cells();
    const uint32_t size_bytes = page_encode(&page, &head, again);
    /* What is in no field is not kept. */
    must(size_bytes == data.size_bytes);
    must(
        memcmp(
            again + NODE_HEAD_BYTES, data.data + NODE_HEAD_BYTES, size_bytes - NODE_HEAD_BYTES) ==
        0);
}

static void try_head(struct bytes data)
{
    struct head head;
    struct head same;
    if (names_head_read(data, &head) != STATUS_OK) {
        return;
    }
    names_head_write(again, &head);
    must(names_head_read((struct bytes){again, HEAD_BYTES}, &same) == STATUS_OK);
    must(same.generation == head.generation && same.node_count == head.node_count);
    must(same.trees[TREE_NAMES].level <= LEVEL_MAX && same.trees[TREE_LEDGER].level <= LEVEL_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    if (size_bytes == 0) {
        return 0;
    }
    const struct bytes rest = {data + 1, size_bytes - 1};
    if (data[0] % 4 == 0) {
        try_head(rest);
    } else {
        try_node(rest);
    }
    return 0;
}
