/* What callers ask about: what is where, and what clients are to be told. */
#include "state.h"

enum status scene_layout(const struct scene *scene, uint32_t window, struct scene_layout *layout)
{
    const struct window *found = window_find(scene, window);
    if (found == NULL) {
        return STATUS_NOT_FOUND;
    }
    *layout = (struct scene_layout){
        .kind = found->kind,
        .state = found->state,
        .workspace = (uint8_t)found->workspace,
        .is_focused = scene->focus == window,
        .is_visible = window_is_visible(scene, found),
        .frame = found->frame,
        .content = window_content(scene, found),
    };
    return STATUS_OK;
}

uint32_t scene_take_configured(struct scene *scene)
{
    for (uint32_t i = 0; i < scene->window_count; i++) {
        struct window *window = scene->stack[i];
        const struct rectangle content = window_content(scene, window);
        if (!window->is_told || window->told_width != content.width ||
            window->told_height != content.height || window->told_state != window->state) {
            window->is_told = true;
            window->told_width = content.width;
            window->told_height = content.height;
            window->told_state = window->state;
            return window->number;
        }
    }
    return 0;
}

static uint32_t edge_near(int32_t at, int32_t length, uint32_t first, uint32_t last)
{
    return at < 0 ? first : at >= length ? last : 0;
}

/* In the band around a frame: near a corner both of its edges. */
static uint32_t
edges_at(const struct scene *scene, const struct window *window, int32_t x, int32_t y)
{
    const int32_t corner = theme_length(&scene->screen, THEME_GRAB_CORNER);
    const struct rectangle inner = rectangle_inset(window->frame, corner);
    const uint32_t edges =
        edge_near(x - window->frame.x, window->frame.width, SCENE_EDGE_LEFT, SCENE_EDGE_RIGHT) |
        edge_near(y - window->frame.y, window->frame.height, SCENE_EDGE_TOP, SCENE_EDGE_BOTTOM);
    if (edges == 0) {
        return 0;
    }
    return edges | ((edges & (SCENE_EDGE_LEFT | SCENE_EDGE_RIGHT)) != 0
                        ? edge_near(y - inner.y, inner.height, SCENE_EDGE_TOP, SCENE_EDGE_BOTTOM)
                        : edge_near(x - inner.x, inner.width, SCENE_EDGE_LEFT, SCENE_EDGE_RIGHT));
}

static bool has_edges(const struct window *window)
{
    return window->kind == SCENE_NORMAL && window->state == SCENE_STATE_NORMAL;
}

static enum scene_part
frame_part_at(const struct scene *scene, const struct window *window, int32_t x, int32_t y)
{
    static const enum scene_part buttons[] = {
        SCENE_PART_CLOSE, SCENE_PART_MAXIMISE, SCENE_PART_MINIMISE};
    if (rectangle_has(window_content(scene, window), x, y)) {
        return SCENE_PART_CONTENT;
    }
    for (uint32_t i = 0; i < sizeof buttons / sizeof buttons[0]; i++) {
        if (rectangle_has(bar_button(scene, window, buttons[i]), x, y)) {
            return buttons[i];
        }
    }
    return SCENE_PART_TITLE;
}

static bool window_at(
    const struct scene *scene,
    const struct window *window,
    int32_t x,
    int32_t y,
    struct scene_hit *hit)
{
    const int32_t band = theme_length(&scene->screen, THEME_GRAB);
    *hit = (struct scene_hit){.window = window->number};
    if (rectangle_has(window->frame, x, y)) {
        hit->part = frame_part_at(scene, window, x, y);
    } else if (has_edges(window) && rectangle_has(rectangle_inset(window->frame, -band), x, y)) {
        hit->part = SCENE_PART_EDGE;
        hit->edges = edges_at(scene, window, x, y);
    } else {
        return false;
    }
    const struct rectangle content = window_content(scene, window);
    const struct rectangle from = hit->part == SCENE_PART_CONTENT ? content : window->frame;
    hit->x = x - from.x;
    hit->y = y - from.y;
    return true;
}

