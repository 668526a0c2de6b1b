/*
 * Draws layer by layer, each over the whole screen, pixel by pixel. Arithmetic is written anew from
 * what the colours are to be; pictures that the compositor draws of texts are drawn afresh, so that
 * one that is not current is found.
 */
#include "slow.h"
#include "state.h"
#include <stdlib.h>
#include <string.h>

struct slow {
    struct scene *scene;
    uint32_t *pixels;
};

static uint32_t part_of(uint32_t colour, uint32_t coverage)
{
    /* The nearest to colour * coverage / 255. */
    return (2 * colour * coverage + 255) / 510;
}

/* A premultiplied pixel over another one; red, green and blue alone count. */
static uint32_t over(uint32_t above, uint32_t below)
{
    uint32_t result = 0xff000000u;
    for (uint32_t shift = 0; shift < 24; shift += 8) {
        const uint32_t light = part_of((below >> shift) & 0xff, 255 - (above >> 24));
        const uint32_t sum = ((above >> shift) & 0xff) + light;
        result |= (sum > 255 ? 255 : sum) << shift;
    }
    return result;
}

static uint32_t premultiplied(uint32_t colour)
{
    const uint32_t coverage = colour >> 24;
    return coverage << 24 | part_of((colour >> 16) & 0xff, coverage) << 16 |
           part_of((colour >> 8) & 0xff, coverage) << 8 | part_of(colour & 0xff, coverage);
}

static bool has(struct rectangle in, int32_t x, int32_t y)
{
    return x >= in.x && y >= in.y && x < in.x + in.width && y < in.y + in.height;
}

static uint32_t *at(struct slow *slow, int32_t x, int32_t y)
{
    return &slow->pixels[y * slow->scene->screen.width + x];
}

/* A rectangle of one colour, or a picture whose corner is the rectangle's. */
static void
lay(struct slow *slow, struct rectangle place, const struct scene_picture *picture, uint32_t colour)
{
    for (int32_t y = 0; y < slow->scene->screen.height; y++) {
        for (int32_t x = 0; x < slow->scene->screen.width; x++) {
            if (!has(place, x, y)) {
                continue;
            }
            uint32_t pixel = premultiplied(colour);
            if (picture != NULL) {
                const struct pixels *pixels = &picture->pixels;
                const int32_t column = x - place.x;
                const int32_t row = y - place.y;
                if (column >= pixels->width || row >= pixels->height) {
                    continue;
                }
                pixel = pixels->data[row * (pixels->stride_bytes / 4) + column];
                pixel |= picture->is_opaque ? 0xff000000u : 0;
            }
            const uint32_t opaque = picture != NULL && picture->is_opaque;
            *at(slow, x, y) = opaque ? pixel : over(pixel, *at(slow, x, y));
        }
    }
}

static void ground(struct slow *slow, uint32_t above, uint32_t below)
{
    const int32_t rows = slow->scene->screen.height - 1;
    for (int32_t y = 0; y <= rows; y++) {
        uint32_t colour = 0xff000000u;
        for (uint32_t shift = 0; shift < 24; shift += 8) {
            const int32_t first = (int32_t)((above >> shift) & 0xff);
            const int32_t last = (int32_t)((below >> shift) & 0xff);
            colour |= (uint32_t)(first + (last - first) * y / rows) << shift;
        }
        for (int32_t x = 0; x < slow->scene->screen.width; x++) {
            *at(slow, x, y) = colour;
        }
    }
}

/* How dark a blurred edge is, so many pixels from where it begins. */
static uint32_t edge(int64_t inside, int64_t steps)
{
    if (inside < 0) {
        return 0;
    }
    if (inside >= steps) {
        return 255;
    }
    const int64_t t = 2 * inside + 1;
    const int64_t whole = 2 * steps;
    return (uint32_t)(255 * t * t * (3 * whole - 2 * t) / (whole * whole * whole));
}

static int32_t least(int32_t left, int32_t right)
{
    return left < right ? left : right;
}

/* A shadow, but for the rectangle that hides it. */
static void
shadow(struct slow *slow, struct rectangle of, struct rectangle hidden, uint32_t strength)
{
    const int32_t halves = (int32_t)slow->scene->screen.scale_halves;
    const int32_t blur = (18 * halves + 1) / 2;
    const int32_t down = (5 * halves + 1) / 2;
    const struct rectangle cast = {
        of.x - blur, of.y - blur + down, of.width + 2 * blur, of.height + 2 * blur};
    for (int32_t y = 0; y < slow->scene->screen.height; y++) {
        for (int32_t x = 0; x < slow->scene->screen.width; x++) {
            if (has(hidden, x, y)) {
                continue;
            }
            const int32_t across = least(x - cast.x, cast.x + cast.width - 1 - x);
            const int32_t along = least(y - cast.y, cast.y + cast.height - 1 - y);
            const uint32_t dark =
                part_of(edge(across, 2 * blur), part_of(edge(along, 2 * blur), strength));
            *at(slow, x, y) = over(dark << 24, *at(slow, x, y));
        }
    }
}

