#include "toolkit/tabs.h"
#include "paint.h"
#include "toolkit/window.h"

#define PADDING 12

/* Children: the row of titles, then the pages. */
struct tabs {
    struct ui_widget widget;
    struct ui_widget strip;
    struct ui_action action;
    const char *titles[UI_TABS_MAX];
    struct ui_widget *pages[UI_TABS_MAX];
    struct ui_widget *heads[UI_TABS_MAX];
    size_t count;
    size_t chosen;
};

/* A title. */
struct head {
    struct ui_widget widget;
    struct tabs *tabs;
    size_t index;
};

static struct tabs *tabs_of(struct ui_widget *widget)
{
    return (struct tabs *)widget;
}

static struct head *head_of(struct ui_widget *widget)
{
    return (struct head *)widget;
}

/* -- A title --------------------------------------------------------------------------------- */

static struct ui_size measure_head(struct ui_widget *widget, int32_t width)
{
    const struct head *head = head_of(widget);
    struct marked_text marked;
    marked_text_read(&marked, head->tabs->titles[head->index]);
    const struct bytes text = {marked.text, marked.size_bytes};
    const int32_t wide = ui_text_width(ui_widget_look(widget), UI_TEXT_BODY, text) +
                         2 * ui_widget_pixels(widget, PADDING);
    return (struct ui_size){wide < width ? wide : width,
                            ui_widget_metric(widget, UI_METRIC_CONTROL)};
}

static void draw_head(struct ui_widget *widget, const struct ui_painter *painter)
{
    const struct head *head = head_of(widget);
    const struct ui_look *look = painter->look;
    const struct rectangle area = widget->area;
    const bool is_chosen = head->index == head->tabs->chosen;
    if (widget->is_hovered && !is_chosen) {
        canvas_round_fill(
            painter->canvas,
            rectangle_inset(area, ui_pixels(look, 2)),
            (float)ui_metric(look, UI_METRIC_RADIUS_SMALL),
            ui_colour(look, UI_COLOUR_HOVER));
    }
    if (is_chosen) {
        const int32_t high = ui_pixels(look, 3);
        const int32_t inset = ui_pixels(look, PADDING - 4);
        const struct rectangle line = {
            area.x + inset, area.y + area.height - high, area.width - 2 * inset, high};
        canvas_round_fill(
            painter->canvas, line, (float)high / 2, ui_colour(look, UI_COLOUR_ACCENT));
    }
    struct marked_text marked;
    marked_text_read(&marked, head->tabs->titles[head->index]);
    const struct paint_text text = {
        .area = area,
        .style = UI_TEXT_BODY,
        .align = PAINT_CENTRE,
        .colour = paint_text_colour(painter, widget, is_chosen ? UI_COLOUR_TEXT : UI_COLOUR_DIM),
    };
    paint_marked(painter, widget, &text, &marked);
    if (ui_widget_shows_focus(widget)) {
        paint_focus(painter, rectangle_inset(area, ui_pixels(look, 2)), UI_METRIC_RADIUS_SMALL);
    }
}

static void choose(struct tabs *tabs, size_t index)
{
    const bool is_new = index != tabs->chosen;
    ui_tabs_choose(&tabs->widget, index);
    ui_window_focus(tabs->widget.window, tabs->heads[index]);
    if (is_new) {
        ui_action_call(tabs->action, &tabs->widget);
    }
}

static void activate_head(struct ui_widget *widget)
{
    choose(head_of(widget)->tabs, head_of(widget)->index);
}

static bool head_key(const struct head *head, const struct ui_event *event)
{
    struct tabs *tabs = head->tabs;
    const size_t count = tabs->count;
    if (ui_event_is_key(event, UI_KEY_LEFT, 0)) {
        choose(tabs, (head->index + count - 1) % count);
    } else if (ui_event_is_key(event, UI_KEY_RIGHT, 0)) {
        choose(tabs, (head->index + 1) % count);
    } else if (ui_event_is_key(event, UI_KEY_HOME, 0)) {
        choose(tabs, 0);
    } else if (ui_event_is_key(event, UI_KEY_END, 0)) {
        choose(tabs, count - 1);
    } else {
        return false;
    }
    return true;
}

static bool head_event(struct ui_widget *widget, const struct ui_event *event)
{
    switch (event->kind) {
    case UI_EVENT_KEY:
        return head_key(head_of(widget), event);
    case UI_EVENT_BUTTON:
        if (event->code != UI_BUTTON_LEFT) {
            return false;
        }
        activate_head(widget);
        return true;
    case UI_EVENT_BUTTON_RELEASED:
        return true;
    default:
        return false;
    }
}

static const struct ui_class head_class = {
    .name = "tab",
    .traits = UI_TRAIT_FOCUS | UI_TRAIT_POINTER | UI_TRAIT_HOVER,
    .measure = measure_head,
    .draw = draw_head,
    .event = head_event,
    .activate = activate_head,
};

/* -- The row of titles ------------------------------------------------------------------------ */

static struct ui_size measure_strip(struct ui_widget *widget, int32_t width)
{
    struct ui_size size = {2 * ui_widget_metric(widget, UI_METRIC_GAP), 0};
    for (struct ui_widget *head = widget->first; head != NULL; head = head->next) {
        const struct ui_size one = ui_widget_measure(head, width);
        size.width += one.width;
        size.height = one.height + ui_widget_metric(widget, UI_METRIC_LINE);
    }
    return size;
}

