/* Handles, generations and method masks. */
#include "cap/capability.h"
#include "sim.h"
#include "unit.h"

#define HANDLE(index, generation) ((uint32_t)(generation) << 16 | (uint32_t)(index))

static struct capability_table table;

static enum status find(uint64_t handle, uint32_t method)
{
    const struct capability *found = NULL;
    return capability_table_find(&table, handle, method, &found);
}

static void test_mask(void)
{
    CHECK_EQUAL(find(HANDLE(3, 7), 0), STATUS_DENIED);
    CHECK_EQUAL(find(HANDLE(3, 7), 1), STATUS_OK);
    CHECK_EQUAL(find(HANDLE(3, 7), 2), STATUS_DENIED);
    CHECK_EQUAL(find(HANDLE(3, 7), 63), STATUS_OK);
    CHECK_EQUAL(find(HANDLE(3, 7), 64), STATUS_DENIED);
    CHECK_EQUAL(find(HANDLE(3, 7), UINT32_MAX), STATUS_DENIED);
}

static void test_handles(void)
{
    CHECK_EQUAL(find(0, 1), STATUS_INVALID_HANDLE);
    CHECK_EQUAL(find(HANDLE(3, 6), 1), STATUS_INVALID_HANDLE);
    CHECK_EQUAL(find(HANDLE(3, 8), 1), STATUS_INVALID_HANDLE);
    CHECK_EQUAL(find(HANDLE(4, 0), 1), STATUS_INVALID_HANDLE);
    CHECK_EQUAL(find(HANDLE(CAPABILITY_SLOTS, 7), 1), STATUS_INVALID_HANDLE);
    CHECK_EQUAL(find(HANDLE(0xffff, 0xffff), 1), STATUS_INVALID_HANDLE);
    CHECK_EQUAL(find(HANDLE(3, 7) | UINT64_C(1) << 32, 1), STATUS_INVALID_HANDLE);
}

static void put_twice(void)
{
    capability_table_put(&table, HANDLE(3, 9), OBJECT_CONSOLE, 1);
}

static void put_at_zero(void)
{
    capability_table_put(&table, HANDLE(0, 9), OBJECT_CONSOLE, 1);
}

static void test_misuse_is_caught(void)
{
    CHECK(sim_ends(put_twice));
    CHECK(sim_ends(put_at_zero));
}

int main(void)
{
    capability_table_put(&table, HANDLE(3, 7), OBJECT_MACHINE, UINT64_C(1) << 63 | 2);
    const struct unit_test tests[] = {
        {"the mask decides", test_mask},
        {"stale and invented handles are refused", test_handles},
        {"misuse is caught", test_misuse_is_caught},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