static struct scene_picture drawn(const struct drawing *drawing, bool is_opaque)
{
    return (struct scene_picture){.pixels = drawing->pixels, .is_opaque = is_opaque};
}

static void frame(struct slow *slow, struct window *window)
{
    const struct scene_screen *screen = &slow->scene->screen;
    const bool is_normal = window->state == SCENE_STATE_NORMAL;
    const int32_t border = is_normal ? theme_length(screen, 1) : 0;
    const int32_t corner = is_normal ? theme_length(screen, 10) : 0;
    const struct rectangle of = window->frame;
    const struct rectangle hidden = {of.x, of.y + corner, of.width, of.height - corner};
    const uint32_t line = theme_of(screen)->border;
    if (is_normal) {
        shadow(slow, of, hidden, slow->scene->focus == window->number ? 120 : 70);
    }
    lay(slow, (struct rectangle){of.x - border, hidden.y, border, hidden.height}, NULL, line);
    lay(slow, (struct rectangle){of.x + of.width, hidden.y, border, hidden.height}, NULL, line);
    lay(slow,
        (struct rectangle){of.x - border, of.y + of.height, of.width + 2 * border, border},
        NULL,
        line);
    /* At its sides the bar's own picture ends where the border's lines begin. */
    if (!bar_draw(slow->scene, window)) {
        abort();
    }
    const struct scene_picture bar = drawn(&window->bar, false);
    const struct rectangle upper = {
        of.x - border, of.y - border, of.width + 2 * border, border + corner};
    lay(slow, upper, &bar, 0);
    const int32_t title = theme_length(screen, 30);
    for (int32_t y = of.y + corner; y < of.y + title; y++) {
        for (int32_t x = of.x; x < of.x + of.width; x++) {
            if (has(scene_bounds(slow->scene), x, y)) {
                *at(slow, x, y) = pixels_row(&bar.pixels, y - upper.y)[x - upper.x];
            }
        }
    }
}

static void contents(struct slow *slow, struct window *window)
{
    const struct scene_screen *screen = &slow->scene->screen;
    const bool is_framed = window->kind == SCENE_NORMAL || window->kind == SCENE_DIALOG;
    const int32_t title = is_framed ? theme_length(screen, 30) : 0;
    const struct rectangle of = window->frame;
    const struct rectangle content = {of.x, of.y + title, of.width, of.height - title};
    const struct pixels *pixels = &window->picture.pixels;
    if (window->kind != SCENE_POPUP && window->kind != SCENE_LAUNCHER) {
        const struct rectangle right = {
            content.x + pixels->width, content.y, content.width - pixels->width, content.height};
        const struct rectangle below = {
            content.x,
            content.y + pixels->height,
            least(content.width, pixels->width),
            content.height - pixels->height};
        lay(slow, right, NULL, theme_of(screen)->window);
        lay(slow, below, NULL, theme_of(screen)->window);
    }
    lay(slow, content, &window->picture, 0);
}

/* Whom it belongs to, if anybody. */
static struct window *parent_of(struct slow *slow, const struct window *window)
{
    for (uint32_t i = 0; i < slow->scene->window_count; i++) {
        if (window->parent != 0 && slow->scene->stack[i]->number == window->parent) {
            return slow->scene->stack[i];
        }
    }
    return NULL;
}

static bool is_seen(struct slow *slow, const struct window *window)
{
    const bool is_framed = window->kind == SCENE_NORMAL || window->kind == SCENE_DIALOG;
    const struct window *parent = parent_of(slow, window);
    return window->picture.pixels.data != NULL && window->state != SCENE_STATE_MINIMISED &&
           (!is_framed || window->workspace == slow->scene->workspace) &&
           (parent == NULL || is_seen(slow, parent));
}

static void line_around(struct slow *slow, struct rectangle of)
{
    const uint32_t colour = theme_of(&slow->scene->screen)->field_border;
    const int32_t line = theme_length(&slow->scene->screen, 1);
    const int32_t wide = of.width + 2 * line;
    lay(slow, (struct rectangle){of.x - line, of.y - line, wide, line}, NULL, colour);
    lay(slow, (struct rectangle){of.x - line, of.y + of.height, wide, line}, NULL, colour);
    lay(slow, (struct rectangle){of.x - line, of.y, line, of.height}, NULL, colour);
    lay(slow, (struct rectangle){of.x + of.width, of.y, line, of.height}, NULL, colour);
}

