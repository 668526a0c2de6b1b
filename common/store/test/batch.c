/* Batches: all of it or nothing, and as often there as it was put. */
#include "object.h"
#include "tree.h"
#include "unit.h"
#include "world.h"

#define DISK_BYTES (UINT64_C(6) << 20)

#define MANY_DISK_BYTES  (UINT64_C(96) << 20)
#define MANY_OBJECTS     30000u
#define MANY_CACHE_NODES 1400u

static struct disk disk;
static struct world world;
static const uint8_t *const me = world_owners[0];
static uint8_t hash[STORE_HASH_BYTES];

static void begin(void)
{
    disk_init(&disk, DISK_BYTES);
    world_begin(&world, &disk, STORE_SEGMENT_BYTES_MIN);
}

static void note(void *context, const struct store_finding *finding)
{
    (void)context;
    CHECK_EQUAL(finding->kind, STORE_FINDING_NONE);
}

static void end(void)
{
    static uint32_t counts[STORE_SEGMENTS_MAX];
    CHECK_EQUAL(store_check(world.store, counts, note, NULL), STATUS_OK);
    world_end(&world);
    disk_finish(&disk);
}

static uint32_t pins_of(uint32_t object)
{
    struct store_information information;
    const struct store_name name = world_name(&world, object);
    const enum status status = store_stat(world.store, &name, &information);
    return status == STATUS_OK ? information.pin_count : 0;
}

static bool is_there(uint32_t object)
{
    bool it_is = false;
    CHECK(world_look_at(&world, object, &it_is));
    return it_is;
}

static enum status open_batch(void)
{
    return store_batch_begin(world.store, me, WORLD_BYTES_MAX, STORE_BATCH_STEPS_MAX);
}

static enum status put(uint32_t object)
{
    const enum status status = store_batch_put(world.store, world_content(object), hash);
    CHECK(status != STATUS_OK || memcmp(hash, world.hashes[object], sizeof(hash)) == 0);
    return status;
}

static enum status release(uint32_t object)
{
    return store_batch_release(world.store, world.hashes[object]);
}

static void test_is_counted(void)
{
    begin();
    CHECK_EQUAL(open_batch(), STATUS_OK);
    CHECK_EQUAL(put(2), STATUS_OK);
    CHECK_EQUAL(put(2), STATUS_OK);
    CHECK_EQUAL(put(4), STATUS_OK);
    CHECK_EQUAL(release(4), STATUS_OK);
    CHECK_EQUAL(store_batch_finish(world.store), STATUS_OK);
    CHECK_EQUAL(pins_of(2), 2);
    CHECK(is_there(2) && !is_there(4));
    for (uint32_t left = 1; left + 1 != 0; left--) {
        CHECK_EQUAL(open_batch(), STATUS_OK);
        CHECK_EQUAL(release(2), STATUS_OK);
        CHECK_EQUAL(store_batch_finish(world.store), STATUS_OK);
        CHECK_EQUAL(pins_of(2), left);
    }
    CHECK(!is_there(2));
    CHECK_EQUAL(store_sync(world.store), STATUS_OK);
    CHECK_EQUAL(world_mount(&world), STATUS_OK);
    CHECK(!is_there(2));
    end();
}

static void test_release_and_put_again(void)
{
    begin();
    CHECK_EQUAL(open_batch(), STATUS_OK);
    CHECK_EQUAL(put(2), STATUS_OK);
    CHECK_EQUAL(release(2), STATUS_OK);
    CHECK_EQUAL(release(2), STATUS_NOT_FOUND);
    CHECK_EQUAL(put(2), STATUS_OK);
    CHECK_EQUAL(store_batch_finish(world.store), STATUS_OK);
    CHECK_EQUAL(pins_of(2), 1);
    end();
}

