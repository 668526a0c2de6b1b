/* The beginning and the end of a store's life in memory; and on a device. */
#include "commit.h"
#include "journal.h"
#include "lib/wipe.h"
#include "log.h"
#include "segments.h"
#include "tree.h"

#define SLOTS (SUPERBLOCK_PAIRS * SUPERBLOCK_COPIES)

/* What the superblocks say. */
struct slots {
    struct superblock newest[SUPERBLOCK_PAIRS]; /* newest first; sequence 0: none */
    uint32_t damaged;
    bool was_store;
    bool is_foreign; /* of another version */
};

static void note_superblock(struct slots *slots, const struct superblock *superblock)
{
    if (superblock->sequence > slots->newest[0].sequence) {
        slots->newest[1] = slots->newest[0];
        slots->newest[0] = *superblock;
    } else if (
        superblock->sequence < slots->newest[0].sequence &&
        superblock->sequence > slots->newest[1].sequence) {
        slots->newest[1] = *superblock;
    }
}

static enum status slots_read(const struct store_device *device, uint8_t *page, struct slots *slots)
{
    enum status result = STATUS_OK;
    uint32_t failed = 0;
    *slots = (struct slots){.damaged = 0};
    for (uint32_t i = 0; i < SLOTS; i++) {
        struct superblock superblock;
        bool was_one = false;
        const uint64_t place = superblock_place(i / SUPERBLOCK_COPIES, i % SUPERBLOCK_COPIES);
        const enum status status = pages_read(device, place, PAGE_BYTES, page);
        failed += status != STATUS_OK ? 1 : 0;
        result = status != STATUS_OK ? status : result;
        if (status == STATUS_OK && superblock_read(page, &superblock, &was_one)) {
            note_superblock(slots, &superblock);
        } else {
            slots->damaged++;
        }
        slots->was_store |= was_one;
        slots->is_foreign |= status == STATUS_OK && superblock_is_foreign(page);
    }
    return failed == SLOTS ? result : STATUS_OK;
}

static bool fits(const struct store_device *device, const struct superblock *superblock)
{
    const uint64_t bytes = device->block_count * device->block_bytes;
    const uint64_t end =
        SEGMENTS_AT + (uint64_t)superblock->segment_count * superblock->segment_bytes;
    return end <= bytes;
}

/* The log goes on behind the commit and its journal, and where the objects ended. */
static bool segment_log_begin(struct store *store)
{
    const uint64_t pages = journal_pages(&store->superblock.journal);
    const uint64_t at = store->superblock.commit.address + TWIN_BYTES;
    const uint64_t last = store->superblock.commit.address - SEGMENTS_AT;
    store->buffer_at = at + pages * TWIN_BYTES;
    store->current = (uint32_t)(last / store->superblock.segment_bytes);
    store->search_from = (store->current + 1) % store->superblock.segment_count;
    store->is_at_objects = false;
    store->other_at = store->commit.objects_at;
    const uint64_t end = segment_address(store, store->superblock.segment_count);
    if (!place_is_possible(store, store->superblock.commit.address, (1 + pages) * TWIN_BYTES) ||
        store->commit.log_at != at || store->other_at % PAGE_BYTES != 0 ||
        store->other_at <= SEGMENTS_AT || store->other_at > end) {
        return false;
    }
    store->other =
        (uint32_t)((store->other_at - 1 - SEGMENTS_AT) / store->superblock.segment_bytes);
    return store->other != store->current;
}

/* None, or a place on the disk. */
static bool root_is_possible(const struct store *store)
{
    const uint64_t address = store->commit.root.address;
    return address == 0 || place_is_possible(store, address, TWIN_BYTES);
}

static enum status open_commit(struct store *store)
{
    const struct journal_reference *journal = &store->superblock.journal;
    enum status status = twin_read(store, &store->superblock.commit, store->staging);
    if (status != STATUS_OK) {
        return status;
    }
    if (!commit_read(store->staging, &store->commit) ||
        store->commit.sequence + journal->commit_count != store->superblock.sequence ||
        !root_is_possible(store)) {
        return STATUS_MALFORMED;
    }
    if (journal->commit_count != 0) {
        store->commit.objects_at = journal->objects_at;
        store->commit.next_number = journal->next_number;
        store->commit.object_count = journal->object_count;
    }
    if (!segment_log_begin(store)) {
        return STATUS_MALFORMED;
    }
    status = commit_load_tables(store);
    segments_count(store);
    return status == STATUS_OK ? journal_replay(store) : status;
}

static enum status try_mount(
    struct store **store,
    const struct store_device *device,
    const struct superblock *superblock,
    struct bytes memory)
{
    if (!fits(device, superblock)) {
        return STATUS_MALFORMED;
    }
    const enum status status = memory_divide(
        store,
        device,
        superblock->segment_count,
        (uint8_t *)(uintptr_t)memory.data,
        memory.size_bytes);
    if (status != STATUS_OK) {
        return status;
    }
    (*store)->superblock = *superblock;
    segments_limits(*store);
    return open_commit(*store);
}

