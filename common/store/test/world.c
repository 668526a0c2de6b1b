#include "world.h"
#include <blake3.h>
#include <stdio.h>
#include <stdlib.h>

#define CACHE_NODES STORE_CACHE_NODES_MIN

const uint8_t world_owners[2][STORE_PRINCIPAL_BYTES] = {"the first owner", "the second owner"};
const uint8_t world_key[STORE_KEY_BYTES] = "the key of the second owner";

static const struct store_author author = {"an author", "and his signature"};

static uint8_t contents[WORLD_OBJECTS][WORLD_BYTES_MAX];

uint32_t world_size(uint32_t object)
{
    static const uint32_t sizes[] = {0, 1, 100, 700, 900, 1500, 300, 4096};
    if (object == 30) {
        return STORE_CHUNK_BYTES + 1 + object;
    }
    return object % 16 == 9 ? 9000
                            : sizes[object % 8] + (object % 8 < 2 ? 2 * (object / 8) : object);
}

static void fill(uint32_t object)
{
    uint8_t *content = contents[object];
    const uint32_t size = world_size(object);
    uint64_t state = object;
    for (uint32_t i = 0; i < size; i++) {
        content[i] = (uint8_t)disk_random(&state);
    }
    if (size != 0) {
        content[0] = (uint8_t)object;
    }
}

struct bytes world_content(uint32_t object)
{
    return (struct bytes){contents[object], world_size(object)};
}

void world_principal(uint8_t person, uint8_t principal[STORE_PRINCIPAL_BYTES])
{
    memcpy(principal, world_owners[1], STORE_PRINCIPAL_BYTES);
    principal[STORE_PRINCIPAL_BYTES - 1] = person;
}

void world_key_of(uint8_t person, uint8_t key[STORE_KEY_BYTES])
{
    memcpy(key, world_key, STORE_KEY_BYTES);
    key[STORE_KEY_BYTES - 1] = person;
}

static void
owner_of(const struct world *world, uint32_t object, uint8_t owner[STORE_PRINCIPAL_BYTES])
{
    if (object % 2 == 0) {
        memcpy(owner, world_owners[0], STORE_PRINCIPAL_BYTES);
    } else {
        world_principal(world->person, owner);
    }
}

struct store_name world_name(const struct world *world, uint32_t object)
{
    struct store_name name;
    owner_of(world, object, name.owner);
    memcpy(name.hash, world->hashes[object], sizeof(name.hash));
    return name;
}

static void must(bool holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "does not hold: %s\n", what);
        abort();
    }
}

void world_begin(struct world *world, struct disk *disk, uint32_t segment_bytes)
{
    *world = (struct world){.disk = disk};
    for (uint32_t i = 0; i < WORLD_OBJECTS; i++) {
        blake3_hasher hasher;
        fill(i);
        const struct bytes bytes = world_content(i);
        blake3_hasher_init(&hasher);
        blake3_hasher_update(&hasher, bytes.data, bytes.size_bytes);
        blake3_hasher_finalize(&hasher, world->hashes[i], STORE_HASH_BYTES);
    }
    world->memory = disk_memory(disk, CACHE_NODES, &world->memory_bytes);
    must(
        store_make(&disk->device, segment_bytes, world->memory, world->memory_bytes) == STATUS_OK,
        "it can be made");
    must(
        store_mount(&world->store, &disk->device, world->memory, world->memory_bytes) == STATUS_OK,
        "it can be mounted");
    must(store_owner_add(world->store, world_owners[0], NULL, 0) == STATUS_OK, "an owner");
    must(store_owner_add(world->store, world_owners[1], world_key, 0) == STATUS_OK, "another");
    must(store_sync(world->store) == STATUS_OK, "they are there");
}

static enum status unlock(struct world *world)
{
    uint8_t principal[STORE_PRINCIPAL_BYTES];
    uint8_t key[STORE_KEY_BYTES];
    world_principal(world->person, principal);
    world_key_of(world->person, key);
    return store_owner_unlock(world->store, principal, key);
}

enum status world_mount(struct world *world)
{
    const enum status status =
        store_mount(&world->store, &world->disk->device, world->memory, world->memory_bytes);
    return status == STATUS_OK ? unlock(world) : status;
}

void world_end(struct world *world)
{
    free(world->memory);
}

static enum status put_large(struct world *world, uint32_t object, uint8_t *hash)
{
    const struct bytes bytes = world_content(object);
    const struct store_name name = world_name(world, object);
    uint32_t stream;
    enum status status = store_stream_open(world->store, name.owner, &stream);
    if (status != STATUS_OK) {
        return status;
    }
    for (uint64_t at = 0; at < bytes.size_bytes && status == STATUS_OK; at += 50000) {
        const uint64_t left = bytes.size_bytes - at;
        status = store_stream_write(
            world->store, stream, bytes_part(bytes, at, left < 50000 ? left : 50000));
    }
    if (status == STATUS_OK) {
        status = store_stream_finish(world->store, stream, &author, hash);
    }
    if (status != STATUS_OK) {
        (void)store_stream_cancel(world->store, stream);
    }
    return status;
}

