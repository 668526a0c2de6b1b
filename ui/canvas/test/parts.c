/*
 * What is drawn in parts, one clip after the other, is what is drawn at once: so a compositor draws
 * only what is damaged.
 */
#include "reference.h"
#include "unit.h"

#define WIDTH  120
#define HEIGHT 90
#define ROUNDS 400

struct drawing {
    struct rectangle area;
    uint32_t first;
    uint32_t last;
    float radius;
    float thickness;
    struct canvas_shadow shadow;
    struct canvas_point points[6];
    const struct picture *source;
    struct rectangle part;
    enum canvas_direction direction;
    int32_t kind;
};

#define KINDS 14

static void draw_area(struct canvas *canvas, const struct drawing *drawing)
{
    const struct rectangle area = drawing->area;
    switch (drawing->kind) {
    case 0:
        canvas_round_fill(canvas, area, drawing->radius, drawing->first);
        break;
    case 1:
        canvas_round_outline(canvas, area, drawing->radius, drawing->thickness, drawing->first);
        break;
    case 2:
        canvas_gradient(canvas, area, CANVAS_VERTICAL, drawing->first, drawing->last);
        break;
    case 3:
        canvas_gradient(canvas, area, CANVAS_HORIZONTAL, drawing->first, drawing->last);
        break;
    case 4:
        canvas_round_gradient(canvas, area, drawing->radius, drawing->first, drawing->last);
        break;
    case 5:
        canvas_shadow(canvas, area, &drawing->shadow);
        break;
    default:
        canvas_scale(canvas, area, &drawing->source->pixels, drawing->part);
    }
}

static void draw_shape(struct canvas *canvas, const struct drawing *drawing)
{
    const struct rectangle area = drawing->area;
    const struct canvas_point *points = drawing->points;
    switch (drawing->kind) {
    case 7:
        canvas_stroke(canvas, points, 6, drawing->thickness, drawing->first);
        break;
    case 8:
        canvas_polygon(canvas, points, 3, drawing->first);
        break;
    case 9:
        canvas_circle(canvas, points[0], drawing->radius, drawing->first);
        break;
    case 10:
        canvas_ring(canvas, points[0], drawing->radius, drawing->thickness, drawing->first);
        break;
    case 11:
        canvas_triangle(canvas, area, drawing->direction, drawing->first);
        break;
    case 12:
        canvas_chevron(canvas, area, drawing->direction, drawing->thickness, drawing->first);
        break;
    default:
        canvas_check_mark(canvas, area, drawing->thickness, drawing->first);
        canvas_cross(canvas, area, drawing->thickness, drawing->last);
    }
}

static void draw(struct canvas *canvas, const struct drawing *drawing)
{
    if (drawing->kind < 7) {
        draw_area(canvas, drawing);
    } else {
        draw_shape(canvas, drawing);
    }
}

static float random_length(float most)
{
    return (float)random_between(0, 4096) / 4096 * most;
}

static struct drawing random_drawing(const struct picture *source, int32_t kind)
{
    struct drawing made = {
        .area = random_area(WIDTH, HEIGHT),
        .first = random_next() ^ random_next() << 8,
        .last = random_next() ^ random_next() << 8,
        .radius = random_length(40),
        .thickness = random_length(9),
        .shadow =
            {random_next() ^ random_next() << 8,
             random_between(0, 30),
             random_between(-9, 9),
             random_between(-9, 9),
             random_between(0, 12)},
        .source = source,
        .direction = (enum canvas_direction)random_between(0, 4),
        .kind = kind};
    made.part.x = random_between(0, source->pixels.width - 1);
    made.part.y = random_between(0, source->pixels.height - 1);
    made.part.width = random_between(1, source->pixels.width - made.part.x + 1);
    made.part.height = random_between(1, source->pixels.height - made.part.y + 1);
    for (uint32_t i = 0; i < 6; i++) {
        made.points[i].x = random_length(WIDTH + 20) - 10;
        made.points[i].y = random_length(HEIGHT + 20) - 10;
    }
    return made;
}

