#include "contents.h"
#include "lib/memory.h"
#include <stdbool.h>

#define INDEX_BITS 9u

/* Set in an entry whose page was taken for the write under way, and has anything in it. */
#define ENTRY_NEW ((uintptr_t)1)

struct index_page {
    uintptr_t entries[CONTENTS_INDEX_ENTRIES];
};

/* A piece of a file that lies in one page. */
struct piece {
    uint64_t page;
    uint32_t start; /* in the page */
    uint32_t size_bytes;
};

static struct index_page *index_of(uintptr_t entry)
{
    return (struct index_page *)entry;
}

static uint8_t *page_of(uintptr_t entry)
{
    return (uint8_t *)(entry & ~ENTRY_NEW);
}

/* How many pages a tree of this height reaches. */
static uint64_t reach_of(uint32_t levels)
{
    return UINT64_C(1) << (INDEX_BITS * levels);
}

static struct piece piece_at(uint64_t offset, uint64_t left)
{
    const uint32_t start = (uint32_t)(offset % PAGE_BYTES);
    const uint32_t room = PAGE_BYTES - start;
    return (struct piece){offset / PAGE_BYTES, start, left < room ? (uint32_t)left : room};
}

/* Where a page is entered; NULL: the tree does not reach so far, or an index page is missing. */
static uintptr_t *find_entry(const struct contents *contents, uint64_t page, uintptr_t *root)
{
    if (page >= reach_of(contents->levels)) {
        return NULL;
    }
    uintptr_t *entry = root;
    for (uint32_t level = contents->levels; level > 0; level--) {
        if (*entry == 0) {
            return NULL;
        }
        const uint64_t index = page >> (INDEX_BITS * (level - 1)) & (CONTENTS_INDEX_ENTRIES - 1);
        entry = &index_of(*entry)->entries[index];
    }
    return entry;
}

/* The page's entry, 0 when there is none. */
static uintptr_t look_up(const struct contents *contents, uint64_t page)
{
    uintptr_t root = contents->root;
    const uintptr_t *entry = find_entry(contents, page, &root);
    return entry == NULL ? 0 : *entry;
}

static struct index_page *make_index(struct page_source *source)
{
    struct index_page *made = source->take(source);
    if (made != NULL) {
        memset(made, 0, sizeof(*made));
    }
    return made;
}

/* Makes the tree reach a page. False: no page left. */
static bool raise_tree(struct contents *contents, struct page_source *source, uint64_t page)
{
    while (page >= reach_of(contents->levels)) {
        if (contents->root != 0) {
            struct index_page *top = make_index(source);
            if (top == NULL) {
                return false;
            }
            top->entries[0] = contents->root;
            contents->root = (uintptr_t)top;
        }
        contents->levels++;
    }
    return true;
}

/* Sees to it that a page and its index pages are there. False: no page left. */
static bool reserve(struct contents *contents, struct page_source *source, uint64_t page)
{
    if (!raise_tree(contents, source, page)) {
        return false;
    }
    uintptr_t *entry = &contents->root;
    for (uint32_t level = contents->levels; level > 0; level--) {
        if (*entry == 0) {
            *entry = (uintptr_t)make_index(source);
            if (*entry == 0) {
                return false;
            }
        }
        const uint64_t index = page >> (INDEX_BITS * (level - 1)) & (CONTENTS_INDEX_ENTRIES - 1);
        entry = &index_of(*entry)->entries[index];
    }
    if (*entry == 0) {
        const uintptr_t made = (uintptr_t)source->take(source);
        *entry = made == 0 ? 0 : made | ENTRY_NEW;
    }
    return *entry != 0;
}

/* Gives back what lies at or behind page `kept` of the tree below an entry. */
static void trim_below(struct page_source *source, uintptr_t *entry, uint32_t level, uint64_t kept)
{
    if (*entry == 0) {
        return;
    }
    if (level > 0) {
        const uint64_t step = reach_of(level - 1);
        for (uint64_t i = kept / step; i < CONTENTS_INDEX_ENTRIES; i++) {
            const uint64_t start = i * step;
            trim_below(
                source, &index_of(*entry)->entries[i], level - 1, kept > start ? kept - start : 0);
        }
    }
    if (kept == 0) {
        source->give_back(source, page_of(*entry));
        *entry = 0;
    }
}