static void windows(struct slow *slow)
{
    for (uint32_t i = 0; i < slow->scene->window_count; i++) {
        struct window *window = slow->scene->stack[i];
        if (!is_seen(slow, window)) {
            continue;
        }
        if (window->kind == SCENE_NORMAL || window->kind == SCENE_DIALOG) {
            frame(slow, window);
        } else if (window->kind == SCENE_POPUP || window->kind == SCENE_LAUNCHER) {
            shadow(slow, window->frame, window->frame, 130);
        }
        if (window->kind == SCENE_POPUP) {
            line_around(slow, window->frame);
        }
        contents(slow, window);
    }
}

static void box(struct slow *slow, enum overlay_kind kind)
{
    const struct overlay *overlay = &slow->scene->overlays[kind];
    const struct scene_picture picture = drawn(&overlay->drawing, false);
    if (overlay->is_shown) {
        shadow(slow, overlay->place, (struct rectangle){0, 0, 0, 0}, 130);
        lay(slow, overlay->place, &picture, 0);
    }
}

static void preview(struct slow *slow)
{
    const struct theme *theme = theme_of(&slow->scene->screen);
    const struct rectangle place = slow->scene->preview_place;
    const int32_t line = theme_length(&slow->scene->screen, 2);
    for (int32_t y = 0; y < slow->scene->screen.height; y++) {
        for (int32_t x = 0; x < slow->scene->screen.width; x++) {
            if (has(place, x, y)) {
                const bool is_inner = has(rectangle_inset(place, line), x, y);
                const uint32_t colour = is_inner ? theme->preview : theme->preview_border;
                *at(slow, x, y) = over(premultiplied(colour), *at(slow, x, y));
            }
        }
    }
}

static void overlays(struct slow *slow)
{
    const struct theme *theme = theme_of(&slow->scene->screen);
    const struct overlay *all = slow->scene->overlays;
    preview(slow);
    box(slow, OVERLAY_SWITCHER);
    if (all[OVERLAY_LOCK].is_shown) {
        const struct scene_picture picture = drawn(&all[OVERLAY_LOCK].drawing, false);
        ground(slow, theme->lock_above, theme->lock_below);
        if (!all[OVERLAY_PROMPT].is_shown) {
            lay(slow, all[OVERLAY_LOCK].place, &picture, 0);
        }
    } else if (all[OVERLAY_STRIP].is_shown) {
        const struct scene_picture picture = drawn(&all[OVERLAY_STRIP].drawing, true);
        lay(slow, all[OVERLAY_STRIP].place, &picture, 0);
    }
    if (all[OVERLAY_PROMPT].is_shown) {
        const bool is_locked = all[OVERLAY_LOCK].is_shown;
        lay(slow, scene_bounds(slow->scene), NULL, is_locked ? 0 : theme->dim);
        box(slow, OVERLAY_PROMPT);
    }
}

/* The same scene with nothing kept of what was drawn. */
static struct scene *fresh(const struct scene *scene)
{
    struct scene *copy = malloc(sizeof *copy);
    memcpy(copy, scene, sizeof *copy);
    copy->canvas = NULL;
    for (uint32_t i = 0; i < OVERLAYS; i++) {
        copy->overlays[i].drawing = (struct drawing){.is_current = false};
    }
    for (uint32_t i = 0; i < scene->window_count; i++) {
        copy->stack[i] = malloc(sizeof *copy->stack[i]);
        *copy->stack[i] = *scene->stack[i];
        copy->stack[i]->bar = (struct drawing){.is_current = false};
    }
    return copy;
}

static void fresh_free(struct scene *copy)
{
    for (uint32_t i = 0; i < copy->window_count; i++) {
        drawing_free(&copy->stack[i]->bar);
        free(copy->stack[i]);
    }
    for (uint32_t i = 0; i < OVERLAYS; i++) {
        drawing_free(&copy->overlays[i].drawing);
    }
    free(copy);
}

void slow_paint(const struct scene *scene, uint32_t *pixels)
{
    struct slow slow = {.scene = fresh(scene), .pixels = pixels};
    const struct theme *theme = theme_of(&scene->screen);
    overlay_arrange_all(slow.scene);
    preview_arrange(slow.scene);
    overlay_draw_all(slow.scene);
    ground(&slow, theme->ground_above, theme->ground_below);
    windows(&slow);
    overlays(&slow);
    if (scene->pointer_is_painted) {
        const struct scene_pointer_picture *pointer = &scene->pointers[scene->pointer_shape];
        const struct rectangle place = {
            scene->pointer_x - pointer->hot_x, scene->pointer_y - pointer->hot_y, 64, 64};
        lay(&slow, place, &pointer->picture, 0);
    }
    fresh_free(slow.scene);
}

bool slow_places_hold(const struct scene *scene)
{
    struct scene *copy = fresh(scene);
    bool hold = true;
    place_all_again(copy);
    for (uint32_t i = 0; i < copy->window_count; i++) {
        hold =
            hold &&
            memcmp(&copy->stack[i]->frame, &scene->stack[i]->frame, sizeof(struct rectangle)) == 0;
    }
    fresh_free(copy);
    return hold;
}