/* The picture in four parts that meet in a random point; two of them in one list. */
static void draw_in_parts(struct canvas *canvas, const struct drawing *drawing)
{
    const int32_t x = random_between(1, WIDTH);
    const int32_t y = random_between(1, HEIGHT);
    const struct rectangle corners[] = {{0, 0, x, y}, {x, y, WIDTH, HEIGHT}};
    canvas_push_clip_list(canvas, corners, 2);
    draw(canvas, drawing);
    canvas_pop_clip(canvas);
    canvas_push_clip(canvas, (struct rectangle){x, 0, WIDTH, y});
    draw(canvas, drawing);
    canvas_pop_clip(canvas);
    canvas_push_clip(canvas, (struct rectangle){0, y, x, HEIGHT});
    draw(canvas, drawing);
    canvas_pop_clip(canvas);
}

static void compare(const struct picture *source, int32_t kind)
{
    struct picture whole = picture_make(WIDTH, HEIGHT, 3);
    struct picture parts = picture_make(WIDTH, HEIGHT, 3);
    struct canvas *canvas = NULL;
    struct canvas *parts_canvas = NULL;
    CHECK_EQUAL(canvas_create(whole.pixels, &canvas), STATUS_OK);
    CHECK_EQUAL(canvas_create(parts.pixels, &parts_canvas), STATUS_OK);
    const struct drawing drawing = random_drawing(source, kind);
    draw(canvas, &drawing);
    draw_in_parts(parts_canvas, &drawing);
    CHECK(picture_equal(&whole, &parts));
    if (unit_failures != 0) {
        fprintf(stderr, "kind %d differs by %u\n", kind, picture_difference(&whole, &parts));
    }
    canvas_destroy(canvas);
    canvas_destroy(parts_canvas);
    picture_end(&whole);
    picture_end(&parts);
}

static void test_parts(void)
{
    struct picture source = picture_make(50, 40, 7);
    for (int32_t round = 0; round < ROUNDS && unit_failures == 0; round++) {
        for (int32_t kind = 0; kind < KINDS && unit_failures == 0; kind++) {
            compare(&source, kind);
        }
    }
    picture_end(&source);
}

/* Numbers that nobody means: nothing is drawn outside, and nothing breaks. */
static void test_absurd_numbers(void)
{
    static const int32_t numbers[] = {INT32_MIN, -40000, -1, 0, 1, 60, 40000, INT32_MAX};
    static const float lengths[] = {-1, 0, 1e-30f, 3, 1e9f, 1e30f};
    struct picture picture = picture_make(WIDTH, HEIGHT, 3);
    struct picture source = picture_make(50, 40, 7);
    struct canvas *canvas = NULL;
    CHECK_EQUAL(canvas_create(picture.pixels, &canvas), STATUS_OK);
    for (uint32_t round = 0; round < 20000; round++) {
        struct drawing drawing = random_drawing(&source, (int32_t)(round % KINDS));
        drawing.area = (struct rectangle){numbers[random_between(0, 8)],
                                          numbers[random_between(0, 8)],
                                          numbers[random_between(0, 8)],
                                          numbers[random_between(0, 8)]};
        drawing.radius = lengths[random_between(0, 6)];
        drawing.thickness = lengths[random_between(0, 6)];
        drawing.shadow.blur = numbers[random_between(0, 8)];
        drawing.shadow.move_x = numbers[random_between(0, 8)];
        drawing.shadow.corner = numbers[random_between(0, 8)];
        for (uint32_t i = 0; i < 6; i++) {
            drawing.points[i].x = lengths[random_between(0, 6)];
            drawing.points[i].y = -lengths[random_between(0, 6)];
        }
        canvas_push_clip(canvas, (struct rectangle){20, 20, 12, 9});
        draw(canvas, &drawing);
        canvas_pop_clip(canvas);
    }
    struct picture before = picture_make(WIDTH, HEIGHT, 3);
    canvas_copy(canvas, (struct rectangle){20, 20, 12, 9}, &before.pixels, 20, 20);
    CHECK(picture_equal(&picture, &before));
    canvas_destroy(canvas);
    picture_end(&before);
    picture_end(&source);
    picture_end(&picture);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"parts make the whole", test_parts},
        {"absurd numbers", test_absurd_numbers},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
