/*
 * What holds files and folders, by their places (chooser/place.h). Errors are those of Directory
 * (common/schema/directory.capnp).
 */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"
#include <stdbool.h>
#include <stdint.h>

struct tree_node {
    bool is_folder;
    uint64_t size_bytes; /* of a folder: how many entries it has */
    uint64_t modified_ns;
};

struct tree_entry {
    struct bytes name; /* until the next one */
    bool is_folder;
    uint64_t size_bytes;
};

/* False: no more are wanted. */
typedef bool tree_take(void *context, const struct tree_entry *entry);

struct tree {
    enum status (*look)(const struct tree *tree, const char *place, struct tree_node *node);
    enum status (*list)(const struct tree *tree, const char *place, tree_take *take, void *context);
    enum status (*make_folder)(
        const struct tree *tree, const char *place); /* OVERLAP: it is there */
    enum status (*rename)(const struct tree *tree, const char *from, const char *to);
    enum status (*remove)(const struct tree *tree, const char *place);

    /* From a tree of the same kind; `to` is not there before: OVERLAP. */
    enum status (*copy_file)(
        const struct tree *tree, const char *to, const struct tree *from_tree, const char *from);

    uint32_t root; /* what the functions know it by */
};