struct scene_hit scene_at(const struct scene *scene, int32_t x, int32_t y)
{
    struct scene_hit hit = {.part = SCENE_PART_NONE, .x = x, .y = y};
    if (!rectangle_has(scene_bounds(scene), x, y) || overlay_at(scene, x, y, &hit)) {
        return hit;
    }
    for (uint32_t i = scene->window_count; i > 0; i--) {
        const struct window *window = scene->stack[i - 1];
        if (window_is_visible(scene, window) && window_at(scene, window, x, y, &hit)) {
            return hit;
        }
    }
    return (struct scene_hit){.part = SCENE_PART_NONE, .x = x, .y = y};
}

enum status scene_to_content(
    const struct scene *scene, uint32_t window, int32_t x, int32_t y, struct scene_hit *hit)
{
    const struct window *found = window_find(scene, window);
    if (found == NULL) {
        return STATUS_NOT_FOUND;
    }
    const struct rectangle content = window_content(scene, found);
    *hit = (struct scene_hit){
        .window = window,
        .part = SCENE_PART_CONTENT,
        .x = x - content.x,
        .y = y - content.y,
    };
    return STATUS_OK;
}

uint32_t scene_top(const struct scene *scene, uint32_t except)
{
    for (uint32_t i = scene->window_count; i > 0; i--) {
        const struct window *window = scene->stack[i - 1];
        const bool takes_keys = window_has_frame(window) || window->kind == SCENE_LAUNCHER ||
                                window->kind == SCENE_GREETER;
        if (takes_keys && window->number != except && window_is_visible(scene, window)) {
            return window->number;
        }
    }
    return 0;
}

uint32_t scene_popup(const struct scene *scene, uint32_t window)
{
    const struct window *of = window_find(scene, window);
    if (of == NULL && window != 0) {
        return 0;
    }
    for (uint32_t i = scene->window_count; i > 0; i--) {
        const struct window *popup = scene->stack[i - 1];
        if (popup->kind == SCENE_POPUP && popup != of &&
            (of == NULL || window_belongs(scene, popup, of))) {
            return popup->number;
        }
    }
    return 0;
}

uint32_t scene_above(const struct scene *scene, uint32_t below)
{
    if (below == 0) {
        return scene->window_count == 0 ? 0 : scene->stack[0]->number;
    }
    for (uint32_t i = 0; i + 1 < scene->window_count; i++) {
        if (scene->stack[i]->number == below) {
            return scene->stack[i + 1]->number;
        }
    }
    return 0;
}

enum scene_state scene_snap_at(const struct scene *scene, int32_t x, int32_t y)
{
    const struct rectangle work = scene_work_area(scene);
    if (x <= work.x) {
        return SCENE_STATE_LEFT_HALF;
    }
    if (x >= work.x + work.width - 1) {
        return SCENE_STATE_RIGHT_HALF;
    }
    return y <= work.y ? SCENE_STATE_MAXIMISED : SCENE_STATE_NORMAL;
}

/* The piece of a title bar that can be pressed is large enough. */
static bool is_reachable(const struct scene *scene, const struct window *window)
{
    struct rectangle bar = window->frame;
    bar.height = theme_length(&scene->screen, THEME_TITLE);
    const struct rectangle seen = rectangle_intersect(bar, scene_work_area(scene));
    return !window_has_frame(window) ||
           (seen.height > 0 && seen.width > 0 && bar.y >= scene_work_area(scene).y);
}

bool scene_check(const struct scene *scene)
{
    for (uint32_t i = 0; i < scene->window_count; i++) {
        const struct window *window = scene->stack[i];
        const struct rectangle content = window_content(scene, window);
        if (i > 0 && window_layer(scene->stack[i - 1]) > window_layer(window)) {
            return false;
        }
        if (window->frame.width < 1 || content.height < 1 || content.width < 1 ||
            !is_reachable(scene, window)) {
            return false;
        }
        for (uint32_t above = i + 1; above < scene->window_count; above++) {
            if (scene->stack[above]->number == window->number ||
                (window->kind == SCENE_POPUP && window->parent == scene->stack[above]->number)) {
                return false;
            }
        }
    }
    for (uint32_t i = 0; i < scene->damage.count; i++) {
        if (rectangle_is_empty(scene->damage.rectangles[i]) ||
            !rectangle_holds(scene_bounds(scene), scene->damage.rectangles[i])) {
            return false;
        }
    }
    return true;
}
