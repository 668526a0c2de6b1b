/* What was changed in a text, so that it can be changed back. */
#pragma once

#include "toolkit/edit.h"

/* At `offset` are inserted_bytes now, where `erased` was before. */
struct edit_change {
    struct edit_change *older;
    struct edit_change *newer;
    size_t offset;
    size_t inserted_bytes;
    size_t erased_bytes;
    uint8_t erased[];
};

/*
 * For a change that takes erased_bytes out at `offset`, which are copied, and puts inserted_bytes
 * in. NULL: no memory.
 */
struct edit_change *edit_change_create(
    struct text_store *store, size_t offset, size_t erased_bytes, size_t inserted_bytes);

/* The oldest go when there is too much. */
void edit_changes_push(struct edit_changes *changes, struct edit_change *change);

/*
 * The same for what was typed, `put`: joined with the change before, where that is one word. Empty:
 * nothing was, or it is to stand alone.
 */
void edit_changes_add(struct edit_changes *changes, struct edit_change *change, struct bytes put);

void edit_changes_drop_last(struct edit_changes *changes);
void edit_changes_clear(struct edit_changes *changes);
