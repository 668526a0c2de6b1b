/* The panel at the upper edge. */
#include "desktop.h"
#include "lib/bytes.h"
#include "lib/calendar.h"
#include "lib/memory.h"
#include "runtime/clock.h"
#include "schema/session_client.h"
#include "schema/windows_client.h"
#include "schema/windows_data.h"
#include <stdio.h>
#include <string.h>

#define PANEL_HEIGHT 36
#define NS_PER_S     UINT64_C(1000000000)
#define MINUTE_S     60u

#define TASKS_MAX  12u
#define TASK_BYTES 40u

/* To one of a task: wider than any screen. */
#define PANEL_SPACE 65536
#define WORKSPACES  4u

struct task {
    uint32_t number; /* 0: the button is not used */
    char text[TASK_BYTES];
    struct ui_widget *button;
};

static struct {
    struct task tasks[TASKS_MAX];
    struct ui_widget *workspaces[WORKSPACES];
    struct ui_widget *said;
    struct ui_widget *keymap;
    struct ui_widget *clock;
    struct ui_widget *person;
    struct ui_widget *menu;
    char said_text[DESKTOP_TEXT_BYTES];
    char keymap_text[32];
    char clock_text[48];
} panel;

/* -- what is pressed --------------------------------------------------------------------------- */

static void press_launcher(void *context, struct ui_widget *widget)
{
    (void)context;
    (void)widget;
    launcher_toggle();
}

static void press_task(void *context, struct ui_widget *widget)
{
    const struct task *task = context;
    const struct window_shell_activate_params params = {.window = task->number};
    (void)widget;
    (void)window_shell_activate(desktop.shell, &params); /* it may just have been closed */
}

static void press_workspace(void *context, struct ui_widget *widget)
{
    struct ui_widget **place = context;
    const struct window_shell_workspace_params params = {
        .number = (uint8_t)(place - panel.workspaces)};
    (void)widget;
    (void)window_shell_workspace(desktop.shell, &params); /* there are so many */
    panel_update();
}

static void press_person(void *context, struct ui_widget *widget)
{
    (void)context;
    (void)ui_menu_open(panel.menu, widget->area);
}

static void choose_lock(void *context)
{
    (void)context;
    if (session_lock(desktop.session) != STATUS_OK) {
        panel_say("The screen cannot be locked now.");
    }
}

static void choose_log_out(void *context)
{
    (void)context;
    (void)session_logout(desktop.session); /* this program, too, ends with it */
}

static void choose_settings(void *context)
{
    (void)context;
    starter_start("settings", NULL);
}

static void choose_restart(void *context)
{
    (void)context;
    starter_start("reboot", NULL);
}

static void choose_power_off(void *context)
{
    (void)context;
    starter_start("poweroff", NULL);
}

/* -- what is seen ------------------------------------------------------------------------------ */

static struct ui_widget *add_flat(
    struct ui_arena *arena,
    struct ui_widget *row,
    const char *text,
    enum ui_icon icon,
    struct ui_action action)
{
    const struct ui_button_options options = {
        .text = text, .icon = icon, .look = UI_BUTTON_FLAT, .action = action};
    return ui_box_add(row, ui_button_create(arena, &options), 0);
}

/* They have what all else leaves them, and become narrower together when that is little. */
static void add_tasks(struct ui_arena *arena, struct ui_widget *bar)
{
    const struct ui_box_options look = {.axis = UI_ROW, .align = UI_ALIGN_CENTRE, .spacing = 4};
    struct ui_widget *row = ui_box_add(bar, ui_box_create(arena, &look), 1);
    for (uint32_t i = 0; i < TASKS_MAX; i++) {
        struct task *task = &panel.tasks[i];
        const struct ui_action action = {press_task, task};
        const struct ui_button_options options = {
            .look = UI_BUTTON_FLAT, .text = "", .action = action};
        task->button = ui_box_add(row, ui_button_create(arena, &options), 1);
        if (task->button != NULL) {
            ui_widget_set_hidden(task->button, true);
        }
    }
    /* It takes all that is left over, but for a pixel at most. */
    ui_box_add(row, ui_space_create(arena), PANEL_SPACE);
}

static void add_workspaces(struct ui_arena *arena, struct ui_widget *row)
{
    static const char *const names[WORKSPACES] = {"1", "2", "3", "4"};
    for (uint32_t i = 0; i < WORKSPACES; i++) {
        const struct ui_action action = {press_workspace, &panel.workspaces[i]};
        const struct ui_button_options options = {
            .text = names[i], .look = UI_BUTTON_FLAT, .is_toggle = true, .action = action};
        panel.workspaces[i] = ui_box_add(row, ui_button_create(arena, &options), 0);
    }
}

static struct ui_widget *make_menu(struct ui_arena *arena)
{
    static const struct ui_menu_item items[] = {
        {.text = "&Settings", .icon = UI_ICON_SETTINGS, .chosen = choose_settings},
        {.text = NULL},
        {.text = "&Lock", .icon = UI_ICON_LOCK, .chosen = choose_lock},
        {.text = "Log &out", .icon = UI_ICON_PERSON, .chosen = choose_log_out},
        {.text = NULL},
        {.text = "&Restart", .icon = UI_ICON_RELOAD, .chosen = choose_restart},
        {.text = "&Power off", .icon = UI_ICON_POWER, .chosen = choose_power_off},
    };
    static const struct ui_menu menu = {.items = items, .count = sizeof(items) / sizeof(items[0])};
    return ui_menu_create(arena, &menu, NULL);
}

