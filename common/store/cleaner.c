#include "cleaner.h"
#include "cache.h"
#include "commit.h"
#include "log.h"
#include "segments.h"
#include "tree.h"

/* What makes moving not worth it: this many eighths of a segment live. */
#define WORTH_EIGHTHS       7u
#define WORTH_IDLE_EIGHTHS  4u
#define WORTH_PAGES_EIGHTHS 6u
/* How much more a byte of objects costs than one of pages, at a guess between tiny and large. */
#define OBJECT_COST 8u

#define SEGMENTS_PER_COMMIT 4u
/* What cleaning one segment takes at most, before it gives that one. */
#define SEGMENTS_OF_STEP 2u

/* The walk through a segment: a page of it is in store->staging. */
struct walk {
    uint64_t at;
    uint64_t end;
    uint64_t page_at; /* 0: none */
};

/* The head at walk->at. Gives false where there is none. */
static enum status look(struct store *store, struct walk *walk, struct head *head, bool *is_head)
{
    const uint64_t page_at = walk->at / PAGE_BYTES * PAGE_BYTES;
    enum status status = STATUS_OK;
    if (page_at != walk->page_at) {
        status = pages_read(&store->device, page_at, PAGE_BYTES, store->staging);
        walk->page_at = status == STATUS_OK ? page_at : 0;
    }
    *is_head = status == STATUS_OK && head_read(store->staging + (walk->at - page_at), head) &&
               head->size_bytes <= walk->end - walk->at;
    return status;
}

/* As it is, damage included: its checksum goes with it. */
static enum status move_record(struct store *store, struct entry *entry)
{
    uint8_t *from;
    uint8_t *to;
    uint64_t address;
    const uint64_t old = entry->address;
    enum status status =
        segment_log_read(store, entry->address, entry->stored_bytes, store->spare, &from);
    if (status == STATUS_OK) {
        status = segment_log_reserve(store, entry->stored_bytes, RECORD_ALIGN, &to, &address);
    }
    if (status != STATUS_OK) {
        return status;
    }
    memcpy(to, from, entry->stored_bytes);
    entry->address = address;
    status = tree_put(store, entry);
    if (status == STATUS_OK) {
        segment_add(store, address, entry->stored_bytes);
        segment_drop(store, old, entry->stored_bytes);
    }
    return status;
}

