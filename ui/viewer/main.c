/* viewer [FILE]: a picture, and those beside it. Without a file, those in "Pictures". */
#include "application/application.h"
#include "folder.h"
#include "loader.h"
#include "toolkit/toolkit.h"
#include "view.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BIT_LOADED APPLICATION_BITS_FIRST

#define WIDTH      720
#define HEIGHT     520
#define TEXT_BYTES 320u

/* How far an arrow moves it, at scale 1. */
#define PAN_PIXELS 48

static struct {
    struct application application;
    struct application_window *window;
    struct ui_widget *area;
    struct ui_widget *status;
    struct folder folder;
    struct picture picture;
    struct view view;
    bool is_to_load; /* another one was chosen while one was loaded */
    bool is_dragged;
    int32_t drag_x;
    int32_t drag_y;
    int32_t pointer_x; /* in the area */
    int32_t pointer_y;
    char text[TEXT_BYTES];
    char title[FOLDER_NAME_BYTES + 16];
} viewer;

/* -- what is said ------------------------------------------------------------------------------ */

static void say_state(void)
{
    const char *name = viewer.folder.count > 0 ? viewer.folder.names[viewer.folder.current] : "";
    if (viewer.folder.count == 0) {
        (void)snprintf(viewer.text, sizeof(viewer.text), "There are no pictures here.");
    } else if (loader_is_busy()) {
        (void)snprintf(viewer.text, sizeof(viewer.text), "Reading %s...", name);
    } else if (viewer.picture.pixels.data == NULL) {
        (void)snprintf(viewer.text, sizeof(viewer.text), "%s: %s", name, viewer.picture.reason);
    } else {
        (void)snprintf(
            viewer.text,
            sizeof(viewer.text),
            "%s  -  %s, %d by %d pixels, %d %%  -  %zu of %zu",
            name,
            viewer.picture.format,
            viewer.picture.pixels.width,
            viewer.picture.pixels.height,
            viewer.view.zoom * 100 / VIEW_ZOOM_ONE,
            viewer.folder.current + 1,
            viewer.folder.count);
    }
    ui_label_set(viewer.status, viewer.text);
}

static void show(void)
{
    say_state();
    ui_widget_redraw(viewer.area);
}

/* -- loading ----------------------------------------------------------------------------------- */

static void load(void)
{
    char path[FOLDER_PATH_BYTES + FOLDER_NAME_BYTES];
    if (loader_is_busy()) {
        viewer.is_to_load = true;
        return;
    }
    viewer.is_to_load = false;
    /* The one before makes room for this one. */
    picture_finish(&viewer.picture);
    view_set_picture(&viewer.view, 0, 0);
    if (folder_path(&viewer.folder, path, sizeof(path)) &&
        !loader_begin(path, viewer.application.event, BIT_LOADED)) {
        (void)snprintf(
            viewer.picture.reason, sizeof(viewer.picture.reason), "there is no memory for it");
    }
    show();
}

static void take_loaded(void)
{
    viewer.picture = loader_take();
    if (viewer.is_to_load) {
        load();
        return;
    }
    if (viewer.picture.pixels.data != NULL) {
        view_set_picture(&viewer.view, viewer.picture.pixels.width, viewer.picture.pixels.height);
    }
    if (viewer.folder.count > 0) {
        (void)snprintf(
            viewer.title, sizeof(viewer.title), "%s", viewer.folder.names[viewer.folder.current]);
        application_set_title(&viewer.application, viewer.window, viewer.title);
    }
    show();
}

static void go(int steps)
{
    folder_go(&viewer.folder, steps);
    load();
}

/* -- the area ---------------------------------------------------------------------------------- */

/* What of the picture is seen in the view, in its own pixels, with what lies across the edges. */
static struct rectangle seen_part(void)
{
    const struct view *view = &viewer.view;
    const int32_t left = view->x > 0 ? (int32_t)((int64_t)view->x * VIEW_ZOOM_ONE / view->zoom) : 0;
    const int32_t top = view->y > 0 ? (int32_t)((int64_t)view->y * VIEW_ZOOM_ONE / view->zoom) : 0;
    const struct rectangle part = {
        left,
        top,
        (int32_t)((int64_t)view->width * VIEW_ZOOM_ONE / view->zoom) + 2,
        (int32_t)((int64_t)view->height * VIEW_ZOOM_ONE / view->zoom) + 2};
    const struct rectangle all = {0, 0, view->picture_width, view->picture_height};
    return rectangle_intersect(part, all);
}

