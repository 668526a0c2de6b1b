/* Everything: what the scrub finds, chunks without objects, and the counts of the segments. */
#include "cache.h"
#include "log.h"
#include "node.h"
#include "segments.h"
#include "tree.h"

struct check {
    struct store *store;
    uint32_t *counts; /* of each segment */
    void (*report)(void *context, const struct store_finding *finding);
    void *context;
    uint64_t chunks_wanted; /* that heads speak of */
    uint64_t chunks_found;  /* but those that are being freed */
    bool is_whole;          /* all of the index could be read */
};

static void count_place(struct check *check, uint64_t address, uint64_t size_bytes)
{
    const uint64_t segment_bytes = check->store->superblock.segment_bytes;
    check->counts[(address - SEGMENTS_AT) / segment_bytes] +=
        (uint32_t)align_up(size_bytes, RECORD_ALIGN);
}

static void report(struct check *check, enum store_finding_kind kind, uint64_t address)
{
    const struct store_finding finding = {.kind = kind, .address = address};
    check->report(check->context, &finding);
}

/* All nodes, depth first. Their number is bounded by the device: a tree has no node twice. */
static void count_nodes(struct check *check)
{
    struct store *store = check->store;
    struct page_reference way[TREE_LEVELS_MAX];
    uint32_t at[TREE_LEVELS_MAX] = {0};
    uint32_t level = store->commit.level;
    uint64_t left = (uint64_t)store->superblock.segment_count * store->superblock.segment_bytes;
    way[level] = store->commit.root;
    while (way[level].address != 0 && left-- > 0) {
        uint32_t node;
        cache_begin(store);
        const bool is_good = cache_load(store, &way[level], level, &node) == STATUS_OK;
        check->is_whole &= is_good;
        if (at[level] == 0 && is_good && (way[level].address & ADDRESS_IN_MEMORY) == 0) {
            count_place(check, way[level].address, TWIN_BYTES);
        }
        if (level > 0 && is_good && at[level] < node_count(node_page(store, node))) {
            child_read(node_at(node_page(store, node), at[level]++), &way[level - 1]);
            at[--level] = 0;
        } else if (level++ == store->commit.level) {
            return;
        }
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

static void check_entry(struct check *check, const struct entry *entry)
{
    count_place(check, entry->address, entry->stored_bytes);
    if (entry->key[0] == KEY_CHUNK) {
        check->chunks_found += is_being_freed(check->store, entry->number) ? 0 : 1;
    } else if ((entry->flags & ENTRY_LARGE) != 0) {
        check->chunks_wanted += (entry->size_bytes + STORE_CHUNK_BYTES - 1) / STORE_CHUNK_BYTES;
    }
}

static void check_entries(struct check *check)
{
    struct entry entry;
    struct tree_gap gap;
    uint8_t key[KEY_BYTES] = {0};
    for (;;) {
        cache_begin(check->store);
        const enum status status = tree_next(check->store, key, &entry, &gap);
        if (status == STATUS_OK) {
            check_entry(check, &entry);
            memcpy(key, entry.key, KEY_BYTES);
            (void)key_next(key);
        } else if (gap.has_after) {
            memcpy(key, gap.after, KEY_BYTES);
        } else {
            return;
        }
    }
}

static void check_counts(struct check *check)
{
    const struct store *store = check->store;
    if (check->chunks_found != check->chunks_wanted) {
        report(check, STORE_FINDING_ORPHAN, 0);
    }
    for (uint32_t i = 0; i < store->superblock.segment_count; i++) {
        if (check->counts[i] != store->segments[i].live_bytes) {
            report(check, STORE_FINDING_MISCOUNT, segment_address(store, i));
        }
    }
}

enum status store_check(
    struct store *store,
    uint32_t *counts,
    void (*report_to)(void *context, const struct store_finding *finding),
    void *context)
{
    struct check check = {
        .store = store,
        .counts = counts,
        .report = report_to,
        .context = context,
        .is_whole = true,
    };
    const bool was_read_only = store->is_read_only;
    uint8_t cursor[STORE_CURSOR_BYTES] = {0};
    struct store_finding finding;
    memset(counts, 0, store->superblock.segment_count * sizeof(*counts));
    count_nodes(&check);
    check_entries(&check);
    if (check.is_whole) {
        check_counts(&check);
    }
    store->is_read_only = true; /* it changes nothing */
    enum status status = store_scrub_step(store, cursor, &finding);
    while (status == STATUS_OK) {
        if (finding.kind != STORE_FINDING_NONE) {
            report_to(context, &finding);
        }
        status = store_scrub_step(store, cursor, &finding);
    }
    store->is_read_only = was_read_only;
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}
