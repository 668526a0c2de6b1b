/* Settings, as they take effect, and where they are kept. */
#include "compositor.h"
#include "desk_settings.h"
#include "kept_state/kept_state.h"
#include "lib/memory.h"
#include "runtime/clock.h"
#include "runtime/log.h"
#include "runtime/mapping.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include <pthread.h>

/*
 * What is kept goes to the store, which may wait for its disk: by a thread, which has `state` once
 * it was started.
 */
static struct {
    struct kept_state state;
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    bool is_started;
    bool is_changed;                      /* [mutex] */
    uint8_t content[KEPT_SETTINGS_BYTES]; /* [mutex] */
} kept = {.mutex = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};

#define KEEPING_STACK_BYTES 0x10000u

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

static void keep(void)
{
    if (!kept.is_started) {
        return;
    }
    pthread_mutex_lock(&kept.mutex);
    desk_settings_write(&compositor.settings, kept.content);
    kept.is_changed = true;
    pthread_cond_signal(&kept.changed);
    pthread_mutex_unlock(&kept.mutex);
}

static void *keep_changes(void *argument)
{
    (void)argument;
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
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, KEEPING_STACK_BYTES);
    kept.is_started = pthread_create(&kept.thread, &attributes, keep_changes, NULL) == 0;
    pthread_attr_destroy(&attributes);
    return kept.is_started ? STATUS_OK : STATUS_NO_MEMORY;
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
    if (keyboard_choose(&compositor.keyboard, settings.keymap) != STATUS_OK) {
        return STATUS_INVALID_ARGUMENT;
    }
    struct scene_screen screen = settings_scene_screen();
    screen.scale_halves = settings.scale_halves;
    screen.is_dark = settings.is_dark;
    const enum status status = scene_set_screen(compositor.scene, &screen);
    if (status != STATUS_OK) {
        /* What was chosen before is one of the file's. */
        return keyboard_choose(&compositor.keyboard, compositor.settings.keymap) == STATUS_OK
                   ? status
                   : STATUS_NO_MEMORY;
    }
    take_over(&settings);
    seat_screen_changed(&compositor.seat, clock_now_ns());
    seat_tell_settings(&compositor.seat);
    keep();
    return STATUS_OK;
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

/* What was kept last; from here on changes are. */
static enum status read_kept(struct desktop_settings *settings)
{
    static uint64_t room[(KEPT_SETTINGS_BYTES + 7) / 8];
    enum kept_memory_state state = KEPT_MEMORY_NEW;
    struct bytes content = {0};
    const struct bytes room_bytes = {(const uint8_t *)room, sizeof(room)};
    enum status status = open_kept();
    if (status == STATUS_OK) {
        status = kept_state_read(&kept.state, room_bytes, &state, &content);
    }
    if (status == STATUS_OK) {
        status = start_keeping();
    }
    return status == STATUS_OK && state == KEPT_MEMORY_GOOD ? desk_settings_read(content, settings)
                                                            : status;
}

void settings_begin(void)
{
    struct desktop_settings settings = desk_settings_usual();
    const enum status status = read_kept(&settings);
    if (status != STATUS_OK) {
        log_print(SEVERITY_WARNING, "settings are those at first (error %u)", status);
        settings = desk_settings_usual();
    }
    if (keyboard_choose(&compositor.keyboard, settings.keymap) != STATUS_OK) {
        settings.keymap = keyboard_keymap_name(&compositor.keyboard, 0); /* it has that */
    }
    take_over(&settings);
}