enum status store_mount(
    struct store **store, const struct store_device *device, void *memory, uint64_t size_bytes)
{
    struct slots slots;
    enum status status = device_check(device) == STATUS_OK ? STATUS_OK : STATUS_UNSUPPORTED;
    if (status == STATUS_OK && device->block_count * device->block_bytes < SEGMENTS_AT) {
        status = STATUS_NOT_FOUND;
    }
    if (status == STATUS_OK && size_bytes < PAGE_BYTES) {
        status = STATUS_NO_MEMORY;
    }
    /* What an earlier mount wrote and this one goes on from must not be lost behind it. */
    if (status == STATUS_OK && !device->is_read_only) {
        status = device->flush(device->context);
    }
    if (status == STATUS_OK) {
        status = slots_read(device, memory, &slots);
    }
    if (status != STATUS_OK) {
        return status;
    }
    if (!slots.was_store) {
        return STATUS_NOT_FOUND;
    }
    status = slots.is_foreign ? STATUS_UNSUPPORTED : STATUS_MALFORMED;
    const struct bytes all = {memory, (size_t)size_bytes};
    for (uint32_t i = 0; i < SUPERBLOCK_PAIRS && slots.newest[i].sequence != 0; i++) {
        status = try_mount(store, device, &slots.newest[i], all);
        if (status == STATUS_OK) {
            (*store)->damaged_superblocks = slots.damaged + (i != 0 ? 1 : 0);
        }
        if (status != STATUS_MALFORMED) {
            return status;
        }
    }
    return status;
}

/* -- making ----------------------------------------------------------------------------------- */

static uint32_t suitable_segment_bytes(uint64_t device_bytes)
{
    uint32_t bytes = STORE_SEGMENT_BYTES;
    while (bytes > STORE_SEGMENT_BYTES_MIN && device_bytes / bytes < 2 * STORE_SEGMENTS_MIN) {
        bytes /= 2;
    }
    while (bytes < STORE_SEGMENT_BYTES_MAX && device_bytes / bytes > STORE_SEGMENTS_MAX) {
        bytes *= 2;
    }
    return bytes;
}

static enum status
geometry(const struct store_device *device, uint32_t segment_bytes, struct superblock *superblock)
{
    const uint64_t bytes = device->block_count * device->block_bytes;
    const uint64_t room = bytes > SEGMENTS_AT ? bytes - SEGMENTS_AT : 0;
    const uint32_t each = segment_bytes != 0 ? segment_bytes : suitable_segment_bytes(room);
    if (each < STORE_SEGMENT_BYTES_MIN || each > STORE_SEGMENT_BYTES_MAX ||
        (each & (each - 1)) != 0) {
        return STATUS_INVALID_ARGUMENT;
    }
    if (room / each < STORE_SEGMENTS_MIN) {
        return STATUS_NO_SPACE;
    }
    if (room / each > STORE_SEGMENTS_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    superblock->segment_bytes = each;
    superblock->segment_count = (uint32_t)(room / each);
    return STATUS_OK;
}

/* No superblock of a store that was here before is newer than the first of this one. */
static enum status erase_superblocks(struct store *store)
{
    enum status status = STATUS_OK;
    memset(store->staging, 0, PAGE_BYTES);
    for (uint32_t i = 0; i < SLOTS && status == STATUS_OK; i++) {
        const uint64_t place = superblock_place(i / SUPERBLOCK_COPIES, i % SUPERBLOCK_COPIES);
        status = pages_write(&store->device, place, PAGE_BYTES, store->staging);
    }
    return status == STATUS_OK ? store->device.flush(store->device.context) : status;
}

enum status store_make(
    const struct store_device *device, uint32_t segment_bytes, void *memory, uint64_t size_bytes)
{
    struct superblock superblock = {.sequence = 1};
    struct store *store;
    enum status status = device_check(device);
    if (status == STATUS_OK) {
        status = geometry(device, segment_bytes, &superblock);
    }
    if (status == STATUS_OK) {
        status = memory_divide(&store, device, superblock.segment_count, memory, size_bytes);
    }
    if (status == STATUS_OK && device->random != NULL) {
        status = device->random(device->context, superblock.id, sizeof(superblock.id));
    }
    if (status != STATUS_OK) {
        return status;
    }
    store->superblock = superblock;
    store->commit.next_number = 1;
    store->commit.sequence = superblock.sequence;
    journal_bar(store);
    store->buffer_at = segment_address(store, 0);
    store->other = 1;
    store->other_at = segment_address(store, 2); /* full: the first object takes another */
    segments_limits(store);
    segments_count(store);
    memset(store->segment_page_is_changed, 1, sizeof(store->segment_page_is_changed));
    status = erase_superblocks(store);
    for (uint32_t i = 0; i < SUPERBLOCK_PAIRS && status == STATUS_OK; i++) {
        status = commit_now(store); /* so that both pairs are good from the beginning */
    }
    return status;
}

/* -- besides ---------------------------------------------------------------------------------- */

enum status store_sync(struct store *store)
{
    if (store->is_read_only || store->batch.is_open) {
        return STATUS_WRONG_STATE;
    }
    return store->is_changed ? commit_changes(store) : STATUS_OK;
}

void store_forget(struct store *store)
{
    wipe(store->owners, sizeof(store->owners));
    wipe(store->staging, STAGING_BYTES);
    for (uint32_t i = 0; i < store->stream_count; i++) {
        wipe(store->streams[i].waiting, STORE_CHUNK_BYTES);
        wipe(&store->streams[i].hasher, sizeof(store->streams[i].hasher));
    }
    store->is_read_only = true;
}

void store_usage(const struct store *store, struct store_usage *usage)
{
    *usage = (struct store_usage){
        .sequence = store->superblock.sequence,
        .small_commits = store->superblock.journal.commit_count,
        .capacity_bytes = segments_capacity_bytes(store),
        .live_bytes = store->live_bytes,
        .object_count = store->commit.object_count,
        .segment_count = store->superblock.segment_count,
        .free_segment_count = store->free_count,
        .owner_count = store->commit.owner_count,
        .damaged_superblocks = store->damaged_superblocks,
        .is_read_only = store->is_read_only,
    };
}
