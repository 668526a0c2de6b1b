#include "history.h"
#include "lib/memory.h"
#include "proof.h"
#include "schema/store.h"
#include <blake3.h>

_Static_assert(HISTORY_HASH_BYTES == BLAKE3_OUT_LEN, "objects are named by their BLAKE3");

#define RECORD_HEAD_BYTES 8u
#define RELEASE_BYTES     (RECORD_HEAD_BYTES + HISTORY_HASH_BYTES)

/* A segment, a page, and an index put; those of a page released, and three more; the root. */
_Static_assert(
    3 * (RECORD_HEAD_BYTES + 8) + HISTORY_SEGMENT_BYTES_MAX + HISTORY_PAGE_BYTES +
            HISTORY_INDEX_BYTES_MAX + (HISTORY_PAGE_SEGMENTS + 4) * RELEASE_BYTES <=
        HISTORY_BATCH_BYTES_MAX,
    "a batch has room");

static const uint8_t nothing[HISTORY_HASH_BYTES];

/* -- batches ----------------------------------------------------------------------------------- */

struct batch {
    uint8_t *at;
    uint32_t size_bytes;
};

static void batch_add(struct batch *batch, enum space_record kind, struct bytes content)
{
    const uint32_t head[2] = {(uint32_t)kind, (uint32_t)content.size_bytes};
    uint8_t *at = batch->at + batch->size_bytes;
    for (uint32_t i = 0; i < RECORD_HEAD_BYTES; i++) {
        at[i] = (uint8_t)(head[i / 4] >> (8 * (i % 4)));
    }
    memcpy(at + RECORD_HEAD_BYTES, content.data, content.size_bytes);
    batch->size_bytes += RECORD_HEAD_BYTES + (uint32_t)content.size_bytes;
    while (batch->size_bytes % 8 != 0) {
        batch->at[batch->size_bytes++] = 0;
    }
}

static void batch_put(struct batch *batch, struct bytes content, uint8_t hash[HISTORY_HASH_BYTES])
{
    blake3_hasher hasher;
    blake3_hasher_init(&hasher);
    blake3_hasher_update(&hasher, content.data, content.size_bytes);
    blake3_hasher_finalize(&hasher, hash, HISTORY_HASH_BYTES);
    batch_add(batch, SPACE_RECORD_PUT, content);
}

static void
batch_name(struct batch *batch, enum space_record kind, const uint8_t hash[HISTORY_HASH_BYTES])
{
    batch_add(batch, kind, (struct bytes){hash, HISTORY_HASH_BYTES});
}

/* -- opening ----------------------------------------------------------------------------------- */

static enum status
get(struct history *history, const uint8_t hash[HISTORY_HASH_BYTES], struct bytes *content)
{
    const struct history_space *space = history->space;
    enum status status = STATUS_OK;
    if (memcmp(hash, history->window_hash, HISTORY_HASH_BYTES) != 0) {
        memset(history->window_hash, 0, HISTORY_HASH_BYTES);
        status = space->get(space->context, hash, &history->window_bytes);
        if (status == STATUS_OK && history->window_bytes > HISTORY_READ_BYTES_MAX) {
            status = STATUS_MALFORMED;
        }
    }
    if (status == STATUS_OK) {
        memcpy(history->window_hash, hash, HISTORY_HASH_BYTES);
        *content = (struct bytes){space->window + HISTORY_BATCH_BYTES_MAX, history->window_bytes};
    }
    return status;
}

/* The object is not what was put there, or is gone. */
static bool is_damage(enum status status)
{
    return status == STATUS_MALFORMED || status == STATUS_NOT_FOUND ||
           status == STATUS_INVALID_ARGUMENT;
}

static bool is_piece(struct bytes content, const struct history_segment *segment)
{
    struct proof_head head;
    return content.size_bytes == segment->size_bytes && proof_read_head(content, &head) &&
           head.boot == segment->boot && head.first_number == segment->first_number;
}

/* The last segment, if it is this boot's and can be read; otherwise another one is begun. */
static enum status open_last(struct history *history, const uint8_t key[CHAIN_KEY_BYTES])
{
    const struct history_index *index = &history->index;
    const struct history_segment *last = &index->segments[index->segment_count - 1];
    struct bytes content;
    if (memcmp(index->end.key, key, CHAIN_KEY_BYTES) != 0) {
        return STATUS_OK;
    }
    const enum status status = get(history, last->hash, &content);
    if (status == STATUS_OK && is_piece(content, last)) {
        memcpy(history->open, content.data, content.size_bytes);
        history->open_bytes = last->size_bytes;
    }
    return status == STATUS_OK || is_damage(status) ? STATUS_OK : status;
}