static enum status move_live(struct store *store, const struct head *head, uint64_t address)
{
    struct entry entry;
    if (head->kind == RECORD_NODE) {
        /* Seen where the first copy's head is damaged: this is the second. */
        const enum status status =
            tree_move_node(store, head->key, head->level, address - PAGE_BYTES);
        return status == STATUS_OK ? tree_move_node(store, head->key, head->level, address)
                                   : status;
    }
    if (head->kind > RECORD_CHUNK) {
        return STATUS_OK;
    }
    const enum status status = tree_get(store, head->key, &entry);
    if (status == STATUS_OK && entry.address == address) {
        return move_record(store, &entry);
    }
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static uint64_t step_of(const struct head *head)
{
    return head->kind >= RECORD_NODE ? TWIN_BYTES : align_up(head->size_bytes, RECORD_ALIGN);
}

/* Damage and failures leave what they concern where it is; the segment is then stuck. */
static enum status clean_segment(struct store *store, uint32_t index)
{
    struct walk walk = {.at = segment_address(store, index)};
    walk.end = walk.at + store->superblock.segment_bytes;
    commit_move_pages(store, walk.at, walk.end);
    while (walk.at < walk.end && store->segments[index].live_bytes != 0) {
        struct head head;
        bool is_head;
        if (cache_is_full(store)) {
            const enum status status = commit_now(store);
            walk.page_at = 0;
            if (status != STATUS_OK) {
                return status;
            }
        }
        if (look(store, &walk, &head, &is_head) != STATUS_OK) {
            walk.at = align_up(walk.at + 1, PAGE_BYTES);
            continue;
        }
        if (is_head) {
            const enum status status = move_live(store, &head, walk.at);
            if (status == STATUS_NO_SPACE) {
                return status;
            }
        }
        walk.at += is_head ? step_of(&head) : RECORD_ALIGN;
    }
    /* Its pages of the last commit go with the next one. */
    const struct segment *segment = &store->segments[index];
    store->segments[index].is_stuck = segment->live_bytes != 0 || segment->pin_count != 0;
    return STATUS_OK;
}

static bool is_victim(const struct store *store, uint32_t index)
{
    const struct segment *segment = &store->segments[index];
    return index != store->current && index != store->other && !segment->is_stuck &&
           (segment->live_bytes != 0 || segment->pin_count != 0);
}

/* The one of its kind with the least in it, of at most so many eighths; the count where none is. */
static uint32_t choose_of(const struct store *store, bool holds_objects, uint32_t worth_eighths)
{
    const uint32_t count = store->superblock.segment_count;
    const uint64_t worth = (uint64_t)store->superblock.segment_bytes / 8 * worth_eighths;
    uint32_t best = count;
    for (uint32_t i = 0; i < count; i++) {
        const struct segment *segment = &store->segments[i];
        if (is_victim(store, i) && segment->holds_objects == holds_objects &&
            segment->live_bytes <= worth &&
            (best == count || segment->live_bytes < store->segments[best].live_bytes)) {
            best = i;
        }
    }
    return best;
}

/*
 * Pages first: moving them writes little besides, while each small object that is moved writes a
 * leaf, and may take more than its segment gives. So there is always room for deleting.
 */
static uint32_t choose(const struct store *store, uint32_t worth_eighths)
{
    const uint32_t count = store->superblock.segment_count;
    const uint32_t page = choose_of(store, false, WORTH_PAGES_EIGHTHS);
    const uint32_t object = choose_of(store, true, worth_eighths);
    const bool is_emptier =
        object != count && (page == count || store->segments[object].live_bytes * OBJECT_COST <=
                                                 store->segments[page].live_bytes);
    return is_emptier ? object : page;
}

/*
 * Several segments for each commit: it writes the nodes above what was moved, and these are many
 * of the same for one segment and for four.
 */
static bool commit_is_due(const struct store *store, uint32_t wanted, bool has_moved)
{
    /* Large objects in small segments may give nothing: what a commit needs is left for it. */
    const uint32_t needed = store->reserve_count - RESERVE_SEGMENTS + SEGMENTS_OF_STEP;
    if (has_moved && !segments_are_free(store, needed)) {
        return true;
    }
    return store->free_count >= wanted + SEGMENTS_PER_COMMIT ||
           (store->free_count >= wanted && store->cache.dirty_count > store->cache.dirty_max / 2);
}

/*
 * What would be left if all that is changed so far were written: so what cleaning gives is told
 * from what was changed before it, wherever a commit comes between.
 */
static uint64_t room_when_written(const struct store *store)
{
    const uint64_t bytes = (uint64_t)store->cache.dirty_count * TWIN_BYTES;
    const uint64_t room = segments_room_bytes(store);
    return room > bytes ? room - bytes : 0;
}

enum status clean_for_room(struct store *store, uint32_t segments)
{
    const uint32_t wanted = store->reserve_count + segments;
    enum status status = STATUS_OK;
    uint64_t room = 0;
    uint64_t sequence = store->superblock.sequence;
    bool has_moved = false; /* objects, since the last commit */
    for (uint32_t i = 0; i < STORE_CLEAN_ROUNDS_MAX && status == STATUS_OK; i++) {
        if (segments_are_free(store, wanted)) {
            return STATUS_OK;
        }
        if (i == 0 || sequence != store->superblock.sequence) {
            const uint64_t now = room_when_written(store);
            if (i != 0 && now <= room) {
                return STATUS_OK; /* it takes more than it gives: deleting needs the rest */
            }
            room = now;
            sequence = store->superblock.sequence;
            has_moved = false;
        }
        const uint32_t victim = choose(store, WORTH_EIGHTHS);
        const bool is_none = victim == store->superblock.segment_count;
        if (is_none && !store->is_changed && store->superblock.journal.commit_count == 0) {
            return STATUS_OK;
        }
        if (is_none || commit_is_due(store, wanted, has_moved)) {
            status = commit_now(store);
            continue;
        }
        has_moved = has_moved || store->segments[victim].holds_objects;
        status = clean_segment(store, victim);
        if (status == STATUS_NO_SPACE) {
            status = commit_now(store);
        }
    }
    return status == STATUS_NO_SPACE ? STATUS_OK : status;
}

enum status store_clean_step(struct store *store, bool *is_done)
{
    *is_done = true;
    if (store->is_read_only || store->batch.is_open) {
        return STATUS_WRONG_STATE;
    }
    const uint32_t victim = choose(store, WORTH_IDLE_EIGHTHS);
    if (victim == store->superblock.segment_count ||
        segments_are_free(store, store->superblock.segment_count / 2)) {
        return STATUS_OK;
    }
    enum status status = clean_segment(store, victim);
    if (status == STATUS_OK) {
        status = commit_now(store);
    }
    *is_done = status != STATUS_OK;
    return status;
}
