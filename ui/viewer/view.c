#include "view.h"

static int32_t scaled(int32_t length, int32_t zoom)
{
    const int64_t made = (int64_t)length * zoom / VIEW_ZOOM_ONE;
    return made < 1 ? 1 : (int32_t)made;
}

static int32_t between(int32_t value, int32_t first, int32_t last)
{
    return value < first ? first : value > last ? last : value;
}

/* In the middle where there is room, otherwise never beyond an edge. */
static int32_t settle(int32_t at, int32_t all, int32_t seen)
{
    return all <= seen ? (all - seen) / 2 : between(at, 0, all - seen);
}

static void settle_both(struct view *view)
{
    view->x = settle(view->x, scaled(view->picture_width, view->zoom), view->width);
    view->y = settle(view->y, scaled(view->picture_height, view->zoom), view->height);
}

static int32_t fitting(const struct view *view)
{
    const int64_t wide = (int64_t)view->width * VIEW_ZOOM_ONE / view->picture_width;
    const int64_t high = (int64_t)view->height * VIEW_ZOOM_ONE / view->picture_height;
    const int64_t less = wide < high ? wide : high;
    return less < 1 ? 1 : less > VIEW_ZOOM_ONE ? VIEW_ZOOM_ONE : (int32_t)less;
}

void view_fit(struct view *view)
{
    view->is_fitted = true;
    if (view->picture_width > 0) {
        view->zoom = fitting(view);
        settle_both(view);
    }
}

void view_set_picture(struct view *view, int32_t width, int32_t height)
{
    view->picture_width = width;
    view->picture_height = height;
    view_fit(view);
}

void view_resize(struct view *view, int32_t width, int32_t height)
{
    view->width = width;
    view->height = height;
    if (view->is_fitted) {
        view_fit(view);
    } else if (view->picture_width > 0) {
        settle_both(view);
    }
}

void view_zoom(struct view *view, int32_t zoom, int32_t x, int32_t y)
{
    const int32_t before = view->zoom;
    if (view->picture_width == 0) {
        return;
    }
    view->is_fitted = false;
    view->zoom = between(zoom, VIEW_ZOOM_MIN, VIEW_ZOOM_MAX);
    view->x = (int32_t)(((int64_t)view->x + x) * view->zoom / before) - x;
    view->y = (int32_t)(((int64_t)view->y + y) * view->zoom / before) - y;
    settle_both(view);
}

void view_step(struct view *view, int32_t steps, int32_t x, int32_t y)
{
    int64_t zoom = view->zoom;
    for (; steps > 0 && zoom < VIEW_ZOOM_MAX; steps--) {
        zoom += zoom * 2 / 5 + 1; /* nearly the square root of 2 */
    }
    for (; steps < 0 && zoom > VIEW_ZOOM_MIN; steps++) {
        zoom = zoom * 5 / 7;
    }
    view_zoom(view, (int32_t)zoom, x, y);
}

void view_pan(struct view *view, int32_t x, int32_t y)
{
    if (view->picture_width > 0) {
        view->x += x;
        view->y += y;
        settle_both(view);
    }
}

struct rectangle view_place(const struct view *view)
{
    if (view->picture_width == 0) {
        return (struct rectangle){0};
    }
    return (struct rectangle){-view->x,
                              -view->y,
                              scaled(view->picture_width, view->zoom),
                              scaled(view->picture_height, view->zoom)};
}
