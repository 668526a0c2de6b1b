#include "typing.h"
#include <stdlib.h>

#define NOW_NS 1u

static struct keyboard keyboard;

struct bytes keymap_bytes(void)
{
    static uint8_t data[1u << 20];
    static size_t size_bytes;
    if (size_bytes == 0) {
        FILE *file = fopen(KEYMAPS, "rb");
        if (file == NULL) {
            perror(KEYMAPS);
            exit(1);
        }
        size_bytes = fread(data, 1, sizeof(data), file);
        (void)fclose(file);
    }
    return (struct bytes){data, size_bytes};
}

struct keyboard *keyboard_of(const char *keymap)
{
    const struct bytes name = {(const uint8_t *)keymap, strlen(keymap)};
    keyboard_finish(&keyboard);
    CHECK_EQUAL(keyboard_init(&keyboard, keymap_bytes()), STATUS_OK);
    CHECK_EQUAL(keyboard_choose(&keyboard, name), STATUS_OK);
    CHECK(bytes_equal(keyboard.chosen, name));
    return &keyboard;
}

static struct keyboard_event key(struct keyboard *target, uint32_t code, bool is_pressed)
{
    struct keyboard_event event = {.code = KEYBOARD_CODES_MAX};
    if (keyboard_key(target, code, is_pressed, NOW_NS, &event)) {
        CHECK_EQUAL(event.code, code);
        CHECK_EQUAL(event.is_pressed, is_pressed);
        CHECK(!event.is_repeated);
    }
    return event;
}

struct keyboard_event press(struct keyboard *target, uint32_t code)
{
    return key(target, code, true);
}

struct keyboard_event release(struct keyboard *target, uint32_t code)
{
    const struct keyboard_event event = key(target, code, false);
    CHECK_EQUAL(event.text, 0);
    return event;
}

const char *type(struct keyboard *target, uint32_t code)
{
    static char text[KEYBOARD_TEXT_BYTES + 1];
    const struct keyboard_event event = press(target, code);
    memcpy(text, &event.text, KEYBOARD_TEXT_BYTES);
    (void)release(target, code);
    return text;
}

const char *type_with(struct keyboard *target, uint32_t held, uint32_t code)
{
    (void)press(target, held);
    const char *text = type(target, code);
    (void)release(target, held);
    return text;
}