static bool build(void *context, struct ui_window *window)
{
    struct ui_arena *arena = ui_window_arena(window);
    const struct ui_box_options look = {
        .axis = UI_ROW, .align = UI_ALIGN_CENTRE, .look = UI_BOX_BAR, .spacing = 4, .padding = 2};
    const struct ui_action launcher = {press_launcher, NULL};
    const struct ui_action person = {press_person, NULL};
    struct ui_widget *row = ui_box_create(arena, &look);
    (void)context;
    add_flat(arena, row, "Programs", UI_ICON_MENU, launcher);
    add_tasks(arena, row);
    panel.said = ui_box_add(row, ui_text_create(arena, "", UI_TEXT_DIM), 0);
    add_workspaces(arena, row);
    panel.keymap = ui_box_add(row, ui_text_create(arena, "", UI_TEXT_DIM), 0);
    panel.clock = ui_box_add(row, ui_text_create(arena, "", UI_TEXT_BODY), 0);
    panel.person = add_flat(arena, row, desktop.person, UI_ICON_PERSON, person);
    panel.menu = ui_box_add(row, make_menu(arena), 0);
    return ui_window_set_root(window, row);
}

bool panel_open(void)
{
    const struct application_opening opening = {
        .kind = WINDOW_KIND_PANEL,
        .title = "Panel",
        .width = 1024,
        .height = PANEL_HEIGHT,
        .build = build,
    };
    desktop.panel = application_open(&desktop.application, &opening);
    return desktop.panel != NULL;
}

/* -- what changes ------------------------------------------------------------------------------ */

static void copy_text(char *to, size_t to_bytes, struct bytes from)
{
    const size_t size = from.size_bytes < to_bytes - 1 ? from.size_bytes : to_bytes - 1;
    memcpy(to, from.data, size);
    to[size] = '\0';
}

static void show_task(struct task *task, const struct open_window *window)
{
    char title[TASK_BYTES];
    char program[TASK_BYTES];
    copy_text(title, sizeof(title), window->title);
    copy_text(program, sizeof(program), window->program);
    /* The program first: a title is whatever its client says. */
    (void)snprintf(
        task->text,
        sizeof(task->text),
        window->is_minimised ? "(%.20s%s%.12s)" : "%.20s%s%.14s",
        program,
        title[0] != '\0' ? " - " : "",
        title);
    task->number = window->number;
    ui_button_set_text(task->button, task->text);
    ui_button_set_on(task->button, window->has_focus);
    ui_widget_set_hidden(task->button, false);
}

static void show_tasks(uint8_t workspace)
{
    struct window_shell_windows_params params = {0};
    struct window_shell_windows_results_reader results = {0};
    struct open_window window;
    uint32_t count = 0;
    do {
        if (window_shell_windows(desktop.shell, &params, &results) != STATUS_OK) {
            break;
        }
        for (uint32_t i = 0; i < results.windows.count && count < TASKS_MAX; i++) {
            if (open_window_list_get(&results.windows, i, &window) == STATUS_OK &&
                window.workspace == workspace) {
                show_task(&panel.tasks[count++], &window);
            }
        }
        params.cursor = results.cursor;
    } while (params.cursor != 0 && count < TASKS_MAX);
    for (; count < TASKS_MAX; count++) {
        panel.tasks[count].number = 0;
        ui_widget_set_hidden(panel.tasks[count].button, true);
    }
}

void panel_update(void)
{
    struct window_shell_state_results state = {0};
    if (window_shell_state(desktop.shell, &state) != STATUS_OK) {
        return;
    }
    const uint8_t workspace = state.workspace;
    copy_text(panel.keymap_text, sizeof(panel.keymap_text), state.keymap);
    ui_label_set(panel.keymap, panel.keymap_text);
    for (uint32_t i = 0; i < WORKSPACES; i++) {
        ui_button_set_on(panel.workspaces[i], i == workspace);
    }
    show_tasks(workspace);
}

uint64_t panel_show_time(void)
{
    static const char *const weekdays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    const uint64_t now_ns = wall_clock_now_ns(desktop.time);
    const uint64_t seconds = now_ns / NS_PER_S;
    if (desktop.time == NULL || seconds >= CALENDAR_SECONDS_END) {
        return 0;
    }
    const struct calendar_time at = calendar_at(seconds);
    (void)snprintf(
        panel.clock_text,
        sizeof(panel.clock_text),
        "%s %04u-%02u-%02u  %02u:%02u",
        weekdays[calendar_weekday(seconds)],
        at.year,
        at.month,
        at.day,
        at.hour,
        at.minute);
    ui_label_set(panel.clock, panel.clock_text);
    const uint64_t minute_ns = MINUTE_S * NS_PER_S;
    return clock_now_ns() + minute_ns - now_ns % minute_ns;
}

void panel_say(const char *text)
{
    (void)snprintf(panel.said_text, sizeof(panel.said_text), "%s", text);
    ui_label_set(panel.said, panel.said_text);
}
