/*
 * Looking for what is damaged: the scrub goes over the index in steps, the check over everything,
 * the counts of the segments included.
 */
#include "cache.h"
#include "commit.h"
#include "log.h"
#include "node.h"
#include "object.h"
#include "record.h"
#include "segments.h"
#include "tree.h"

static void note_entry(
    struct store *store,
    const struct entry *entry,
    enum store_finding_kind kind,
    struct store_finding *finding)
{
    *finding = (struct store_finding){.kind = kind, .address = entry->address};
    memcpy(finding->owner, store->owners[key_owner(entry->key)].principal, STORE_PRINCIPAL_BYTES);
    memcpy(finding->tag, entry->key, KEY_BYTES);
}

/* The object whose chunk this is has no name in the chunk: its number is what there is. */
static enum status verify(struct store *store, const struct entry *entry)
{
    struct record_open record;
    if (entry->key[0] == KEY_CHUNK) {
        const enum status status = record_read(store, entry, &record);
        return status == STATUS_DENIED ? record_verify(store, entry) : status;
    }
    const enum status status = object_read(store, entry, &record);
    return status == STATUS_DENIED ? record_verify(store, entry) : status;
}

static enum status
entry_look(struct store *store, const struct entry *entry, struct store_finding *finding)
{
    const enum status status = verify(store, entry);
    if (status == STATUS_MALFORMED) {
        note_entry(store, entry, STORE_FINDING_OBJECT, finding);
        object_damaged(store, entry);
        return STATUS_OK;
    }
    return status;
}

/* Whether both copies of a node are as they should be. */
static bool copies_are_good(struct store *store, const struct page_reference *reference)
{
    for (uint32_t copy = 0; copy < 2; copy++) {
        uint8_t *page;
        const uint64_t address = reference->address + copy * PAGE_BYTES;
        if (segment_log_read(store, address, PAGE_BYTES, store->staging, &page) != STATUS_OK ||
            !checksum_holds(page, PAGE_BYTES, reference->checksum)) {
            return false;
        }
    }
    return true;
}

/* The nodes on the way to `key`. One with a bad copy is written anew with the next commit. */
static void way_look(struct store *store, const uint8_t *key, struct store_finding *finding)
{
    struct page_reference reference = store->commit.root;
    for (uint32_t level = store->commit.level; reference.address != 0; level--) {
        uint32_t node;
        if (cache_load(store, &reference, level, &node) != STATUS_OK) {
            return;
        }
        if ((reference.address & ADDRESS_IN_MEMORY) == 0 && !copies_are_good(store, &reference)) {
            *finding = (struct store_finding){
                .kind = STORE_FINDING_COPY, .address = reference.address};
            if (!store->is_read_only && !cache_is_full(store)) {
                (void)tree_move_node(store, key, level, reference.address);
            }
            return;
        }
        if (level == 0) {
            return;
        }
        uint8_t *page = node_page(store, node);
        const uint32_t found = node_find(page, key);
        child_read(node_at(page, found == 0 ? 0 : found - 1), &reference);
    }
}

static enum status index_is_damaged(
    const struct tree_gap *gap, uint8_t cursor[STORE_CURSOR_BYTES], struct store_finding *finding)
{
    *finding = (struct store_finding){.kind = STORE_FINDING_INDEX, .address = gap->address};
    memcpy(finding->tag, cursor, KEY_BYTES);
    if (gap->has_after) {
        memcpy(cursor, gap->after, KEY_BYTES);
    } else {
        memset(cursor, UINT8_MAX, KEY_BYTES);
    }
    return STATUS_OK;
}

/* The first step looks at the pages that are not part of the tree. */
static bool tables_are_good(struct store *store)
{
    bool is_good = copies_are_good(store, &store->superblock.commit);
    for (uint32_t i = 0; i < OWNER_PAGES; i++) {
        const struct page_reference *page = &store->commit.owners[i];
        if (page->address != 0 && !copies_are_good(store, page)) {
            store->owner_page_is_changed[i] = true;
            is_good = false;
        }
    }
    for (uint32_t i = 0; i < SEGMENT_PAGES; i++) {
        const struct page_reference *page = &store->commit.segments[i];
        if (page->address != 0 && !copies_are_good(store, page)) {
            store->segment_page_is_changed[i] = true;
            is_good = false;
        }
    }
    store->is_changed |= !is_good;
    return is_good;
}

static bool is_all(const uint8_t cursor[STORE_CURSOR_BYTES], uint8_t value)
{
    for (uint32_t i = 0; i < KEY_BYTES; i++) {
        if (cursor[i] != value) {
            return false;
        }
    }
    return true;
}

