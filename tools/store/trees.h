/*
 * The trees of names in a store (common/names): everything in them is walked and read, as it is
 * now and in each snapshot, and what is wrong is told by its path.
 *
 * What is damaged does not keep the rest from being found: a directory of which some names are
 * lost goes on behind them, a file whose content is lost is still named.
 */
#pragma once

#include "lib/bytes.h"
#include "names/names.h"
#include "store/store.h"

/* Something that was found, or something that is wrong with it. */
struct tree_item {
    struct bytes snapshot; /* its name; empty: what is now */
    struct bytes path;     /* without a "/" before it; empty: the root, or the whole tree */
    enum names_kind kind;
    uint64_t size_bytes; /* of a directory: how many names it has */
};

struct tree_sink {
    void *context;
    void (*found)(void *context, const struct tree_item *item);
    /* `words`: one line. */
    void (*problem)(void *context, const struct tree_item *item, const char *words);
};

enum tree_outcome {
    TREE_NONE,   /* the owner has no root */
    TREE_OTHER,  /* his root is whole, and none of a tree */
    TREE_LOCKED, /* encrypted, and his key is not here: nothing was looked at */
    TREE_SEEN,
};

/*
 * Any error but damage, of the device say, is a problem of the whole tree. STATUS_NO_MEMORY is
 * given back: then not everything was looked at.
 */
NODISCARD enum status tree_look(
    struct store *store,
    const struct store_owner *owner,
    const struct tree_sink *sink,
    enum tree_outcome *outcome);
