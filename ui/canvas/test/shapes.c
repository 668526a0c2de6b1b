#include "reference.h"
#include "unit.h"

#define SIDE 64

static uint32_t memory[SIDE * SIDE];

static const struct rectangle all = {0, 0, SIDE, SIDE};

#define WHITE 0xffffffffu

static struct canvas *start(void)
{
    struct canvas *canvas = NULL;
    CHECK_EQUAL(canvas_create((struct pixels){memory, SIDE, SIDE, SIDE * 4}, &canvas), STATUS_OK);
    canvas_fill(canvas, all, 0xff000000);
    return canvas;
}

static uint32_t light_at(int32_t x, int32_t y)
{
    return memory[y * SIDE + x] & 0xff;
}

/* How many pixels are white, parts of pixels too. */
static uint32_t light(void)
{
    uint32_t sum = 0;
    for (uint32_t i = 0; i < SIDE * SIDE; i++) {
        sum += memory[i] & 0xff;
    }
    return sum / 255;
}

static void check_near(uint32_t got, uint32_t want, uint32_t by)
{
    CHECK(got + by >= want);
    CHECK(got <= want + by);
}

/* The same seen from the right, from below, and with both sides exchanged. */
static void check_symmetric(void)
{
    for (int32_t y = 0; y < SIDE; y++) {
        for (int32_t x = 0; x < SIDE; x++) {
            CHECK_EQUAL(light_at(x, y), light_at(SIDE - 1 - x, y));
            CHECK_EQUAL(light_at(x, y), light_at(x, SIDE - 1 - y));
            CHECK_EQUAL(light_at(x, y), light_at(y, x));
        }
    }
}

static void test_round_fill(void)
{
    struct canvas *canvas = start();
    canvas_round_fill(canvas, (struct rectangle){12, 12, 40, 40}, 10, WHITE);
    check_symmetric();
    CHECK_EQUAL(light_at(11, 32), 0);
    CHECK_EQUAL(light_at(12, 32), 255);
    CHECK_EQUAL(light_at(12, 12), 0);
    CHECK_EQUAL(light_at(32, 32), 255);
    /* 1600 without four corners of 10 * 10 * (1 - pi / 4) each. */
    check_near(light(), 1514, 3);
    canvas_fill(canvas, all, 0xff000000);
    canvas_round_fill(canvas, (struct rectangle){12, 12, 40, 40}, 0, WHITE);
    CHECK_EQUAL(light(), 1600);
    canvas_fill(canvas, all, 0xff000000);
    canvas_round_fill(canvas, (struct rectangle){12, 12, 40, 40}, 1000, WHITE);
    check_near(light(), 1257, 4);
    canvas_destroy(canvas);
}

static void test_round_outline(void)
{
    struct canvas *canvas = start();
    canvas_round_outline(canvas, (struct rectangle){12, 12, 40, 40}, 8, 1, WHITE);
    check_symmetric();
    CHECK_EQUAL(light_at(12, 32), 255);
    CHECK_EQUAL(light_at(11, 32), 0);
    CHECK_EQUAL(light_at(13, 32), 0);
    CHECK_EQUAL(light_at(32, 51), 255);
    /* Four sides of 24, and a ring of a radius of 7.5. */
    check_near(light(), 96 + 47, 3);
    canvas_destroy(canvas);
}

static void test_circle(void)
{
    struct canvas *canvas = start();
    canvas_circle(canvas, (struct canvas_point){32, 32}, 20, WHITE);
    check_symmetric();
    check_near(light(), 1257, 4);
    canvas_fill(canvas, all, 0xff000000);
    canvas_ring(canvas, (struct canvas_point){32, 32}, 20, 4, WHITE);
    check_symmetric();
    check_near(light(), 1257 - 804, 4);
    canvas_destroy(canvas);
}

static void test_lines(void)
{
    struct canvas *canvas = start();
    canvas_line(
        canvas, (struct canvas_point){10, 20.5f}, (struct canvas_point){50, 20.5f}, 1, WHITE);
    CHECK_EQUAL(light_at(30, 20), 255);
    CHECK_EQUAL(light_at(30, 19), 0);
    CHECK_EQUAL(light_at(30, 21), 0);
    CHECK_EQUAL(light_at(52, 20), 0);
    canvas_fill(canvas, all, 0xff000000);
    canvas_line(canvas, (struct canvas_point){10, 10}, (struct canvas_point){50, 40}, 4, WHITE);
    /* As long as 50, and a round end at both sides. */
    check_near(light(), 200 + 13, 5);
    canvas_fill(canvas, all, 0xff000000);
    const struct canvas_point points[] = {{10, 50}, {30, 10}, {50, 50}};
    canvas_polygon(canvas, points, 3, WHITE);
    check_near(light(), 800, 8);
    canvas_destroy(canvas);
}

/* Half of what a colour covers that is half there is covered once, also where pieces meet. */
static void test_strokes_blend_once(void)
{
    struct canvas *canvas = start();
    const struct canvas_point points[] = {{10, 30}, {40, 30}, {12, 30}, {40, 32}};
    canvas_stroke(canvas, points, 4, 6, 0x80ffffff);
    for (uint32_t i = 0; i < SIDE * SIDE; i++) {
        CHECK((memory[i] & 0xff) <= 0x80);
    }
    CHECK_EQUAL(light_at(20, 30), 0x80);
    canvas_destroy(canvas);
}

