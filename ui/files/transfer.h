/*
 * Copying, moving and removing files, and folders with all that is in them. A thing that is there
 * is never replaced.
 */
#pragma once

#include "chooser/place.h"
#include "tree.h"

/* How deep folders may be in each other. */
#define TRANSFER_DEPTH_MAX 48u

struct transfer {
    /* False: it is to stop. NULL: it never is. */
    bool (*goes_on)(void *context);
    void *context;
    uint64_t file_count; /* done: files, and folders */
};

/*
 * Copies to a place where nothing is. Whatever fails, nothing of the copy stays.
 *   STATUS_OVERLAP           something is there
 *   STATUS_INVALID_ARGUMENT  it would be copied into itself
 *   STATUS_LIMIT_EXCEEDED    a path is too long, or it is too deep, or as Directory says
 *   STATUS_CANCELLED         goes_on() said no
 *   others                   of the trees
 */
NODISCARD enum status transfer_copy(
    struct transfer *transfer,
    const struct tree *to_tree,
    const char *to,
    const struct tree *from_tree,
    const char *from);

/* Within one tree. Errors as above. */
NODISCARD enum status transfer_move(const struct tree *tree, const char *to, const char *from);

/* What could not be removed stays, and what it is in. Errors as above. */
NODISCARD enum status
transfer_remove(struct transfer *transfer, const struct tree *tree, const char *place);

/*
 * A place in a folder for a copy of what is called `name`: that, or a name of a copy. False: all
 * that were tried are taken, or too long.
 */
bool transfer_free_place(
    char out[PLACE_BYTES_MAX], const struct tree *tree, const char *folder, const char *name);