enum status world_put(struct world *world, uint32_t object)
{
    const struct store_name name = world_name(world, object);
    uint8_t hash[STORE_HASH_BYTES];
    const enum status status =
        world_size(object) > STORE_CHUNK_BYTES
            ? put_large(world, object, hash)
            : store_put(world->store, name.owner, &author, world_content(object), hash);
    if (status == STATUS_OK) {
        must(memcmp(hash, world->hashes[object], sizeof(hash)) == 0, "its name");
        world->present |= UINT64_C(1) << object;
    }
    return status;
}

enum status world_delete(struct world *world, uint32_t object)
{
    const struct store_name name = world_name(world, object);
    const enum status status = store_delete(world->store, &name);
    if (status == STATUS_OK) {
        world->present &= ~(UINT64_C(1) << object);
    }
    return status;
}

enum status world_root(struct world *world, uint8_t root)
{
    const uint8_t bytes[STORE_HASH_BYTES] = {root};
    const enum status status = store_root_set(world->store, world_owners[0], bytes);
    if (status == STATUS_OK) {
        world->root = root;
    }
    return status;
}

static enum status batch_step(struct world *world, uint32_t object)
{
    uint8_t hash[STORE_HASH_BYTES];
    return (world->present >> object & 1) != 0
               ? store_batch_release(world->store, world->hashes[object])
               : store_batch_put(world->store, world_content(object), hash);
}

enum status world_batch(struct world *world, uint8_t which, uint8_t root, bool is_cancelled)
{
    const uint8_t name[STORE_HASH_BYTES] = {root};
    uint64_t changed = 0;
    enum status status = store_batch_begin(world->store, world_owners[0], WORLD_BYTES_MAX, 8);
    for (uint32_t i = 0; i < 8 && status == STATUS_OK; i++) {
        if ((which >> i & 1) != 0) {
            status = batch_step(world, WORLD_BATCHED_FROM + 2 * i);
            changed |= UINT64_C(1) << (WORLD_BATCHED_FROM + 2 * i);
        }
    }
    if (status == STATUS_OK) {
        status = store_batch_root(world->store, name);
    }
    if (status != STATUS_OK || is_cancelled) {
        store_batch_cancel(world->store);
        return status;
    }
    status = store_batch_finish(world->store);
    if (status == STATUS_OK) {
        world->present ^= changed;
        world->root = root;
    }
    return status;
}

enum status world_rotate(struct world *world)
{
    uint8_t principal[STORE_PRINCIPAL_BYTES];
    uint8_t successor[STORE_PRINCIPAL_BYTES];
    uint8_t key[STORE_KEY_BYTES];
    const uint8_t next = (uint8_t)(world->next + 1);
    world_principal(world->person, principal);
    world_principal(next, successor);
    world_key_of(next, key);
    enum status status = store_owner_rotate(world->store, principal, successor, key);
    if (status == STATUS_OK) {
        world->next = next;
        status = store_sync(world->store);
    }
    return status;
}

enum status world_confirm(struct world *world)
{
    world->person = world->next;
    return unlock(world);
}

bool world_look_at(struct world *world, uint32_t object, bool *is_there)
{
    static uint8_t found[WORLD_BYTES_MAX];
    const struct store_name name = world_name(world, object);
    uint64_t got = 0;
    const enum status status = store_read(world->store, &name, 0, found, sizeof(found), &got);
    *is_there = status == STATUS_OK;
    return status == STATUS_NOT_FOUND ||
           (status == STATUS_OK &&
            bytes_equal(world_content(object), (struct bytes){found, (size_t)got}));
}

bool world_describes(struct world *world, uint32_t object)
{
    struct store_information information;
    const struct store_name name = world_name(world, object);
    return store_stat(world->store, &name, &information) == STATUS_OK &&
           information.size_bytes == world_size(object) && !information.is_damaged &&
           memcmp(information.hash, name.hash, sizeof(name.hash)) == 0 &&
           memcmp(&information.author, &author, sizeof(author)) == 0;
}

bool world_look(struct world *world, uint64_t *present)
{
    *present = 0;
    for (uint32_t i = 0; i < WORLD_OBJECTS; i++) {
        bool is_there;
        if (!world_look_at(world, i, &is_there)) {
            return false;
        }
        *present |= (uint64_t)is_there << i;
    }
    return true;
}
