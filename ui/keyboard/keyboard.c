/*
 * Keymaps chosen, and keys in the order in which they come. What a key means is asked before it is
 * counted, as libxkbcommon wants it: a modifier is no modifier of itself.
 */
#include "keyboard/keyboard.h"
#include "schema/input.h"
#include "schema/windows.h"
#include "sequence.h"
#include <stdlib.h>
#include <xkbcommon/xkbcommon-compose.h>
#include <xkbcommon/xkbcommon.h>

/* What X's key codes are above evdev's. */
#define CODE_OFFSET 8u

#define NOT_TYPING (WINDOW_MODIFIER_CONTROL | WINDOW_MODIFIER_SUPER)

/* -- keymaps ----------------------------------------------------------------------------------- */

static void say_nothing(
    struct xkb_context *context, enum xkb_log_level level, const char *format, va_list arguments)
{
    (void)context;
    (void)level;
    (void)format;
    (void)arguments;
}

static enum status make_context(struct keyboard *keyboard)
{
    keyboard->context =
        xkb_context_new(XKB_CONTEXT_NO_DEFAULT_INCLUDES | XKB_CONTEXT_NO_ENVIRONMENT_NAMES);
    if (keyboard->context == NULL) {
        return STATUS_NO_MEMORY;
    }
    xkb_context_set_log_fn(keyboard->context, say_nothing);
    return STATUS_OK;
}

/* Whatever a block is damaged by is the same to who chooses it. */
static enum status unpack(const struct keymap_entry *entry, char **text)
{
    const enum status status = keymap_file_unpack(entry, text);
    return status == STATUS_OK || status == STATUS_NO_MEMORY ? status : STATUS_MALFORMED;
}

static enum status read_table(struct keyboard *keyboard)
{
    struct keymap_entry entry;
    char *text = NULL;
    if (!keymap_file_entry(&keyboard->file, KEYMAP_COMPOSE, 0, &entry)) {
        return STATUS_OK;
    }
    const enum status status = unpack(&entry, &text);
    if (status != STATUS_OK) {
        return status;
    }
    keyboard->table = xkb_compose_table_new_from_buffer(
        keyboard->context,
        text,
        entry.size_bytes,
        "C",
        XKB_COMPOSE_FORMAT_TEXT_V1,
        XKB_COMPOSE_COMPILE_NO_FLAGS);
    free(text);
    if (keyboard->table == NULL) {
        return STATUS_MALFORMED;
    }
    keyboard->sequence = xkb_compose_state_new(keyboard->table, XKB_COMPOSE_STATE_NO_FLAGS);
    return keyboard->sequence == NULL ? STATUS_NO_MEMORY : STATUS_OK;
}

static bool
find_keymap(const struct keyboard *keyboard, struct bytes name, struct keymap_entry *entry)
{
    for (uint32_t i = 0; keymap_file_entry(&keyboard->file, KEYMAP_LAYOUT, i, entry); i++) {
        if (bytes_equal(entry->name, name)) {
            return true;
        }
    }
    return false;
}

static enum status read_keymap(
    const struct keyboard *keyboard, const struct keymap_entry *entry, struct xkb_keymap **keymap)
{
    char *text = NULL;
    const enum status status = unpack(entry, &text);
    if (status != STATUS_OK) {
        return status;
    }
    *keymap = xkb_keymap_new_from_string(
        keyboard->context, text, XKB_KEYMAP_FORMAT_TEXT_V1, XKB_KEYMAP_COMPILE_NO_FLAGS);
    free(text);
    return *keymap == NULL ? STATUS_MALFORMED : STATUS_OK;
}

static xkb_mod_mask_t mask_of(struct xkb_keymap *keymap, const char *modifier)
{
    const xkb_mod_index_t index = xkb_keymap_mod_get_index(keymap, modifier);
    return index == XKB_MOD_INVALID ? 0 : (xkb_mod_mask_t)1 << index;
}

static bool is_locked(const struct keyboard *keyboard, const char *modifier)
{
    return keyboard->state != NULL &&
           xkb_state_mod_name_is_active(keyboard->state, modifier, XKB_STATE_MODS_LOCKED) > 0;
}

