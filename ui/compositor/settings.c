/* Settings, as they take effect, and where they are kept. */
#include "compositor.h"
#include "desk_settings.h"
#include "kept_state/kept_state.h"
#include "lib/memory.h"
#include "runtime/clock.h"
#include "runtime/log.h"
#include "runtime/mapping.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include <pthread.h>
#include <time.h>

/*
 * What is kept is the store's, which may wait for its disk: a thread asks it first, and writes what
 * is chosen from then on. From its start on it has `state`.
 */
static struct {
    struct kept_state state;
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    bool is_asked;                        /* [mutex] the store has answered */
    bool is_found;                        /* [mutex] ... with `found` */
    bool is_changed;                      /* [mutex] */
    uint8_t found[KEPT_SETTINGS_BYTES];   /* [mutex] */
    uint8_t content[KEPT_SETTINGS_BYTES]; /* [mutex] */
    bool is_taken;                        /* what the store had; or the person has chosen since */
} kept = {.mutex = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};

#define KEEPING_STACK_BYTES 0x10000u

/* How long the screen waits for them at the start; what comes later takes effect then. */
#define SETTINGS_WAIT_S 2

/* What is said of the screen's size while no screen is there. */
#define WIDTH_USUAL  1024
#define HEIGHT_USUAL 768

struct scene_screen settings_scene_screen(void)
{
    const struct display_mode *mode = &compositor.screen.mode;
    return (struct scene_screen){
        .width = mode->width != 0 ? mode->width : WIDTH_USUAL,
        .height = mode->height != 0 ? mode->height : HEIGHT_USUAL,
        .scale_halves = compositor.settings.scale_halves,
        .is_dark = compositor.settings.is_dark,
    };
}

static void take_over(const struct desktop_settings *settings)
{
    char name[KEYMAP_NAME_BYTES] = {0};
    const struct display_mode before = compositor.settings.mode;
    memcpy(name, settings->keymap.data, settings->keymap.size_bytes);
    compositor.settings = *settings;
    memcpy(compositor.keymap, name, sizeof(name));
    compositor.settings.keymap.data = (const uint8_t *)compositor.keymap;
    keyboard_set_repeat(
        &compositor.keyboard, settings->repeat_delay_ms, settings->repeat_period_ms);
    seat_set_pointer_speed(&compositor.seat, settings->pointer_speed);
    seat_set_lock_after(&compositor.seat, settings->lock_after_seconds);
    if (before.width != settings->mode.width || before.height != settings->mode.height) {
        frames_choose_mode();
    }
}

/* What the person has chosen; it is written once the store has answered. */
static void keep(void)
{
    kept.is_taken = true;
    pthread_mutex_lock(&kept.mutex);
    desk_settings_write(&compositor.settings, kept.content);
    kept.is_changed = true;
    pthread_cond_broadcast(&kept.changed);
    pthread_mutex_unlock(&kept.mutex);
}

/* `asked` can be; its name stays. */
static enum status apply(const struct desktop_settings *asked)
{
    if (keyboard_choose(&compositor.keyboard, asked->keymap) != STATUS_OK) {
        return STATUS_INVALID_ARGUMENT;
    }
    struct scene_screen screen = settings_scene_screen();
    screen.scale_halves = asked->scale_halves;
    screen.is_dark = asked->is_dark;
    const enum status status = scene_set_screen(compositor.scene, &screen);
    if (status != STATUS_OK) {
        /* What was chosen before is one of the file's. */
        return keyboard_choose(&compositor.keyboard, compositor.settings.keymap) == STATUS_OK
                   ? status
                   : STATUS_NO_MEMORY;
    }
    take_over(asked);
    seat_screen_changed(&compositor.seat, clock_now_ns());
    seat_tell_settings(&compositor.seat);
    return STATUS_OK;
}

enum status settings_change(const struct desktop_settings *asked)
{
    if (desk_settings_check(asked) != STATUS_OK) {
        return STATUS_INVALID_ARGUMENT;
    }
    /* The name lies in the message page, which is not ours for long. */
    struct desktop_settings settings = *asked;
    uint8_t name[SETTINGS_KEYMAP_BYTES];
    memcpy(name, asked->keymap.data, asked->keymap.size_bytes);
    settings.keymap.data = name;
    const enum status status = apply(&settings);
    if (status == STATUS_OK) {
        keep();
    }
    return status;
}

/* -- the thread -------------------------------------------------------------------------------- */

/* False: what is chosen cannot be kept. */
static bool ask_store(void)
{
    static uint64_t room[(KEPT_SETTINGS_BYTES + 7) / 8];
    const struct bytes room_bytes = {(const uint8_t *)room, sizeof(room)};
    const struct event_signal_params asked = {.bits = EVENT_SETTINGS};
    enum kept_memory_state state = KEPT_MEMORY_NEW;
    struct bytes content = {0};
    const enum status status = kept_state_read(&kept.state, room_bytes, &state, &content);
    pthread_mutex_lock(&kept.mutex);
    kept.is_asked = true;
    kept.is_found = status == STATUS_OK && state == KEPT_MEMORY_GOOD &&
                    content.size_bytes == sizeof(kept.found);
    if (kept.is_found) {
        memcpy(kept.found, content.data, sizeof(kept.found));
    }
    pthread_cond_broadcast(&kept.changed);
    pthread_mutex_unlock(&kept.mutex);
    (void)event_signal(compositor.event, &asked); /* our own */
    if (status != STATUS_OK) {
        log_print(SEVERITY_WARNING, "settings are not kept (error %u)", status);
    }
    return status == STATUS_OK;
}

