#include "desktop.h"
#include "lib/memory.h"
#include "lib/status.h"
#include "posix/capability.h"
#include "schema/session_client.h"
#include "schema/windows_client.h"
#include <stdio.h>
#include <stdlib.h>

struct desktop desktop;

/* -- what happens ------------------------------------------------------------------------------ */

static void take_shortcut(uint32_t code)
{
    switch ((enum shortcut)code) {
    case SHORTCUT_LAUNCHER:
        launcher_toggle();
        break;
    case SHORTCUT_TERMINAL:
        starter_start("terminal", NULL);
        break;
    case SHORTCUT_SCREENSHOT:
        pictures_keep();
        break;
    case SHORTCUT_NONE:
    case SHORTCUT_COUNT:
        break;
    }
}

static void take_event(void *context, const struct window_event *event)
{
    (void)context;
    switch ((enum window_event_kind)event->kind) {
    case WINDOW_EVENT_KIND_SHORTCUT:
        take_shortcut(event->code);
        break;
    case WINDOW_EVENT_KIND_LIST_CHANGED:
    case WINDOW_EVENT_KIND_SETTINGS_CHANGED:
        panel_update();
        break;
    case WINDOW_EVENT_KIND_CLOSED:
        launcher_closed(event->window);
        break;
    default:
        break;
    }
}

static void show_time(void *context, uint64_t now_ns)
{
    (void)context;
    (void)now_ns;
    application_wake_at(&desktop.application, panel_show_time());
}

static void signalled(void *context, uint64_t bits)
{
    (void)context;
    if ((bits & BIT_PICTURE_KEPT) != 0) {
        pictures_signalled();
    }
    starter_signalled(bits);
}

/* -- the start --------------------------------------------------------------------------------- */

static void read_person(void)
{
    struct session_state_results results = {0};
    if (session_state(desktop.session, &results) != STATUS_OK) {
        return;
    }
    const struct bytes name = results.state.name;
    const size_t size =
        name.size_bytes < sizeof(desktop.person) - 1 ? name.size_bytes : sizeof(desktop.person) - 1;
    memcpy(desktop.person, name.data, size);
    desktop.person[size] = '\0';
}

static enum status connect(const struct application_hooks *hooks)
{
    struct windows_connect_shell_results connected = {0};
    const enum status status = windows_connect_shell(desktop.windows, &connected);
    desktop.shell = connected.shell;
    return status == STATUS_OK ? application_init_as(&desktop.application, hooks, connected.client)
                               : status;
}

int main(void)
{
    const struct application_hooks hooks = {
        .signalled = signalled, .due = show_time, .event = take_event};
    desktop.windows = tessera_capability("windows");
    desktop.session = tessera_capability("session");
    if (wall_clock_open(tessera_capability("time"), &desktop.time) != STATUS_OK) {
        desktop.time = NULL;
    }
    read_person();
    enum status status = connect(&hooks);
    if (status == STATUS_OK) {
        status = starter_init();
    }
    if (status != STATUS_OK || !panel_open()) {
        fprintf(stderr, "desktop: cannot begin: %s\n", status_text(status));
        return EXIT_FAILURE;
    }
    panel_update();
    show_time(NULL, 0);
    return application_run(&desktop.application);
}