/* As if nothing had been: what is there, how often, what it takes, and the root. */
static void test_cancel(void)
{
    struct store_owner before;
    struct store_owner after;
    const uint8_t root[STORE_HASH_BYTES] = {9};
    begin();
    CHECK_EQUAL(world_batch(&world, 0x0f, 5, false), STATUS_OK);
    CHECK_EQUAL(store_owner_read(world.store, me, &before), STATUS_OK);
    CHECK_EQUAL(open_batch(), STATUS_OK);
    CHECK_EQUAL(release(WORLD_BATCHED_FROM), STATUS_OK);
    CHECK_EQUAL(put(WORLD_BATCHED_FROM + 2), STATUS_OK);
    CHECK_EQUAL(put(WORLD_BATCHED_FROM + 8), STATUS_OK);
    CHECK_EQUAL(put(WORLD_BATCHED_FROM + 10), STATUS_OK);
    CHECK_EQUAL(release(WORLD_BATCHED_FROM + 10), STATUS_OK);
    CHECK_EQUAL(store_batch_root(world.store, root), STATUS_OK);
    store_batch_cancel(world.store);
    store_batch_cancel(world.store);
    CHECK_EQUAL(store_owner_read(world.store, me, &after), STATUS_OK);
    CHECK(memcmp(&before, &after, sizeof(before)) == 0);
    CHECK_EQUAL(pins_of(WORLD_BATCHED_FROM), 1);
    CHECK_EQUAL(pins_of(WORLD_BATCHED_FROM + 2), 1);
    CHECK(!is_there(WORLD_BATCHED_FROM + 8) && !is_there(WORLD_BATCHED_FROM + 10));
    end();
}

static void test_nothing_comes_between(void)
{
    uint32_t stream;
    bool is_done;
    const struct store_author nobody = {0};
    const struct bytes content = world_content(2);
    begin();
    CHECK_EQUAL(open_batch(), STATUS_OK);
    CHECK_EQUAL(open_batch(), STATUS_WRONG_STATE);
    CHECK_EQUAL(store_sync(world.store), STATUS_WRONG_STATE);
    CHECK_EQUAL(store_put(world.store, me, &nobody, content, hash), STATUS_WRONG_STATE);
    CHECK_EQUAL(store_stream_open(world.store, me, &stream), STATUS_WRONG_STATE);
    CHECK_EQUAL(store_root_set(world.store, me, hash), STATUS_WRONG_STATE);
    CHECK_EQUAL(store_clean_step(world.store, &is_done), STATUS_WRONG_STATE);
    const struct store_name name = world_name(&world, 2);
    CHECK_EQUAL(store_delete(world.store, &name), STATUS_WRONG_STATE);
    CHECK_EQUAL(store_batch_root(world.store, hash), STATUS_OK);
    CHECK_EQUAL(store_batch_root(world.store, hash), STATUS_WRONG_STATE);
    CHECK_EQUAL(store_batch_finish(world.store), STATUS_OK);
    CHECK_EQUAL(store_batch_finish(world.store), STATUS_WRONG_STATE);
    CHECK_EQUAL(put(2), STATUS_WRONG_STATE);
    CHECK_EQUAL(release(2), STATUS_WRONG_STATE);
    CHECK_EQUAL(store_batch_root(world.store, hash), STATUS_WRONG_STATE);
    end();
}