static void arrange_strip(struct ui_widget *widget)
{
    struct rectangle place = widget->area;
    place.x += ui_widget_metric(widget, UI_METRIC_GAP);
    for (struct ui_widget *head = widget->first; head != NULL; head = head->next) {
        const struct ui_size size = ui_widget_measure(head, UI_WIDTH_ANY);
        place.width = size.width;
        place.height = size.height;
        ui_widget_place(head, place);
        place.x += size.width;
    }
}

static void draw_strip(struct ui_widget *widget, const struct ui_painter *painter)
{
    const int32_t line = ui_metric(painter->look, UI_METRIC_LINE);
    const struct rectangle area = widget->area;
    canvas_fill(painter->canvas, area, ui_colour(painter->look, UI_COLOUR_RAISED));
    canvas_fill(
        painter->canvas,
        (struct rectangle){area.x, area.y + area.height - line, area.width, line},
        ui_colour(painter->look, UI_COLOUR_BORDER));
}

static const struct ui_class strip_class = {
    .name = "tab strip",
    .traits = UI_TRAIT_GROUP,
    .measure = measure_strip,
    .arrange = arrange_strip,
    .draw = draw_strip,
};

/* -- All of it ------------------------------------------------------------------------------- */

static struct ui_size measure_tabs(struct ui_widget *widget, int32_t width)
{
    struct tabs *tabs = tabs_of(widget);
    const struct ui_size strip = ui_widget_measure(&tabs->strip, width);
    struct ui_size size = {strip.width, 0};
    for (size_t i = 0; i < tabs->count; i++) {
        const bool is_hidden = tabs->pages[i]->is_hidden;
        tabs->pages[i]->is_hidden = false; /* as large as the largest */
        const struct ui_size page = ui_widget_measure(tabs->pages[i], width);
        tabs->pages[i]->is_hidden = is_hidden;
        size.width = page.width > size.width ? page.width : size.width;
        size.height = page.height > size.height ? page.height : size.height;
    }
    size.height += strip.height;
    return size;
}

static void arrange_tabs(struct ui_widget *widget)
{
    struct tabs *tabs = tabs_of(widget);
    struct rectangle area = widget->area;
    const int32_t strip = ui_widget_measure(&tabs->strip, area.width).height;
    ui_widget_place(&tabs->strip, (struct rectangle){area.x, area.y, area.width, strip});
    area.y += strip;
    area.height -= strip;
    if (tabs->count > 0) {
        ui_widget_place(tabs->pages[tabs->chosen], area);
    }
}

/* From anywhere in a page: Ctrl-Page-Up and Ctrl-Page-Down. */
static bool tabs_event(struct ui_widget *widget, const struct ui_event *event)
{
    struct tabs *tabs = tabs_of(widget);
    const size_t count = tabs->count;
    if (count == 0) {
        return false;
    }
    if (ui_event_is_key(event, UI_KEY_PAGE_UP, UI_CONTROL)) {
        choose(tabs, (tabs->chosen + count - 1) % count);
        return true;
    }
    if (ui_event_is_key(event, UI_KEY_PAGE_DOWN, UI_CONTROL)) {
        choose(tabs, (tabs->chosen + 1) % count);
        return true;
    }
    return false;
}

static const struct ui_class tabs_class = {
    .name = "tabs",
    .measure = measure_tabs,
    .arrange = arrange_tabs,
    .event = tabs_event,
};

struct ui_widget *ui_tabs_create(struct ui_arena *arena, struct ui_action action)
{
    struct tabs *tabs = ui_widget_create(arena, &tabs_class, sizeof(*tabs));
    if (tabs == NULL) {
        return NULL;
    }
    tabs->action = action;
    tabs->strip.class = &strip_class;
    for (size_t i = 0; i < UI_TABS_MAX; i++) {
        struct head *head = ui_widget_create(arena, &head_class, sizeof(*head));
        if (head == NULL) {
            return NULL;
        }
        head->tabs = tabs;
        head->index = i;
        tabs->heads[i] = &head->widget;
    }
    ui_widget_add(&tabs->widget, &tabs->strip);
    return &tabs->widget;
}

void ui_tabs_add(struct ui_widget *widget, const char *title, struct ui_widget *page)
{
    struct tabs *tabs = tabs_of(widget);
    if (tabs == NULL || page == NULL || tabs->count == UI_TABS_MAX) {
        return;
    }
    const size_t index = tabs->count;
    tabs->titles[index] = title;
    tabs->pages[index] = page;
    tabs->heads[index]->mnemonic = mnemonic_of(title);
    tabs->heads[index]->is_marked = index == tabs->chosen;
    page->is_hidden = index != tabs->chosen;
    tabs->count++;
    ui_widget_add(&tabs->strip, tabs->heads[index]);
    ui_widget_add(widget, page);
}

size_t ui_tabs_chosen(const struct ui_widget *widget)
{
    return ((const struct tabs *)widget)->chosen;
}

void ui_tabs_choose(struct ui_widget *widget, size_t index)
{
    struct tabs *tabs = tabs_of(widget);
    if (index >= tabs->count || index == tabs->chosen) {
        return;
    }
    ui_widget_set_hidden(tabs->pages[tabs->chosen], true);
    tabs->heads[tabs->chosen]->is_marked = false;
    ui_widget_redraw(tabs->heads[tabs->chosen]);
    tabs->chosen = index;
    tabs->heads[index]->is_marked = true;
    ui_widget_redraw(tabs->heads[index]);
    ui_widget_set_hidden(tabs->pages[index], false);
    ui_widget_redraw(widget);
}
