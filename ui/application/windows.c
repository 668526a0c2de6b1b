/* The windows of a program: opened, told, drawn, closed. */
#include "application_parts.h"
#include "lib/deadline.h"
#include "lib/status.h"
#include "lib/text.h"
#include "runtime/program.h"
#include "schema/windows_client.h"
#include <stdio.h>
#include <stdlib.h>

/* As wide as widgets may like a window to be, at scale 1, where nobody says how wide it is. */
#define WIDTH_USUAL 640

static struct application_window **find_place(struct application *application)
{
    for (uint32_t i = 0; i < APPLICATION_WINDOWS_MAX; i++) {
        if (application->windows[i] == NULL) {
            return &application->windows[i];
        }
    }
    return NULL;
}

struct application_window *application_find(struct application *application, uint32_t number)
{
    for (uint32_t i = 0; i < APPLICATION_WINDOWS_MAX; i++) {
        struct application_window *window = application->windows[i];
        if (window != NULL && !window->is_closed && window->window.number == number) {
            return window;
        }
    }
    return NULL;
}

struct application_window *
application_window_of(struct application *application, const struct ui_window *ui)
{
    for (uint32_t i = 0; i < APPLICATION_WINDOWS_MAX; i++) {
        struct application_window *window = application->windows[i];
        if (window != NULL && !window->is_closed && window->ui == ui) {
            return window;
        }
    }
    return NULL;
}

/* -- opening ----------------------------------------------------------------------------------- */

struct application_window *application_add(
    struct application *application, const struct window_opening *opening, struct ui_window *ui)
{
    struct application_window **place = find_place(application);
    struct application_window *window = place != NULL ? calloc(1, sizeof(*window)) : NULL;
    if (window == NULL) {
        return NULL;
    }
    window->ui = ui;
    if (window_open(&application->connection, opening, &window->window) != STATUS_OK) {
        free(window);
        return NULL;
    }
    *place = window;
    return window;
}

static struct ui_window *
make_widgets(struct application *application, const struct application_opening *opening)
{
    const struct ui_window_options options = {
        .fonts = application->fonts,
        .outside = &application->outside,
        .scale_halves = application->scale_halves,
        .is_dark = application->is_dark,
    };
    const struct ui_keys keys = {opening->key, opening->context};
    const struct ui_action close = {opening->close_asked, opening->context};
    struct ui_window *ui = ui_window_create(&options);
    if (ui == NULL || !opening->build(opening->context, ui)) {
        ui_window_destroy(ui);
        return NULL;
    }
    ui_window_on_key(ui, keys);
    ui_window_on_close(ui, close);
    return ui;
}

static uint16_t scaled(const struct application *application, uint16_t length)
{
    return (uint16_t)(length * application->scale_halves / 2);
}

/* How large it is to be at first. */
static struct window_opening place_of(
    struct application *application,
    const struct application_opening *opening,
    struct ui_window *ui)
{
    const int32_t usual = opening->width != 0 ? opening->width : WIDTH_USUAL;
    const struct ui_size wanted = ui_window_wanted(ui, usual * application->scale_halves / 2);
    return (struct window_opening){
        .kind = opening->kind,
        .title = text_bytes(opening->title),
        .width = opening->width != 0 ? scaled(application, opening->width) : (uint16_t)wanted.width,
        .height =
            opening->height != 0 ? scaled(application, opening->height) : (uint16_t)wanted.height,
    };
}

static void set_sizes(
    struct application *application,
    const struct application_window *window,
    const struct application_opening *opening)
{
    const struct window_client_set_sizes_params params = {
        .window = window->window.number,
        .width_min = scaled(application, opening->width_min),
        .height_min = scaled(application, opening->height_min),
    };
    if (opening->width_min != 0 || opening->height_min != 0) {
        /* Without, it only looks worse. */
        (void)window_client_set_sizes(application->connection.client, &params);
    }
}

