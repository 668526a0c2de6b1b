/* An object is there once it was put, and has what was put there. */
#include "lib/memory.h"
#include "runtime/capability.h"
#include "schema/store_client.h"
#include "witness.h"

#define CONTENT_BYTES 2000u
#define HASH_BYTES    32u

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
