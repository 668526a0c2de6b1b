#include "reference.h"
#include "unit.h"

#define ROUNDS 6000

/* One random thing to draw, for the canvas and for the slow painter. */
struct step {
    struct rectangle area;
    uint32_t colour;
    const struct picture *source;
    int32_t x;
    int32_t y;
    uint8_t opacity;
    struct canvas_mask mask;
};

static uint32_t fill_pixel(const void *context, int32_t x, int32_t y, uint32_t old)
{
    (void)x;
    (void)y;
    (void)old;
    return reference_premultiplied(((const struct step *)context)->colour);
}

static uint32_t blend_pixel(const void *context, int32_t x, int32_t y, uint32_t old)
{
    (void)x;
    (void)y;
    return reference_over(reference_premultiplied(((const struct step *)context)->colour), old);
}

static bool has_source(const struct step *step, int32_t x, int32_t y)
{
    const struct pixels *source = &step->source->pixels;
    return rectangle_has((struct rectangle){0, 0, source->width, source->height}, x, y);
}

static uint32_t copy_pixel(const void *context, int32_t x, int32_t y, uint32_t old)
{
    const struct step *step = context;
    const int32_t from_x = x - step->area.x + step->x;
    const int32_t from_y = y - step->area.y + step->y;
    return has_source(step, from_x, from_y) ? picture_at(step->source, from_x, from_y) : old;
}

static uint32_t image_pixel(const void *context, int32_t x, int32_t y, uint32_t old)
{
    const struct step *step = context;
    const int32_t from_x = x - step->x;
    const int32_t from_y = y - step->y;
    if (!has_source(step, from_x, from_y)) {
        return old;
    }
    const uint32_t pixel = picture_at(step->source, from_x, from_y);
    return reference_over(reference_faded(pixel, step->opacity), old);
}

static uint32_t mask_pixel(const void *context, int32_t x, int32_t y, uint32_t old)
{
    const struct step *step = context;
    const int32_t place = (y - step->area.y) * step->mask.stride_bytes + x - step->area.x;
    const uint32_t pixel = reference_premultiplied(step->colour);
    return reference_over(reference_faded(pixel, step->mask.coverage[place]), old);
}

static void draw(struct canvas *canvas, const struct reference *slow, const struct step *step)
{
    switch (random_between(0, 5)) {
    case 0:
        canvas_fill(canvas, step->area, step->colour);
        reference_draw(slow, step->area, fill_pixel, step);
        break;
    case 1:
        canvas_blend(canvas, step->area, step->colour);
        reference_draw(slow, step->area, blend_pixel, step);
        break;
    case 2:
        canvas_copy(canvas, step->area, &step->source->pixels, step->x, step->y);
        reference_draw(slow, step->area, copy_pixel, step);
        break;
    case 3:
        canvas_blend_image(
            canvas,
            step->area,
            &step->source->pixels,
            (struct canvas_place){step->x, step->y, step->opacity});
        reference_draw(slow, step->area, image_pixel, step);
        break;
    default:
        canvas_draw_mask(canvas, step->area.x, step->area.y, &step->mask, step->colour);
        reference_draw(
            slow,
            (struct rectangle){step->area.x, step->area.y, step->mask.width, step->mask.height},
            mask_pixel,
            step);
    }
}

static uint32_t random_colour(void)
{
    static const uint32_t coverages[] = {0x00, 0x01, 0x7f, 0xfe, 0xff, 0xff};
    return coverages[random_between(0, 6)] << 24 | (random_next() & 0xffffff);
}

static void push(struct canvas *canvas, struct reference *slow, struct pixels size)
{
    struct rectangle *list = slow->lists[slow->depth];
    uint32_t *count = &slow->counts[slow->depth];
    *count = (uint32_t)random_between(0, REFERENCE_AREAS_MAX + 1);
    for (uint32_t i = 0; i < *count; i++) {
        list[i] = random_area(size.width, size.height);
    }
    if (*count == 1) {
        canvas_push_clip(canvas, list[0]);
    } else {
        canvas_push_clip_list(canvas, list, *count);
    }
    slow->depth++;
}

/* Most pixels as programs have them, some that are not well premultiplied. */
static struct picture make_source(void)
{
    struct picture made = picture_make(40, 30, 99);
    for (int32_t i = 0; i < made.memory_count; i++) {
        const uint32_t kind = random_next() % 8;
        made.memory[i] |= kind < 3 ? 0xff000000 : 0;
        made.memory[i] = kind > 5 ? 0 : made.memory[i];
    }
    return made;
}