static void *keep_changes(void *argument)
{
    (void)argument;
    if (!ask_store()) {
        return NULL;
    }
    for (;;) {
        uint8_t content[KEPT_SETTINGS_BYTES];
        pthread_mutex_lock(&kept.mutex);
        while (!kept.is_changed) {
            pthread_cond_wait(&kept.changed, &kept.mutex);
        }
        kept.is_changed = false;
        memcpy(content, kept.content, sizeof(content));
        pthread_mutex_unlock(&kept.mutex);
        const struct bytes bytes = {content, sizeof(content)};
        const enum status status = kept_state_write(&kept.state, bytes);
        if (status != STATUS_OK) {
            log_print(SEVERITY_WARNING, "settings are not kept (error %u)", status);
        }
    }
}

static enum status start_keeping(void)
{
    pthread_condattr_t condition;
    pthread_attr_t attributes;
    pthread_condattr_init(&condition);
    pthread_condattr_setclock(&condition, CLOCK_MONOTONIC);
    pthread_cond_init(&kept.changed, &condition);
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, KEEPING_STACK_BYTES);
    const int error = pthread_create(&kept.thread, &attributes, keep_changes, NULL);
    pthread_attr_destroy(&attributes);
    pthread_condattr_destroy(&condition);
    return error == 0 ? STATUS_OK : STATUS_NO_MEMORY;
}

/* -- where they are kept ----------------------------------------------------------------------- */

static enum status open_kept(void)
{
    const uint32_t memory = program_capability("state");
    struct mapping mapping = {0};
    uint64_t size_bytes = 0;
    if (memory == 0) {
        return STATUS_NOT_FOUND;
    }
    enum status status = mapping_create_whole(memory, MAP_READ | MAP_WRITE, &mapping, &size_bytes);
    if (status == STATUS_OK) {
        const struct bytes pages = {mapping.address, size_bytes};
        status =
            kept_state_open(&kept.state, pages, KEPT_SETTINGS_BYTES, program_capability("keeper"));
    }
    return status;
}

/* What was kept; empty: what there is at first. A keymap that is there no more is the first one. */
static void apply_kept(struct bytes content)
{
    struct desktop_settings settings = desk_settings_usual();
    const enum status status =
        content.size_bytes != 0 ? desk_settings_read(content, &settings) : STATUS_OK;
    if (status != STATUS_OK) {
        log_print(SEVERITY_WARNING, "settings are those at first (error %u)", status);
        settings = desk_settings_usual();
    }
    if (apply(&settings) == STATUS_INVALID_ARGUMENT) {
        settings.keymap = keyboard_keymap_name(&compositor.keyboard, 0); /* it has that */
        (void)apply(&settings); /* or there is no memory, and what was before stays */
    }
}

/* Until the store has answered, or it has taken too long. */
static void wait_for_store(void)
{
    struct timespec until = {0};
    int error = clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += SETTINGS_WAIT_S;
    pthread_mutex_lock(&kept.mutex);
    while (!kept.is_asked && error == 0) {
        error = pthread_cond_timedwait(&kept.changed, &kept.mutex, &until);
    }
    pthread_mutex_unlock(&kept.mutex);
}

void settings_take_kept(void)
{
    uint8_t found[KEPT_SETTINGS_BYTES];
    uint8_t current[KEPT_SETTINGS_BYTES];
    pthread_mutex_lock(&kept.mutex);
    const bool is_to_take = kept.is_asked && kept.is_found && !kept.is_taken;
    kept.is_taken = kept.is_taken || kept.is_asked;
    memcpy(found, kept.found, sizeof(found));
    pthread_mutex_unlock(&kept.mutex);
    desk_settings_write(&compositor.settings, current);
    if (is_to_take && memcmp(found, current, sizeof(found)) != 0) {
        apply_kept((struct bytes){found, sizeof(found)});
    }
}

void settings_begin(void)
{
    struct bytes content = {0};
    enum status status = open_kept();
    /* What the memory holds outlives this process, so the store need not be waited for. */
    const bool is_here =
        status == STATUS_OK && kept_memory_read(&kept.state.memory, &content) == KEPT_MEMORY_GOOD;
    apply_kept(content);
    if (status == STATUS_OK) {
        status = start_keeping();
    }
    if (status != STATUS_OK) {
        log_print(SEVERITY_WARNING, "settings are not kept (error %u)", status);
    } else if (!is_here) {
        wait_for_store();
        settings_take_kept();
    }
}
