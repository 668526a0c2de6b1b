#include "remote_room.h"
#include "unit.h"

#define COUNT 6u

static bool has_room(uint32_t by_owner, uint32_t by_others, uint32_t by_this_one, bool is_owner)
{
    const struct remote_taken taken = {by_owner, by_others, by_this_one};
    return remote_room(&taken, COUNT, is_owner);
}

static void test_one_person(void)
{
    CHECK(has_room(0, 0, 0, false));
    CHECK(has_room(0, 2, 2, false));
    CHECK(!has_room(0, 3, 3, false));
    CHECK(has_room(0, 3, 0, false));
}

static void test_all_others(void)
{
    CHECK(has_room(0, 4, 1, false));
    CHECK(!has_room(0, 5, 2, false));
    CHECK(!has_room(0, 5, 0, false));
    CHECK(has_room(0, 5, 0, true));
}

static void test_owner(void)
{
    CHECK(has_room(5, 0, 5, true));
    CHECK(!has_room(6, 0, 6, true));
    CHECK(!has_room(1, 5, 1, true));
    CHECK(!has_room(6, 0, 0, false));
    const struct remote_taken none = {0};
    CHECK(!remote_room(&none, 0, true));
    CHECK(has_room(5, 0, 0, false));
}

/* Whatever they do, in whatever order: the owner finds one that is not his own already. */
static void test_together(void)
{
    uint32_t others = 0;
    for (uint32_t person = 0; person < 2 * COUNT; person++) {
        for (uint32_t own = 0; has_room(0, others, own, false); own++) {
            others++;
        }
    }
    CHECK_EQUAL(others, COUNT - 1);
    CHECK(has_room(0, others, 0, true));
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"one person", test_one_person},
        {"all others", test_all_others},
        {"owner", test_owner},
        {"together", test_together},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