static int32_t scaled(int32_t length)
{
    return (int32_t)((int64_t)length * viewer.view.zoom / VIEW_ZOOM_ONE);
}

static void draw(void *context, struct ui_widget *widget, const struct ui_painter *painter)
{
    const struct rectangle area = widget->area;
    (void)context;
    canvas_fill(painter->canvas, area, ui_colour(painter->look, UI_COLOUR_BACKGROUND));
    if (viewer.picture.pixels.data == NULL) {
        return;
    }
    const struct rectangle part = seen_part();
    const struct rectangle whole = view_place(&viewer.view);
    const bool is_all =
        part.width == viewer.view.picture_width && part.height == viewer.view.picture_height;
    const struct rectangle place = {
        area.x + whole.x + scaled(part.x),
        area.y + whole.y + scaled(part.y),
        is_all ? whole.width : scaled(part.x + part.width) - scaled(part.x),
        is_all ? whole.height : scaled(part.y + part.height) - scaled(part.y)};
    canvas_scale(painter->canvas, place, &viewer.picture.pixels, part);
}

static void resized(void *context, struct ui_widget *widget)
{
    (void)context;
    view_resize(&viewer.view, widget->area.width, widget->area.height);
    say_state();
}

static bool take_pointer(struct ui_widget *widget, const struct ui_event *event)
{
    const int32_t x = event->x - widget->area.x;
    const int32_t y = event->y - widget->area.y;
    switch (event->kind) {
    case UI_EVENT_BUTTON:
        viewer.is_dragged = event->code == UI_BUTTON_LEFT;
        viewer.drag_x = x;
        viewer.drag_y = y;
        return viewer.is_dragged;
    case UI_EVENT_BUTTON_RELEASED:
        viewer.is_dragged = false;
        return true;
    case UI_EVENT_POINTER:
        viewer.pointer_x = x;
        viewer.pointer_y = y;
        if (viewer.is_dragged) {
            view_pan(&viewer.view, viewer.drag_x - x, viewer.drag_y - y);
            viewer.drag_x = x;
            viewer.drag_y = y;
            show();
        }
        return viewer.is_dragged;
    default:
        return false;
    }
}

static void step(int32_t steps, int32_t x, int32_t y)
{
    view_step(&viewer.view, steps, x, y);
    show();
}

static void step_in_middle(int32_t steps)
{
    step(steps, viewer.view.width / 2, viewer.view.height / 2);
}

static void actual_size(void)
{
    view_zoom(&viewer.view, VIEW_ZOOM_ONE, viewer.view.width / 2, viewer.view.height / 2);
    show();
}

static void fit(void)
{
    view_fit(&viewer.view);
    show();
}

/* Arrows move a picture that is larger than its view, and otherwise lead to another one. */
static bool take_arrow(const struct ui_event *event)
{
    const int32_t by = ui_widget_pixels(viewer.area, PAN_PIXELS);
    const struct {
        uint32_t symbol;
        int32_t x;
        int32_t y;
    } arrows[] = {
        {UI_KEY_LEFT, -by, 0}, {UI_KEY_RIGHT, by, 0}, {UI_KEY_UP, 0, -by}, {UI_KEY_DOWN, 0, by}};
    for (size_t i = 0; i < sizeof(arrows) / sizeof(arrows[0]); i++) {
        if (!ui_event_is_key(event, arrows[i].symbol, 0)) {
            continue;
        }
        if (viewer.view.is_fitted) {
            go(arrows[i].x + arrows[i].y < 0 ? -1 : 1);
        } else {
            view_pan(&viewer.view, arrows[i].x, arrows[i].y);
            show();
        }
        return true;
    }
    return false;
}

static bool take_key(void *context, const struct ui_event *event)
{
    uint8_t typed[UI_EVENT_TEXT_BYTES_MAX];
    const size_t size = ui_event_text(event, typed);
    (void)context;
    if (ui_event_is_key(event, UI_KEY_PAGE_DOWN, 0)) {
        go(1);
        return true;
    }
    if (ui_event_is_key(event, UI_KEY_PAGE_UP, 0)) {
        go(-1);
        return true;
    }
    if (take_arrow(event)) {
        return true;
    }
    switch (size == 1 ? typed[0] : 0) {
    case '+':
        step_in_middle(1);
        return true;
    case '-':
        step_in_middle(-1);
        return true;
    case '0':
        fit();
        return true;
    case '1':
        actual_size();
        return true;
    default:
        return false;
    }
}

