/* Whether what a file has is there, its holes passed over. */
#include "extents.h"
#include "node.h"

/* The chunk that follows an index or is there; STATUS_NOT_FOUND: there is none. */
static enum status
next_extent(struct names *names, const struct root *root, uint64_t content, uint64_t *index)
{
    struct cell cell;
    struct reference reference;
    uint32_t frame;
    const struct key key = key_of_extent(content, *index);
    const enum status status = tree_seek(names, TREE_NAMES, root, &key, &cell);
    if (status != STATUS_OK) {
        return status;
    }
    if (!key_is(cell.key, KEY_EXTENT, content)) {
        return STATUS_NOT_FOUND;
    }
    *index = key_rest(cell.key);
    reference_read(cell.value.data, &reference);
    return chunk_load(names, &reference, &frame);
}

enum status
names_verify(struct names *names, struct names_view view, uint64_t number, uint64_t *lost_at)
{
    const struct root *root;
    struct record record;
    uint64_t index = 0;
    enum status status = view_root(names, view, &root);
    *lost_at = 0;
    if (status == STATUS_OK) {
        status = record_find(names, root, number, &record);
    }
    if (status == STATUS_OK && record.kind != NAMES_FILE) {
        status = STATUS_WRONG_STATE;
    }
    while (status == STATUS_OK) {
        status = next_extent(names, root, record.content, &index);
        *lost_at = index * NAMES_CHUNK_BYTES;
        index++;
        if (index == 0) {
            return status; /* there is none behind it */
        }
        if (status == STATUS_NOT_FOUND) {
            return STATUS_OK;
        }
    }
    return status;
}
