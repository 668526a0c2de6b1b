/* The content of files: reading, writing, and how long it is. */
#include "entries.h"
#include "extents.h"
#include "node.h"

/* Chunks that a file of a size can have. */
static uint64_t chunk_count(uint64_t size_bytes)
{
    return size_bytes / NAMES_CHUNK_BYTES + (size_bytes % NAMES_CHUNK_BYTES != 0);
}

static enum status
file_find(struct names *names, const struct root *root, uint64_t number, struct record *record)
{
    const enum status status = record_find(names, root, number, record);
    return status == STATUS_OK && record->kind != NAMES_FILE ? STATUS_WRONG_STATE : status;
}

/* A part of one chunk. */
struct piece {
    uint64_t index;
    uint32_t from; /* in the chunk */
    uint32_t size_bytes;
};

static struct piece piece_at(uint64_t offset, uint64_t size_bytes)
{
    const uint32_t from = (uint32_t)(offset % NAMES_CHUNK_BYTES);
    const uint32_t room = NAMES_CHUNK_BYTES - from;
    return (struct piece){
        .index = offset / NAMES_CHUNK_BYTES,
        .from = from,
        .size_bytes = size_bytes < room ? (uint32_t)size_bytes : room,
    };
}

/* -- reading ---------------------------------------------------------------------------------- */

static enum status piece_read(
    struct names *names,
    const struct root *root,
    uint64_t content,
    const struct piece *piece,
    uint8_t *target)
{
    struct bytes value;
    struct reference reference;
    uint32_t frame;
    const struct key key = key_of_extent(content, piece->index);
    enum status status = tree_find(names, TREE_NAMES, root, &key, &value);
    if (status == STATUS_NOT_FOUND) {
        memset(target, 0, piece->size_bytes);
        return STATUS_OK;
    }
    if (status != STATUS_OK) {
        return status;
    }
    reference_read(value.data, &reference);
    status = chunk_load(names, &reference, &frame);
    if (status == STATUS_OK) {
        memcpy(target, frame_data(&names->chunks, frame) + piece->from, piece->size_bytes);
    }
    return status;
}

enum status names_read(
    struct names *names,
    struct names_view view,
    const struct names_range *range,
    void *target,
    uint64_t *got_bytes)
{
    const struct root *root;
    struct record record;
    enum status status = view_root(names, view, &root);
    if (status == STATUS_OK) {
        status = file_find(names, root, range->number, &record);
    }
    if (status != STATUS_OK) {
        return status;
    }
    const uint64_t behind =
        range->offset < record.size_bytes ? record.size_bytes - range->offset : 0;
    const uint64_t wanted = range->size_bytes < behind ? range->size_bytes : behind;
    for (uint64_t done = 0; done < wanted && status == STATUS_OK;) {
        const struct piece piece = piece_at(range->offset + done, wanted - done);
        status = piece_read(names, root, record.content, &piece, (uint8_t *)target + done);
        done += piece.size_bytes;
    }
    *got_bytes = status == STATUS_OK ? wanted : 0;
    return status;
}

/* -- changing a part of a chunk --------------------------------------------------------------- */

/* What is in a chunk that will be changed in part stays in memory. */
static enum status piece_prepare(struct names *names, uint64_t content, const struct piece *piece)
{
    struct bytes value;
    struct reference reference;
    uint32_t frame;
    const struct key key = key_of_extent(content, piece->index);
    if (piece->size_bytes == NAMES_CHUNK_BYTES ||
        !names_tree_get(names, TREE_NAMES, &key, &value)) {
        return STATUS_OK;
    }
    reference_read(value.data, &reference);
    const enum status status = chunk_load(names, &reference, &frame);
    if (status == STATUS_OK) {
        chunk_pin(names, frame);
    }
    return status;
}

/* A dirty frame for a chunk, with what was in it where only a part will change. */
static uint32_t
chunk_renew(struct names *names, const struct reference *old, const struct piece *piece)
{
    const uint32_t frame = chunk_make(names);
    uint8_t *data = frame_data(&names->chunks, frame);
    if (old == NULL) {
        memset(data, 0, NAMES_CHUNK_BYTES);
    } else if (piece->size_bytes < NAMES_CHUNK_BYTES) {
        const uint32_t found = chunk_in_memory(names, old);
        certain(found != FRAME_NONE);
        memcpy(data, frame_data(&names->chunks, found), NAMES_CHUNK_BYTES);
    }
    return frame;
}

