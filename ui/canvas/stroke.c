#include "canvas/canvas.h"
#include "shape.h"
#include <math.h>

struct stroke {
    struct shape shape;
    const struct canvas_point *points;
    size_t count;
    float half;
};

struct piece {
    struct canvas_point from;
    struct canvas_point to;
    float half;
};

static float distance(const struct piece *piece, float x, float y)
{
    const float across = piece->to.x - piece->from.x;
    const float down = piece->to.y - piece->from.y;
    const float length = across * across + down * down;
    const float along = (x - piece->from.x) * across + (y - piece->from.y) * down;
    const float part = length > 0 ? fminf(fmaxf(along / length, 0), 1) : 0;
    const float from_x = x - piece->from.x - part * across;
    const float from_y = y - piece->from.y - part * down;
    return sqrtf(from_x * from_x + from_y * from_y) - piece->half;
}

/* Where the middle of the piece is in a row, for a steep one: so far does its softness reach. */
static void narrow(const struct piece *piece, float y, float *left, float *right)
{
    const float across = piece->to.x - piece->from.x;
    const float down = piece->to.y - piece->from.y;
    const float length = sqrtf(across * across + down * down);
    if (fabsf(down) < 0.01f * length || length <= 0) {
        return;
    }
    const float middle = piece->from.x + across * (y - piece->from.y) / down;
    const float reach = (piece->half + 1) * length / fabsf(down);
    *left = fmaxf(*left, middle - reach);
    *right = fminf(*right, middle + reach);
}

static void cover_piece(const struct piece *piece, struct shape_row *row)
{
    const float reach = piece->half + 1;
    if (row->y < fminf(piece->from.y, piece->to.y) - reach ||
        row->y > fmaxf(piece->from.y, piece->to.y) + reach) {
        return;
    }
    float left = fminf(piece->from.x, piece->to.x) - reach;
    float right = fmaxf(piece->from.x, piece->to.x) + reach;
    narrow(piece, row->y, &left, &right);
    const struct shape_span span = shape_span(row, left, right);
    for (int32_t i = span.first; i < span.end; i++) {
        const float x = (float)(row->x + i) + 0.5f;
        const uint8_t covered = shape_coverage(distance(piece, x, row->y));
        if (covered > row->coverage[i]) {
            row->coverage[i] = covered;
        }
    }
}

static void cover(const struct shape *shape, struct shape_row *row)
{
    const struct stroke *stroke = (const struct stroke *)(const void *)shape;
    for (size_t i = 1; i < stroke->count; i++) {
        const struct piece piece = {stroke->points[i - 1], stroke->points[i], stroke->half};
        cover_piece(&piece, row);
    }
}

void canvas_stroke(
    struct canvas *canvas,
    const struct canvas_point *points,
    size_t count,
    float thickness,
    uint32_t colour)
{
    if (count < 2 || count > CANVAS_POINTS_MAX || !(thickness > 0)) {
        return;
    }
    const float half = thickness / 2;
    const struct canvas_point first = points[0];
    struct stroke stroke = {{first.x, first.y, first.x, first.y, cover}, points, count, half};
    for (size_t i = 1; i < count; i++) {
        stroke.shape.left = fminf(stroke.shape.left, points[i].x);
        stroke.shape.top = fminf(stroke.shape.top, points[i].y);
        stroke.shape.right = fmaxf(stroke.shape.right, points[i].x);
        stroke.shape.bottom = fmaxf(stroke.shape.bottom, points[i].y);
    }
    stroke.shape.left -= half;
    stroke.shape.top -= half;
    stroke.shape.right += half;
    stroke.shape.bottom += half;
    shape_draw(canvas, &stroke.shape, colour);
}

void canvas_line(
    struct canvas *canvas,
    struct canvas_point from,
    struct canvas_point to,
    float thickness,
    uint32_t colour)
{
    const struct canvas_point points[] = {from, to};
    canvas_stroke(canvas, points, 2, thickness, colour);
}
