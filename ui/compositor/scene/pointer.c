/*
 * What points. Each shape is a polygon on a square of 24 by 24; how far a pixel is from its edge
 * says how much of the pixel is dark, and how much light of the rim around it.
 */
#include "state.h"
#include <math.h>
#include <stdlib.h>

#define SQUARE     24
#define RIM        1.2f
#define MARGIN     2
#define POINTS_MAX 24u

/* How a shape that is drawn for one direction is turned. */
enum turn { TURN_NONE, TURN_QUARTER, TURN_DOWN, TURN_UP };

struct shape {
    uint32_t point_count;
    struct canvas_point hot;
    struct canvas_point points[POINTS_MAX];
};

static const struct shape ARROW = {
    7,
    {2, 1},
    {{2, 1}, {2, 18}, {6, 14.3f}, {8.8f, 20.6f}, {11.6f, 19.4f}, {8.8f, 13.2f}, {14.4f, 13.2f}},
};
static const struct shape BEAM = {
    12,
    {12, 12},
    {{8.5f, 3.5f},
     {15.5f, 3.5f},
     {15.5f, 5},
     {12.8f, 5},
     {12.8f, 19},
     {15.5f, 19},
     {15.5f, 20.5f},
     {8.5f, 20.5f},
     {8.5f, 19},
     {11.2f, 19},
     {11.2f, 5},
     {8.5f, 5}},
};
static const struct shape HAND = {
    16,
    {9.8f, 2},
    {{9.1f, 2},
     {10.6f, 2},
     {11.3f, 2.8f},
     {11.3f, 8.6f},
     {17.6f, 9.9f},
     {18.9f, 11.2f},
     {18.9f, 15.4f},
     {17.2f, 21},
     {9.2f, 21},
     {7.6f, 18},
     {4.2f, 13.9f},
     {4.4f, 12.7f},
     {5.7f, 12.2f},
     {7.2f, 13},
     {8.4f, 14.2f},
     {8.4f, 2.8f}},
};
static const struct shape GLASS = {
    10,
    {12, 12},
    {{6, 3},
     {18, 3},
     {18, 5.5f},
     {13.2f, 12},
     {18, 18.5f},
     {18, 21},
     {6, 21},
     {6, 18.5f},
     {10.8f, 12},
     {6, 5.5f}},
};
static const struct shape TWO_WAYS = {
    10,
    {12, 12},
    {{2, 12}, {7, 7}, {7, 11}, {17, 11}, {17, 7}, {22, 12}, {17, 17}, {17, 13}, {7, 13}, {7, 17}},
};
static const struct shape FOUR_WAYS = {
    24,
    {12, 12},
    {{12, 1.5f},  {15.5f, 5.5f},  {13, 5.5f},  {13, 11}, {18.5f, 11}, {18.5f, 8.5f},
     {22.5f, 12}, {18.5f, 15.5f}, {18.5f, 13}, {13, 13}, {13, 18.5f}, {15.5f, 18.5f},
     {12, 22.5f}, {8.5f, 18.5f},  {11, 18.5f}, {11, 13}, {5.5f, 13},  {5.5f, 15.5f},
     {1.5f, 12},  {5.5f, 8.5f},   {5.5f, 11},  {11, 11}, {11, 5.5f},  {8.5f, 5.5f}},
};

static const struct {
    const struct shape *shape;
    enum turn turn;
} SHAPES[SCENE_POINTER_SHAPES] = {
    [SCENE_POINTER_ARROW] = {&ARROW, TURN_NONE},
    [SCENE_POINTER_TEXT] = {&BEAM, TURN_NONE},
    [SCENE_POINTER_HAND] = {&HAND, TURN_NONE},
    [SCENE_POINTER_WAIT] = {&GLASS, TURN_NONE},
    [SCENE_POINTER_RESIZE_HORIZONTAL] = {&TWO_WAYS, TURN_NONE},
    [SCENE_POINTER_RESIZE_VERTICAL] = {&TWO_WAYS, TURN_QUARTER},
    [SCENE_POINTER_RESIZE_DOWN] = {&TWO_WAYS, TURN_DOWN},
    [SCENE_POINTER_RESIZE_UP] = {&TWO_WAYS, TURN_UP},
    [SCENE_POINTER_MOVE] = {&FOUR_WAYS, TURN_NONE},
};

