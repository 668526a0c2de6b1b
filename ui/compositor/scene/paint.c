/*
 * Tiles into pixels. Each rectangle to be painted is taken from the uppermost tile down: around an
 * opaque one it falls into pieces, and what is below that is not looked at. So nothing covered is
 * painted, and each pixel gets the same whatever rectangle it is painted for.
 */
#include "state.h"

struct painting {
    struct scene *scene;
    struct pixels target;
};

static void
paint_tile(const struct painting *painting, struct rectangle area, const struct tile *tile);

static void
paint_gradient(const struct painting *painting, struct rectangle area, const struct tile *tile)
{
    const int32_t rows = painting->scene->screen.height;
    for (int32_t y = area.y; y < area.y + area.height; y++) {
        const uint32_t colour = theme_between(tile->colour, tile->colour_below, y, rows);
        uint32_t *row = pixels_row(&painting->target, y);
        for (int32_t x = area.x; x < area.x + area.width; x++) {
            row[x] = colour;
        }
    }
}

/* Where there is no memory any more it says nothing, but its client does not either. */
static void
paint_bar(const struct painting *painting, struct rectangle area, const struct tile *tile)
{
    struct tile drawn = *tile;
    drawn.bar_of = NULL;
    drawn.pixels = &tile->bar_of->bar.pixels;
    if (bar_draw(painting->scene, tile->bar_of)) {
        paint_tile(painting, area, &drawn);
    } else {
        canvas_fill(painting->scene->canvas, area, theme_of(&painting->scene->screen)->title);
    }
}

static void
paint_tile(const struct painting *painting, struct rectangle area, const struct tile *tile)
{
    struct canvas *canvas = painting->scene->canvas;
    const int32_t from_x = area.x - tile->from.x;
    const int32_t from_y = area.y - tile->from.y;
    if (tile->bar_of != NULL) {
        paint_bar(painting, area, tile);
        return;
    }
    switch (tile->source) {
    case TILE_GRADIENT:
        paint_gradient(painting, area, tile);
        break;
    case TILE_COLOUR:
        canvas_blend(canvas, area, tile->colour);
        break;
    case TILE_COPY:
        canvas_copy(canvas, area, tile->pixels, from_x, from_y);
        break;
    case TILE_BLEND:
        canvas_blend_image(
            canvas,
            area,
            tile->pixels,
            (struct canvas_place){.x = tile->from.x, .y = tile->from.y, .opacity = 255});
        break;
    case TILE_SHADOW:
        shadow_paint(painting->scene, &painting->target, area, tile);
        break;
    }
}

/*
 * Paints what tiles 0 to `count` - 1 show in the area. Recurses at most once for each tile that
 * lies below the same pixel, some ten for each window: TILES_MAX is the bound.
 */
static void paint_below(const struct painting *painting, struct rectangle area, uint32_t count)
{
    while (count > 0) {
        const struct tile *tile = &painting->scene->tiles[--count];
        const struct rectangle both = rectangle_intersect(area, tile->place);
        if (rectangle_is_empty(both)) {
            continue;
        }
        if (tile->is_opaque) {
            struct rectangle pieces[4];
            const uint32_t piece_count = rectangle_without(area, both, pieces);
            for (uint32_t i = 0; i < piece_count; i++) {
                paint_below(painting, pieces[i], count);
            }
        } else {
            paint_below(painting, area, count);
        }
        paint_tile(painting, both, tile);
        return;
    }
}

static bool canvas_aim(struct scene *scene, const struct pixels *target)
{
    if (scene->canvas == NULL) {
        return canvas_create(*target, &scene->canvas) == STATUS_OK;
    }
    return canvas_retarget(scene->canvas, *target) == STATUS_OK;
}

void scene_paint(struct scene *scene, const struct pixels *target, const struct area *area)
{
    if (!canvas_aim(scene, target)) {
        return;
    }
    tiles_make(scene);
    const struct painting painting = {.scene = scene, .target = *target};
    const struct rectangle whole = rectangle_intersect(
        scene_bounds(scene), (struct rectangle){0, 0, target->width, target->height});
    for (uint32_t i = 0; i < area->count; i++) {
        const struct rectangle part = rectangle_intersect(area->rectangles[i], whole);
        if (!rectangle_is_empty(part)) {
            paint_below(&painting, part, scene->tile_count);
        }
    }
}
