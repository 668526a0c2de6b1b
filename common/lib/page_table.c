/*
 * Radix page tables; see the header for what holds. One walk, written as a loop over levels, serves
 * mapping and finding; level 0 is the last one. The encoding of an entry comes from
 * lib/page_table_format.h, so this file is compiled once per architecture, and three times for the
 * host's tests.
 */
#include "lib/page_table.h"
#include "lib/page_table_format.h"
#include <stddef.h>

#define ENTRIES_PER_TABLE 512u
#define INDEX_BITS        9u

static uint64_t *entries_of(const struct page_table *table, uint64_t physical)
{
    return (uint64_t *)(physical + table->access_offset);
}

static uint32_t level_shift(uint32_t level)
{
    return PAGE_SHIFT + INDEX_BITS * level;
}

static uint32_t index_at(struct vaddr at, uint32_t level)
{
    return (uint32_t)(at.value >> level_shift(level)) & (ENTRIES_PER_TABLE - 1);
}

/* All bits above the translated ones equal the highest of them. */
static bool is_canonical(uint64_t address)
{
    const uint64_t upper = address >> (PAGE_TABLE_VIRTUAL_BITS - 1);
    return upper == 0 || upper == UINT64_MAX >> (PAGE_TABLE_VIRTUAL_BITS - 1);
}

static bool is_upper_half(uint64_t address)
{
    return address >> 63 != 0;
}

enum status page_table_create(struct page_table *table)
{
    return table->allocate(table->context, &table->root);
}

/* The largest leaf that both addresses and what is left allow. */
static uint32_t largest_level(uint64_t from, uint64_t to, uint64_t left_bytes)
{
    for (uint32_t level = PAGE_TABLE_LARGEST_LEAF; level > 0; level--) {
        const uint64_t size = UINT64_C(1) << level_shift(level);
        if (((from | to) & (size - 1)) == 0 && left_bytes >= size) {
            return level;
        }
    }
    return 0;
}

/* The entry where the walk to a canonical address ends, at a leaf or at nothing, and its level. */
static inline __attribute__((always_inline)) uint64_t *
walk_to(const struct page_table *table, struct vaddr at, uint32_t *level)
{
    uint64_t *here = entries_of(table, table->root.value);
    for (uint32_t above = PAGE_TABLE_LEVELS - 1;; above--) {
        uint64_t *entry = &here[index_at(at, above)];
        if (above == 0 || !pte_is_present(*entry) || pte_is_leaf(*entry, above)) {
            *level = above;
            return entry;
        }
        here = entries_of(table, pte_address(*entry));
    }
}

static bool
is_mappable(struct vaddr from, struct paddr to, uint64_t size_bytes, uint32_t permissions)
{
    const uint32_t both = PAGE_WRITE | PAGE_EXECUTE;
    return size_bytes != 0 && ((from.value | to.value | size_bytes) & PAGE_MASK) == 0 &&
           size_bytes - 1 <= UINT64_MAX - from.value && size_bytes - 1 <= UINT64_MAX - to.value &&
           is_canonical(from.value) && is_canonical(from.value + (size_bytes - 1)) &&
           is_upper_half(from.value) == is_upper_half(from.value + (size_bytes - 1)) &&
           (permissions & both) != both;
}

/*
 * Goes on from where a walk ended, making tables down to `level`. Apart from its caller: it is the
 * rare case, and would cost the other one its registers.
 */
static __attribute__((noinline)) enum status make_tables(
    const struct page_table *table,
    struct vaddr at,
    uint32_t level,
    uint32_t reached,
    uint64_t **entry)
{
    while (reached > level && !pte_is_present(**entry)) {
        struct paddr next;
        const enum status status = table->allocate(table->context, &next);
        if (status != STATUS_OK) {
            return status;
        }
        **entry = pte_make_table(next.value, !is_upper_half(at.value));
        reached--;
        *entry = &entries_of(table, next.value)[index_at(at, reached)];
    }
    return reached > level ? STATUS_OVERLAP : STATUS_OK;
}

enum status page_table_map_leaf(
    const struct page_table *table,
    struct vaddr at,
    struct paddr to,
    uint32_t level,
    uint32_t permissions)
{
    uint32_t reached = 0;
    uint64_t *entry = walk_to(table, at, &reached);
    if (reached > level) {
        const enum status status = make_tables(table, at, level, reached, &entry);
        if (status != STATUS_OK) {
            return status;
        }
    }
    if (reached < level || pte_is_present(*entry)) {
        return STATUS_OVERLAP;
    }
    *entry = pte_make_leaf(to.value, level, permissions);
    return STATUS_OK;
}

enum status page_table_map(
    const struct page_table *table,
    struct vaddr from,
    struct paddr to,
    uint64_t size_bytes,
    uint32_t permissions)
{
    if (!is_mappable(from, to, size_bytes, permissions)) {
        return STATUS_INVALID_ARGUMENT;
    }
    uint64_t done = 0;
    while (done < size_bytes) {
        const struct vaddr at = {from.value + done};
        const uint32_t level = largest_level(at.value, to.value + done, size_bytes - done);
        const enum status status =
            page_table_map_leaf(table, at, (struct paddr){to.value + done}, level, permissions);
        if (status != STATUS_OK) {
            return status;
        }
        done += UINT64_C(1) << level_shift(level);
    }
    return STATUS_OK;
}

enum status
page_table_find(const struct page_table *table, struct vaddr at, struct page_mapping *mapping)
{
    if (!is_canonical(at.value)) {
        return STATUS_NOT_FOUND;
    }
    uint32_t level = 0;
    const uint64_t *entry = walk_to(table, at, &level);
    if (!pte_is_present(*entry)) {
        return STATUS_NOT_FOUND;
    }
    *mapping = (struct page_mapping){
        {pte_address(*entry)}, UINT64_C(1) << level_shift(level), pte_permissions(*entry)};
    return STATUS_OK;
}