/* Around the middle, by 0, 90, 45 or -45 degrees. */
static struct canvas_point turned(struct canvas_point point, enum turn turn)
{
    static const struct canvas_point directions[] = {
        [TURN_NONE] = {1, 0},
        [TURN_QUARTER] = {0, 1},
        [TURN_DOWN] = {0.70710678f, 0.70710678f},
        [TURN_UP] = {0.70710678f, -0.70710678f},
    };
    const struct canvas_point to = directions[turn];
    const float middle = SQUARE / 2;
    const float x = point.x - middle;
    const float y = point.y - middle;
    return (struct canvas_point){
        middle + x * to.x - y * to.y,
        middle + x * to.y + y * to.x,
    };
}

static float
distance_to_line(struct canvas_point at, struct canvas_point from, struct canvas_point to)
{
    const struct canvas_point along = {to.x - from.x, to.y - from.y};
    const struct canvas_point off = {at.x - from.x, at.y - from.y};
    float part = (off.x * along.x + off.y * along.y) / (along.x * along.x + along.y * along.y);
    part = part < 0 ? 0 : part > 1 ? 1 : part;
    const float x = off.x - along.x * part;
    const float y = off.y - along.y * part;
    return sqrtf(x * x + y * y);
}

/* From the shape's edge: negative inside. */
static float distance_to(const struct shape *shape, struct canvas_point at)
{
    float nearest = SQUARE;
    bool is_inside = false;
    for (uint32_t i = 0; i < shape->point_count; i++) {
        const struct canvas_point from = shape->points[i];
        const struct canvas_point to = shape->points[(i + 1) % shape->point_count];
        const float distance = distance_to_line(at, from, to);
        nearest = distance < nearest ? distance : nearest;
        if ((from.y > at.y) != (to.y > at.y) &&
            at.x < from.x + (to.x - from.x) * (at.y - from.y) / (to.y - from.y)) {
            is_inside = !is_inside;
        }
    }
    return is_inside ? -nearest : nearest;
}

/* Of a pixel, whose middle is so far (in pixels) from an edge. */
static uint32_t coverage(float distance)
{
    const float part = 0.5f - distance;
    return part <= 0 ? 0 : part >= 1 ? 255 : (uint32_t)(part * 255 + 0.5f);
}

static void shape_draw(const struct shape *shape, enum turn turn, float scale, struct pixels *to)
{
    /* Turned back, as the pixels are to be turned. */
    static const enum turn backwards[] = {TURN_NONE, TURN_QUARTER, TURN_UP, TURN_DOWN};
    for (int32_t y = 0; y < to->height; y++) {
        for (int32_t x = 0; x < to->width; x++) {
            const struct canvas_point at = {
                ((float)x + 0.5f) / scale - MARGIN, ((float)y + 0.5f) / scale - MARGIN};
            const float distance = distance_to(shape, turned(at, backwards[turn]));
            const uint32_t dark = coverage(distance * scale);
            const uint32_t all = coverage((distance - RIM) * scale);
            /* White, on which black lies: both are as far covered as `all`. */
            const uint32_t light = all * (255 - dark) / 255;
            pixels_row(to, y)[x] = all << 24 | light << 16 | light << 8 | light;
        }
    }
}

static bool
pointer_make(const struct scene *scene, uint32_t index, struct scene_pointer_picture *made)
{
    const float scale = (float)scene->screen.scale_halves / 2;
    const int32_t side = theme_length(&scene->screen, SQUARE + 2 * MARGIN);
    const struct shape *shape = SHAPES[index].shape;
    uint32_t *data = malloc((size_t)side * (size_t)side * sizeof *data);
    if (data == NULL) {
        return false;
    }
    made->picture.pixels = (struct pixels){data, side, side, side * 4};
    made->picture.is_opaque = false;
    made->hot_x = (int32_t)((shape->hot.x + MARGIN) * scale);
    made->hot_y = (int32_t)((shape->hot.y + MARGIN) * scale);
    shape_draw(shape, SHAPES[index].turn, scale, &made->picture.pixels);
    return true;
}

