#include "space.h"
#include "lib/little_endian.h"
#include <blake3.h>
#include <stdlib.h>
#include <string.h>

#define SLOTS_FIRST 4096u

static void *must_have(void *memory)
{
    if (memory == NULL) {
        abort();
    }
    return memory;
}

static void must(bool holds)
{
    if (!holds) {
        abort();
    }
}

/* -- the table -------------------------------------------------------------------------------- */

static struct space_object *slot_of(struct space *space, const uint8_t hash[NAMES_HASH_BYTES])
{
    uint32_t at = get_u32(hash) & (space->slot_count - 1);
    while (space->objects[at].count > 0 || space->objects[at].data != NULL) {
        if (memcmp(space->objects[at].hash, hash, NAMES_HASH_BYTES) == 0) {
            break;
        }
        at = (at + 1) & (space->slot_count - 1);
    }
    return &space->objects[at];
}

struct space_object *space_find(struct space *space, const uint8_t hash[NAMES_HASH_BYTES])
{
    struct space_object *found = slot_of(space, hash);
    return found->count > 0 ? found : NULL;
}

/* Objects that are gone keep their slot, with data, until the table grows. */
static void grow(struct space *space)
{
    struct space_object *old = space->objects;
    const uint32_t old_count = space->slot_count;
    uint32_t live = 0;
    for (uint32_t i = 0; i < old_count; i++) {
        live += old[i].count > 0;
    }
    while (space->slot_count < live * 4) {
        space->slot_count *= 2;
    }
    space->objects = must_have(calloc(space->slot_count, sizeof(struct space_object)));
    space->object_count = live;
    for (uint32_t i = 0; i < old_count; i++) {
        if (old[i].count > 0) {
            *slot_of(space, old[i].hash) = old[i];
        } else {
            free(old[i].data);
        }
    }
    free(old);
}

static void put(struct space *space, struct bytes content)
{
    uint8_t hash[NAMES_HASH_BYTES];
    blake3_hasher hasher;
    blake3_hasher_init(&hasher);
    blake3_hasher_update(&hasher, content.data, content.size_bytes);
    blake3_hasher_finalize(&hasher, hash, sizeof(hash));
    struct space_object *object = slot_of(space, hash);
    if (object->data == NULL) {
        memcpy(object->hash, hash, sizeof(hash));
        object->data = must_have(malloc(content.size_bytes + 1));
        object->size_bytes = (uint32_t)content.size_bytes;
        memcpy(object->data, content.data, content.size_bytes);
        space->object_count++;
    }
    if (object->count++ == 0) {
        space->used_bytes += object->size_bytes;
    }
    space->put_count++;
    space->put_bytes += content.size_bytes;
    if (space->object_count * 2 > space->slot_count) {
        grow(space);
    }
}

static bool release(struct space *space, const uint8_t hash[NAMES_HASH_BYTES])
{
    struct space_object *object = space_find(space, hash);
    if (object == NULL) {
        return false;
    }
    if (--object->count == 0) {
        space->used_bytes -= object->size_bytes;
    }
    return true;
}

/* -- the interface ---------------------------------------------------------------------------- */

/* Whether this call is one that fails. */
static bool fails(struct space *space)
{
    space->calls++;
    if (space->fail_after == 0 || --space->fail_after > 0) {
        return false;
    }
    space->fail_after = space->is_failing_on ? 1 : 0;
    return true;
}

static enum status
get(void *context,
    const uint8_t hash[NAMES_HASH_BYTES],
    void *target,
    uint32_t capacity_bytes,
    uint32_t *size_bytes)
{
    struct space *space = context;
    if (fails(space)) {
        return space->fail_status;
    }
    const struct space_object *object = space_find(space, hash);
    if (object == NULL) {
        return STATUS_NOT_FOUND;
    }
    if (object->size_bytes > capacity_bytes) {
        return STATUS_INVALID_ARGUMENT;
    }
    memcpy(target, object->data, object->size_bytes);
    *size_bytes = object->size_bytes;
    memset(space->window, 0xee, 64);
    return STATUS_OK;
}

static enum status root(void *context, uint8_t hash[NAMES_HASH_BYTES])
{
    struct space *space = context;
    if (fails(space)) {
        return space->fail_status;
    }
    memcpy(hash, space->root, NAMES_HASH_BYTES);
    return STATUS_OK;
}