static struct step random_step(const struct picture *source, const uint8_t *coverage)
{
    return (struct step){.area = random_area(67, 45),
                         .colour = random_colour(),
                         .source = source,
                         .x = random_between(-40, 60),
                         .y = random_between(-30, 40),
                         .opacity = (uint8_t)(random_between(0, 2) == 0 ? 0xff : random_next()),
                         .mask = {coverage, random_between(0, 21), random_between(0, 17), 20}};
}

/* Whatever is drawn under whatever clips, each pixel is what it should be, and no other changes. */
static void test_against_slow_painter(void)
{
    struct picture quick = picture_make(67, 45, 1);
    struct picture slow_picture = picture_make(67, 45, 1);
    struct picture source = make_source();
    uint8_t coverage[20 * 17];
    for (uint32_t i = 0; i < sizeof(coverage); i++) {
        coverage[i] = (uint8_t)(random_next() % 3 == 0 ? 0 : random_next());
    }
    struct canvas *canvas = NULL;
    CHECK_EQUAL(canvas_create(quick.pixels, &canvas), STATUS_OK);
    struct reference slow = {.picture = &slow_picture};
    for (uint32_t round = 0; round < ROUNDS && unit_failures == 0; round++) {
        const int32_t turn = random_between(0, 4);
        if (turn == 0 && slow.depth < 3) {
            push(canvas, &slow, quick.pixels);
        } else if (turn <= 1 && slow.depth > 0) {
            canvas_pop_clip(canvas);
            slow.depth--;
        }
        const struct step step = random_step(&source, coverage);
        draw(canvas, &slow, &step);
        CHECK(picture_equal(&quick, &slow_picture));
    }
    canvas_destroy(canvas);
    picture_end(&source);
    picture_end(&slow_picture);
    picture_end(&quick);
}

static void test_bounds(void)
{
    struct picture picture = picture_make(30, 20, 2);
    struct canvas *canvas = NULL;
    CHECK_EQUAL(canvas_create(picture.pixels, &canvas), STATUS_OK);
    CHECK_EQUAL(canvas_pixels(canvas).width, 30);
    canvas_push_clip(canvas, (struct rectangle){-5, 4, 15, INT32_MAX});
    const struct rectangle bounds = canvas_clip_bounds(canvas);
    CHECK_EQUAL(bounds.x, 0);
    CHECK_EQUAL(bounds.y, 4);
    CHECK_EQUAL(bounds.width, 10);
    CHECK_EQUAL(bounds.height, 16);
    CHECK(canvas_can_draw(canvas, (struct rectangle){9, 19, 1, 1}));
    CHECK(!canvas_can_draw(canvas, (struct rectangle){10, 19, 5, 1}));
    const struct rectangle parts[] = {{0, 4, 2, 2}, {8, 10, 2, 2}};
    canvas_push_clip_list(canvas, parts, 2);
    CHECK(!canvas_can_draw(canvas, (struct rectangle){3, 4, 2, 9}));
    CHECK_EQUAL(canvas_clip_bounds(canvas).width, 10);
    canvas_push_clip_list(canvas, NULL, 0);
    CHECK(rectangle_is_empty(canvas_clip_bounds(canvas)));
    canvas_pop_clip(canvas);
    canvas_pop_clip(canvas);
    canvas_pop_clip(canvas);
    CHECK_EQUAL(canvas_clip_bounds(canvas).width, 30);
    canvas_destroy(canvas);
    picture_end(&picture);
}

static void test_impossible_pictures(void)
{
    uint32_t memory[16] = {0};
    const struct pixels refused[] = {
        {NULL, 4, 4, 16},
        {memory, 0, 4, 16},
        {memory, 4, 0, 16},
        {memory, -1, 4, 16},
        {memory, 4, 4, 12},
        {memory, 4, 4, 17},
        {memory, PIXELS_SIDE_MAX + 1, 1, 4 * (PIXELS_SIDE_MAX + 1)},
        {memory, 1, PIXELS_SIDE_MAX + 1, 4}};
    struct canvas *canvas = NULL;
    for (uint32_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        CHECK_EQUAL(canvas_create(refused[i], &canvas), STATUS_INVALID_ARGUMENT);
    }
    CHECK_EQUAL(canvas_create((struct pixels){memory, 4, 4, 16}, &canvas), STATUS_OK);
    canvas_push_clip(canvas, (struct rectangle){0, 0, 1, 1});
    CHECK_EQUAL(canvas_retarget(canvas, refused[0]), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(canvas_clip_bounds(canvas).width, 1);
    CHECK_EQUAL(canvas_retarget(canvas, (struct pixels){memory, 2, 8, 8}), STATUS_OK);
    CHECK_EQUAL(canvas_clip_bounds(canvas).height, 8);
    canvas_destroy(canvas);
    canvas_destroy(NULL);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"against a slow painter", test_against_slow_painter},
        {"the clip's bounds", test_bounds},
        {"impossible pictures", test_impossible_pictures},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
