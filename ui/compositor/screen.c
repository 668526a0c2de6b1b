#include "screen.h"
#include "lib/bytes.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/message.h"
#include "schema/display_client.h"
#include "schema/kernel_client.h"
#include <string.h>

#define SCREEN_STACK_BYTES 0x10000u

/* -- what the thread does ---------------------------------------------------------------------- */

static enum status read_description(
    struct screen_description *description, const struct display_description_reader *reader)
{
    *description = (struct screen_description){
        .cursor_width = reader->cursor_width,
        .cursor_height = reader->cursor_height,
        .refresh_milli_hz = reader->refresh_milli_hz,
    };
    enum status status = STATUS_OK;
    for (uint32_t i = 0; i < reader->modes.count && i < SCREEN_MODES_MAX; i++) {
        struct display_mode mode = {0};
        status = display_mode_list_get(&reader->modes, i, &mode);
        if (status != STATUS_OK) {
            return status;
        }
        if (mode.width != 0 && mode.height != 0) {
            description->modes[description->mode_count++] = mode;
        }
    }
    return description->mode_count > 0 ? status : STATUS_DEVICE_ERROR;
}

static void drop_cursor(struct screen *screen)
{
    if (screen->cursor_mapping.handle != 0) {
        mapping_finish(&screen->cursor_mapping);
    }
    screen->cursor = NULL;
}

static void drop_pixels(struct screen *screen)
{
    if (screen->mapping.handle != 0) {
        mapping_finish(&screen->mapping);
    }
    screen->pixels = NULL;
}

static void lose(struct screen *screen)
{
    drop_pixels(screen);
    drop_cursor(screen);
    capability_release(screen->port);
    screen->port = 0;
    screen->state = SCREEN_NONE;
}

/* The image that the device draws by itself; without one, the compositor draws the pointer. */
static void open_cursor(struct screen *screen)
{
    struct scanout_port_cursor_image_results image = {0};
    uint64_t size_bytes = 0;
    const struct screen_description *description = &screen->description;
    const uint64_t wanted =
        (uint64_t)description->cursor_width * description->cursor_height * sizeof(uint32_t);
    drop_cursor(screen);
    if (wanted == 0 || scanout_port_cursor_image(screen->port, &image) != STATUS_OK) {
        return;
    }
    if (mapping_create_whole(
            image.memory, MAP_READ | MAP_WRITE, &screen->cursor_mapping, &size_bytes) ==
        STATUS_OK) {
        screen->cursor = size_bytes >= wanted ? screen->cursor_mapping.address : NULL;
        screen->cursor_width = description->cursor_width;
        screen->cursor_height = description->cursor_height;
    }
    capability_release(image.memory);
}

static enum status describe(struct screen *screen)
{
    struct scanout_port_describe_results_reader results = {0};
    const enum status status = scanout_port_describe(screen->port, &results);
    return status == STATUS_OK ? read_description(&screen->description, &results.description)
                               : status;
}

static enum status open_port(struct screen *screen, uint32_t scanout)
{
    struct scanout_open_params params = {0};
    struct scanout_open_results opened = {0};
    screen->tether_badge += TETHER_GENERATION;
    enum status status = session_create(screen->endpoint, screen->tether_badge, 0, &params.tether);
    if (status == STATUS_OK) {
        status = scanout_open(scanout, &params, &opened);
        capability_release(params.tether);
    }
    screen->port = opened.port;
    if (status == STATUS_OK) {
        const struct scanout_port_notify_params notify = {
            .event = screen->event, .bits = screen->changed_bits};
        status = scanout_port_notify(screen->port, &notify);
    }
    if (status == STATUS_OK) {
        status = describe(screen);
    }
    if (status != STATUS_OK) {
        lose(screen);
        return status;
    }
    open_cursor(screen);
    screen->state = SCREEN_OPEN;
    return STATUS_OK;
}

static bool is_connected(uint32_t scanout)
{
    struct scanout_describe_results_reader results = {0};
    return scanout_describe(scanout, &results) == STATUS_OK && results.description.is_connected;
}

static enum status open_first(struct screen *screen)
{
    for (uint32_t i = 0; i < screen->scanout_count; i++) {
        if (is_connected(screen->scanouts[i]) &&
            open_port(screen, screen->scanouts[i]) == STATUS_OK) {
            return STATUS_OK;
        }
    }
    enum status status = STATUS_NOT_FOUND;
    for (uint32_t i = 0; i < screen->scanout_count && status != STATUS_OK; i++) {
        status = open_port(screen, screen->scanouts[i]);
    }
    return status;
}

/* Whether the driver said how its picture lies as a picture of this size can lie. */
static bool is_possible(
    const struct display_mode *mode,
    const struct scanout_port_set_mode_results *set,
    uint64_t size_bytes)
{
    const uint64_t row_bytes = (uint64_t)mode->width * sizeof(uint32_t);
    return set->stride_bytes >= row_bytes && set->stride_bytes % sizeof(uint32_t) == 0 &&
           (uint64_t)set->stride_bytes * mode->height <= size_bytes;
}

