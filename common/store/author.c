/* An author for an object that is there: its own record is written anew, its chunks stay. */
#include "change.h"
#include "object.h"
#include "record.h"
#include "segments.h"
#include "tree.h"

/* The same object with another author, entered in place of `entry`. */
static enum status
rewrite(struct store *store, const struct entry *entry, const struct store_author *author)
{
    struct record_open record;
    uint8_t object[OBJECT_HEAD_BYTES];
    enum status status = object_read(store, entry, &record);
    if (status != STATUS_OK) {
        return status;
    }
    /* What was read lies where reading goes on. */
    const struct bytes content = {store->spare, record.content.size_bytes};
    memcpy(store->spare, record.content.data, record.content.size_bytes);
    object_head_write(object, record.object + OBJECT_HASH_AT, author, entry);
    struct entry made = *entry;
    const struct record_new fresh = {
        .kind = (entry->flags & ENTRY_LARGE) != 0 ? RECORD_LARGE : RECORD_OBJECT,
        .owner = key_owner(entry->key),
        .is_plain = !record.is_sealed,
        .key = entry->key,
        .object = object,
        .content = content,
        .digest = &record.digest,
    };
    status = record_append(store, &fresh, &made);
    if (status != STATUS_OK) {
        return status;
    }
    status = tree_put(store, &made);
    if (status == STATUS_OK) {
        segment_drop(store, entry->address, entry->stored_bytes);
    } else {
        segment_drop(store, made.address, made.stored_bytes);
    }
    return status;
}

enum status store_author_set(
    struct store *store, const struct store_name *name, const struct store_author *author)
{
    struct entry entry;
    enum status status = object_find(store, name, &entry);
    if (status == STATUS_OK) {
        status = change_begin(store, entry.stored_bytes);
    }
    if (status == STATUS_OK) {
        status = object_find(store, name, &entry); /* it may be elsewhere by now */
    }
    if (status != STATUS_OK) {
        return status;
    }
    status = rewrite(store, &entry, author);
    if (status == STATUS_MALFORMED) {
        object_damaged(store, &entry);
    }
    return status;
}
