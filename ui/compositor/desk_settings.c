#include "desk_settings.h"
#include "lib/little_endian.h"
#include "lib/memory.h"
#include "lib/text.h"
#include <stdbool.h>

#define KEPT_VERSION 1u
#define KEYMAP_AT    20u

static const uint8_t magic[4] = {'D', 'E', 'S', 'K'};

struct desktop_settings desk_settings_usual(void)
{
    return (struct desktop_settings){
        .keymap = text_bytes("us"),
        .scale_halves = 2,
        .repeat_delay_ms = 400,
        .repeat_period_ms = 33,
        .pointer_speed = 5,
        .lock_after_seconds = 600,
    };
}

static bool is_repetition(const struct desktop_settings *settings)
{
    return settings->repeat_delay_ms == 0 ||
           (settings->repeat_delay_ms <= SETTINGS_REPEAT_DELAY_MS_MAX &&
            settings->repeat_period_ms >= SETTINGS_REPEAT_PERIOD_MS_MIN &&
            settings->repeat_period_ms <= SETTINGS_REPEAT_PERIOD_MS_MAX);
}

enum status desk_settings_check(const struct desktop_settings *settings)
{
    const bool is_keymap =
        settings->keymap.size_bytes > 0 && settings->keymap.size_bytes < SETTINGS_KEYMAP_BYTES;
    const bool is_scale = settings->scale_halves >= 2 && settings->scale_halves <= 4;
    const bool is_speed =
        settings->pointer_speed > 0 && settings->pointer_speed <= SETTINGS_POINTER_SPEED_MAX;
    const bool is_mode = (settings->mode.width == 0) == (settings->mode.height == 0);
    const bool is_lock = settings->lock_after_seconds == 0 ||
                         settings->lock_after_seconds >= SETTINGS_LOCK_SECONDS_MIN;
    return is_keymap && is_scale && is_speed && is_mode && is_lock && is_repetition(settings)
               ? STATUS_OK
               : STATUS_INVALID_ARGUMENT;
}

void desk_settings_write(const struct desktop_settings *settings, uint8_t kept[KEPT_SETTINGS_BYTES])
{
    memset(kept, 0, KEPT_SETTINGS_BYTES);
    memcpy(kept, magic, sizeof(magic));
    set_u16(kept + 4, KEPT_VERSION);
    kept[6] = settings->scale_halves;
    kept[7] = settings->is_dark ? 1 : 0;
    set_u16(kept + 8, settings->repeat_delay_ms);
    set_u16(kept + 10, settings->repeat_period_ms);
    set_u16(kept + 12, settings->mode.width);
    set_u16(kept + 14, settings->mode.height);
    set_u16(kept + 16, settings->lock_after_seconds);
    kept[18] = settings->pointer_speed;
    memcpy(kept + KEYMAP_AT, settings->keymap.data, settings->keymap.size_bytes);
}

enum status desk_settings_read(struct bytes kept, struct desktop_settings *settings)
{
    const uint8_t *from = kept.data;
    if (kept.size_bytes != KEPT_SETTINGS_BYTES || memcmp(from, magic, sizeof(magic)) != 0) {
        return STATUS_MALFORMED;
    }
    if (get_u16(from + 4) != KEPT_VERSION) {
        return STATUS_UNSUPPORTED;
    }
    *settings = (struct desktop_settings){
        .keymap = {from + KEYMAP_AT, 0},
        .scale_halves = from[6],
        .is_dark = from[7] != 0,
        .repeat_delay_ms = get_u16(from + 8),
        .repeat_period_ms = get_u16(from + 10),
        .pointer_speed = from[18],
        .mode = {.width = get_u16(from + 12), .height = get_u16(from + 14)},
        .lock_after_seconds = get_u16(from + 16),
    };
    while (settings->keymap.size_bytes < SETTINGS_KEYMAP_BYTES &&
           from[KEYMAP_AT + settings->keymap.size_bytes] != 0) {
        settings->keymap.size_bytes++;
    }
    return desk_settings_check(settings) == STATUS_OK ? STATUS_OK : STATUS_MALFORMED;
}
