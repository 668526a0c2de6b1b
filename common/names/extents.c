#include "extents.h"

enum status trim_prepare(struct names *names, struct trim *trim)
{
    struct key key = key_of_extent(trim->content, UINT64_MAX);
    trim->count = 0;
    trim->has_more = false;
    for (;;) {
        struct cell cell;
        enum status status =
            tree_seek_before(names, TREE_NAMES, &names->now.head.trees[TREE_NAMES], &key, &cell);
        if (status != STATUS_OK) {
            return status == STATUS_NOT_FOUND ? STATUS_OK : status;
        }
        if (!key_is(cell.key, KEY_EXTENT, trim->content) || key_rest(cell.key) < trim->first) {
            return STATUS_OK;
        }
        if (trim->count == FREEING_CELLS_MAX || names->clean_pin_count >= FREEING_PINS_MAX) {
            trim->has_more = true;
            return STATUS_OK;
        }
        key = key_of_extent(trim->content, key_rest(cell.key));
        trim->indices[trim->count++] = key_rest(cell.key);
        status = tree_prepare(names, TREE_NAMES, &key, true);
        if (status != STATUS_OK) {
            return status;
        }
    }
}

void trim_commit(struct names *names, const struct trim *trim)
{
    for (uint32_t i = 0; i < trim->count; i++) {
        struct bytes value;
        struct reference reference;
        const struct key key = key_of_extent(trim->content, trim->indices[i]);
        const bool is_there = names_tree_get(names, TREE_NAMES, &key, &value);
        certain(is_there);
        reference_read(value.data, &reference);
        names_tree_remove(names, TREE_NAMES, &key);
        if (reference_is_in_memory(&reference)) {
            chunk_free(names, reference_frame(&reference));
        } else {
            reference_drop(names, TREE_NAMES, &reference);
        }
    }
}
