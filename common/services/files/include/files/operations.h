/*
 * What a service that keeps files is asked. It says itself what a `struct node` is: something that
 * a session leads to, a file or a directory, held from open() until drop().
 *
 * Paths, and what is wrong with them, are as schema/directory.capnp says; so are all errors. What
 * fails has changed nothing.
 */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"
#include "schema/directory.h"
#include <stdbool.h>
#include <stdint.h>

struct node;

/*
 * Finds a node of a kind, or makes it.
 *
 *   STATUS_OVERLAP  CREATION_ALWAYS, and there is one
 */
struct node_request {
    struct bytes path;
    enum node_kind kind;
    enum creation creation;
    uint64_t now_ns;
};

/* Moves a node to another path, in place of a node of its kind that is there. */
struct node_move {
    struct bytes from;
    struct bytes to;
    uint64_t now_ns;
};

/*
 * A listing fills no more of a message than LISTING_WORDS_MAX: an entry takes LISTING_ENTRY_WORDS
 * and its name, and the whole of it two words and another three for each pointer to something.
 */
#define LISTING_WORDS_MAX   430u
#define LISTING_ENTRIES_MAX 80u
#define LISTING_ENTRY_WORDS 4u

/* Entries from `cursor` on, which says afterwards where to go on: 0 at the end. */
struct listing {
    uint64_t cursor;
    uint32_t count;
    uint32_t words;
    struct entry entries[LISTING_ENTRIES_MAX]; /* names last until the next operation */
};

/* False, and nothing has changed: it does not fit any more. */
static inline bool listing_add(struct listing *listing, const struct entry *entry)
{
    const uint32_t words = LISTING_ENTRY_WORDS + (uint32_t)entry->name.size_bytes / 8 + 1;
    if (listing->count == LISTING_ENTRIES_MAX || listing->words + words > LISTING_WORDS_MAX) {
        return false;
    }
    listing->words += words;
    listing->entries[listing->count++] = *entry;
    return true;
}

/*
 * A directory, for who watches it: numbers are told apart within one tree. The number of a tree
 * that has ended is never that of another one.
 */
struct node_place {
    uint64_t tree;
    uint64_t number;
};

struct file_operations {
    enum status (*state)(struct node *node, struct node_state *state);
    enum status (*find)(struct node *directory, struct bytes path, struct node_state *state);
    enum status (*list)(struct node *directory, struct listing *listing);
    enum status (*open)(
        struct node *directory, const struct node_request *request, struct node **opened);
    void (*drop)(struct node *node);
    enum status (*remove)(struct node *directory, struct bytes path, uint64_t now_ns);
    enum status (*rename)(struct node *directory, const struct node_move *move);
    /* An empty path: the node itself, whichever kind it is. */
    enum status (*set_modified)(struct node *node, struct bytes path, uint64_t modified_ns);
    enum status (*sync)(struct node *node);
    enum status (*place)(struct node *directory, struct node_place *place);

    /* At most so much; less at the end. */
    enum status (*read)(
        struct node *file, uint64_t offset, void *target, uint64_t size_bytes, uint64_t *taken);
    /* `data` may change while it is read: it can lie in memory that is shared. */
    enum status (*write)(struct node *file, uint64_t offset, struct bytes data, uint64_t now_ns);
    /* Where it would take long, only a part, and not done: it is asked again, between others. */
    enum status (*resize)(struct node *file, uint64_t size_bytes, uint64_t now_ns, bool *is_done);
};
