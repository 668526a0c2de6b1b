#include "edit_history.h"
#include "line_editor/character.h"
#include <stdlib.h>

struct edit_change *edit_change_create(
    struct text_store *store, size_t offset, size_t erased_bytes, size_t inserted_bytes)
{
    struct edit_change *change = malloc(sizeof(*change) + erased_bytes);
    if (change == NULL) {
        return NULL;
    }
    *change = (struct edit_change){
        .offset = offset,
        .inserted_bytes = inserted_bytes,
        .erased_bytes = erased_bytes,
    };
    (void)text_store_read(store, offset, change->erased, erased_bytes);
    return change;
}

static size_t size_of(const struct edit_change *change)
{
    return sizeof(*change) + change->erased_bytes;
}

static void drop_first(struct edit_changes *changes)
{
    struct edit_change *first = changes->first;
    changes->first = first->newer;
    if (changes->first == NULL) {
        changes->last = NULL;
    } else {
        changes->first->older = NULL;
    }
    changes->count--;
    changes->size_bytes -= size_of(first);
    free(first);
}

void edit_changes_drop_last(struct edit_changes *changes)
{
    struct edit_change *last = changes->last;
    changes->last = last->older;
    if (changes->last == NULL) {
        changes->first = NULL;
    } else {
        changes->last->newer = NULL;
    }
    changes->count--;
    changes->size_bytes -= size_of(last);
    free(last);
}

void edit_changes_clear(struct edit_changes *changes)
{
    while (changes->last != NULL) {
        edit_changes_drop_last(changes);
    }
}

void edit_changes_push(struct edit_changes *changes, struct edit_change *change)
{
    change->older = changes->last;
    change->newer = NULL;
    if (changes->last == NULL) {
        changes->first = change;
    } else {
        changes->last->newer = change;
    }
    changes->last = change;
    changes->count++;
    changes->size_bytes += size_of(change);
    while (changes->count > UI_EDIT_HISTORY_COUNT_MAX ||
           (changes->size_bytes > UI_EDIT_HISTORY_BYTES_MAX && changes->count > 1)) {
        drop_first(changes);
    }
}

/* One character typed behind the last, unless a word begins with it. */
static bool
continues(const struct edit_change *last, const struct edit_change *change, struct bytes put)
{
    uint32_t code = 0;
    return last != NULL && put.size_bytes > 0 && change->erased_bytes == 0 &&
           last->inserted_bytes > 0 && change->offset == last->offset + last->inserted_bytes &&
           character_read(put, 0, &code) == put.size_bytes && code > ' ';
}

void edit_changes_add(struct edit_changes *changes, struct edit_change *change, struct bytes put)
{
    if (!continues(changes->last, change, put)) {
        edit_changes_push(changes, change);
        return;
    }
    changes->last->inserted_bytes += change->inserted_bytes;
    free(change);
}