enum status history_open(
    struct history *history, const struct history_space *space, const uint8_t key[CHAIN_KEY_BYTES])
{
    uint8_t root[HISTORY_HASH_BYTES];
    struct bytes content;
    history->space = space;
    history->is_open = false;
    history->open_bytes = 0;
    memset(history->window_hash, 0, HISTORY_HASH_BYTES);
    memset(history->page_hash, 0, HISTORY_HASH_BYTES);
    history->released = (struct history_release){0};
    history->index = (struct history_index){0};
    memset(history->index_hash, 0, sizeof(history->index_hash));
    enum status status = space->root(space->context, root);
    if (status != STATUS_OK) {
        return status;
    }
    if (memcmp(root, nothing, sizeof(root)) == 0) {
        history->is_open = true;
        return STATUS_OK;
    }
    status = get(history, root, &content);
    if (status == STATUS_OK) {
        status = history_index_read(content, &history->index);
    }
    if (is_damage(status)) {
        history->index = (struct history_index){0};
        history->is_open = true;
        return STATUS_MALFORMED;
    }
    if (status == STATUS_OK) {
        memcpy(history->index_hash, root, sizeof(root));
        status = open_last(history, key);
    }
    history->is_open = status == STATUS_OK;
    return status;
}

/* -- committing -------------------------------------------------------------------------------- */

/* The next index is made in place of the last one: after an error nothing of it counts. */
static enum status finish(struct history *history, struct batch *batch, bool is_durable)
{
    static uint8_t content[HISTORY_INDEX_BYTES_MAX];
    const struct history_space *space = history->space;
    uint8_t hash[HISTORY_HASH_BYTES];
    history->index.number++;
    const size_t size = history_index_write(&history->index, content);
    batch_put(batch, (struct bytes){content, size}, hash);
    if (memcmp(history->index_hash, nothing, sizeof(nothing)) != 0) {
        batch_name(batch, SPACE_RECORD_RELEASE, history->index_hash);
    }
    batch_name(batch, SPACE_RECORD_ROOT, hash);
    const enum status status = space->commit(space->context, batch->size_bytes, is_durable);
    history->is_open = status == STATUS_OK;
    memcpy(history->index_hash, hash, sizeof(hash));
    return status;
}

static enum status read_page(struct history *history, uint32_t page)
{
    const uint8_t *hash = history->index.pages[page].hash;
    struct bytes content;
    if (memcmp(hash, history->page_hash, HISTORY_HASH_BYTES) == 0) {
        return STATUS_OK;
    }
    memset(history->page_hash, 0, HISTORY_HASH_BYTES);
    enum status status = get(history, hash, &content);
    if (status == STATUS_OK) {
        status = history_page_read(content, history->page);
    }
    if (status == STATUS_OK) {
        memcpy(history->page_hash, hash, HISTORY_HASH_BYTES);
    }
    return status;
}

/* The oldest page goes. Segments that it names no more cannot be found, and stay. */
static enum status release_page(struct history *history, struct batch *batch)
{
    struct history_index *index = &history->index;
    const enum status status = read_page(history, 0);
    if (status != STATUS_OK && !is_damage(status)) {
        return status;
    }
    for (uint32_t i = 0; status == STATUS_OK && i < HISTORY_PAGE_SEGMENTS; i++) {
        batch_name(batch, SPACE_RECORD_RELEASE, history->page[i].hash);
    }
    batch_name(batch, SPACE_RECORD_RELEASE, index->pages[0].hash);
    if (status == STATUS_OK) {
        const struct history_segment *last = &history->page[HISTORY_PAGE_SEGMENTS - 1];
        history->released.boot = last->boot;
        history->released.last_number = last->last_number;
    } else {
        history->released.unknown_count += HISTORY_PAGE_SEGMENTS;
    }
    index->page_count--;
    memmove(&index->pages[0], &index->pages[1], index->page_count * sizeof(index->pages[0]));
    index->first_segment += HISTORY_PAGE_SEGMENTS;
    return STATUS_OK;
}

/* Where there is no page: the older half of what the index names itself. */
static void release_half(struct history *history, struct batch *batch)
{
    struct history_index *index = &history->index;
    const uint32_t count = index->segment_count / 2;
    const struct history_segment *last = &index->segments[count - 1];
    history->released.boot = last->boot;
    history->released.last_number = last->last_number;
    for (uint32_t i = 0; i < count; i++) {
        batch_name(batch, SPACE_RECORD_RELEASE, index->segments[i].hash);
    }
    index->segment_count -= count;
    memmove(
        &index->segments[0],
        &index->segments[count],
        index->segment_count * sizeof(index->segments[0]));
    index->first_segment += count;
}