/* A chunk of zeros is not kept. `source`: NULL for zeros. */
static void
piece_write(struct names *names, uint64_t content, const struct piece *piece, const uint8_t *source)
{
    struct bytes value;
    struct reference old;
    const struct key key = key_of_extent(content, piece->index);
    const bool was_there = names_tree_get(names, TREE_NAMES, &key, &value);
    if (was_there) {
        reference_read(value.data, &old);
    } else if (source == NULL) {
        return;
    }
    const bool was_dirty = was_there && reference_is_in_memory(&old);
    const uint32_t frame =
        was_dirty ? reference_frame(&old) : chunk_renew(names, was_there ? &old : NULL, piece);
    uint8_t *data = frame_data(&names->chunks, frame);
    if (source == NULL) {
        memset(data + piece->from, 0, piece->size_bytes);
    } else {
        memcpy(data + piece->from, source, piece->size_bytes);
    }
    const bool is_empty = words_are_zeros(data, NAMES_CHUNK_BYTES);
    if (is_empty) {
        chunk_free(names, frame);
        if (was_there) {
            names_tree_remove(names, TREE_NAMES, &key);
        }
    } else if (!was_dirty) {
        uint8_t bytes[REFERENCE_BYTES];
        const struct reference reference = reference_to_frame(names->now.head.generation, frame);
        reference_write(bytes, &reference);
        tree_set(names, TREE_NAMES, &key, (struct bytes){bytes, REFERENCE_BYTES});
    }
    if (was_there && !was_dirty) {
        reference_drop(names, TREE_NAMES, &old);
    }
}

/* -- writing ---------------------------------------------------------------------------------- */

static enum status
write_prepare(struct names *names, const struct names_write *write, uint64_t content)
{
    const uint64_t end = write->offset + write->data.size_bytes;
    const struct piece first = piece_at(write->offset, write->data.size_bytes);
    const uint64_t last_at = (end - 1) / NAMES_CHUNK_BYTES * NAMES_CHUNK_BYTES;
    const struct piece last = piece_at(last_at, end - last_at);
    const struct key first_key = key_of_extent(content, first.index);
    const struct key last_key = key_of_extent(content, last.index);
    const uint32_t count = (uint32_t)(last.index - first.index + 1);
    const struct need need = {.splits = 3, .chunks = count, .drops = count};
    enum status status = names_change_begin(names);
    if (status == STATUS_OK) {
        status = record_prepare(names, write->number);
    }
    if (status == STATUS_OK) {
        status = tree_prepare_range(names, TREE_NAMES, &first_key, &last_key);
    }
    if (status == STATUS_OK) {
        status = piece_prepare(names, content, &first);
    }
    if (status == STATUS_OK) {
        status = piece_prepare(names, content, &last);
    }
    return status == STATUS_OK ? change_admit(names, &need) : status;
}

static void write_commit(struct names *names, const struct names_write *write, uint64_t content)
{
    for (uint64_t done = 0; done < write->data.size_bytes;) {
        const struct piece piece = piece_at(write->offset + done, write->data.size_bytes - done);
        piece_write(names, content, &piece, write->data.data + done);
        done += piece.size_bytes;
    }
}

enum status names_write(struct names *names, const struct names_write *write)
{
    struct record record;
    if (write->data.size_bytes > NAMES_WRITE_BYTES_MAX) {
        return STATUS_INVALID_ARGUMENT;
    }
    enum status status = file_find(names, root_now(names), write->number, &record);
    if (status != STATUS_OK || write->data.size_bytes == 0) {
        return status;
    }
    if (write->offset > NAMES_FILE_BYTES_MAX - write->data.size_bytes) {
        return STATUS_LIMIT_EXCEEDED;
    }
    status = write_prepare(names, write, record.content);
    if (status != STATUS_OK) {
        return status;
    }
    const uint64_t end = write->offset + write->data.size_bytes;
    write_commit(names, write, record.content);
    record.size_bytes = end > record.size_bytes ? end : record.size_bytes;
    record.modified_ns = write->now_ns;
    record.version = names->now.head.next_serial++;
    record_set(names, write->number, &record);
    return STATUS_OK;
}