static void pictures_free(struct scene_pointer_picture *pictures)
{
    for (uint32_t i = 0; i < SCENE_POINTER_SHAPES; i++) {
        free(pictures[i].picture.pixels.data);
    }
}

enum status pointers_make(struct scene *scene)
{
    struct scene_pointer_picture made[SCENE_POINTER_SHAPES] = {0};
    for (uint32_t i = 0; i < SCENE_POINTER_SHAPES; i++) {
        if (!pointer_make(scene, i, &made[i])) {
            pictures_free(made);
            return STATUS_NO_MEMORY;
        }
    }
    pictures_free(scene->pointers);
    for (uint32_t i = 0; i < SCENE_POINTER_SHAPES; i++) {
        scene->pointers[i] = made[i];
    }
    scene->tiles_are_current = false;
    return STATUS_OK;
}

void pointers_free(struct scene *scene)
{
    pictures_free(scene->pointers);
}

const struct scene_pointer_picture *
scene_pointer(const struct scene *scene, enum scene_pointer_shape shape)
{
    const uint32_t index = (uint32_t)shape;
    return &scene->pointers[index < SCENE_POINTER_SHAPES ? index : SCENE_POINTER_ARROW];
}

struct rectangle pointer_place(const struct scene *scene)
{
    const struct scene_pointer_picture *pointer = &scene->pointers[scene->pointer_shape];
    if (!scene->pointer_is_painted) {
        return (struct rectangle){0, 0, 0, 0};
    }
    return (struct rectangle){
        scene->pointer_x - pointer->hot_x,
        scene->pointer_y - pointer->hot_y,
        pointer->picture.pixels.width,
        pointer->picture.pixels.height,
    };
}

static int32_t within(int32_t value, int32_t length)
{
    return value < 0 ? 0 : value >= length ? length - 1 : value;
}

void scene_set_pointer(struct scene *scene, int32_t x, int32_t y, enum scene_pointer_shape shape)
{
    const uint32_t index = (uint32_t)shape;
    x = within(x, scene->screen.width);
    y = within(y, scene->screen.height);
    shape = index < SCENE_POINTER_SHAPES ? shape : SCENE_POINTER_ARROW;
    if (x == scene->pointer_x && y == scene->pointer_y && shape == scene->pointer_shape) {
        return;
    }
    damage_add(scene, pointer_place(scene));
    scene->pointer_x = x;
    scene->pointer_y = y;
    scene->pointer_shape = shape;
    damage_add(scene, pointer_place(scene));
    scene->tiles_are_current = scene->tiles_are_current && !scene->pointer_is_painted;
}

void scene_paint_pointer(struct scene *scene, bool is_painted)
{
    damage_add(scene, pointer_place(scene));
    scene->pointer_is_painted = is_painted;
    damage_add(scene, pointer_place(scene));
    scene->tiles_are_current = false;
}

enum scene_pointer_shape scene_pointer_of_edges(uint32_t edges)
{
    const bool across = (edges & (SCENE_EDGE_LEFT | SCENE_EDGE_RIGHT)) != 0;
    const bool along = (edges & (SCENE_EDGE_TOP | SCENE_EDGE_BOTTOM)) != 0;
    if (across && along) {
        const bool is_left = (edges & SCENE_EDGE_LEFT) != 0;
        const bool is_top = (edges & SCENE_EDGE_TOP) != 0;
        return is_left == is_top ? SCENE_POINTER_RESIZE_DOWN : SCENE_POINTER_RESIZE_UP;
    }
    return across  ? SCENE_POINTER_RESIZE_HORIZONTAL
           : along ? SCENE_POINTER_RESIZE_VERTICAL
                   : SCENE_POINTER_ARROW;
}
