/* terminal: a shell in a window. */
#include "lib/status.h"
#include "runtime/capability.h"
#include "terminal.h"
#include <stdio.h>
#include <stdlib.h>

#define COLUMNS_FIRST 80
#define ROWS_FIRST    24

struct terminal terminal = {.buttons = MOUSE_NO_BUTTON};

static void signalled(void *context, uint64_t bits)
{
    (void)context;
    if ((bits & BIT_READ) != 0) {
        line_read();
    }
    if ((bits & BIT_WRITE) != 0) {
        line_flush();
    }
    if ((bits & BIT_ENDED) != 0) {
        shell_look();
    }
}

static void due(void *context, uint64_t now_ns)
{
    (void)context;
    view_due(now_ns);
}

static void settled(void *context)
{
    (void)context;
    view_update();
}

static bool build(void *context, struct ui_window *window)
{
    (void)context;
    terminal.area = view_create(ui_window_arena(window));
    if (terminal.area == NULL || !ui_window_set_root(window, terminal.area)) {
        return false;
    }
    ui_window_focus(window, terminal.area);
    return true;
}

static bool open_window(void)
{
    const struct ui_size size = view_size(COLUMNS_FIRST, ROWS_FIRST);
    const struct ui_size least = view_size(20, 4);
    const struct application_opening opening = {
        .kind = WINDOW_KIND_NORMAL,
        .title = "Terminal",
        .width = (uint16_t)size.width,
        .height = (uint16_t)size.height,
        .width_min = (uint16_t)least.width,
        .height_min = (uint16_t)least.height,
        .build = build,
    };
    terminal.window = application_open(&terminal.application, &opening);
    return terminal.window != NULL;
}

/* False: it was said why not. */
static bool open_line(void)
{
    uint32_t near = 0;
    const enum status status = line_open(&near);
    if (status != STATUS_OK) {
        fprintf(stderr, "terminal: there is no pseudo terminal: %s\n", status_text(status));
        return false;
    }
    shell_start(near);
    capability_release(near); /* so that its end is seen */
    line_watch();
    return true;
}

int main(void)
{
    const struct application_hooks hooks = {
        .signalled = signalled,
        .due = due,
        .settled = settled,
    };
    int exit_code = EXIT_FAILURE;
    terminal.screen = screen_create(COLUMNS_FIRST, ROWS_FIRST);
    if (terminal.screen == NULL || application_init(&terminal.application, &hooks) != STATUS_OK) {
        return EXIT_FAILURE;
    }
    if (open_window() && open_line()) {
        exit_code = application_run(&terminal.application);
    }
    shell_finish();
    return exit_code;
}
