#include "canvas/canvas.h"

/* A place in a square whose sides are 1. */
struct place {
    float x;
    float y;
};

static struct canvas_point at(struct rectangle area, struct place place)
{
    return (struct canvas_point){(float)area.x + place.x * (float)area.width,
                                 (float)area.y + place.y * (float)area.height};
}

/* A place of what points down, turned to another direction. */
static struct place turned(struct place place, enum canvas_direction direction)
{
    switch (direction) {
    case CANVAS_UP:
        return (struct place){place.x, 1 - place.y};
    case CANVAS_LEFT:
        return (struct place){1 - place.y, place.x};
    case CANVAS_RIGHT:
        return (struct place){place.y, place.x};
    case CANVAS_DOWN:
    default:
        return place;
    }
}

static const struct place triangle[] = {{0.15f, 0.3f}, {0.85f, 0.3f}, {0.5f, 0.72f}};
static const struct place chevron[] = {{0.2f, 0.36f}, {0.5f, 0.66f}, {0.8f, 0.36f}};
static const struct place check_mark[] = {{0.18f, 0.52f}, {0.41f, 0.75f}, {0.82f, 0.27f}};

#define CORNERS 3

void canvas_triangle(
    struct canvas *canvas, struct rectangle area, enum canvas_direction direction, uint32_t colour)
{
    struct canvas_point points[CORNERS];
    for (uint32_t i = 0; i < CORNERS; i++) {
        points[i] = at(area, turned(triangle[i], direction));
    }
    canvas_polygon(canvas, points, CORNERS, colour);
}

void canvas_chevron(
    struct canvas *canvas,
    struct rectangle area,
    enum canvas_direction direction,
    float thickness,
    uint32_t colour)
{
    struct canvas_point points[CORNERS];
    for (uint32_t i = 0; i < CORNERS; i++) {
        points[i] = at(area, turned(chevron[i], direction));
    }
    canvas_stroke(canvas, points, CORNERS, thickness, colour);
}

void canvas_check_mark(
    struct canvas *canvas, struct rectangle area, float thickness, uint32_t colour)
{
    struct canvas_point points[CORNERS];
    for (uint32_t i = 0; i < CORNERS; i++) {
        points[i] = at(area, check_mark[i]);
    }
    canvas_stroke(canvas, points, CORNERS, thickness, colour);
}

void canvas_cross(struct canvas *canvas, struct rectangle area, float thickness, uint32_t colour)
{
    /* One line of two that meet in the middle, so that nothing is blended twice. */
    static const struct place places[] = {
        {0.24f, 0.24f}, {0.76f, 0.76f}, {0.5f, 0.5f}, {0.76f, 0.24f}, {0.24f, 0.76f}};
    struct canvas_point points[sizeof(places) / sizeof(places[0])];
    const size_t count = sizeof(places) / sizeof(places[0]);
    for (size_t i = 0; i < count; i++) {
        points[i] = at(area, places[i]);
    }
    canvas_stroke(canvas, points, count, thickness, colour);
}
