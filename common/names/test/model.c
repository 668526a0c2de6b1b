/* Random operations on a tree and on what should be in it, with mounts anew between them. */
#include "unit.h"
#include "world.h"

#define STEPS 40000u

static void look(struct world *world)
{
    CHECK(world_is_right(world));
    CHECK_EQUAL(names_commit(world->names, true), STATUS_OK);
    CHECK(world_check(world));
}

static void test_model(void)
{
    static struct space space;
    static struct world world;
    space_init(&space);
    world_begin(&world, &space, NAMES_MEMORY_BYTES_MIN);
    for (uint32_t i = 0; i < STEPS && unit_failures == 0; i++) {
        CHECK(world_step(&world));
        if (i % 200 == 199) {
            look(&world);
        }
        if (i % 1000 == 999) {
            names_forget(world.names);
            CHECK_EQUAL(world_mount(&world), STATUS_OK);
            look(&world);
        }
    }
    CHECK(world_steps(&world));
    look(&world);
    world_end(&world);
    space_finish(&space);
}

int main(void)
{
    static const struct unit_test tests[] = {{"random operations", test_model}};
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