uint64_t
page_table_clear(const struct page_table *table, struct vaddr at, const struct paddr *physical)
{
    uint32_t level = 0;
    uint64_t *entry = walk_to(table, at, &level);
    const uint64_t size = UINT64_C(1) << level_shift(level);
    const uint64_t offset = at.value & (size - 1);
    if (pte_is_present(*entry) &&
        (physical == NULL || pte_address(*entry) + offset == physical->value)) {
        *(volatile uint64_t *)entry = 0;
    }
    return size - offset;
}

/*
 * Replaces a leaf by a table that maps the same in the next smaller size. In between there is
 * nothing: a CPU that had both in its TLB could use what neither says (DDI 0487, D8.16.1). Whoever
 * needs the page just then has a fault that is none.
 */
static enum status
split_leaf(const struct page_table *table, struct vaddr at, uint64_t *entry, uint32_t level)
{
    struct paddr lower;
    const enum status status = table->allocate(table->context, &lower);
    if (status != STATUS_OK) {
        return status;
    }
    uint64_t *entries = entries_of(table, lower.value);
    const uint64_t size = UINT64_C(1) << level_shift(level - 1);
    for (uint32_t i = 0; i < ENTRIES_PER_TABLE; i++) {
        entries[i] =
            pte_make_leaf(pte_address(*entry) + i * size, level - 1, pte_permissions(*entry));
    }
    if (table->forget != NULL) {
        const uint64_t whole = UINT64_C(1) << level_shift(level);
        *(volatile uint64_t *)entry = 0;
        table->forget(table, (struct vaddr){at.value & ~(whole - 1)}, whole);
    }
    *(volatile uint64_t *)entry = pte_make_table(lower.value, !is_upper_half(at.value));
    return STATUS_OK;
}

enum status page_table_split(const struct page_table *table, struct vaddr at)
{
    uint64_t *here = entries_of(table, table->root.value);
    for (uint32_t level = PAGE_TABLE_LEVELS - 1; level > 0; level--) {
        uint64_t *entry = &here[index_at(at, level)];
        if (!pte_is_present(*entry)) {
            return STATUS_OK;
        }
        if (pte_is_leaf(*entry, level)) {
            if ((at.value & ((UINT64_C(1) << level_shift(level)) - 1)) == 0) {
                return STATUS_OK;
            }
            const enum status status = split_leaf(table, at, entry, level);
            if (status != STATUS_OK) {
                return status;
            }
        }
        here = entries_of(table, pte_address(*entry));
    }
    return STATUS_OK;
}

/* The first entry of a table that points to another table, or NULL. */
static uint64_t *first_table_in(uint64_t *entries, uint32_t level)
{
    uint32_t count = ENTRIES_PER_TABLE;
    if (level == PAGE_TABLE_LEVELS - 1 && !PAGE_TABLE_HAS_TWO_ROOTS) {
        count /= 2;
    }
    for (uint32_t i = 0; level > 0 && i < count; i++) {
        if (pte_is_present(entries[i]) && !pte_is_leaf(entries[i], level)) {
            return &entries[i];
        }
    }
    return NULL;
}

bool page_table_take_table(const struct page_table *table, struct paddr *taken)
{
    uint32_t level = PAGE_TABLE_LEVELS - 1;
    uint64_t *entry = NULL;
    uint64_t *next = first_table_in(entries_of(table, table->root.value), level);
    while (next != NULL) {
        entry = next;
        level--;
        next = first_table_in(entries_of(table, pte_address(*entry)), level);
    }
    if (entry == NULL) {
        return false;
    }
    *taken = (struct paddr){pte_address(*entry)};
    *(volatile uint64_t *)entry = 0;
    return true;
}

/* Where the walk over all leaves stands: one table and index per level. */
struct walk {
    const uint64_t *tables[PAGE_TABLE_LEVELS];
    uint32_t indexes[PAGE_TABLE_LEVELS];
};

static struct vaddr walk_address(const struct walk *walk)
{
    uint64_t address = 0;
    for (uint32_t level = 0; level < PAGE_TABLE_LEVELS; level++) {
        address |= (uint64_t)walk->indexes[level] << level_shift(level);
    }
    const uint64_t sign = UINT64_C(1) << (PAGE_TABLE_VIRTUAL_BITS - 1);
    return (struct vaddr){(address ^ sign) - sign};
}

bool page_table_find_writable_executable(const struct page_table *table, struct vaddr *at)
{
    const uint32_t both = PAGE_WRITE | PAGE_EXECUTE;
    struct walk walk = {.tables = {NULL}};
    uint32_t level = PAGE_TABLE_LEVELS - 1;
    walk.tables[level] = entries_of(table, table->root.value);
    for (;;) {
        if (walk.indexes[level] == ENTRIES_PER_TABLE) {
            walk.indexes[level] = 0;
            if (level == PAGE_TABLE_LEVELS - 1) {
                return false;
            }
            level++;
            walk.indexes[level]++;
            continue;
        }
        const uint64_t entry = walk.tables[level][walk.indexes[level]];
        if (pte_is_present(entry) && !pte_is_leaf(entry, level)) {
            level--;
            walk.tables[level] = entries_of(table, pte_address(entry));
            continue;
        }
        if (pte_is_present(entry) && (pte_permissions(entry) & both) == both) {
            *at = walk_address(&walk);
            return true;
        }
        walk.indexes[level]++;
    }
}