/* A place of a triangle that points down, where one is that points elsewhere. */
static uint32_t light_turned(int32_t x, int32_t y, enum canvas_direction direction)
{
    switch (direction) {
    case CANVAS_UP:
        return light_at(x, SIDE - 1 - y);
    case CANVAS_LEFT:
        return light_at(SIDE - 1 - y, x);
    case CANVAS_RIGHT:
        return light_at(y, x);
    case CANVAS_DOWN:
    default:
        return light_at(x, y);
    }
}

static void test_signs(void)
{
    const struct rectangle area = {16, 16, 32, 32};
    struct canvas *canvas = start();
    for (enum canvas_direction i = CANVAS_UP; i <= CANVAS_RIGHT; i++) {
        canvas_fill(canvas, all, 0xff000000);
        canvas_triangle(canvas, area, i, WHITE);
        check_near(light(), 150, 8);
        CHECK_EQUAL(light_turned(23, 26, i), 255);
        CHECK_EQUAL(light_turned(40, 26, i), 255);
        CHECK_EQUAL(light_turned(32, 37, i), 255);
        CHECK_EQUAL(light_turned(23, 37, i), 0);
        CHECK_EQUAL(light_turned(40, 37, i), 0);
        canvas_fill(canvas, all, 0xff000000);
        canvas_chevron(canvas, area, i, 3, WHITE);
        CHECK_EQUAL(light_turned(32, 36, i), 255);
        CHECK_EQUAL(light_turned(32, 28, i), 0);
        CHECK(light_turned(23, 28, i) > 128);
        CHECK(light_turned(40, 28, i) > 128);
    }
    canvas_destroy(canvas);
}

static void test_gradient(void)
{
    struct canvas *canvas = start();
    canvas_gradient(canvas, all, CANVAS_VERTICAL, 0xff000000, 0xffffffff);
    CHECK_EQUAL(light_at(5, 0), 0);
    CHECK_EQUAL(light_at(5, SIDE - 1), 255);
    CHECK_EQUAL(light_at(5, 21), 85);
    canvas_gradient(canvas, all, CANVAS_HORIZONTAL, 0xffffffff, 0xff000000);
    CHECK_EQUAL(light_at(0, 5), 255);
    CHECK_EQUAL(light_at(SIDE - 1, 5), 0);
    CHECK_EQUAL(light_at(42, 5), 85);
    canvas_destroy(canvas);
}

static void test_shadow(void)
{
    const struct rectangle area = {20, 20, 24, 24};
    const struct canvas_shadow shadow = {WHITE, 12, 0, 0, 4};
    struct canvas *canvas = start();
    canvas_shadow(canvas, area, &shadow);
    check_symmetric();
    const struct rectangle bounds = canvas_shadow_bounds(area, &shadow);
    CHECK_EQUAL(bounds.x, 8);
    CHECK_EQUAL(bounds.width, 48);
    for (int32_t x = 8; x < 19; x++) {
        CHECK(light_at(x, 32) <= light_at(x + 1, 32));
    }
    CHECK(light_at(9, 32) <= 2);
    check_near(light_at(19, 32), 122, 12);
    /* Nothing where the window will be, but in its corners. */
    CHECK_EQUAL(light_at(20, 32), 0);
    CHECK_EQUAL(light_at(32, 24), 0);
    CHECK(light_at(20, 20) > 0);
    CHECK(light_at(23, 23) > 0);
    CHECK_EQUAL(light_at(24, 24), 0);
    canvas_destroy(canvas);
}

static void test_scale(void)
{
    struct canvas *canvas = start();
    uint32_t small[4] = {0xff000000, 0xffffffff, 0xff000000, 0xffffffff};
    const struct pixels source = {small, 2, 2, 8};
    canvas_scale(canvas, all, &source, (struct rectangle){0, 0, 2, 2});
    CHECK_EQUAL(light_at(4, 30), 0);
    CHECK_EQUAL(light_at(60, 30), 255);
    check_near(light_at(32, 30), 128, 6);
    /* The other way around: stripes become grey. */
    static uint32_t stripes[256 * 4];
    for (uint32_t i = 0; i < 256 * 4; i++) {
        stripes[i] = (i & 1) != 0 ? 0xffffffff : 0xff000000;
    }
    const struct pixels wide = {stripes, 256, 4, 1024};
    canvas_scale(canvas, all, &wide, (struct rectangle){0, 0, 256, 4});
    check_near(light_at(20, 30), 128, 8);
    check_near(light_at(41, 30), 128, 8);
    /* What is no part of the source is not drawn. */
    canvas_fill(canvas, all, 0xff000000);
    canvas_scale(canvas, all, &source, (struct rectangle){0, 0, 3, 2});
    canvas_scale(canvas, all, &source, (struct rectangle){-1, 0, 2, 2});
    CHECK_EQUAL(light(), 0);
    canvas_destroy(canvas);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"a round rectangle", test_round_fill},
        {"its outline", test_round_outline},
        {"a circle and a ring", test_circle},
        {"lines and a polygon", test_lines},
        {"strokes blend once", test_strokes_blend_once},
        {"signs", test_signs},
        {"gradients", test_gradient},
        {"a shadow", test_shadow},
        {"scaled images", test_scale},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