static bool take_event(void *context, struct ui_widget *widget, const struct ui_event *event)
{
    if (event->kind == UI_EVENT_SCROLL) {
        step(event->y < 0 ? 1 : -1, viewer.pointer_x, viewer.pointer_y);
        return true;
    }
    return event->kind == UI_EVENT_KEY ? take_key(context, event) : take_pointer(widget, event);
}

/* -- the window -------------------------------------------------------------------------------- */

static void press_previous(void *context, struct ui_widget *widget)
{
    (void)context;
    (void)widget;
    go(-1);
}

static void press_next(void *context, struct ui_widget *widget)
{
    (void)context;
    (void)widget;
    go(1);
}

static void press_fit(void *context, struct ui_widget *widget)
{
    (void)context;
    (void)widget;
    fit();
}

static void press_actual(void *context, struct ui_widget *widget)
{
    (void)context;
    (void)widget;
    actual_size();
}

static void press_larger(void *context, struct ui_widget *widget)
{
    (void)context;
    (void)widget;
    step_in_middle(1);
}

static void press_smaller(void *context, struct ui_widget *widget)
{
    (void)context;
    (void)widget;
    step_in_middle(-1);
}

static struct ui_widget *make_bar(struct ui_arena *arena)
{
    const struct ui_button_options buttons[] = {
        {.text = "&Previous", .icon = UI_ICON_LEFT, .action = {press_previous, NULL}},
        {.text = "&Next", .icon = UI_ICON_RIGHT, .action = {press_next, NULL}},
        {.text = "&Fit", .icon = UI_ICON_IMAGE, .action = {press_fit, NULL}},
        {.text = "&Actual size", .action = {press_actual, NULL}},
        {.icon = UI_ICON_PLUS, .action = {press_larger, NULL}},
        {.icon = UI_ICON_MINUS, .action = {press_smaller, NULL}},
    };
    struct ui_widget *bar = ui_tool_bar_create(arena);
    for (size_t i = 0; i < sizeof(buttons) / sizeof(buttons[0]); i++) {
        struct ui_button_options button = buttons[i];
        button.look = UI_BUTTON_FLAT;
        ui_box_add(bar, ui_button_create(arena, &button), 0);
    }
    return bar;
}

static bool build(void *context, struct ui_window *window)
{
    struct ui_arena *arena = ui_window_arena(window);
    const struct ui_box_options options = {.axis = UI_COLUMN};
    const struct ui_custom_options area = {
        .draw = draw,
        .event = take_event,
        .resized = resized,
        .width = WIDTH,
        .height = HEIGHT,
        .takes_focus = true,
    };
    struct ui_widget *column = ui_box_create(arena, &options);
    struct ui_widget *foot = ui_status_bar_create(arena);
    (void)context;
    ui_box_add(column, make_bar(arena), 0);
    viewer.area = ui_box_add(column, ui_custom_create(arena, &area), 1);
    viewer.status = ui_box_add(foot, ui_text_create(arena, "", UI_TEXT_SMALL), 1);
    ui_box_add(column, foot, 0);
    if (!ui_window_set_root(window, column)) {
        return false;
    }
    ui_window_focus(window, viewer.area);
    return true;
}

static void signalled(void *context, uint64_t bits)
{
    (void)context;
    if ((bits & BIT_LOADED) != 0) {
        take_loaded();
    }
}

int main(int argc, char **argv)
{
    const struct application_hooks hooks = {.signalled = signalled};
    const struct application_opening opening = {
        .kind = WINDOW_KIND_NORMAL,
        .title = "Viewer",
        .width = WIDTH,
        .height = HEIGHT,
        .width_min = 320,
        .height_min = 240,
        .build = build,
        .key = take_key,
    };
    folder_open(&viewer.folder, argc > 1 ? argv[1] : "Pictures");
    if (argc == 1 && viewer.folder.count == 1 && strcmp(viewer.folder.names[0], "Pictures") == 0) {
        viewer.folder.count = 0; /* there is no such folder yet */
    }
    viewer.window = application_begin(&viewer.application, &hooks, &opening);
    if (viewer.window == NULL) {
        return EXIT_FAILURE;
    }
    load();
    return application_run(&viewer.application);
}