static enum status set_mode(struct screen *screen)
{
    const struct display_mode mode = screen->job.mode;
    const struct scanout_port_set_mode_params params = {
        .width = mode.width, .height = mode.height, .buffer_count = 1};
    struct scanout_port_set_mode_results set = {0};
    uint64_t size_bytes = 0;
    drop_pixels(screen); /* it goes with the mode that it is of */
    screen->state = SCREEN_OPEN;
    enum status status = scanout_port_set_mode(screen->port, &params, &set);
    if (status != STATUS_OK) {
        return status;
    }
    status = mapping_create_whole(set.memory, MAP_READ | MAP_WRITE, &screen->mapping, &size_bytes);
    capability_release(set.memory);
    if (status == STATUS_OK && !is_possible(&mode, &set, size_bytes)) {
        drop_pixels(screen);
        return STATUS_DEVICE_ERROR;
    }
    if (status == STATUS_OK) {
        screen->pixels = screen->mapping.address;
        screen->stride_bytes = set.stride_bytes;
        screen->mode = mode;
        screen->state = SCREEN_READY;
    }
    return status;
}

static enum status show_cursor(const struct screen *screen)
{
    const struct screen_cursor *cursor = &screen->job.cursor;
    enum status status = STATUS_OK;
    if (cursor->is_moved) {
        const struct scanout_port_move_cursor_params at = {.x = cursor->x, .y = cursor->y};
        status = scanout_port_move_cursor(screen->port, &at);
    }
    if (status == STATUS_OK && cursor->is_changed) {
        const struct scanout_port_set_cursor_params params = {
            .hot_x = cursor->hot_x,
            .hot_y = cursor->hot_y,
            .is_visible = cursor->is_visible ? 1 : 0,
        };
        status = scanout_port_set_cursor(screen->port, &params);
    }
    return status;
}

static enum status show(struct screen *screen)
{
    const struct screen_job *job = &screen->job;
    const struct scanout_port_show_params params = {
        .buffer = 0, .damage = job->damage, .damage_count = job->damage_count};
    enum status status = show_cursor(screen);
    if (status == STATUS_OK && job->damage_count > 0) {
        status = scanout_port_show(screen->port, &params);
    }
    if (status != STATUS_OK) {
        drop_pixels(screen); /* the mode is to be set anew */
        screen->state = SCREEN_OPEN;
    }
    return status;
}

static void work(struct screen *screen)
{
    message_set_deadline(clock_now_ns() + SCREEN_CALL_NS);
    switch (screen->job.kind) {
    case SCREEN_JOB_OPEN:
        screen->job.status = open_first(screen);
        break;
    case SCREEN_JOB_DESCRIBE:
        screen->job.status = describe(screen);
        break;
    case SCREEN_JOB_MODE:
        screen->job.status = set_mode(screen);
        break;
    case SCREEN_JOB_SHOW:
        screen->job.status = show(screen);
        break;
    case SCREEN_JOB_NONE:
        break;
    }
    if (screen->job.status == STATUS_PEER_GONE || screen->job.status == STATUS_TIMED_OUT) {
        lose(screen);
    }
    message_set_deadline(0);
}

static void *run(void *argument)
{
    struct screen *screen = argument;
    for (;;) {
        pthread_mutex_lock(&screen->mutex);
        while (!screen->is_begun) {
            pthread_cond_wait(&screen->begun, &screen->mutex);
        }
        screen->is_begun = false;
        pthread_mutex_unlock(&screen->mutex);
        work(screen);
        pthread_mutex_lock(&screen->mutex);
        screen->is_done = true;
        pthread_mutex_unlock(&screen->mutex);
        const struct event_signal_params done = {.bits = screen->done_bits};
        (void)event_signal(screen->event, &done); /* our own */
    }
}

/* -- the first thread -------------------------------------------------------------------------- */

enum status screen_start(struct screen *screen)
{
    pthread_attr_t attributes;
    pthread_mutex_init(&screen->mutex, NULL);
    pthread_cond_init(&screen->begun, NULL);
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, SCREEN_STACK_BYTES);
    const int error = pthread_create(&screen->thread, &attributes, run, screen);
    pthread_attr_destroy(&attributes);
    return error == 0 ? STATUS_OK : STATUS_NO_MEMORY;
}

void screen_begin(struct screen *screen, enum screen_job_kind kind)
{
    screen->job.kind = kind;
    screen->job.status = STATUS_OK;
    screen->is_working = true;
    pthread_mutex_lock(&screen->mutex);
    screen->is_begun = true;
    pthread_cond_signal(&screen->begun);
    pthread_mutex_unlock(&screen->mutex);
}

bool screen_done(struct screen *screen)
{
    pthread_mutex_lock(&screen->mutex);
    const bool is_done = screen->is_done;
    screen->is_done = false;
    pthread_mutex_unlock(&screen->mutex);
    if (is_done) {
        screen->is_working = false;
    }
    return is_done;
}

bool screen_closed(struct screen *screen, uint64_t badge)
{
    const bool has_gone = screen->state != SCREEN_NONE && screen->tether_badge == badge;
    if (has_gone) {
        lose(screen);
    }
    return has_gone;
}