/* Caps lock and num lock are the person's, not the keymap's. */
static void
keep_locks(const struct keyboard *keyboard, struct xkb_keymap *keymap, struct xkb_state *state)
{
    xkb_mod_mask_t locked = 0;
    if (is_locked(keyboard, XKB_MOD_NAME_CAPS)) {
        locked |= mask_of(keymap, XKB_MOD_NAME_CAPS);
    }
    if (is_locked(keyboard, XKB_MOD_NAME_NUM)) {
        locked |= mask_of(keymap, XKB_MOD_NAME_NUM);
    }
    (void)xkb_state_update_mask(state, 0, 0, locked, 0, 0, 0);
}

enum status keyboard_choose(struct keyboard *keyboard, struct bytes name)
{
    struct keymap_entry entry;
    struct xkb_keymap *keymap = NULL;
    if (!find_keymap(keyboard, name, &entry)) {
        return STATUS_NOT_FOUND;
    }
    const enum status status = read_keymap(keyboard, &entry, &keymap);
    if (status != STATUS_OK) {
        return status;
    }
    struct xkb_state *state = xkb_state_new(keymap);
    if (state == NULL) {
        xkb_keymap_unref(keymap);
        return STATUS_NO_MEMORY;
    }
    keep_locks(keyboard, keymap, state);
    xkb_state_unref(keyboard->state);
    xkb_keymap_unref(keyboard->keymap);
    keyboard->keymap = keymap;
    keyboard->state = state;
    keyboard->chosen = entry.name;
    keyboard_interrupt(keyboard);
    return STATUS_OK;
}

enum status keyboard_init(struct keyboard *keyboard, struct bytes keymaps)
{
    *keyboard = (struct keyboard){.context = NULL};
    enum status status = keymap_file_open(keymaps, &keyboard->file);
    if (status == STATUS_OK) {
        status = make_context(keyboard);
    }
    if (status == STATUS_OK) {
        status = read_table(keyboard);
    }
    if (status == STATUS_OK) {
        status = keyboard_choose(keyboard, keyboard_keymap_name(keyboard, 0));
    }
    if (status != STATUS_OK) {
        keyboard_finish(keyboard);
    }
    return status;
}

void keyboard_finish(struct keyboard *keyboard)
{
    xkb_state_unref(keyboard->state);
    xkb_keymap_unref(keyboard->keymap);
    xkb_compose_state_unref(keyboard->sequence);
    xkb_compose_table_unref(keyboard->table);
    xkb_context_unref(keyboard->context);
    *keyboard = (struct keyboard){.context = NULL};
}

struct bytes keyboard_keymap_name(const struct keyboard *keyboard, uint32_t index)
{
    struct keymap_entry entry;
    return keymap_file_entry(&keyboard->file, KEYMAP_LAYOUT, index, &entry) ? entry.name
                                                                            : (struct bytes){0};
}

/* -- what holds -------------------------------------------------------------------------------- */

uint16_t keyboard_modifiers(const struct keyboard *keyboard)
{
    static const struct {
        const char *name;
        uint16_t bit;
    } known[] = {
        {XKB_MOD_NAME_SHIFT, WINDOW_MODIFIER_SHIFT},
        {XKB_MOD_NAME_CTRL, WINDOW_MODIFIER_CONTROL},
        {XKB_MOD_NAME_ALT, WINDOW_MODIFIER_ALT},
        {XKB_MOD_NAME_LOGO, WINDOW_MODIFIER_SUPER},
        {XKB_MOD_NAME_CAPS, WINDOW_MODIFIER_CAPS_LOCK},
        {XKB_MOD_NAME_NUM, WINDOW_MODIFIER_NUM_LOCK},
    };
    uint16_t modifiers = 0;
    for (uint32_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        const int is_active =
            xkb_state_mod_name_is_active(keyboard->state, known[i].name, XKB_STATE_MODS_EFFECTIVE);
        modifiers |= is_active > 0 ? known[i].bit : 0;
    }
    return modifiers;
}