struct application_window *
application_open(struct application *application, const struct application_opening *opening)
{
    struct ui_window *ui = make_widgets(application, opening);
    struct application_window *window = NULL;
    if (ui != NULL) {
        const struct window_opening place = place_of(application, opening, ui);
        window = application_add(application, &place, ui);
    }
    if (window == NULL) {
        fprintf(stderr, "%s: there can be no window '%s'\n", program_name(), opening->title);
        ui_window_destroy(ui);
        return NULL;
    }
    window->is_ours = true;
    set_sizes(application, window, opening);
    return window;
}

struct application_window *application_begin(
    struct application *application,
    const struct application_hooks *hooks,
    const struct application_opening *opening)
{
    return application_init(application, hooks) == STATUS_OK
               ? application_open(application, opening)
               : NULL;
}

void application_set_title(
    struct application *application, struct application_window *window, const char *title)
{
    const struct window_client_set_title_params params = {
        .window = window->window.number, .title = text_bytes(title)};
    (void)window_client_set_title(application->connection.client, &params); /* it may be closed */
}

void application_give_way(struct application *application)
{
    const struct window_client_give_way_params params = {.serial = application->serial};
    (void)window_client_give_way(application->connection.client, &params); /* he did more since */
}

void application_close(struct application *application, struct application_window *window)
{
    (void)application;
    window->is_closed = true;
}

static void destroy(struct application *application, struct application_window *window)
{
    if (window->is_ours) {
        ui_window_destroy(window->ui); /* and so its popups, which are closed by that */
    }
    canvas_destroy(window->canvas);
    window_finish(&application->connection, &window->window);
    free(window);
}

void application_sweep(struct application *application)
{
    for (uint32_t i = 0; i < APPLICATION_WINDOWS_MAX; i++) {
        struct application_window *window = application->windows[i];
        if (window != NULL && window->is_closed) {
            application->windows[i] = NULL;
            destroy(application, window);
            i = UINT32_MAX; /* those that were closed by that may lie before it */
        }
    }
}

static bool is_any_open(const struct application *application)
{
    for (uint32_t i = 0; i < APPLICATION_WINDOWS_MAX; i++) {
        if (application->windows[i] != NULL && !application->windows[i]->is_closed) {
            return true;
        }
    }
    return false;
}

/* -- telling ----------------------------------------------------------------------------------- */

static void configure(
    struct application *application,
    struct application_window *window,
    const struct window_event *event)
{
    window->is_resized = window->is_resized || event->width != window->window.width ||
                         event->height != window->window.height;
    window->width = event->width;
    window->height = event->height;
    window->state = (enum window_state)event->value;
    application->scale_halves = (int32_t)event->code;
    application->is_dark = event->symbol != 0;
    const struct ui_configuration configuration = {
        .width = event->width,
        .height = event->height,
        .scale_halves = application->scale_halves,
        .is_dark = application->is_dark,
    };
    ui_window_resize(window->ui, &configuration);
}

static void tell_widgets(
    struct application *application,
    struct application_window *window,
    const struct window_event *event)
{
    const struct ui_event told = {
        .kind = (enum ui_event_kind)event->kind,
        .modifiers = event->modifiers,
        .serial = event->serial,
        .code = event->code,
        .symbol = event->symbol,
        .value = event->value,
        .text = event->text,
        .x = event->x,
        .y = event->y,
        .may_paste = event->may_paste != 0,
        .time_ns = event->time_ns,
    };
    if (told.kind == UI_EVENT_KEY || told.kind == UI_EVENT_BUTTON) {
        application->serial = told.serial;
    }
    const bool is_taken = ui_window_event(window->ui, &told);
    if (is_taken || event->kind != WINDOW_EVENT_KIND_CLOSE_ASKED) {
        return;
    }
    application_close(application, window);
    if (!is_any_open(application)) {
        application_end(application, EXIT_SUCCESS);
    }
}

