#include "seat/pointer.h"
#include "unit.h"

#define MS UINT64_C(1000000)

static struct pointer pointer;

static void slow_movements_are_as_the_device_says(void)
{
    pointer_init(&pointer, 1000, 800);
    CHECK_EQUAL(pointer.x, 500);
    for (uint32_t i = 1; i <= 100; i++) {
        pointer_move(&pointer, 1, 0, i * 100 * MS);
    }
    CHECK_EQUAL(pointer.x, 600);
    CHECK_EQUAL(pointer.y, 400);
}

/* How far ten counts at once go, at this speed, after a movement so long ago. */
static int32_t distance(uint32_t speed, int32_t counts, uint64_t after_ns)
{
    pointer_init(&pointer, 8000, 800);
    pointer_set_speed(&pointer, speed);
    pointer_move(&pointer, 0, 0, 1000 * MS);
    pointer_move(&pointer, counts, 0, 1000 * MS + after_ns);
    return pointer.x - 4000;
}

static void the_faster_the_farther(void)
{
    int32_t before = 0;
    for (uint32_t speed = POINTER_SPEED_MIN; speed <= POINTER_SPEED_MAX; speed++) {
        const int32_t now = distance(speed, 100, 8 * MS);
        CHECK(now > before);
        before = now;
    }
    CHECK(distance(5, 100, 4 * MS) > distance(5, 100, 16 * MS));
    CHECK(distance(5, 100, MS) <= 300);
    for (int32_t counts = 2; counts < 200; counts++) {
        CHECK(distance(5, counts, 8 * MS) > distance(5, counts - 1, 8 * MS));
        const int32_t both = distance(5, counts, 8 * MS) + distance(5, -counts, 8 * MS);
        CHECK(both == 0 || both == -1);
    }
}

static void rests_add_up(void)
{
    pointer_init(&pointer, 1000, 800);
    pointer_set_speed(&pointer, 1);
    for (uint32_t i = 1; i <= 40; i++) {
        pointer_move(&pointer, -1, 1, i * 100 * MS);
    }
    CHECK(pointer.x >= 489 && pointer.x <= 490);
    CHECK(pointer.y >= 409 && pointer.y <= 411);
}

static void the_edge_is_the_end(void)
{
    pointer_init(&pointer, 1000, 800);
    pointer_move(&pointer, INT32_MIN, INT32_MAX, 0);
    CHECK_EQUAL(pointer.x, 0);
    CHECK_EQUAL(pointer.y, 799);
    /* What was moved beyond it is not to be moved back. */
    pointer_move(&pointer, 1, -1, 1000 * MS);
    CHECK_EQUAL(pointer.x, 1);
    CHECK_EQUAL(pointer.y, 798);
}

static void absolute_places_fill_the_screen(void)
{
    pointer_init(&pointer, 1000, 800);
    pointer_place_x(&pointer, 0, 32767);
    pointer_place_y(&pointer, 32767, 32767);
    CHECK_EQUAL(pointer.x, 0);
    CHECK_EQUAL(pointer.y, 799);
    pointer_place_x(&pointer, 99999, 32767);
    pointer_place_y(&pointer, -5, 32767);
    CHECK_EQUAL(pointer.x, 999);
    CHECK_EQUAL(pointer.y, 0);
    pointer_place_x(&pointer, INT64_C(0x7fffffff), UINT32_MAX);
    CHECK_EQUAL(pointer.x, 499);
}

static void a_smaller_screen_has_it_still(void)
{
    pointer_init(&pointer, 1000, 800);
    pointer_set_screen(&pointer, 400, 300);
    CHECK_EQUAL(pointer.x, 399);
    CHECK_EQUAL(pointer.y, 299);
    pointer_set_speed(&pointer, 0);
    CHECK_EQUAL(pointer.speed, POINTER_SPEED_MIN);
    pointer_set_speed(&pointer, 200);
    CHECK_EQUAL(pointer.speed, POINTER_SPEED_MAX);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"slow movements are as the device says", slow_movements_are_as_the_device_says},
        {"the faster the farther", the_faster_the_farther},
        {"rests add up", rests_add_up},
        {"the edge is the end", the_edge_is_the_end},
        {"absolute places fill the screen", absolute_places_fill_the_screen},
        {"a smaller screen has it still", a_smaller_screen_has_it_still},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
