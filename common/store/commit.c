#include "commit.h"
#include "journal.h"
#include "log.h"
#include "owner_page.h"
#include "segments.h"
#include "tree.h"

static uint32_t segment_page_count(const struct store *store)
{
    return (store->superblock.segment_count + SEGMENTS_PER_PAGE - 1) / SEGMENTS_PER_PAGE;
}

static void page_begin(uint8_t *page, enum record_kind kind, uint32_t index, uint64_t sequence)
{
    const struct head head = {
        .kind = kind, .count = (uint16_t)index, .size_bytes = PAGE_BYTES, .sequence = sequence};
    memset(page, 0, PAGE_BYTES);
    head_write(page, &head);
}

static uint32_t segments_in_page(const struct store *store, uint32_t index)
{
    const uint32_t left = store->superblock.segment_count - index * SEGMENTS_PER_PAGE;
    return left < SEGMENTS_PER_PAGE ? left : SEGMENTS_PER_PAGE;
}

static void segment_page_write(const struct store *store, uint8_t *page, uint32_t index)
{
    const struct segment *segments = &store->segments[index * SEGMENTS_PER_PAGE];
    page_begin(page, RECORD_SEGMENTS, index, store->superblock.sequence + 1);
    for (uint32_t i = 0; i < segments_in_page(store, index); i++) {
        const uint32_t kind = segments[i].holds_objects ? SEGMENT_OF_OBJECTS : 0;
        set_u32(page + HEAD_BYTES + i * sizeof(uint32_t), segments[i].live_bytes | kind);
    }
}

static bool segment_page_read(struct store *store, const uint8_t *page, uint32_t index)
{
    struct segment *segments = &store->segments[index * SEGMENTS_PER_PAGE];
    struct head head;
    if (!head_read(page, &head) || head.kind != RECORD_SEGMENTS || head.count != index) {
        return false;
    }
    for (uint32_t i = 0; i < segments_in_page(store, index); i++) {
        const uint32_t word = get_u32(page + HEAD_BYTES + i * sizeof(uint32_t));
        segments[i].live_bytes = word & ~SEGMENT_OF_OBJECTS;
        segments[i].holds_objects = (word & SEGMENT_OF_OBJECTS) != 0;
        if (segments[i].live_bytes > store->superblock.segment_bytes) {
            return false;
        }
    }
    return true;
}

/* Appends the pages that were changed, with their places in `next`. */
static enum status append_tables(struct store *store, struct commit *next)
{
    uint8_t *page = store->staging;
    enum status status = STATUS_OK;
    for (uint32_t i = 0; i < OWNER_PAGES && status == STATUS_OK; i++) {
        if (store->owner_page_is_changed[i]) {
            page_begin(page, RECORD_OWNERS, i, store->superblock.sequence + 1);
            owner_page_write(store, page, i);
            status = twin_append(store, page, &next->owners[i]);
        }
    }
    for (uint32_t i = 0; i < segment_page_count(store) && status == STATUS_OK; i++) {
        if (store->segment_page_is_changed[i]) {
            segment_page_write(store, page, i);
            status = twin_append(store, page, &next->segments[i]);
        }
    }
    return status;
}

/* The commit's own page, which says where the log goes on behind it. */
static enum status
append_commit(struct store *store, struct commit *next, struct page_reference *place)
{
    uint8_t *record;
    const enum status status =
        segment_log_reserve(store, TWIN_BYTES, PAGE_BYTES, &record, &place->address);
    if (status == STATUS_OK) {
        next->log_at = place->address + TWIN_BYTES;
        next->objects_at = store->other_at;
        commit_write(record, next);
        memcpy(record + PAGE_BYTES, record, PAGE_BYTES);
        checksum_of(record, PAGE_BYTES, place->checksum);
    }
    return status;
}

static enum status write_superblock(struct store *store, const struct superblock *superblock)
{
    enum status status = STATUS_OK;
    superblock_write(store->staging, superblock);
    for (uint32_t copy = 0; copy < SUPERBLOCK_COPIES && status == STATUS_OK; copy++) {
        const uint64_t place = superblock_place(superblock->sequence, copy);
        status = pages_write(&store->device, place, store->device.block_bytes, store->staging);
    }
    return status == STATUS_OK ? store->device.flush(store->device.context) : status;
}

static void
repin(struct store *store, const struct page_reference *last, const struct page_reference *next)
{
    if (last->address == next->address) {
        return;
    }
    if (next->address != 0) {
        segment_pin(store, next->address);
    }
    if (last->address != 0) {
        segment_unpin(store, last->address);
    }
}