void application_window_event(
    struct application *application,
    struct application_window *window,
    const struct window_event *event)
{
    switch ((enum window_event_kind)event->kind) {
    case WINDOW_EVENT_KIND_CONFIGURED:
        configure(application, window, event);
        break;
    case WINDOW_EVENT_KIND_SHOWN:
        window_was_shown(&window->window);
        break;
    default:
        tell_widgets(application, window, event);
        break;
    }
}

uint64_t application_windows_due(struct application *application, uint64_t now_ns)
{
    uint64_t next_ns = 0;
    for (uint32_t i = 0; i < APPLICATION_WINDOWS_MAX; i++) {
        struct application_window *window = application->windows[i];
        if (window == NULL || window->is_closed) {
            continue;
        }
        if (window->timer_ns != 0 && window->timer_ns <= now_ns) {
            window->timer_ns = 0;
            ui_window_timer(window->ui);
        }
        next_ns = deadline_earlier(next_ns, window->timer_ns);
    }
    return next_ns;
}

/* -- drawing ----------------------------------------------------------------------------------- */

static bool make_canvas(struct application_window *window, uint32_t *pixels)
{
    const struct pixels target = {
        .data = pixels,
        .width = window->window.width,
        .height = window->window.height,
        .stride_bytes = (int32_t)window->window.stride_bytes,
    };
    const enum status status = window->canvas == NULL ? canvas_create(target, &window->canvas)
                                                      : canvas_retarget(window->canvas, target);
    return status == STATUS_OK;
}

static struct window_damage damage_of(const struct rectangle *rectangles, size_t count)
{
    struct window_damage damage = {0};
    for (size_t i = 0; i < count; i++) {
        const struct window_rectangle rectangle = {
            .x = (uint16_t)rectangles[i].x,
            .y = (uint16_t)rectangles[i].y,
            .width = (uint16_t)rectangles[i].width,
            .height = (uint16_t)rectangles[i].height,
        };
        window_damage_add(&damage, rectangle);
    }
    return damage;
}

static void draw(struct application *application, struct application_window *window)
{
    struct rectangle rectangles[UI_DAMAGE_MAX];
    uint32_t *pixels = window_begin(&window->window);
    if (pixels == NULL || !make_canvas(window, pixels)) {
        return;
    }
    const size_t count =
        ui_window_draw(window->ui, window->canvas, window->window.back, rectangles);
    if (count > 0) {
        const struct window_damage damage = damage_of(rectangles, count);
        /* It may have been closed: an event says so. */
        (void)window_show(&application->connection, &window->window, &damage);
    }
}

/* Of all windows that are there: nothing can be seen of the program. */
static bool is_invisible(const struct application *application)
{
    for (uint32_t i = 0; i < APPLICATION_WINDOWS_MAX; i++) {
        if (application->windows[i] != NULL && application->windows[i]->window.width != 0) {
            return false;
        }
    }
    return true;
}

/*
 * False: there are no pixels of the size that it has. A window that is seen stays as it was; a
 * program of which nothing can be seen ends, and whoever started it says why.
 */
static bool resize(struct application *application, struct application_window *window)
{
    if (window->is_resized) {
        const enum status status =
            window_resize(&application->connection, &window->window, window->width, window->height);
        if (status == STATUS_OK) {
            window->is_resized = false;
            ui_window_forget_buffers(window->ui);
        } else if (status == STATUS_LIMIT_EXCEEDED && is_invisible(application)) {
            application_end(application, APPLICATION_EXIT_NO_PICTURE);
        }
    }
    return !window->is_resized && window->window.width != 0;
}

void application_windows_draw(struct application *application)
{
    for (uint32_t i = 0; i < APPLICATION_WINDOWS_MAX; i++) {
        struct application_window *window = application->windows[i];
        if (window != NULL && !window->window.is_waiting && resize(application, window) &&
            ui_window_is_dirty(window->ui)) {
            draw(application, window);
        }
    }
}
