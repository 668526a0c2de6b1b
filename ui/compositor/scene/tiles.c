/*
 * The scene as a list of rectangles, the lowest first, each with one source of pixels: what paint.c
 * works on. The first one is opaque and as large as the screen.
 */
#include "state.h"
#include <assert.h>

#define SHADOW_FOCUSED   120u
#define SHADOW_UNFOCUSED 70u
#define SHADOW_BOX       130u

static void tile_add(struct scene *scene, struct tile tile)
{
    tile.place = rectangle_intersect(tile.place, scene_bounds(scene));
    if (!rectangle_is_empty(tile.place)) {
        assert(scene->tile_count < TILES_MAX);
        scene->tiles[scene->tile_count++] = tile;
    }
}

static void add_colour(struct scene *scene, struct rectangle place, uint32_t colour)
{
    tile_add(
        scene,
        (struct tile){
            .place = place,
            .source = TILE_COLOUR,
            .is_opaque = colour >> 24 == 0xff,
            .colour = colour,
        });
}

static void add_gradient(struct scene *scene, uint32_t above, uint32_t below)
{
    tile_add(
        scene,
        (struct tile){
            .place = scene_bounds(scene),
            .source = TILE_GRADIENT,
            .is_opaque = true,
            .colour = above,
            .colour_below = below,
        });
}

/* A part of a picture that lies at (from.x, from.y) of the screen. */
static void add_picture(
    struct scene *scene,
    struct rectangle place,
    const struct pixels *pixels,
    struct rectangle from,
    bool is_opaque)
{
    if (pixels->data == NULL) {
        return;
    }
    const struct rectangle all = {from.x, from.y, pixels->width, pixels->height};
    tile_add(
        scene,
        (struct tile){
            .place = rectangle_intersect(place, all),
            .source = is_opaque ? TILE_COPY : TILE_BLEND,
            .is_opaque = is_opaque,
            .pixels = pixels,
            .from = from,
        });
}

/* Around what casts it, of which the uppermost rows do not cover their corners. */
static void
add_shadow(struct scene *scene, struct rectangle of, struct rectangle full, uint32_t strength)
{
    struct rectangle pieces[4];
    const uint32_t count = rectangle_without(shadow_bounds(scene, of), full, pieces);
    for (uint32_t i = 0; i < count; i++) {
        tile_add(
            scene,
            (struct tile){
                .place = pieces[i],
                .source = TILE_SHADOW,
                .colour = strength,
                .from = of,
            });
    }
}

static void
add_bar(struct scene *scene, struct rectangle place, struct window *window, bool is_opaque)
{
    const struct rectangle bar = bar_place(scene, window);
    tile_add(
        scene,
        (struct tile){
            .place = rectangle_intersect(place, bar),
            .source = is_opaque ? TILE_COPY : TILE_BLEND,
            .is_opaque = is_opaque,
            .from = bar,
            .bar_of = window,
        });
}

static void add_frame(struct scene *scene, struct window *window)
{
    const struct rectangle frame = window->frame;
    const struct rectangle bar = bar_place(scene, window);
    const int32_t corner = bar_corner(scene, window);
    const int32_t border = bar_border(scene, window);
    struct rectangle full = frame;
    full.y += corner;
    full.height -= corner;
    if (window_has_shadow(window)) {
        const bool is_focused = scene->focus == window->number;
        add_shadow(scene, frame, full, is_focused ? SHADOW_FOCUSED : SHADOW_UNFOCUSED);
    }
    const uint32_t colour = theme_of(&scene->screen)->border;
    const int32_t side = full.height;
    const int32_t right = frame.x + frame.width;
    add_colour(scene, (struct rectangle){frame.x - border, full.y, border, side}, colour);
    add_colour(scene, (struct rectangle){right, full.y, border, side}, colour);
    add_colour(
        scene,
        (struct rectangle){
            frame.x - border, frame.y + frame.height, frame.width + 2 * border, border},
        colour);
    const int32_t upper = full.y - bar.y;
    const struct rectangle top = {bar.x, bar.y, bar.width, upper};
    const struct rectangle rest = {frame.x, full.y, frame.width, bar.height - upper};
    add_bar(scene, top, window, false);
    add_bar(scene, rest, window, true);
}

/* A line around what has no title, outside of what its client draws. */
static void add_line(struct scene *scene, struct rectangle of)
{
    const int32_t border = theme_length(&scene->screen, THEME_BORDER);
    struct rectangle pieces[4];
    const uint32_t count = rectangle_without(rectangle_inset(of, -border), of, pieces);
    for (uint32_t i = 0; i < count; i++) {
        add_colour(scene, pieces[i], theme_of(&scene->screen)->field_border);
    }
}

