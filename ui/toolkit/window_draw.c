#include "toolkit/window.h"
#include "window_state.h"

void window_damage(struct ui_window *window, struct rectangle area)
{
    const struct rectangle whole = {0, 0, window->width, window->height};
    const struct rectangle seen = rectangle_intersect(whole, area);
    ui_region_add(&window->changed, seen, UI_DAMAGE_MAX);
    for (size_t i = 0; i < UI_BUFFERS_MAX; i++) {
        ui_region_add(&window->stale[i], seen, UI_REGION_MAX);
    }
}

void window_damage_all(struct ui_window *window)
{
    window->changed.count = 0;
    for (size_t i = 0; i < UI_BUFFERS_MAX; i++) {
        window->stale[i].count = 0;
    }
    window_damage(window, (struct rectangle){0, 0, window->width, window->height});
}

void ui_window_forget_buffers(struct ui_window *window)
{
    window_damage_all(window);
}

bool ui_window_is_dirty(struct ui_window *window)
{
    window_layout(window);
    return window->changed.count > 0;
}

static void draw_widget(struct ui_widget *widget, const struct ui_painter *painter)
{
    if (widget->is_hidden || !canvas_can_draw(painter->canvas, widget->clip)) {
        return;
    }
    if (widget->class->draw != NULL) {
        canvas_push_clip(painter->canvas, widget->clip);
        widget->class->draw(widget, painter);
        canvas_pop_clip(painter->canvas);
    }
    for (struct ui_widget *child = widget->first; child != NULL; child = child->next) {
        draw_widget(child, painter);
    }
}

static void draw_area(struct ui_window *window, struct canvas *canvas, struct rectangle area)
{
    const struct ui_painter painter = {canvas, &window->look};
    canvas_push_clip(canvas, area);
    canvas_fill(canvas, area, ui_colour(&window->look, UI_COLOUR_BACKGROUND));
    if (window->root != NULL) {
        draw_widget(window->root, &painter);
    }
    canvas_pop_clip(canvas);
}

size_t ui_window_draw(
    struct ui_window *window,
    struct canvas *canvas,
    uint32_t buffer,
    struct rectangle damage[UI_DAMAGE_MAX])
{
    window_layout(window);
    struct ui_region *stale = &window->stale[buffer % UI_BUFFERS_MAX];
    for (size_t i = 0; i < stale->count; i++) {
        draw_area(window, canvas, stale->areas[i]);
    }
    stale->count = 0;
    const size_t count = window->changed.count;
    for (size_t i = 0; i < count; i++) {
        damage[i] = window->changed.areas[i];
    }
    window->changed.count = 0;
    return count;
}
