/* An object is there once it was put, and has what was put there. */
#include "lib/memory.h"
#include "runtime/capability.h"
#include "schema/store_client.h"
#include "witness.h"

#define CONTENT_BYTES 2000u
#define HASH_BYTES    32u
#define CURSOR_BYTES  24u

static uint8_t content[CONTENT_BYTES];

static bool check_object(uint32_t store, const uint8_t hash[HASH_BYTES], bool is_quiet)
{
    const struct object_store_open_params open = {.hash = {hash, HASH_BYTES}};
    struct object_store_open_results opened = {0};
    if (!witness_kept(object_store_open(store, &open, &opened), is_quiet, "the store opens")) {
        return false;
    }
    const struct stored_object_read_params read = {.size_bytes = CONTENT_BYTES};
    struct stored_object_read_results results = {0};
    const bool is_right =
        witness_kept(stored_object_read(opened.object, &read, &results), is_quiet, "it reads") &&
        witness_must(
            witness_same(results.content, (struct bytes){content, sizeof(content)}),
            "an object has what was put there");
    capability_release(opened.object);
    return is_right;
}

bool check_store(uint32_t store, bool is_quiet)
{
    static uint8_t value;
    uint8_t hash[HASH_BYTES];
    memset(content, ++value, sizeof(content));
    const struct object_store_put_params put = {.content = {content, sizeof(content)}};
    struct object_store_put_results results = {0};
    if (!witness_kept(object_store_put(store, &put, &results), is_quiet, "the store takes")) {
        return false;
    }
    if (!witness_must(results.hash.size_bytes == HASH_BYTES, "an object has a hash")) {
        return false;
    }
    memcpy(hash, results.hash.data, HASH_BYTES);
    const struct object_store_delete_params name = {.hash = {hash, HASH_BYTES}};
    return check_object(store, hash, is_quiet) &&
           witness_kept(object_store_sync(store), is_quiet, "the store syncs") &&
           witness_kept(object_store_delete(store, &name), is_quiet, "the store deletes");
}

/* Of a store whose owners' keys are attacked: that it answers, and that nothing in it is damaged.
 */
bool check_vault(uint32_t vault, bool is_quiet)
{
    uint8_t cursor[CURSOR_BYTES];
    struct object_store_usage_results usage = {0};
    struct object_store_scrub_params from = {0};
    bool is_right = witness_kept(object_store_usage(vault, &usage), is_quiet, "a store counts");
    while (is_right && is_quiet) {
        struct object_store_scrub_results found = {0};
        is_right = witness_kept(object_store_scrub(vault, &from, &found), true, "it scrubs") &&
                   witness_must(found.finding == OBJECT_FINDING_NONE, "nothing is damaged") &&
                   witness_must(found.cursor.size_bytes <= CURSOR_BYTES, "a cursor is short");
        if (!is_right || found.cursor.size_bytes == 0) {
            return is_right;
        }
        memcpy(cursor, found.cursor.data, found.cursor.size_bytes);
        from.cursor = (struct bytes){cursor, found.cursor.size_bytes};
    }
    return is_right;
}