uint32_t keyboard_lights(const struct keyboard *keyboard)
{
    static const struct {
        const char *name;
        uint32_t bit;
    } known[] = {
        {XKB_LED_NAME_NUM, INPUT_LIGHT_NUM_LOCK},
        {XKB_LED_NAME_CAPS, INPUT_LIGHT_CAPS_LOCK},
        {XKB_LED_NAME_SCROLL, INPUT_LIGHT_SCROLL_LOCK},
    };
    uint32_t lights = 0;
    for (uint32_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        lights |=
            xkb_state_led_name_is_active(keyboard->state, known[i].name) > 0 ? known[i].bit : 0;
    }
    return lights;
}

static bool is_held(const struct keyboard *keyboard, uint32_t code)
{
    return (keyboard->held[code / 64] >> code % 64 & 1) != 0;
}

/* -- keys -------------------------------------------------------------------------------------- */

/* What the key means by itself. */
static void
describe_key(const struct keyboard *keyboard, uint32_t code, struct keyboard_event *event)
{
    char text[KEYBOARD_TEXT_BYTES + 1] = {0};
    const xkb_keycode_t key = code + CODE_OFFSET;
    *event = (struct keyboard_event){
        .code = code,
        .symbol = xkb_state_key_get_one_sym(keyboard->state, key),
        .modifiers = keyboard_modifiers(keyboard),
    };
    const int length = xkb_state_key_get_utf8(keyboard->state, key, text, sizeof(text));
    if ((event->modifiers & NOT_TYPING) == 0) {
        event->text = sequence_text(text, length);
    }
}

static void count_key(struct keyboard *keyboard, uint32_t code, bool is_pressed)
{
    keyboard->held[code / 64] ^= UINT64_C(1) << code % 64;
    (void)xkb_state_update_key(
        keyboard->state, code + CODE_OFFSET, is_pressed ? XKB_KEY_DOWN : XKB_KEY_UP);
}

static void
press(struct keyboard *keyboard, uint32_t code, uint64_t now_ns, struct keyboard_event *event)
{
    describe_key(keyboard, code, event);
    event->is_pressed = true;
    const bool is_alone = sequence_key(keyboard->sequence, event);
    if (xkb_keymap_key_repeats(keyboard->keymap, code + CODE_OFFSET) != 0) {
        key_repeat_stop(&keyboard->repeat);
        if (is_alone) {
            key_repeat_begin(&keyboard->repeat, code, now_ns);
        }
    }
    count_key(keyboard, code, true);
}

/* What a key typed when it was pressed is not typed when it is released. */
static void release(struct keyboard *keyboard, uint32_t code, struct keyboard_event *event)
{
    describe_key(keyboard, code, event);
    event->text = 0;
    key_repeat_end(&keyboard->repeat, code);
    count_key(keyboard, code, false);
}

bool keyboard_key(
    struct keyboard *keyboard,
    uint32_t code,
    bool is_pressed,
    uint64_t now_ns,
    struct keyboard_event *event)
{
    if (code >= KEYBOARD_CODES_MAX || is_held(keyboard, code) == is_pressed) {
        return false;
    }
    if (is_pressed) {
        press(keyboard, code, now_ns, event);
    } else {
        release(keyboard, code, event);
    }
    return true;
}

bool keyboard_release_next(struct keyboard *keyboard, struct keyboard_event *event)
{
    keyboard_interrupt(keyboard);
    for (uint32_t code = 0; code < KEYBOARD_CODES_MAX; code++) {
        if (is_held(keyboard, code)) {
            release(keyboard, code, event);
            return true;
        }
    }
    return false;
}

void keyboard_interrupt(struct keyboard *keyboard)
{
    key_repeat_stop(&keyboard->repeat);
    sequence_forget(keyboard->sequence);
}

/* -- repetition -------------------------------------------------------------------------------- */

void keyboard_set_repeat(struct keyboard *keyboard, uint16_t delay_ms, uint16_t period_ms)
{
    key_repeat_set(&keyboard->repeat, delay_ms, period_ms);
}

uint64_t keyboard_next_ns(const struct keyboard *keyboard)
{
    return keyboard->repeat.next_ns;
}

bool keyboard_due(struct keyboard *keyboard, uint64_t now_ns, struct keyboard_event *event)
{
    uint32_t code = 0;
    if (!key_repeat_due(&keyboard->repeat, now_ns, &code)) {
        return false;
    }
    describe_key(keyboard, code, event);
    event->is_pressed = true;
    event->is_repeated = true;
    return true;
}