/* The commit is durable: what only the last one needed is free. */
static void
conclude(struct store *store, const struct commit *next, const struct superblock *superblock)
{
    const struct page_reference last = store->superblock.commit;
    store->superblock = *superblock;
    repin(store, &last, &superblock->commit);
    for (uint32_t i = 0; i < OWNER_PAGES; i++) {
        repin(store, &store->commit.owners[i], &next->owners[i]);
    }
    for (uint32_t i = 0; i < SEGMENT_PAGES; i++) {
        repin(store, &store->commit.segments[i], &next->segments[i]);
    }
    store->commit = *next;
    journal_clear(store);
    store->is_changed = false;
    memset(store->owner_page_is_changed, 0, sizeof(store->owner_page_is_changed));
    memset(store->segment_page_is_changed, 0, sizeof(store->segment_page_is_changed));
}

enum status commit_now(struct store *store)
{
    if (store->is_read_only) {
        return STATUS_WRONG_STATE;
    }
    enum status status = tree_write(store);
    struct commit next = store->commit;
    struct superblock superblock = store->superblock;
    superblock.sequence++;
    superblock.journal = (struct journal_reference){.block_count = 0};
    next.sequence = superblock.sequence;
    if (status == STATUS_OK) {
        status = append_tables(store, &next);
    }
    if (status == STATUS_OK) {
        status = append_commit(store, &next, &superblock.commit);
    }
    if (status == STATUS_OK) {
        status = segment_log_flush(store);
    }
    if (status == STATUS_OK) {
        status = write_superblock(store, &superblock);
    }
    if (status == STATUS_OK) {
        conclude(store, &next, &superblock);
    } else if (status != STATUS_NO_SPACE) {
        store->is_read_only = true;
    }
    return status;
}

/* Objects and the first copies, a flush, then the second ones and the superblock. */
static enum status write_changes(struct store *store, struct superblock *next)
{
    journal_make(store, next);
    enum status status = journal_write(store, next, 0);
    if (status == STATUS_OK) {
        status = segment_log_flush(store);
    }
    if (status == STATUS_OK) {
        status = journal_write(store, next, 1);
    }
    next->journal.objects_at = store->is_at_objects ? store->buffer_at : store->other_at;
    return status == STATUS_OK ? write_superblock(store, next) : status;
}

enum status commit_changes(struct store *store)
{
    if (store->is_read_only || !journal_has_room(store)) {
        return commit_now(store);
    }
    struct superblock next = store->superblock;
    next.sequence++;
    const enum status status = write_changes(store, &next);
    if (status != STATUS_OK) {
        store->is_read_only = true;
        return status;
    }
    journal_written(store, &next);
    store->superblock = next;
    store->is_changed = false;
    return STATUS_OK;
}

enum status commit_load_tables(struct store *store)
{
    enum status status = STATUS_OK;
    uint8_t *page = store->staging;
    segment_pin(store, store->superblock.commit.address);
    for (uint32_t i = 0; i < OWNER_PAGES && status == STATUS_OK; i++) {
        if (i * OWNERS_PER_PAGE >= store->commit.owner_count) {
            store->commit.owners[i].address = 0;
            continue;
        }
        status = twin_read(store, &store->commit.owners[i], page);
        if (status == STATUS_OK) {
            segment_pin(store, store->commit.owners[i].address);
            status = owner_page_read(store, page, i) ? STATUS_OK : STATUS_MALFORMED;
        }
    }
    for (uint32_t i = 0; i < SEGMENT_PAGES && status == STATUS_OK; i++) {
        if (i >= segment_page_count(store)) {
            store->commit.segments[i].address = 0;
            continue;
        }
        status = twin_read(store, &store->commit.segments[i], page);
        if (status == STATUS_OK) {
            segment_pin(store, store->commit.segments[i].address);
            status = segment_page_read(store, page, i) ? STATUS_OK : STATUS_MALFORMED;
        }
    }
    return status;
}

void commit_move_pages(struct store *store, uint64_t from, uint64_t to)
{
    const uint64_t commit_at = store->superblock.commit.address;
    for (uint32_t i = 0; i < OWNER_PAGES; i++) {
        const uint64_t at = store->commit.owners[i].address;
        store->owner_page_is_changed[i] |= at >= from && at < to;
        store->is_changed |= at >= from && at < to;
    }
    for (uint32_t i = 0; i < SEGMENT_PAGES; i++) {
        const uint64_t at = store->commit.segments[i].address;
        store->segment_page_is_changed[i] |= at >= from && at < to;
        store->is_changed |= at >= from && at < to;
    }
    store->is_changed |= commit_at >= from && commit_at < to;
    journal_bar(store);
}
