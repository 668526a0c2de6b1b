/* Random operations on a store and on what should be in it, with mounts anew between them. */
#include "unit.h"
#include "world.h"

#define DISK_BYTES (UINT64_C(6) << 20)
#define STEPS      6000u

static struct disk disk;
static struct world world;

static void check_world(void)
{
    uint64_t present;
    struct store_owner owner;
    CHECK(world_look(&world, &present));
    CHECK_EQUAL(present, world.present);
    for (uint32_t i = 0; i < WORLD_OBJECTS; i++) {
        CHECK(
            (world.present >> i & 1) == 0 || i >= WORLD_BATCHED_FROM || world_describes(&world, i));
    }
    CHECK_EQUAL(store_owner_read(world.store, world_owners[0], &owner), STATUS_OK);
    CHECK_EQUAL(owner.root[0], world.root);
}

static void step(uint64_t choice)
{
    const uint32_t object = (uint32_t)(choice >> 8) % WORLD_BATCHED_FROM;
    const bool is_there = (world.present >> object & 1) != 0;
    switch (choice % 16) {
    case 0:
        CHECK_EQUAL(store_sync(world.store), STATUS_OK);
        break;
    case 1:
        CHECK_EQUAL(world_root(&world, (uint8_t)object), STATUS_OK);
        break;
    case 2:
        CHECK_EQUAL(
            world_batch(&world, (uint8_t)(choice >> 16), (uint8_t)object, (choice >> 24) % 4 == 0),
            STATUS_OK);
        break;
    case 3:
    case 4:
    case 5:
    case 6:
    case 7:
        CHECK_EQUAL(world_delete(&world, object), is_there ? STATUS_OK : STATUS_NOT_FOUND);
        break;
    case 8:
        /* Some rotations come to nothing. */
        CHECK_EQUAL(world_rotate(&world), STATUS_OK);
        if (object % 4 != 0) {
            CHECK_EQUAL(world_confirm(&world), STATUS_OK);
        }
        break;
    default:
        CHECK_EQUAL(world_put(&world, object), STATUS_OK);
        break;
    }
}

static void test_model(void)
{
    uint64_t random = 42;
    disk_init(&disk, DISK_BYTES);
    world_begin(&world, &disk, STORE_SEGMENT_BYTES_MIN);
    for (uint32_t i = 0; i < STEPS && unit_failures == 0; i++) {
        step(disk_random(&random));
        if (i % 500 == 499) {
            check_world();
            CHECK_EQUAL(store_sync(world.store), STATUS_OK);
            CHECK_EQUAL(world_mount(&world), STATUS_OK);
            check_world();
        }
    }
    world_end(&world);
    disk_finish(&disk);
}

int main(void)
{
    static const struct unit_test tests[] = {{"random operations", test_model}};
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
