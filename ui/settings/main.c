/* The window: pages in a list at its left, one of which is seen. */
#include "lib/memory.h"
#include "lib/status.h"
#include "posix/capability.h"
#include "settings.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WIDTH         840
#define HEIGHT        520
#define SIDEBAR_WIDTH 168

struct settings settings;

static struct page {
    const char *name;
    enum ui_icon icon;
    struct ui_widget *(*build)(struct ui_arena *arena);
    void (*update)(void);
    struct ui_widget *widget;
} pages[] = {
    {"Display", UI_ICON_DISPLAY, display_build, display_update, NULL},
    {"Keyboard", UI_ICON_KEYBOARD, keyboard_build, keyboard_update, NULL},
    {"Pointer", UI_ICON_UP, pointer_build, pointer_update, NULL},
    {"Lock", UI_ICON_LOCK, lock_build, lock_update, NULL},
    {"Identities", UI_ICON_PERSON, identities_build, identities_update, NULL},
    {"Policy", UI_ICON_QUESTION, policy_build, policy_update, NULL},
    {"Time", UI_ICON_RELOAD, clock_build, clock_update, NULL},
    {"About", UI_ICON_INFORMATION, about_build, about_update, NULL},
};

#define PAGES (sizeof(pages) / sizeof(pages[0]))

static struct {
    struct ui_widget *list;
    struct ui_widget *status;
    size_t page;
    char text[SETTINGS_TEXT_BYTES];
} view;

/* -- for pages --------------------------------------------------------------------------------- */

void settings_say(const char *text)
{
    (void)snprintf(view.text, sizeof(view.text), "%s", text);
    ui_label_set(view.status, view.text);
}

void settings_say_failure(const char *what, enum status status)
{
    char text[SETTINGS_TEXT_BYTES];
    (void)snprintf(text, sizeof(text), "%s: %s", what, status_text(status));
    settings_say(text);
}

struct ui_widget *settings_page(struct ui_arena *arena, const char *title)
{
    const struct ui_box_options options = {.axis = UI_COLUMN, .spacing = 16, .padding = 24};
    struct ui_widget *page = ui_box_create(arena, &options);
    ui_box_add(page, ui_text_create(arena, title, UI_TEXT_TITLE), 0);
    return page;
}

struct ui_widget *settings_note(struct ui_arena *arena, const char *text)
{
    const struct ui_label_options options = {.text = text, .style = UI_TEXT_DIM, .wraps = true};
    return ui_label_create(arena, &options);
}

void settings_copy(char *to, size_t to_bytes, struct bytes from)
{
    const size_t size = from.size_bytes < to_bytes - 1 ? from.size_bytes : to_bytes - 1;
    memcpy(to, from.data, size);
    to[size] = '\0';
}

/* -- pages ------------------------------------------------------------------------------------- */

static void show_page(void *context, struct ui_widget *widget)
{
    const size_t chosen = ui_list_selected(widget);
    (void)context;
    if (chosen >= PAGES || pages[chosen].widget == NULL) {
        return;
    }
    view.page = chosen;
    for (size_t i = 0; i < PAGES; i++) {
        ui_widget_set_hidden(pages[i].widget, i != chosen);
    }
    settings_say("");
    pages[chosen].update();
}

static size_t count_pages(void *context)
{
    (void)context;
    return PAGES;
}

static struct ui_list_cell cell_of(void *context, size_t row, size_t column)
{
    (void)context;
    (void)column;
    return (struct ui_list_cell){
        .text = {(const uint8_t *)pages[row].name, strlen(pages[row].name)},
        .icon = pages[row].icon,
    };
}

static struct ui_widget *make_sidebar(struct ui_arena *arena)
{
    const struct ui_box_options box = {.axis = UI_COLUMN, .look = UI_BOX_SIDEBAR, .padding = 8};
    static const struct ui_list_column column = {.width = SIDEBAR_WIDTH - 40, .grow = 1};
    const struct ui_list_options list = {
        .columns = &column,
        .column_count = 1,
        .rows = PAGES,
        .model = {.count = count_pages, .cell = cell_of},
        .selected = {show_page, NULL},
    };
    struct ui_widget *sidebar = ui_box_create(arena, &box);
    view.list = ui_box_add(sidebar, ui_list_create(arena, &list), 1);
    if (sidebar != NULL) {
        ui_widget_set_size_min(sidebar, SIDEBAR_WIDTH, 0);
    }
    return sidebar;
}

static struct ui_widget *make_pages(struct ui_arena *arena)
{
    const struct ui_box_options options = {.axis = UI_COLUMN};
    const struct ui_box_options foot = {.axis = UI_ROW, .padding = 8};
    const struct ui_label_options status = {.text = "", .style = UI_TEXT_BODY, .wraps = true};
    struct ui_widget *column = ui_box_create(arena, &options);
    struct ui_widget *row = ui_box_create(arena, &foot);
    for (size_t i = 0; i < PAGES; i++) {
        pages[i].widget = ui_box_add(column, pages[i].build(arena), 1);
        if (pages[i].widget != NULL) {
            ui_widget_set_hidden(pages[i].widget, i != 0);
        }
    }
    view.status = ui_box_add(row, ui_label_create(arena, &status), 1);
    ui_box_add(column, row, 0);
    return column;
}

static bool build(void *context, struct ui_window *window)
{
    struct ui_arena *arena = ui_window_arena(window);
    const struct ui_box_options options = {.axis = UI_ROW};
    struct ui_widget *row = ui_box_create(arena, &options);
    (void)context;
    ui_box_add(row, make_sidebar(arena), 0);
    ui_box_add(row, make_pages(arena), 1);
    if (!ui_window_set_root(window, row)) {
        return false;
    }
    ui_list_select(view.list, 0);
    pages[0].update();
    ui_window_focus(window, view.list);
    return true;
}

/* -- what happens ------------------------------------------------------------------------------ */

static void signalled(void *context, uint64_t bits)
{
    (void)context;
    if ((bits & BIT_TASK_DONE) != 0) {
        task_signalled();
        pages[view.page].update();
    }
}

static void take_event(void *context, const struct window_event *event)
{
    (void)context;
    if ((enum window_event_kind)event->kind == WINDOW_EVENT_KIND_SETTINGS_CHANGED) {
        desk_read();
        pages[view.page].update();
    }
}

static void due(void *context, uint64_t now_ns)
{
    (void)context;
    application_wake_at(&settings.application, display_due(now_ns));
}

int main(void)
{
    const struct application_hooks hooks = {
        .signalled = signalled, .due = due, .event = take_event};
    const struct application_opening opening = {
        .kind = WINDOW_KIND_NORMAL,
        .title = "Settings",
        .width = WIDTH,
        .height = HEIGHT,
        .width_min = 560,
        .height_min = 400,
        .build = build,
    };
    settings.windows = tessera_capability("windows");
    settings.session = tessera_capability("session");
    settings.identity = tessera_capability("identity");
    settings.identities = tessera_capability("identities");
    settings.policy = tessera_capability("policy");
    settings.processes = tessera_capability("processes");
    settings.services = tessera_capability("services");
    settings.time = tessera_capability("time");
    desk_read();
    settings.window = application_begin(&settings.application, &hooks, &opening);
    return settings.window != NULL ? application_run(&settings.application) : EXIT_FAILURE;
}
