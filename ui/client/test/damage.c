/* What of a picture has changed: never less than was said, and nothing beyond the picture. */
#include "client/damage.h"
#include "unit.h"

#define SIDE    24u
#define ROUNDS  5000u
#define PIECES  6u
#define FAR_OUT 65535u

static struct window_rectangle rectangle(uint32_t x, uint32_t y, uint32_t width, uint32_t height)
{
    return (struct window_rectangle){(uint16_t)x, (uint16_t)y, (uint16_t)width, (uint16_t)height};
}

static void test_nothing(void)
{
    const struct window_damage nothing = {0};
    const struct window_damage all = window_damage_inside(&nothing, 30, 20);
    CHECK_EQUAL(all.count, 1);
    CHECK_EQUAL(all.rectangles[0].width, 30);
    CHECK_EQUAL(all.rectangles[0].height, 20);
}

static void test_outside(void)
{
    struct window_damage damage = {0};
    window_damage_add(&damage, rectangle(5, 5, 0, 7));
    CHECK_EQUAL(damage.count, 0);
    /* Sums of more than 16 bits. */
    window_damage_add(&damage, rectangle(FAR_OUT, 3, FAR_OUT, 4));
    window_damage_add(&damage, rectangle(25, 15, FAR_OUT, FAR_OUT));
    const struct window_damage inside = window_damage_inside(&damage, 30, 20);
    CHECK_EQUAL(inside.count, 1);
    CHECK_EQUAL(inside.rectangles[0].x, 25);
    CHECK_EQUAL(inside.rectangles[0].y, 15);
    CHECK_EQUAL(inside.rectangles[0].width, 5);
    CHECK_EQUAL(inside.rectangles[0].height, 5);
}

static uint32_t next(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 16;
}

static bool has(struct window_rectangle in, uint32_t x, uint32_t y)
{
    return x >= in.x && y >= in.y && x - in.x < in.width && y - in.y < in.height;
}

static void check_pixels(const struct window_rectangle *said, const struct window_damage *inside)
{
    uint32_t missing = 0;
    for (uint32_t y = 0; y < SIDE; y++) {
        for (uint32_t x = 0; x < SIDE; x++) {
            bool is_said = false;
            bool is_told = false;
            for (uint32_t i = 0; i < PIECES; i++) {
                is_said = is_said || has(said[i], x, y);
            }
            for (uint32_t i = 0; i < inside->count; i++) {
                is_told = is_told || has(inside->rectangles[i], x, y);
            }
            missing += is_said && !is_told;
        }
    }
    CHECK_EQUAL(missing, 0);
}

static void test_any(void)
{
    uint32_t state = 1;
    for (uint32_t round = 0; round < ROUNDS; round++) {
        struct window_rectangle said[PIECES];
        struct window_damage damage = {0};
        for (uint32_t i = 0; i < PIECES; i++) {
            said[i] = rectangle(
                next(&state) % (SIDE + 8),
                next(&state) % (SIDE + 8),
                next(&state) % 9,
                next(&state) % 16 == 0 ? FAR_OUT : next(&state) % 9);
            window_damage_add(&damage, said[i]);
        }
        const struct window_damage inside = window_damage_inside(&damage, SIDE, SIDE);
        CHECK(inside.count > 0 && inside.count <= WINDOW_DAMAGE_MAX);
        for (uint32_t i = 0; i < inside.count; i++) {
            const struct window_rectangle part = inside.rectangles[i];
            CHECK((uint32_t)part.x + part.width <= SIDE && (uint32_t)part.y + part.height <= SIDE);
        }
        check_pixels(said, &inside);
    }
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"nothing", test_nothing},
        {"outside", test_outside},
        {"any", test_any},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
