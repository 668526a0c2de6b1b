/* Types on each keymap that it was given; at the end "ê" on the French one. */
#include "keyboard/keyboard.h"
#include "package_file/package_file.h"
#include <stdio.h>

/* Of evdev. */
#define KEY_P          25u
#define KEY_LEFT_BRACE 26u
#define KEY_E          18u

static uint64_t type(struct keyboard *keyboard, uint32_t code)
{
    struct keyboard_event event = {.text = 0};
    struct keyboard_event released;
    (void)keyboard_key(keyboard, code, true, 1, &event);
    (void)keyboard_key(keyboard, code, false, 1, &released);
    return event.text;
}

static enum status type_on_all(struct keyboard *keyboard)
{
    for (uint32_t i = 0; keyboard_keymap_name(keyboard, i).size_bytes != 0; i++) {
        const struct bytes name = keyboard_keymap_name(keyboard, i);
        const enum status status = keyboard_choose(keyboard, name);
        if (status != STATUS_OK) {
            return status;
        }
        printf("keymap: %.*s ", (int)name.size_bytes, (const char *)name.data);
        printf("%c\n", (char)type(keyboard, KEY_P));
    }
    return keyboard_choose(keyboard, (struct bytes){(const uint8_t *)"fr", 2});
}

int main(void)
{
    struct keyboard keyboard;
    struct bytes keymaps = {0};
    enum status status = package_file_open("keymaps", &keymaps);
    if (status == STATUS_OK) {
        status = keyboard_init(&keyboard, keymaps);
    }
    if (status == STATUS_OK) {
        status = type_on_all(&keyboard);
    }
    if (status != STATUS_OK) {
        printf("keyboard: status %u\n", status);
        return 1;
    }
    (void)type(&keyboard, KEY_LEFT_BRACE);
    printf("keyboard: %llx\n", (unsigned long long)type(&keyboard, KEY_E));
    keyboard_finish(&keyboard);
    return 0;
}
