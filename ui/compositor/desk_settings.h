/*
 * Settings of the desktop: which can be, what they are at first, and how they are kept. Pure.
 *
 * The kept form, KEPT_SETTINGS_BYTES: magic "DESK", then, little-endian, u16 version 1, scale in
 * halves and whether it is dark (u8 each), u16 delay and period of repetition, width and height of
 * the mode, and seconds until the lock, u8 speed of the pointer, a zero, and the keymap's name,
 * padded with zeros.
 */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"
#include "schema/windows.h"

#define SETTINGS_KEYMAP_BYTES 16u
#define KEPT_SETTINGS_BYTES   36u

#define SETTINGS_REPEAT_DELAY_MS_MAX  5000u
#define SETTINGS_REPEAT_PERIOD_MS_MIN 5u
#define SETTINGS_REPEAT_PERIOD_MS_MAX 2000u
#define SETTINGS_POINTER_SPEED_MAX    9u
/* A screen that is locked sooner cannot be unlocked. */
#define SETTINGS_LOCK_SECONDS_MIN 30u

/* `keymap` views a constant. */
struct desktop_settings desk_settings_usual(void);

/*
 * STATUS_INVALID_ARGUMENT: one of them cannot be. Whether there are such a keymap and such a mode,
 * the caller knows.
 */
NODISCARD enum status desk_settings_check(const struct desktop_settings *settings);

/* Of settings that can be. */
void desk_settings_write(
    const struct desktop_settings *settings, uint8_t kept[KEPT_SETTINGS_BYTES]);

/*
 * `settings->keymap` views `kept`.
 *   STATUS_MALFORMED    it is no such thing, or says what cannot be
 *   STATUS_UNSUPPORTED  another version
 */
NODISCARD enum status desk_settings_read(struct bytes kept, struct desktop_settings *settings);