/* What the index names itself goes into a page. */
static enum status turn_page(struct history *history, struct batch *batch)
{
    static uint8_t content[HISTORY_PAGE_BYTES];
    struct history_index *index = &history->index;
    enum status status = STATUS_OK;
    if (index->page_count == HISTORY_PAGES_MAX) {
        status = release_page(history, batch);
    }
    if (status != STATUS_OK) {
        return status;
    }
    struct history_page *page = &index->pages[index->page_count++];
    page->boot = index->segments[0].boot;
    page->first_number = index->segments[0].first_number;
    history_page_write(index->segments, content);
    batch_put(batch, (struct bytes){content, sizeof(content)}, page->hash);
    index->segment_count = 0;
    return STATUS_OK;
}

/* Those of a batch that go into one segment. */
struct part {
    uint64_t first_number;
    uint64_t last_number;
    struct bytes entries;
    const uint8_t *base;
    const uint8_t *head;
};

/* Whether the last segment is gone on with. */
static bool
goes_on(const struct history *history, const struct history_batch *batch, const struct part *rest)
{
    const struct boot_end *end = &history->index.end;
    struct chain_entry entry;
    return history->open_bytes != 0 && memcmp(end->key, batch->key, CHAIN_KEY_BYTES) == 0 &&
           rest->first_number == end->last_number + 1 &&
           memcmp(rest->base, end->head, CHAIN_DIGEST_BYTES) == 0 &&
           chain_entry_read(rest->entries, &entry) == STATUS_OK &&
           entry.size_bytes <= HISTORY_SEGMENT_BYTES_MAX - history->open_bytes &&
           !(checkpoint_is(&entry) && history->open_bytes >= HISTORY_SEGMENT_BYTES_CLOSED);
}

/* As many of the rest as one segment takes, of which `used_bytes` are taken already. */
static enum status cut(const struct part *rest, uint32_t used_bytes, struct part *part)
{
    struct chain_entry entry;
    size_t at = 0;
    *part = *rest;
    part->last_number = rest->first_number - 1;
    while (at < rest->entries.size_bytes) {
        const struct bytes left = bytes_part(rest->entries, at, rest->entries.size_bytes - at);
        if (chain_entry_read(left, &entry) != STATUS_OK) {
            return STATUS_MALFORMED;
        }
        if (entry.size_bytes > HISTORY_SEGMENT_BYTES_MAX - used_bytes - at ||
            (at > 0 && checkpoint_is(&entry) && used_bytes + at >= HISTORY_SEGMENT_BYTES_CLOSED)) {
            break;
        }
        at += entry.size_bytes;
        part->last_number++;
        part->head = entry.digest;
    }
    part->entries.size_bytes = at;
    return STATUS_OK;
}

static void
begin_segment(struct history *history, const struct history_batch *batch, const struct part *part)
{
    struct history_index *index = &history->index;
    const struct proof_head head = {
        .boot = batch->boot,
        .first_number = part->first_number,
        .base = part->base,
        .key = batch->key,
    };
    proof_write_head(&head, history->open);
    history->open_bytes = PROOF_HEAD_BYTES;
    index->segments[index->segment_count++] =
        (struct history_segment){.boot = batch->boot, .first_number = part->first_number};
}

static enum status commit_part(
    struct history *history, const struct history_batch *from, const struct part *part, bool is_new)
{
    struct batch batch = {.at = history->space->window};
    struct history_index *index = &history->index;
    const bool is_last = part->last_number == from->last_number;
    enum status status = STATUS_OK;
    if (is_new && index->segment_count == HISTORY_PAGE_SEGMENTS) {
        status = turn_page(history, &batch);
    }
    if (status != STATUS_OK) {
        history->is_open = false;
        return status;
    }
    if (is_new) {
        begin_segment(history, from, part);
    } else {
        batch_name(&batch, SPACE_RECORD_RELEASE, index->segments[index->segment_count - 1].hash);
    }
    struct history_segment *segment = &index->segments[index->segment_count - 1];
    memcpy(history->open + history->open_bytes, part->entries.data, part->entries.size_bytes);
    history->open_bytes += (uint32_t)part->entries.size_bytes;
    segment->last_number = part->last_number;
    segment->size_bytes = history->open_bytes;
    batch_put(&batch, (struct bytes){history->open, history->open_bytes}, segment->hash);
    index->end = (struct boot_end){
        .boot = from->boot,
        .last_number = part->last_number,
        .is_closed = is_last && from->is_closed,
    };
    memcpy(index->end.key, from->key, CHAIN_KEY_BYTES);
    memcpy(index->end.head, part->head, CHAIN_DIGEST_BYTES);
    memcpy(index->successor, from->successor, SEED_BYTES);
    return finish(history, &batch, is_last && from->is_durable);
}