/* Makes invariant 1 hold again, with a tree that is no higher than it must be. */
static void trim(struct contents *contents, struct page_source *source)
{
    const uint64_t kept = (contents->size_bytes + PAGE_BYTES - 1) / PAGE_BYTES;
    if (kept < reach_of(contents->levels)) {
        trim_below(source, &contents->root, contents->levels, kept);
    }
    while (contents->levels > 0 && kept <= reach_of(contents->levels - 1)) {
        const uintptr_t top = contents->root;
        if (top != 0) {
            contents->root = index_of(top)->entries[0];
            source->give_back(source, index_of(top));
        }
        contents->levels--;
    }
}

/* Gives back what a write took before it failed. */
static void
undo(struct contents *contents, struct page_source *source, uint64_t first, uint64_t end)
{
    for (uint64_t page = first; page < end; page++) {
        uintptr_t *entry = find_entry(contents, page, &contents->root);
        if (entry != NULL && (*entry & ENTRY_NEW) != 0) {
            source->give_back(source, page_of(*entry));
            *entry = 0;
        }
    }
    trim(contents, source);
}

uint64_t
contents_read(const struct contents *contents, uint64_t offset, void *target, uint64_t size_bytes)
{
    if (offset >= contents->size_bytes) {
        return 0;
    }
    const uint64_t there = contents->size_bytes - offset;
    const uint64_t total = size_bytes < there ? size_bytes : there;
    uint8_t *to = target;
    for (uint64_t done = 0; done < total;) {
        const struct piece piece = piece_at(offset + done, total - done);
        const uintptr_t entry = look_up(contents, piece.page);
        if (entry == 0) {
            memset(to + done, 0, piece.size_bytes);
        } else {
            memcpy(to + done, page_of(entry) + piece.start, piece.size_bytes);
        }
        done += piece.size_bytes;
    }
    return total;
}

/* Fills a piece of a page that reserve() has seen to. */
static void fill(uintptr_t *entry, const struct piece *piece, const uint8_t *from)
{
    uint8_t *page = page_of(*entry);
    if ((*entry & ENTRY_NEW) != 0) {
        const uint32_t end = piece->start + piece->size_bytes;
        memset(page, 0, piece->start);
        memset(page + end, 0, PAGE_BYTES - end);
        *entry &= ~ENTRY_NEW;
    }
    memcpy(page + piece->start, from, piece->size_bytes);
}

enum status contents_write(
    struct contents *contents, struct page_source *source, uint64_t offset, struct bytes data)
{
    if (offset > CONTENTS_BYTES_MAX || data.size_bytes > CONTENTS_BYTES_MAX - offset) {
        return STATUS_LIMIT_EXCEEDED;
    }
    if (data.size_bytes == 0) {
        return STATUS_OK;
    }
    const uint64_t end = offset + data.size_bytes;
    const uint64_t first_page = offset / PAGE_BYTES;
    const uint64_t end_page = (end - 1) / PAGE_BYTES + 1;
    for (uint64_t page = first_page; page < end_page; page++) {
        if (!reserve(contents, source, page)) {
            undo(contents, source, first_page, page);
            return STATUS_LIMIT_EXCEEDED;
        }
    }
    for (uint64_t done = 0; done < data.size_bytes;) {
        const struct piece piece = piece_at(offset + done, data.size_bytes - done);
        fill(find_entry(contents, piece.page, &contents->root), &piece, data.data + done);
        done += piece.size_bytes;
    }
    if (end > contents->size_bytes) {
        contents->size_bytes = end;
    }
    return STATUS_OK;
}

enum status
contents_resize(struct contents *contents, struct page_source *source, uint64_t size_bytes)
{
    if (size_bytes > CONTENTS_BYTES_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    const bool is_shorter = size_bytes < contents->size_bytes;
    contents->size_bytes = size_bytes;
    if (!is_shorter) {
        return STATUS_OK;
    }
    trim(contents, source);
    const uint32_t in_last = (uint32_t)(size_bytes % PAGE_BYTES);
    const uintptr_t last = in_last == 0 ? 0 : look_up(contents, size_bytes / PAGE_BYTES);
    if (last != 0) {
        memset(page_of(last) + in_last, 0, PAGE_BYTES - in_last);
    }
    return STATUS_OK;
}

void contents_clear(struct contents *contents, struct page_source *source)
{
    contents->size_bytes = 0;
    trim(contents, source);
}
