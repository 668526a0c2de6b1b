#include "node.h"
#include "segments.h"

#define ENTRY_PINS_AT     24u
#define ENTRY_STORED_AT   28u
#define ENTRY_ADDRESS_AT  32u
#define ENTRY_SIZE_AT     40u
#define ENTRY_NUMBER_AT   48u
#define ENTRY_CHECKSUM_AT 56u

#define CHILD_ADDRESS_AT  24u
#define CHILD_CHECKSUM_AT 32u

_Static_assert(ENTRY_CHECKSUM_AT + CHECKSUM_BYTES == LEAF_ENTRY_BYTES, "an entry");
_Static_assert(CHILD_CHECKSUM_AT + CHECKSUM_BYTES == CHILD_ENTRY_BYTES, "a child");

static const uint8_t *entry_of(const uint8_t *page, uint32_t index)
{
    return page + HEAD_BYTES + index * node_step(page);
}

static bool leads_to_record(const struct store *store, const uint8_t *at)
{
    struct entry entry;
    entry_read(at, &entry);
    return entry_is_good(store, &entry);
}

/* A place on the disk, and none in memory: what is in memory was never written. */
static bool leads_to_node(const struct store *store, const uint8_t *at)
{
    struct page_reference child;
    child_read(at, &child);
    return place_is_possible(store, child.address, TWIN_BYTES);
}

bool node_is_good(const struct store *store, const uint8_t *page, uint32_t level)
{
    struct head head;
    if (!head_read(page, &head) || head.kind != RECORD_NODE || head.level != level ||
        head.count == 0 || head.count > node_count_max(page)) {
        return false;
    }
    for (uint32_t i = 0; i < head.count; i++) {
        const uint8_t *at = entry_of(page, i);
        if (i > 0 && key_compare(entry_of(page, i - 1), at) >= 0) {
            return false;
        }
        if (!(level == 0 ? leads_to_record(store, at) : leads_to_node(store, at))) {
            return false;
        }
    }
    return true;
}

uint32_t node_find(const uint8_t *page, const uint8_t key[KEY_BYTES])
{
    uint32_t low = 0;
    uint32_t high = node_count(page);
    while (low < high) {
        const uint32_t middle = (low + high) / 2;
        if (key_compare(entry_of(page, middle), key) <= 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

uint8_t *node_insert(uint8_t *page, uint32_t index)
{
    const uint32_t count = node_count(page);
    const uint32_t step = node_step(page);
    uint8_t *at = node_at(page, index);
    memmove(at + step, at, (count - index) * step);
    set_u16(page + HEAD_COUNT_AT, (uint16_t)(count + 1));
    return at;
}

void node_remove(uint8_t *page, uint32_t index)
{
    const uint32_t count = node_count(page);
    const uint32_t step = node_step(page);
    uint8_t *at = node_at(page, index);
    memmove(at, at + step, (count - index - 1) * step);
    memset(node_at(page, count - 1), 0, step);
    set_u16(page + HEAD_COUNT_AT, (uint16_t)(count - 1));
}

void node_move(uint8_t *from, uint32_t first, uint8_t *to)
{
    const uint32_t count = node_count(from) - first;
    const uint32_t step = node_step(from);
    memcpy(node_at(to, node_count(to)), node_at(from, first), count * step);
    memset(node_at(from, first), 0, count * step);
    set_u16(to + HEAD_COUNT_AT, (uint16_t)(node_count(to) + count));
    set_u16(from + HEAD_COUNT_AT, (uint16_t)first);
}

void entry_read(const uint8_t *at, struct entry *entry)
{
    memcpy(entry->key, at, KEY_BYTES);
    entry->pin_count = get_u32(at + ENTRY_PINS_AT);
    const uint32_t stored = get_u32(at + ENTRY_STORED_AT);
    entry->stored_bytes = stored & ENTRY_STORED_MAX;
    entry->flags = stored >> ENTRY_FLAGS_SHIFT;
    entry->address = get_u64(at + ENTRY_ADDRESS_AT);
    entry->size_bytes = get_u64(at + ENTRY_SIZE_AT);
    entry->number = get_u64(at + ENTRY_NUMBER_AT);
    memcpy(entry->checksum, at + ENTRY_CHECKSUM_AT, CHECKSUM_BYTES);
}

void entry_write(uint8_t *at, const struct entry *entry)
{
    memcpy(at, entry->key, KEY_BYTES);
    set_u32(at + ENTRY_PINS_AT, entry->pin_count);
    set_u32(at + ENTRY_STORED_AT, entry->stored_bytes | entry->flags << ENTRY_FLAGS_SHIFT);
    set_u64(at + ENTRY_ADDRESS_AT, entry->address);
    set_u64(at + ENTRY_SIZE_AT, entry->size_bytes);
    set_u64(at + ENTRY_NUMBER_AT, entry->number);
    memcpy(at + ENTRY_CHECKSUM_AT, entry->checksum, CHECKSUM_BYTES);
}

bool entry_is_good(const struct store *store, const struct entry *entry)
{
    const bool is_large = (entry->flags & ENTRY_LARGE) != 0;
    const bool is_object = entry->key[0] == KEY_OBJECT;
    if ((!is_object && entry->key[0] != KEY_CHUNK) ||
        key_owner(entry->key) >= store->commit.owner_count ||
        !place_is_possible(store, entry->address, entry->stored_bytes)) {
        return false;
    }
    const uint64_t inside = is_large ? 0 : entry->size_bytes;
    const uint64_t before = RECORD_OVERHEAD_BYTES + (is_object ? OBJECT_HEAD_BYTES : 0);
    return (is_object || !is_large) && inside <= STORE_CHUNK_BYTES &&
           entry->stored_bytes == before + inside && entry->size_bytes <= STORE_OBJECT_BYTES_MAX;
}

void child_read(const uint8_t *at, struct page_reference *child)
{
    child->address = get_u64(at + CHILD_ADDRESS_AT);
    memcpy(child->checksum, at + CHILD_CHECKSUM_AT, CHECKSUM_BYTES);
}

void child_write(uint8_t *at, const uint8_t *key, const struct page_reference *child)
{
    memmove(at, key, KEY_BYTES);
    set_u64(at + CHILD_ADDRESS_AT, child->address);
    memcpy(at + CHILD_CHECKSUM_AT, child->checksum, CHECKSUM_BYTES);
}
