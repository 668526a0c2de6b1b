/* Looking for what is damaged, in steps: records, and the nodes above them. */
#include "cache.h"
#include "journal.h"
#include "log.h"
#include "node.h"
#include "object.h"
#include "record.h"
#include "tree.h"

static void note_entry(
    struct store *store,
    const struct entry *entry,
    enum store_finding_kind kind,
    struct store_finding *finding)
{
    *finding = (struct store_finding){.kind = kind, .address = entry->address};
    memcpy(
        finding->owner,
        store->owners[key_owner(entry->key)].principals[OWNER_CURRENT],
        STORE_PRINCIPAL_BYTES);
    memcpy(finding->tag, entry->key, KEY_BYTES);
}

/* The object whose chunk this is: sought only where something is wrong. */
static bool object_of_chunk(struct store *store, const struct entry *chunk, struct entry *object)
{
    struct tree_gap gap;
    uint8_t key[KEY_BYTES] = {KEY_OBJECT};
    memcpy(key + KEY_OWNER_AT, chunk->key + KEY_OWNER_AT, 2);
    for (;;) {
        cache_begin(store);
        const enum status status = tree_next(store, key, object, &gap);
        if (status == STATUS_OK) {
            if (object->key[0] != KEY_OBJECT || key_owner(object->key) != key_owner(chunk->key)) {
                return false;
            }
            if ((object->flags & ENTRY_LARGE) != 0 && object->number == chunk->number) {
                return true;
            }
            memcpy(key, object->key, KEY_BYTES);
            (void)key_next(key);
        } else if (gap.has_after) {
            memcpy(key, gap.after, KEY_BYTES);
        } else {
            return false;
        }
    }
}

/* Which object it is about, by its hash where that can be read. */
static void
name_object(struct store *store, const struct entry *entry, struct store_finding *finding)
{
    struct entry object = *entry;
    struct record_open record;
    if (entry->key[0] == KEY_CHUNK && !object_of_chunk(store, entry, &object)) {
        finding->kind = STORE_FINDING_ORPHAN;
        return;
    }
    if (object_read(store, &object, &record) == STATUS_OK) {
        memcpy(finding->hash, record.object + OBJECT_HASH_AT, STORE_HASH_BYTES);
        finding->has_hash = true;
    }
    memcpy(finding->tag, object.key, KEY_BYTES);
    object_damaged(store, &object);
}

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
        name_object(store, entry, finding);
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

/* Its bad copy is written anew with the next commit. */
static void node_look(
    struct store *store,
    const struct entry *entry,
    uint32_t level,
    const struct page_reference *reference,
    struct store_finding *finding)
{
    if ((reference->address & ADDRESS_IN_MEMORY) != 0 || copies_are_good(store, reference)) {
        return;
    }
    *finding = (struct store_finding){.kind = STORE_FINDING_COPY, .address = reference->address};
    if (!store->is_read_only && !cache_is_full(store)) {
        (void)tree_move_node(store, entry->key, level, reference->address);
    }
}

/* The nodes of which this is the first entry below: so each is looked at once. */
static void way_look(struct store *store, const struct entry *entry, struct store_finding *finding)
{
    struct page_reference way[TREE_LEVELS_MAX];
    bool is_first[TREE_LEVELS_MAX];
    const uint32_t top = store->commit.level;
    way[top] = store->commit.root;
    for (uint32_t level = top;; level--) {
        uint32_t node;
        if (cache_load(store, &way[level], level, &node) != STATUS_OK) {
            return;
        }
        uint8_t *page = node_page(store, node);
        const uint32_t found = node_find(page, entry->key);
        is_first[level] = found <= 1;
        if (level == 0) {
            break;
        }
        child_read(node_at(page, found == 0 ? 0 : found - 1), &way[level - 1]);
    }
    for (uint32_t level = 0; level <= top && is_first[level]; level++) {
        node_look(store, entry, level, &way[level], finding);
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
    const bool is_read_only = store->is_read_only;
    bool is_good = copies_are_good(store, &store->superblock.commit);
    for (uint32_t i = 0; i < OWNER_PAGES; i++) {
        const struct page_reference *page = &store->commit.owners[i];
        if (page->address != 0 && !copies_are_good(store, page)) {
            store->owner_page_is_changed[i] |= !is_read_only;
            is_good = false;
        }
    }
    for (uint32_t i = 0; i < SEGMENT_PAGES; i++) {
        const struct page_reference *page = &store->commit.segments[i];
        if (page->address != 0 && !copies_are_good(store, page)) {
            store->segment_page_is_changed[i] |= !is_read_only;
            is_good = false;
        }
    }
    if (!is_good && !is_read_only) {
        store->is_changed = true;
        journal_bar(store);
    }
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
    way_look(store, &entry, finding);
    status = entry_look(store, &entry, finding);
    memcpy(cursor, entry.key, KEY_BYTES);
    if (!key_next(cursor)) {
        memset(cursor, UINT8_MAX, KEY_BYTES);
    }
    return status;
}
