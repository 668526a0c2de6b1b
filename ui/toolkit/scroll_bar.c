#include "scroll_bar.h"

#define THUMB_MIN 24 /* pixels at scale 1 */
#define THUMB     6  /* across */

static int32_t position_max(const struct scroll_bar *bar)
{
    return bar->total > bar->page ? bar->total - bar->page : 0;
}

bool scroll_bar_set(struct scroll_bar *bar, int32_t position)
{
    int32_t to = position > position_max(bar) ? position_max(bar) : position;
    to = to < 0 ? 0 : to;
    const bool is_new = to != bar->position;
    bar->position = to;
    return is_new;
}

/* Along the bar, in pixels. */
struct thumb {
    int32_t start;
    int32_t length;
    int32_t room; /* how far it can go */
};

static struct thumb thumb_of(const struct scroll_bar *bar, int32_t length_min)
{
    const int32_t all = bar->is_upright ? bar->area.height : bar->area.width;
    struct thumb thumb = {.length = all};
    if (position_max(bar) == 0) {
        return thumb;
    }
    thumb.length = (int32_t)((int64_t)all * bar->page / bar->total);
    thumb.length = thumb.length < length_min ? length_min : thumb.length;
    thumb.length = thumb.length > all ? all : thumb.length;
    thumb.room = all - thumb.length;
    thumb.start = (int32_t)((int64_t)thumb.room * bar->position / position_max(bar));
    return thumb;
}

void scroll_bar_draw(const struct scroll_bar *bar, const struct ui_painter *painter)
{
    if (rectangle_is_empty(bar->area) || position_max(bar) == 0) {
        return;
    }
    const struct ui_look *look = painter->look;
    const struct thumb thumb = thumb_of(bar, ui_pixels(look, THUMB_MIN));
    const int32_t wide = ui_pixels(look, THUMB);
    struct rectangle area = bar->area;
    if (bar->is_upright) {
        area = (struct rectangle){
            area.x + (area.width - wide) / 2, area.y + thumb.start, wide, thumb.length};
    } else {
        area = (struct rectangle){
            area.x + thumb.start, area.y + (area.height - wide) / 2, thumb.length, wide};
    }
    canvas_round_fill(
        painter->canvas,
        area,
        (float)wide / 2,
        ui_colour(look, bar->is_held ? UI_COLOUR_CONTROL : UI_COLOUR_THUMB));
}

static void drag(struct scroll_bar *bar, const struct thumb *thumb, int32_t along)
{
    if (thumb->room > 0) {
        const int64_t start = (int64_t)along - bar->grip;
        const int64_t to = start * position_max(bar) / thumb->room;
        (void)scroll_bar_set(bar, to < 0 ? 0 : (to > INT32_MAX ? INT32_MAX : (int32_t)to));
    }
}

static void press(struct scroll_bar *bar, const struct thumb *thumb, int32_t along)
{
    if (along < thumb->start) {
        (void)scroll_bar_set(bar, bar->position - bar->page);
    } else if (along >= thumb->start + thumb->length) {
        (void)scroll_bar_set(bar, bar->position + bar->page);
    } else {
        bar->is_held = true;
        bar->grip = along - thumb->start;
    }
}

bool scroll_bar_event(
    struct scroll_bar *bar, const struct ui_widget *widget, const struct ui_event *event)
{
    const int32_t along = bar->is_upright ? event->y - bar->area.y : event->x - bar->area.x;
    const struct thumb thumb = thumb_of(bar, ui_widget_pixels(widget, THUMB_MIN));
    switch (event->kind) {
    case UI_EVENT_BUTTON:
        if (event->code != UI_BUTTON_LEFT || !rectangle_has(bar->area, event->x, event->y)) {
            return false;
        }
        press(bar, &thumb, along);
        return true;
    case UI_EVENT_POINTER:
        if (bar->is_held) {
            drag(bar, &thumb, along);
        }
        return bar->is_held;
    case UI_EVENT_BUTTON_RELEASED:
        if (!bar->is_held) {
            return false;
        }
        bar->is_held = false;
        return true;
    default:
        return false;
    }
}