/* Of what the client leaves free, in the theme's colour: popups and the launcher show through. */
static void add_rest(struct scene *scene, const struct window *window, struct rectangle content)
{
    const struct pixels *pixels = &window->picture.pixels;
    if (window->kind == SCENE_POPUP || window->kind == SCENE_LAUNCHER) {
        return;
    }
    struct rectangle pieces[4];
    const struct rectangle picture = {content.x, content.y, pixels->width, pixels->height};
    const uint32_t count = rectangle_without(content, picture, pieces);
    for (uint32_t i = 0; i < count; i++) {
        add_colour(scene, pieces[i], theme_of(&scene->screen)->window);
    }
}

static void add_window(struct scene *scene, struct window *window)
{
    if (!window_is_visible(scene, window)) {
        return;
    }
    const struct rectangle content = window_content(scene, window);
    if (window_has_frame(window)) {
        add_frame(scene, window);
    } else if (window_has_shadow(window)) {
        add_shadow(scene, window->frame, window->frame, SHADOW_BOX);
    }
    if (window->kind == SCENE_POPUP) {
        add_line(scene, window->frame);
    }
    add_picture(scene, content, &window->picture.pixels, content, window->picture.is_opaque);
    add_rest(scene, window, content);
}

static void add_preview(struct scene *scene)
{
    const struct rectangle place = scene->preview_place;
    const struct theme *theme = theme_of(&scene->screen);
    if (rectangle_is_empty(place)) {
        return;
    }
    const struct rectangle inner = rectangle_inset(place, theme_length(&scene->screen, 2));
    struct rectangle pieces[4];
    const uint32_t count = rectangle_without(place, inner, pieces);
    for (uint32_t i = 0; i < count; i++) {
        add_colour(scene, pieces[i], theme->preview_border);
    }
    add_colour(scene, inner, theme->preview);
}

static void add_box(struct scene *scene, enum overlay_kind kind)
{
    const struct overlay *overlay = &scene->overlays[kind];
    const struct rectangle none = {0, 0, 0, 0};
    if (overlay->is_shown) {
        add_shadow(scene, overlay->place, none, SHADOW_BOX);
        add_picture(scene, overlay->place, &overlay->drawing.pixels, overlay->place, false);
    }
}

static void add_overlays(struct scene *scene)
{
    const struct theme *theme = theme_of(&scene->screen);
    const struct overlay *lock = &scene->overlays[OVERLAY_LOCK];
    const struct overlay *strip = &scene->overlays[OVERLAY_STRIP];
    add_preview(scene);
    add_box(scene, OVERLAY_SWITCHER);
    const bool has_prompt = scene->overlays[OVERLAY_PROMPT].is_shown;
    if (lock->is_shown) {
        add_gradient(scene, theme->lock_above, theme->lock_below);
        if (!has_prompt) {
            add_picture(scene, lock->place, &lock->drawing.pixels, lock->place, false);
        }
    } else if (strip->is_shown) {
        add_picture(scene, strip->place, &strip->drawing.pixels, strip->place, true);
    }
    if (has_prompt && !lock->is_shown) {
        add_colour(scene, scene_bounds(scene), theme->dim);
    }
    add_box(scene, OVERLAY_PROMPT);
}

static void add_pointer(struct scene *scene)
{
    const struct rectangle place = pointer_place(scene);
    add_picture(scene, place, &scene->pointers[scene->pointer_shape].picture.pixels, place, false);
}

static bool any_is_bare(const struct scene *scene)
{
    for (uint32_t i = 0; i < scene->window_count; i++) {
        if (scene->stack[i]->is_bare) {
            return true;
        }
    }
    return false;
}

/* A window whose bar cannot be had is not seen until it can; what changes by that is painted with
 * the next frame. */
static void find_bars(struct scene *scene)
{
    for (uint32_t i = 0; i < scene->window_count; i++) {
        struct window *window = scene->stack[i];
        const bool was_bare = window->is_bare;
        window->is_bare = false;
        if (!window_has_frame(window) || !window_is_visible(scene, window)) {
            continue;
        }
        const bool is_bare = !bar_can_be_had(scene, window);
        if (is_bare != was_bare) {
            window_damage(scene, window);
        }
        window->is_bare = is_bare;
    }
}

void tiles_make(struct scene *scene)
{
    if (scene->tiles_are_current) {
        return;
    }
    const struct theme *theme = theme_of(&scene->screen);
    find_bars(scene);
    overlay_draw_all(scene);
    scene->tile_count = 0;
    add_gradient(scene, theme->ground_above, theme->ground_below);
    for (uint32_t i = 0; i < scene->window_count; i++) {
        add_window(scene, scene->stack[i]);
    }
    add_overlays(scene);
    add_pointer(scene);
    scene->tiles_are_current = !any_is_bare(scene);
}