/* Calls for every record: its kind and its content. */
static void apply(struct space *space, struct bytes records, uint32_t wanted_kind)
{
    uint64_t at = 0;
    uint32_t roots = 0;
    while (at < records.size_bytes) {
        must(bytes_contain(records, at, 8));
        const uint32_t kind = bytes_u32(records, at);
        const uint32_t size_bytes = bytes_u32(records, at + 4);
        must(bytes_contain(records, at + 8, size_bytes) && kind <= 2);
        const struct bytes content = bytes_part(records, at + 8, size_bytes);
        if (kind == wanted_kind && kind == 0) {
            must(size_bytes <= 65536);
            put(space, content);
        } else if (kind == wanted_kind && kind == 1) {
            must(size_bytes == NAMES_HASH_BYTES);
            must(release(space, content.data) || space->is_lenient);
        } else if (kind == wanted_kind) {
            must(size_bytes == NAMES_HASH_BYTES && roots++ == 0);
            memcpy(space->root, content.data, NAMES_HASH_BYTES);
        }
        at += 8 + ((size_bytes + 7) & ~7u);
    }
    must(at == records.size_bytes);
}

void space_apply(struct space *space, struct bytes records)
{
    for (uint32_t kind = 0; kind < 3; kind++) {
        apply(space, records, kind);
    }
}

static void remember(struct space *space, struct bytes records, bool is_durable)
{
    if (space->commit_count == space->commit_capacity) {
        space->commit_capacity = space->commit_capacity * 2 + 64;
        space->commits = must_have(
            realloc(space->commits, space->commit_capacity * sizeof(struct space_commit)));
    }
    uint8_t *copy = must_have(malloc(records.size_bytes + 1));
    memcpy(copy, records.data, records.size_bytes);
    space->commits[space->commit_count++] =
        (struct space_commit){copy, records.size_bytes, is_durable};
}

/* Bytes that the puts of a batch would take, were nothing of them there. */
static uint64_t puts_of(struct bytes records)
{
    uint64_t sum = 0;
    for (uint64_t at = 0; at < records.size_bytes;) {
        const uint32_t size_bytes = bytes_u32(records, at + 4);
        sum += bytes_u32(records, at) == 0 ? size_bytes : 0;
        at += 8 + ((size_bytes + 7) & ~7u);
    }
    return sum;
}

static enum status commit(void *context, uint64_t size_bytes, bool is_durable)
{
    struct space *space = context;
    const struct bytes records = {space->window, size_bytes};
    must(size_bytes <= NAMES_WINDOW_BYTES);
    if (fails(space)) {
        return space->fail_status;
    }
    if (space->capacity_bytes > 0 && space->used_bytes + puts_of(records) > space->capacity_bytes) {
        return STATUS_NO_SPACE;
    }
    if (size_bytes > 0) {
        space->put_count = 0;
        space->put_bytes = 0;
    }
    space_apply(space, records);
    if (space->is_remembering) {
        remember(space, records, is_durable);
    }
    return STATUS_OK;
}

struct names_space space_interface(struct space *space)
{
    return (struct names_space){
        .context = space,
        .get = get,
        .root = root,
        .commit = commit,
        .window = space->window,
        .window_bytes = NAMES_WINDOW_BYTES,
    };
}

/* -- life ------------------------------------------------------------------------------------- */

void space_init(struct space *space)
{
    *space = (struct space){.slot_count = SLOTS_FIRST};
    space->objects = must_have(calloc(space->slot_count, sizeof(struct space_object)));
    space->window = must_have(malloc(NAMES_WINDOW_BYTES));
}

void space_finish(struct space *space)
{
    for (uint32_t i = 0; i < space->slot_count; i++) {
        free(space->objects[i].data);
    }
    for (uint32_t i = 0; i < space->commit_count; i++) {
        free(space->commits[i].records);
    }
    free(space->objects);
    free(space->commits);
    free(space->window);
}

void space_replay(struct space *space, const struct space *other, uint32_t commit_count)
{
    for (uint32_t i = 0; i < commit_count; i++) {
        const struct space_commit *one = &other->commits[i];
        space_apply(space, (struct bytes){one->records, one->size_bytes});
    }
}

/* -- counting --------------------------------------------------------------------------------- */

void space_count_begin(struct space *space)
{
    for (uint32_t i = 0; i < space->slot_count; i++) {
        space->objects[i].seen = 0;
    }
}

void space_count(struct space *space, const uint8_t hash[NAMES_HASH_BYTES])
{
    struct space_object *object = space_find(space, hash);
    must(object != NULL || space->is_lenient);
    if (object != NULL) {
        object->seen++;
    }
}

bool space_counts_match(const struct space *space)
{
    for (uint32_t i = 0; i < space->slot_count; i++) {
        if (space->objects[i].count != space->objects[i].seen) {
            return false;
        }
    }
    return true;
}
