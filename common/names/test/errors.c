/* Every call of the space fails once, of every operation: nothing has changed, and it goes on. */
#include "unit.h"
#include "world.h"

#define STEPS      2500u
#define FILE_BYTES (60u << 10)

static const enum status failures[] = {
    STATUS_DEVICE_ERROR, STATUS_NO_SPACE, STATUS_MALFORMED, STATUS_DENIED};

static struct space space;
static struct world world;

/* The space does nothing wrong any more. */
static void heal(void)
{
    space.fail_after = 0;
    space.is_failing_on = false;
}

/* One step, that is tried with its first call failing, then its second, until none fails. */
static void step(uint32_t number)
{
    const uint64_t random = world.random;
    const uint64_t now_ns = world.now_ns;
    bool is_done = false;
    for (uint32_t i = 1; !is_done && unit_failures == 0; i++) {
        world.random = random;
        world.now_ns = now_ns;
        space.fail_status = failures[(number + i) % 4];
        space.fail_after = i;
        space.is_failing_on = number % 5 == 0;
        CHECK(world_step_failing(&world, space.fail_status, &is_done));
        heal();
    }
}

/* It cannot be mounted while a call fails, or it is mounted. */
static void mount(void)
{
    CHECK_EQUAL(names_commit(world.names, true), STATUS_OK);
    names_forget(world.names);
    for (uint32_t i = 1; unit_failures == 0; i++) {
        space.fail_status = failures[i % 2];
        space.fail_after = i;
        const enum status status = world_mount(&world);
        if (status == STATUS_OK) {
            break;
        }
        CHECK_EQUAL(status, failures[i % 2]);
    }
    heal();
}

static void test_errors(void)
{
    space_init(&space);
    world_begin(&world, &space, NAMES_MEMORY_BYTES_MIN);
    world.file_bytes = FILE_BYTES;
    for (uint32_t i = 0; i < STEPS && unit_failures == 0; i++) {
        step(i);
        if (i % 10 == 9) {
            CHECK(world_is_right(&world));
            mount();
        }
        if (i % 50 == 49) {
            CHECK(world_is_right(&world));
            CHECK(world_check(&world));
        }
    }
    CHECK(world_steps(&world));
    CHECK_EQUAL(names_commit(world.names, true), STATUS_OK);
    CHECK(world_check(&world));
    world_end(&world);
    space_finish(&space);
}

int main(void)
{
    static const struct unit_test tests[] = {{"every call fails", test_errors}};
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