/* -- sizes ------------------------------------------------------------------------------------ */

/* A file that becomes shorter. */
struct cutting {
    struct names_size size;
    struct record record;
    struct trim trim;
    struct piece tail; /* of the last chunk that stays; may be empty */
    bool is_given_up;  /* all of a large content at once */
};

static enum status cut_prepare_tail(struct names *names, struct cutting *cutting)
{
    const uint64_t size_bytes = cutting->size.size_bytes;
    const struct key key = key_of_extent(cutting->record.content, size_bytes / NAMES_CHUNK_BYTES);
    if (size_bytes % NAMES_CHUNK_BYTES == 0) {
        cutting->tail = (struct piece){.size_bytes = 0};
        return STATUS_OK;
    }
    cutting->tail = piece_at(size_bytes, NAMES_CHUNK_BYTES);
    const enum status status = tree_prepare(names, TREE_NAMES, &key, true);
    return status == STATUS_OK ? piece_prepare(names, cutting->record.content, &cutting->tail)
                               : status;
}

static enum status cut_prepare(struct names *names, struct cutting *cutting)
{
    struct trim *trim = &cutting->trim;
    enum status status = names_change_begin(names);
    if (status == STATUS_OK) {
        status = record_prepare(names, cutting->size.number);
    }
    if (status == STATUS_OK) {
        status = cut_prepare_tail(names, cutting);
    }
    if (status == STATUS_OK) {
        trim->content = cutting->record.content;
        trim->first = chunk_count(cutting->size.size_bytes);
        status = trim_prepare(names, trim);
    }
    cutting->is_given_up = trim->has_more && cutting->size.size_bytes == 0;
    if (status == STATUS_OK && cutting->is_given_up) {
        status = orphan_prepare(names, trim->content, ORPHAN_CONTENT);
    }
    const struct need need = {
        .splits = 1, .chunks = 1, .drops = trim->count + 1, .is_freeing = true};
    return status == STATUS_OK ? change_admit(names, &need) : status;
}

static void cut_commit(struct names *names, struct cutting *cutting)
{
    struct record *record = &cutting->record;
    const struct trim *trim = &cutting->trim;
    record->size_bytes = cutting->size.size_bytes;
    if (cutting->is_given_up) {
        orphan_add(names, record->content, ORPHAN_CONTENT);
        record->content = names->now.head.next_number++;
        return;
    }
    trim_commit(names, trim);
    if (trim->has_more) {
        record->size_bytes = trim->indices[trim->count - 1] * NAMES_CHUNK_BYTES;
    } else if (cutting->tail.size_bytes > 0) {
        piece_write(names, record->content, &cutting->tail, NULL);
    }
}

static enum status extend_prepare(struct names *names, uint64_t number)
{
    const struct need need = {.splits = 0};
    enum status status = names_change_begin(names);
    if (status == STATUS_OK) {
        status = record_prepare(names, number);
    }
    return status == STATUS_OK ? change_admit(names, &need) : status;
}

enum status names_resize(struct names *names, const struct names_size *size, bool *is_done)
{
    struct cutting cutting = {.size = *size};
    struct record *record = &cutting.record;
    *is_done = false;
    enum status status = file_find(names, root_now(names), size->number, record);
    if (status == STATUS_OK && size->size_bytes > NAMES_FILE_BYTES_MAX) {
        status = STATUS_LIMIT_EXCEEDED;
    }
    if (status != STATUS_OK) {
        return status;
    }
    const bool is_shorter = size->size_bytes < record->size_bytes;
    status = is_shorter ? cut_prepare(names, &cutting) : extend_prepare(names, size->number);
    if (status != STATUS_OK) {
        return status;
    }
    if (is_shorter) {
        cut_commit(names, &cutting);
    } else {
        record->size_bytes = size->size_bytes;
    }
    record->modified_ns = size->now_ns;
    record->version = names->now.head.next_serial++;
    record_set(names, size->number, record);
    *is_done = record->size_bytes == size->size_bytes;
    return STATUS_OK;
}