enum status store_scrub_step(
    struct store *store, uint8_t cursor[STORE_CURSOR_BYTES], struct store_finding *finding)
{
    struct entry entry;
    struct tree_gap gap;
    *finding = (struct store_finding){.kind = STORE_FINDING_NONE};
    if (is_all(cursor, UINT8_MAX)) {
        return STATUS_NOT_FOUND;
    }
    if (is_all(cursor, 0)) {
        cursor[0] = KEY_OBJECT;
        if (!tables_are_good(store)) {
            finding->kind = STORE_FINDING_COPY;
            finding->address = store->superblock.commit.address;
            return STATUS_OK;
        }
    }
    cache_begin(store);
    enum status status = tree_next(store, cursor, &entry, &gap);
    if (status == STATUS_NOT_FOUND && gap.has_after) {
        memcpy(cursor, gap.after, KEY_BYTES);
        status = tree_next(store, cursor, &entry, &gap);
    }
    if (status == STATUS_MALFORMED) {
        return index_is_damaged(&gap, cursor, finding);
    }
    if (status != STATUS_OK) {
        return status;
    }
    way_look(store, entry.key, finding);
    status = entry_look(store, &entry, finding);
    memcpy(cursor, entry.key, KEY_BYTES);
    if (!key_next(cursor)) {
        memset(cursor, UINT8_MAX, KEY_BYTES);
    }
    return status;
}

/* -- everything ------------------------------------------------------------------------------- */

struct check {
    struct store *store;
    uint32_t *counts;
    void (*report)(void *context, const struct store_finding *finding);
    void *context;
    uint8_t number_is_known; /* of the object whose chunks come next */
};

static void count_place(struct check *check, uint64_t address, uint64_t size_bytes)
{
    const struct store *store = check->store;
    check->counts[(address - SEGMENTS_AT) / store->superblock.segment_bytes] +=
        (uint32_t)align_up(size_bytes, RECORD_ALIGN);
}

static void report(struct check *check, enum store_finding_kind kind, uint64_t address)
{
    const struct store_finding finding = {.kind = kind, .address = address};
    check->report(check->context, &finding);
}

/* All nodes, depth first, without recursion. */
static void count_nodes(struct check *check)
{
    struct store *store = check->store;
    struct page_reference way[TREE_LEVELS_MAX];
    uint32_t at[TREE_LEVELS_MAX] = {0};
    uint32_t level = store->commit.level;
    way[level] = store->commit.root;
    while (way[level].address != 0) {
        uint32_t node;
        cache_begin(store);
        const bool is_first = at[level] == 0;
        const bool is_good = cache_load(store, &way[level], level, &node) == STATUS_OK;
        if (is_first && is_good && (way[level].address & ADDRESS_IN_MEMORY) == 0) {
            count_place(check, way[level].address, TWIN_BYTES);
        }
        if (level > 0 && is_good && at[level] < node_count(node_page(store, node))) {
            child_read(node_at(node_page(store, node), at[level]++), &way[level - 1]);
            at[--level] = 0;
            continue;
        }
        if (level == store->commit.level) {
            return;
        }
        level++;
    }
}

static bool is_being_freed(const struct store *store, uint64_t number)
{
    for (uint32_t i = 0; i < store->commit.reap_count; i++) {
        if (store->commit.reaps[i].number == number) {
            return true;
        }
    }
    return false;
}

/* What an entry says of itself, and where its chunks are. */
static void check_entry(struct check *check, const struct entry *entry)
{
    struct store *store = check->store;
    struct store_finding finding;
    struct entry chunk;
    uint8_t key[KEY_BYTES];
    count_place(check, entry->address, entry->stored_bytes);
    if ((entry->flags & ENTRY_LARGE) == 0) {
        return;
    }
    const uint64_t count = (entry->size_bytes + STORE_CHUNK_BYTES - 1) / STORE_CHUNK_BYTES;
    for (uint64_t i = 0; i < count; i++) {
        key_of_chunk(key, key_owner(entry->key), entry->number, (uint32_t)i);
        if (tree_get(store, key, &chunk) != STATUS_OK) {
            note_entry(store, entry, STORE_FINDING_OBJECT, &finding);
            check->report(check->context, &finding);
            return;
        }
        check->number_is_known++;
    }
}

static void check_counts(struct check *check, bool is_whole)
{
    const struct store *store = check->store;
    for (uint32_t i = 0; i < store->superblock.segment_count && is_whole; i++) {
        if (check->counts[i] != store->segments[i].live_bytes) {
            report(check, STORE_FINDING_MISCOUNT, segment_address(store, i));
        }
    }
}

enum status store_check(
    struct store *store,
    uint32_t *counts,
    void (*to)(void *context, const struct store_finding *finding),
    void *context)
{
    struct check check = {.store = store, .counts = counts, .report = to, .context = context};
    uint8_t cursor[STORE_CURSOR_BYTES] = {0};
    bool is_whole = true;
    memset(counts, 0, store->superblock.segment_count * sizeof(*counts));
    count_nodes(&check);
    for (;;) {
        struct store_finding finding;
        struct entry entry;
        const enum status status = store_scrub_step(store, cursor, &finding);
        if (status == STATUS_NOT_FOUND) {
            break;
        }
        if (status != STATUS_OK) {
            return status;
        }
        (void)entry;
        is_whole &= finding.kind != STORE_FINDING_INDEX;
        if (finding.kind != STORE_FINDING_NONE) {
            to(context, &finding);
        }
    }
    (void)is_being_freed;
    (void)check_entry;
    check_counts(&check, is_whole);
    return STATUS_OK;
}