static void test_bounds(void)
{
    static const uint8_t stranger[STORE_PRINCIPAL_BYTES] = "a stranger";
    begin();
    CHECK_EQUAL(
        store_batch_begin(world.store, me, 0, STORE_BATCH_STEPS_MAX + 1), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(
        store_batch_begin(world.store, me, STORE_BATCH_BYTES_MAX + 1, 1), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(store_batch_begin(world.store, stranger, 0, 1), STATUS_NOT_FOUND);
    CHECK_EQUAL(store_owner_lock(world.store, world_owners[1]), STATUS_OK);
    CHECK_EQUAL(store_batch_begin(world.store, world_owners[1], 0, 1), STATUS_DENIED);
    CHECK_EQUAL(open_batch(), STATUS_OK);
    const struct bytes large = {world.memory, STORE_CHUNK_BYTES + 1};
    CHECK_EQUAL(store_batch_put(world.store, large, hash), STATUS_LIMIT_EXCEEDED);
    for (uint32_t i = 0; i < STORE_BATCH_STEPS_MAX; i++) {
        CHECK_EQUAL(put(2), STATUS_OK);
    }
    CHECK_EQUAL(put(2), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(release(2), STATUS_LIMIT_EXCEEDED);
    store_batch_cancel(world.store);
    CHECK(!is_there(2));
    end();
}

static void test_pins_max(void)
{
    struct entry entry;
    begin();
    CHECK_EQUAL(world_put(&world, 2), STATUS_OK);
    const struct store_name name = world_name(&world, 2);
    CHECK_EQUAL(object_find(world.store, &name, &entry), STATUS_OK);
    entry.pin_count = STORE_PINS_MAX - 1;
    CHECK_EQUAL(tree_put(world.store, &entry), STATUS_OK);
    CHECK_EQUAL(store_pin(world.store, &name), STATUS_OK);
    CHECK_EQUAL(store_pin(world.store, &name), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(open_batch(), STATUS_OK);
    CHECK_EQUAL(put(2), STATUS_LIMIT_EXCEEDED);
    store_batch_cancel(world.store);
    CHECK_EQUAL(store_sync(world.store), STATUS_OK);
    CHECK_EQUAL(world_mount(&world), STATUS_OK);
    CHECK_EQUAL(pins_of(2), STORE_PINS_MAX);
    CHECK_EQUAL(store_unpin(world.store, &name), STATUS_OK);
    end();
}

static void test_quota(void)
{
    begin();
    CHECK_EQUAL(world_batch(&world, 0x30, 1, false), STATUS_OK);
    CHECK_EQUAL(store_owner_quota(world.store, me, 1), STATUS_OK);
    CHECK_EQUAL(open_batch(), STATUS_OK);
    CHECK_EQUAL(put(2), STATUS_OK);
    CHECK(store_batch_grows(world.store));
    CHECK_EQUAL(store_batch_finish(world.store), STATUS_NO_SPACE);
    CHECK(!is_there(2));
    CHECK_EQUAL(open_batch(), STATUS_OK);
    CHECK_EQUAL(put(2), STATUS_OK);
    CHECK_EQUAL(release(WORLD_BATCHED_FROM + 8), STATUS_OK);
    CHECK_EQUAL(release(WORLD_BATCHED_FROM + 10), STATUS_OK);
    CHECK(!store_batch_grows(world.store));
    CHECK_EQUAL(store_batch_finish(world.store), STATUS_OK);
    CHECK(is_there(2));
    end();
}

/* As large as a number can be; and what has no pin left from before frees nothing by getting one.
 */
static void test_quota_of_any_size(void)
{
    begin();
    CHECK_EQUAL(world_batch(&world, 0x30, 1, false), STATUS_OK);
    CHECK_EQUAL(store_owner_quota(world.store, me, UINT64_MAX), STATUS_OK);
    CHECK_EQUAL(open_batch(), STATUS_OK);
    CHECK_EQUAL(put(2), STATUS_OK);
    CHECK_EQUAL(put(4), STATUS_OK);
    CHECK_EQUAL(release(WORLD_BATCHED_FROM + 8), STATUS_OK);
    CHECK_EQUAL(store_batch_finish(world.store), STATUS_OK);
    CHECK(is_there(2) && is_there(4));
    const struct store_name name = world_name(&world, 2);
    CHECK_EQUAL(store_unpin(world.store, &name), STATUS_OK);
    CHECK_EQUAL(store_owner_quota(world.store, me, 1), STATUS_OK);
    CHECK_EQUAL(open_batch(), STATUS_OK);
    CHECK_EQUAL(put(2), STATUS_OK);
    CHECK(!store_batch_grows(world.store));
    CHECK_EQUAL(put(6), STATUS_OK);
    CHECK(store_batch_grows(world.store));
    CHECK_EQUAL(store_batch_finish(world.store), STATUS_NO_SPACE);
    CHECK(!is_there(6));
    end();
}

/* Putting nothing takes a head, too. */
static void test_begun_for_none(void)
{
    const struct bytes nothing = {hash, 0};
    begin();
    CHECK_EQUAL(store_batch_begin(world.store, me, 0, 1), STATUS_OK);
    CHECK_EQUAL(store_batch_put(world.store, nothing, hash), STATUS_WRONG_STATE);
    store_batch_cancel(world.store);
    CHECK_EQUAL(store_batch_begin(world.store, me, 1, 1), STATUS_OK);
    CHECK_EQUAL(store_batch_put(world.store, nothing, hash), STATUS_OK);
    CHECK_EQUAL(store_batch_finish(world.store), STATUS_OK);
    end();
}

static enum status end_batch(enum status status)
{
    if (status == STATUS_OK) {
        return store_batch_finish(world.store);
    }
    store_batch_cancel(world.store);
    return STATUS_OK;
}

/* Batches until one does not fit: it has left nothing, and what makes room goes on. */
static void test_full_disk(void)
{
    static uint8_t content[STORE_CHUNK_BYTES];
    static uint8_t hashes[512][STORE_HASH_BYTES];
    uint32_t count = 0;
    uint64_t random = 3;
    enum status status = STATUS_OK;
    begin();
    while (status == STATUS_OK && count < 512) {
        for (uint32_t i = 0; i < sizeof(content); i++) {
            content[i] = (uint8_t)disk_random(&random);
        }
        const struct bytes bytes = {content, sizeof(content)};
        status = store_batch_begin(world.store, me, sizeof(content), 1);
        if (status == STATUS_OK) {
            status = store_batch_put(world.store, bytes, hashes[count]);
            count += status == STATUS_OK ? 1 : 0;
            CHECK_EQUAL(end_batch(status), STATUS_OK);
        }
    }
    CHECK_EQUAL(status, STATUS_NO_SPACE);
    CHECK(count > 20);
    for (uint32_t i = 0; i < count; i++) {
        CHECK_EQUAL(store_batch_begin(world.store, me, 0, 1), STATUS_OK);
        CHECK_EQUAL(store_batch_release(world.store, hashes[i]), STATUS_OK);
        CHECK_EQUAL(store_batch_finish(world.store), STATUS_OK);
    }
    CHECK_EQUAL(store_sync(world.store), STATUS_OK);
    CHECK_EQUAL(open_batch(), STATUS_OK);
    CHECK_EQUAL(put(2), STATUS_OK);
    CHECK_EQUAL(store_batch_finish(world.store), STATUS_OK);
    end();
}

static void test_failing_disk(void)
{
    begin();
    CHECK_EQUAL(world_batch(&world, 0x0f, 1, false), STATUS_OK);
    CHECK_EQUAL(store_sync(world.store), STATUS_OK);
    CHECK_EQUAL(world_mount(&world), STATUS_OK);
    /* Behind a mount a commit is a full one: then the next mount reads nothing of the index. */
    CHECK_EQUAL(world_root(&world, 2), STATUS_OK);
    CHECK_EQUAL(store_sync(world.store), STATUS_OK);
    CHECK_EQUAL(world_mount(&world), STATUS_OK);
    disk.reads_left = 0;
    CHECK_EQUAL(open_batch(), STATUS_OK);
    CHECK_EQUAL(release(WORLD_BATCHED_FROM), STATUS_DEVICE_ERROR);
    CHECK_EQUAL(put(2), STATUS_DEVICE_ERROR);
    store_batch_cancel(world.store);
    disk.reads_left = DISK_NEVER;
    CHECK_EQUAL(pins_of(WORLD_BATCHED_FROM), 1);
    disk.writes_left = 0;
    CHECK_EQUAL(open_batch(), STATUS_OK);
    CHECK_EQUAL(put(2), STATUS_OK);
    CHECK_EQUAL(store_batch_finish(world.store), STATUS_OK);
    CHECK_EQUAL(store_sync(world.store), STATUS_DEVICE_ERROR);
    CHECK_EQUAL(open_batch(), STATUS_WRONG_STATE);
    disk.writes_left = DISK_NEVER;
    CHECK_EQUAL(world_mount(&world), STATUS_OK);
    CHECK(!is_there(2) && is_there(WORLD_BATCHED_FROM));
    end();
}

static void test_get(void)
{
    static uint8_t found[STORE_CHUNK_BYTES + 1];
    uint64_t got = 0;
    begin();
    CHECK_EQUAL(world_put(&world, 4), STATUS_OK);
    const struct store_name name = world_name(&world, 4);
    const struct store_name other = world_name(&world, 6);
    CHECK_EQUAL(
        store_get(world.store, &name, found, world_size(4) - 1, &got), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(store_get(world.store, &name, found, world_size(4), &got), STATUS_OK);
    CHECK(bytes_equal(world_content(4), (struct bytes){found, (size_t)got}));
    CHECK_EQUAL(store_get(world.store, &other, found, sizeof(found), &got), STATUS_NOT_FOUND);
    CHECK_EQUAL(world_put(&world, 30), STATUS_OK);
    const struct store_name large = world_name(&world, 30);
    CHECK_EQUAL(
        store_get(world.store, &large, found, WORLD_BYTES_MAX, &got), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(store_sync(world.store), STATUS_OK);
    struct entry entry;
    CHECK_EQUAL(object_find(world.store, &name, &entry), STATUS_OK);
    disk.data[entry.address + 300] ^= 1;
    CHECK_EQUAL(world_mount(&world), STATUS_OK);
    CHECK_EQUAL(store_get(world.store, &name, found, sizeof(found), &got), STATUS_MALFORMED);
    world_end(&world);
    disk_finish(&disk);
}

static void put_numbered(uint32_t number)
{
    static const struct store_author nobody;
    const struct bytes content = {(const uint8_t *)&number, sizeof(number)};
    CHECK_EQUAL(store_put(world.store, me, &nobody, content, hash), STATUS_OK);
}

/* On a large disk: a store with so many objects. */
static void begin_with(uint32_t objects, uint32_t cache_nodes)
{
    uint64_t memory_bytes;
    disk_init(&disk, MANY_DISK_BYTES);
    world.memory = disk_memory(&disk, cache_nodes, &memory_bytes);
    CHECK_EQUAL(store_make(&disk.device, 0, world.memory, memory_bytes), STATUS_OK);
    CHECK_EQUAL(store_mount(&world.store, &disk.device, world.memory, memory_bytes), STATUS_OK);
    CHECK_EQUAL(store_owner_add(world.store, me, NULL, 0), STATUS_OK);
    for (uint32_t i = 0; i < objects; i++) {
        put_numbered(i);
    }
}

/* As many steps as there may be, each in a leaf of its own, with the cache that a service has. */
static void test_many_leaves(void)
{
    begin_with(MANY_OBJECTS, MANY_CACHE_NODES);
    CHECK_EQUAL(open_batch(), STATUS_OK);
    for (uint32_t i = 0; i < STORE_BATCH_STEPS_MAX; i++) {
        const uint32_t number = MANY_OBJECTS + i;
        const struct bytes content = {(const uint8_t *)&number, sizeof(number)};
        CHECK_EQUAL(store_batch_put(world.store, content, hash), STATUS_OK);
    }
    CHECK_EQUAL(store_batch_finish(world.store), STATUS_OK);
    end();
}

/* What small commits have changed in memory takes no room that a batch needs. */
static void test_behind_small_commits(void)
{
    const uint32_t objects = 3000;
    begin_with(objects, STORE_CACHE_NODES_MIN);
    for (uint32_t i = 0; i < 40; i++) {
        put_numbered(objects + 100 * i);
        CHECK_EQUAL(store_sync(world.store), STATUS_OK);
        CHECK_EQUAL(store_batch_begin(world.store, me, 20 * sizeof(i), 20), STATUS_OK);
        for (uint32_t k = 1; k <= 20; k++) {
            const uint32_t number = objects + 100 * i + k;
            const struct bytes content = {(const uint8_t *)&number, sizeof(number)};
            CHECK_EQUAL(store_batch_put(world.store, content, hash), STATUS_OK);
        }
        CHECK_EQUAL(store_batch_finish(world.store), STATUS_OK);
        CHECK_EQUAL(store_sync(world.store), STATUS_OK);
    }
    end();
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"is counted", test_is_counted},
        {"release and put again", test_release_and_put_again},
        {"cancel", test_cancel},
        {"nothing comes between", test_nothing_comes_between},
        {"bounds", test_bounds},
        {"pins max", test_pins_max},
        {"quota", test_quota},
        {"quota of any size", test_quota_of_any_size},
        {"begun for none", test_begun_for_none},
        {"full disk", test_full_disk},
        {"failing disk", test_failing_disk},
        {"get", test_get},
        {"many leaves", test_many_leaves},
        {"behind small commits", test_behind_small_commits},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
