/*
 * monitor: what runs, and who holds what from whom. It looks once a second as long as its window is
 * seen: minimised, or when nobody shows its picture, it stops until it is seen again.
 */
#include "monitor.h"
#include "runtime/clock.h"
#include <stdio.h>
#include <stdlib.h>

#define LOOK_NS     UINT64_C(1000000000)
#define UNSEEN_NS   UINT64_C(10000000000) /* without its picture being shown */
#define TITLE_BYTES 48u

struct monitor monitor;

static struct {
    uint64_t next_ns;     /* 0: it does not look */
    uint64_t unseen_ns;   /* since when a picture waits to be shown; 0: none does */
    uint32_t named_count; /* in the title */
} look;

static enum monitor_page chosen_page(void)
{
    return (enum monitor_page)ui_tabs_chosen(monitor.tabs);
}

/* -- looking ----------------------------------------------------------------------------------- */

static void name_window(void)
{
    char title[TITLE_BYTES];
    const uint32_t count = monitor.snapshot.listed_count;
    if (count == look.named_count) {
        return;
    }
    look.named_count = count;
    (void)snprintf(title, sizeof(title), "Monitor - %u processes", count);
    application_set_title(&monitor.application, monitor.window, title);
}

static void keep_history(void)
{
    uint64_t used = 0;
    for (uint32_t i = 0; i < monitor.snapshot.listed_count; i++) {
        used += monitor.snapshot.processes[i].memory_bytes;
    }
    if (monitor.memory_bytes != 0) {
        used = monitor.memory_bytes - monitor.memory_free_bytes;
    }
    history_add(&monitor.cpu, monitor.usage.total / monitor.cpu_count);
    history_add(&monitor.memory, used);
}

static void update_page(void)
{
    switch (chosen_page()) {
    case MONITOR_GRAPH:
        ask_services();
        snapshot_add_unlisted(&monitor.snapshot);
        ask_held();
        graph_page_update();
        break;
    case MONITOR_PROCESSES:
        processes_page_update();
        break;
    case MONITOR_USAGE:
        usage_page_update();
        break;
    case MONITOR_SERVICES:
        ask_services();
        services_page_update();
        break;
    case MONITOR_EVENTS:
        events_page_update();
        break;
    }
}

static void look_at_all(uint64_t now_ns)
{
    ask_processes(now_ns);
    ask_machine();
    usage_update(&monitor.usage, &monitor.snapshot, monitor.cpu_count);
    keep_history();
    update_page();
    name_window();
}

/* -- when -------------------------------------------------------------------------------------- */

static bool is_seen(uint64_t now_ns)
{
    const struct application_window *window = monitor.window;
    if (!window->window.is_waiting) {
        look.unseen_ns = 0;
    } else if (look.unseen_ns == 0) {
        look.unseen_ns = now_ns;
    }
    const bool is_away = look.unseen_ns != 0 && now_ns - look.unseen_ns >= UNSEEN_NS;
    return window->state != WINDOW_STATE_MINIMISED && !is_away;
}

static void due(void *context, uint64_t now_ns)
{
    (void)context;
    look.next_ns = 0;
    if (monitor.window != NULL && is_seen(now_ns)) {
        look_at_all(now_ns);
        look.next_ns = now_ns + LOOK_NS;
        application_wake_at(&monitor.application, look.next_ns);
    }
}

/* After whatever has happened: perhaps it is seen again. */
static void settled(void *context)
{
    const uint64_t now_ns = clock_now_ns();
    (void)context;
    if (look.next_ns == 0 && is_seen(now_ns)) {
        look.next_ns = now_ns;
        application_wake_at(&monitor.application, now_ns);
    }
}

static void signalled(void *context, uint64_t bits)
{
    (void)context;
    if ((bits & MONITOR_BIT_AUDIT) != 0 && chosen_page() == MONITOR_EVENTS && look.next_ns != 0) {
        events_page_update();
    }
}

static void turned(void *context, struct ui_widget *widget)
{
    (void)context;
    (void)widget;
    update_page();
}

/* -- the window -------------------------------------------------------------------------------- */

static bool build(void *context, struct ui_window *window)
{
    struct ui_arena *arena = ui_window_arena(window);
    const struct ui_action action = {turned, NULL};
    (void)context;
    monitor.tabs = ui_tabs_create(arena, action);
    ui_tabs_add(monitor.tabs, "&Graph", graph_page_create(arena));
    ui_tabs_add(monitor.tabs, "&Processes", processes_page_create(arena));
    ui_tabs_add(monitor.tabs, "&Usage", usage_page_create(arena));
    ui_tabs_add(monitor.tabs, "&Services", services_page_create(arena));
    ui_tabs_add(monitor.tabs, "&Events", events_page_create(arena));
    return ui_window_set_root(window, monitor.tabs);
}

int main(void)
{
    const struct application_opening opening = {
        .kind = WINDOW_KIND_NORMAL,
        .title = "Monitor",
        .width = 1180,
        .height = 700,
        .width_min = 720,
        .height_min = 440,
        .build = build,
    };
    const struct application_hooks hooks = {.signalled = signalled, .due = due, .settled = settled};
    ask_init();
    monitor.window = application_begin(&monitor.application, &hooks, &opening);
    return monitor.window != NULL ? application_run(&monitor.application) : EXIT_FAILURE;
}