/* Room is made, if there is any to make: what is oldest goes for good. */
static enum status make_room(struct history *history, const uint8_t key[CHAIN_KEY_BYTES])
{
    const struct history_release released = history->released;
    struct batch batch = {.at = history->space->window};
    enum status status = history_open(history, history->space, key);
    history->released = released;
    if (status == STATUS_OK && history->index.page_count != 0) {
        status = release_page(history, &batch);
    } else if (status == STATUS_OK && history->index.segment_count > 1) {
        release_half(history, &batch);
    } else if (status == STATUS_OK) {
        return STATUS_NO_SPACE;
    }
    return status == STATUS_OK ? finish(history, &batch, true) : status;
}

static enum status
commit_rest(struct history *history, const struct history_batch *batch, struct part *rest)
{
    struct part part;
    const bool is_new = !goes_on(history, batch, rest);
    enum status status = cut(rest, is_new ? PROOF_HEAD_BYTES : history->open_bytes, &part);
    if (status == STATUS_OK && part.last_number > batch->last_number) {
        status = STATUS_MALFORMED;
    }
    if (status != STATUS_OK) {
        return status;
    }
    status = commit_part(history, batch, &part, is_new);
    if (status == STATUS_OK) {
        rest->first_number = part.last_number + 1;
        rest->entries = bytes_part(
            rest->entries,
            part.entries.size_bytes,
            rest->entries.size_bytes - part.entries.size_bytes);
        rest->base = part.head;
    }
    return status;
}

enum status history_commit(struct history *history, const struct history_batch *batch)
{
    struct part rest = {
        .first_number = batch->first_number,
        .last_number = batch->last_number,
        .entries = batch->entries,
        .base = batch->base,
    };
    history->released = (struct history_release){0};
    while (rest.entries.size_bytes > 0) {
        enum status status =
            history->is_open ? commit_rest(history, batch, &rest) : STATUS_WRONG_STATE;
        if (status == STATUS_NO_SPACE) {
            status = make_room(history, batch->key);
        }
        if (status != STATUS_OK) {
            history->is_open = false;
            return status;
        }
    }
    return STATUS_OK;
}

/* -- reading ----------------------------------------------------------------------------------- */

/* Which segment it is; false: the page that knows cannot be read, and *status says why. */
static bool find(
    struct history *history, uint64_t *number, struct history_segment *segment, enum status *status)
{
    const struct history_index *index = &history->index;
    const uint64_t place = *number - index->first_segment;
    const uint64_t page = place / HISTORY_PAGE_SEGMENTS;
    const uint64_t in_page = place % HISTORY_PAGE_SEGMENTS;
    *status = STATUS_OK;
    if (page >= index->page_count) {
        *segment = index->segments[place - (uint64_t)index->page_count * HISTORY_PAGE_SEGMENTS];
        return true;
    }
    *status = read_page(history, (uint32_t)page);
    if (*status == STATUS_OK) {
        *segment = history->page[in_page];
        return true;
    }
    *segment = (struct history_segment){.boot = index->pages[page].boot,
                                        .first_number = index->pages[page].first_number};
    *number += HISTORY_PAGE_SEGMENTS - 1 - in_page;
    return false;
}

enum status history_read(
    struct history *history,
    uint64_t *number,
    struct history_segment *segment,
    struct bytes *content)
{
    const struct history_index *index = &history->index;
    const uint64_t count =
        (uint64_t)index->page_count * HISTORY_PAGE_SEGMENTS + index->segment_count;
    enum status status = STATUS_OK;
    *content = (struct bytes){0};
    *number = *number < index->first_segment ? index->first_segment : *number;
    if (*number - index->first_segment >= count) {
        return STATUS_NOT_FOUND;
    }
    if (find(history, number, segment, &status)) {
        status = get(history, segment->hash, content);
        if (status == STATUS_OK && !is_piece(*content, segment)) {
            status = STATUS_MALFORMED;
        }
    }
    if (status != STATUS_OK) {
        *content = (struct bytes){0};
    }
    return is_damage(status) ? STATUS_OK : status;
}
