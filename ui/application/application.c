#include "application_parts.h"
#include "lib/deadline.h"
#include "lib/status.h"
#include "package_file/package_file.h"
#include "posix/capability.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "schema/windows_client.h"
#include <stdio.h>
#include <stdlib.h>

static enum status complain(const char *what, enum status status)
{
    fprintf(stderr, "%s: %s: %s\n", program_name(), what, status_text(status));
    return status;
}

/* -- beginning and end ------------------------------------------------------------------------- */

static enum status open_fonts(struct application *application)
{
    struct fonts_files files;
    struct bytes content = {0};
    enum status status = package_file_open("fonts", &content);
    if (status == STATUS_OK) {
        status = fonts_files_read(content, &files);
    }
    if (status == STATUS_OK) {
        status = fonts_create(&files, FONTS_CACHE_BYTES_DEFAULT, &application->fonts);
    }
    return status == STATUS_OK ? STATUS_OK : complain("fonts", status);
}

static enum status make_event(struct application *application)
{
    struct ledger_create_event_results created = {0};
    const enum status status = ledger_create_event(PROGRAM_LEDGER, &created);
    application->event = created.event;
    return status;
}

/* What the first window is made for; without an answer, `configured` says it a little later. */
static void read_look(struct application *application)
{
    struct windows_settings_results results = {0};
    if (windows_settings(program_capability("windows"), &results) == STATUS_OK &&
        results.settings.scale_halves >= UI_SCALE_HALVES_MIN &&
        results.settings.scale_halves <= UI_SCALE_HALVES_MAX) {
        application->scale_halves = results.settings.scale_halves;
        application->is_dark = results.settings.is_dark;
    }
}

enum status application_init_as(
    struct application *application, const struct application_hooks *hooks, uint32_t client)
{
    *application = (struct application){.scale_halves = UI_SCALE_HALVES_MIN};
    if (hooks != NULL) {
        application->hooks = *hooks;
    }
    application_set_outside(application);
    read_look(application);
    enum status status = make_event(application);
    if (status == STATUS_OK) {
        status = open_fonts(application);
    }
    if (status == STATUS_OK) {
        status = window_connection_adopt(
            &application->connection, client, application->event, APPLICATION_BIT_WINDOWS);
    }
    if (status != STATUS_OK) {
        application_finish(application);
    }
    return status;
}

enum status application_init(struct application *application, const struct application_hooks *hooks)
{
    struct windows_connect_results connected = {0};
    const uint32_t windows = tessera_capability("windows");
    const enum status status =
        windows != 0 ? windows_connect(windows, &connected) : STATUS_NOT_FOUND;
    return status == STATUS_OK ? application_init_as(application, hooks, connected.client)
                               : complain("no windows can be had", status);
}

void application_finish(struct application *application)
{
    for (uint32_t i = 0; i < APPLICATION_WINDOWS_MAX; i++) {
        if (application->windows[i] != NULL) {
            application_close(application, application->windows[i]);
        }
    }
    application_sweep(application);
    window_connection_finish(&application->connection);
    fonts_destroy(application->fonts);
    capability_release(application->event);
    free(application->pasted);
    *application = (struct application){0};
}

void application_end(struct application *application, int exit_code)
{
    application->is_ended = true;
    application->exit_code = exit_code;
}

void application_wake_at(struct application *application, uint64_t time_ns)
{
    application->wake_ns = time_ns;
}

/* -- what happens ------------------------------------------------------------------------------ */

static void take_event(struct application *application, const struct window_event *event)
{
    struct application_window *window = application_find(application, event->window);
    if (window != NULL) {
        application_window_event(application, window, event);
    }
    const bool is_ours = window != NULL && event->kind != WINDOW_EVENT_KIND_CLOSED;
    if (!is_ours && application->hooks.event != NULL) {
        application->hooks.event(application->hooks.context, event);
    }
}

static void take_events(struct application *application)
{
    struct window_event events[WINDOW_EVENTS_MAX];
    uint32_t count = WINDOW_EVENTS_MAX;
    uint32_t lost = 0;
    while (count == WINDOW_EVENTS_MAX && !application->is_ended) {
        const enum status status =
            window_connection_events(&application->connection, events, &count, &lost);
        if (status != STATUS_OK) {
            application_end(application, EXIT_FAILURE); /* the compositor has gone */
        }
        for (uint32_t i = 0; i < count; i++) {
            take_event(application, &events[i]);
            application_sweep(application);
        }
    }
}

static void take_bits(struct application *application, uint64_t bits)
{
    if ((bits & APPLICATION_BIT_WINDOWS) != 0) {
        take_events(application);
    }
    const uint64_t others = bits & ~(APPLICATION_BITS_FIRST - 1);
    if (others != 0 && application->hooks.signalled != NULL) {
        application->hooks.signalled(application->hooks.context, others);
        application_sweep(application);
    }
}

/* What is due; gives when the next thing is. */
static uint64_t take_time(struct application *application)
{
    const uint64_t now_ns = clock_now_ns();
    if (application->wake_ns != 0 && application->wake_ns <= now_ns) {
        application->wake_ns = 0;
        if (application->hooks.due != NULL) {
            application->hooks.due(application->hooks.context, now_ns);
        }
    }
    const uint64_t next_ns = application_windows_due(application, now_ns);
    application_sweep(application);
    return deadline_earlier(application->wake_ns, next_ns);
}

/* Bits that were signalled before the deadline; 0: none was. */
static uint64_t wait(const struct application *application, uint64_t deadline_ns)
{
    struct register_message message = {.tag = deadline_ns != 0 ? MESSAGE_TAG_DEADLINE : 0};
    message_set_deadline(deadline_ns);
    const enum status status = message_receive(application->event, &message);
    message_set_deadline(0);
    return status == STATUS_OK ? message.words[0] : 0;
}

int application_run(struct application *application)
{
    while (!application->is_ended) {
        uint64_t deadline_ns = take_time(application);
        if (application->hooks.settled != NULL && !application->is_ended) {
            application->hooks.settled(application->hooks.context);
            application_sweep(application);
            deadline_ns = deadline_earlier(deadline_ns, application->wake_ns);
        }
        if (!application->is_ended) {
            application_windows_draw(application);
            take_bits(application, wait(application, deadline_ns));
        }
    }
    return application->exit_code;
}
