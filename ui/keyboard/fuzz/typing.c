/*
 * Any keys in any order, with any pauses, and keymaps chosen in between: what is said stays in
 * order, and what repeats is held.
 */
#include "keyboard/keyboard.h"
#include "lib/bytes.h"
#include <stdio.h>

#define STEP_BYTES 3u
#define MS         UINT64_C(1000000)

enum step {
    STEP_PRESS,
    STEP_RELEASE,
    STEP_CHOOSE,
    STEP_INTERRUPT,
    STEP_LOSE,
    STEP_REPEAT,
    STEP_COUNT,
};

static struct keyboard keyboard;
static bool is_held[KEYBOARD_CODES_MAX];
static uint64_t now_ns;

static void require(bool holds)
{
    if (!holds) {
        __builtin_trap();
    }
}

static void begin(void)
{
    static uint8_t data[1u << 20];
    FILE *file = fopen(KEYMAPS, "rb");
    require(file != NULL);
    const size_t size_bytes = fread(data, 1, sizeof(data), file);
    (void)fclose(file);
    require(keyboard_init(&keyboard, (struct bytes){data, size_bytes}) == STATUS_OK);
}

/* A text has nothing behind its end, and no control characters. */
static void check_event(const struct keyboard_event *event)
{
    uint64_t text = event->text;
    for (; (text & 0xff) != 0; text >>= 8) {
        require((text & 0xff) >= 0x20 && (text & 0xff) != 0x7f);
    }
    require(text == 0 && event->code < KEYBOARD_CODES_MAX);
    require(event->is_pressed || event->text == 0);
}

static void key(uint32_t code, bool is_pressed)
{
    struct keyboard_event event;
    const bool is_said = keyboard_key(&keyboard, code, is_pressed, now_ns, &event);
    require(is_said == (code < KEYBOARD_CODES_MAX && is_held[code] != is_pressed));
    if (is_said) {
        check_event(&event);
        is_held[code] = is_pressed;
    }
}

static void lose(void)
{
    struct keyboard_event event;
    while (keyboard_release_next(&keyboard, &event)) {
        check_event(&event);
        require(!event.is_pressed && is_held[event.code]);
        is_held[event.code] = false;
    }
    for (uint32_t code = 0; code < KEYBOARD_CODES_MAX; code++) {
        require(!is_held[code]);
    }
}

static void pass_time(uint64_t passed_ms)
{
    struct keyboard_event event;
    now_ns += passed_ms * MS;
    if (keyboard_due(&keyboard, now_ns, &event)) {
        check_event(&event);
        require(event.is_repeated && is_held[event.code]);
        require(keyboard_next_ns(&keyboard) > now_ns);
    }
}

static void take(enum step step, uint32_t value)
{
    switch (step) {
    case STEP_PRESS:
    case STEP_RELEASE:
        key(value, step == STEP_PRESS);
        break;
    case STEP_CHOOSE: {
        /* Few of them: each takes a while. */
        const struct bytes name = keyboard_keymap_name(&keyboard, value % 1024);
        if (name.size_bytes != 0) {
            require(keyboard_choose(&keyboard, name) == STATUS_OK);
        }
        break;
    }
    case STEP_INTERRUPT:
        keyboard_interrupt(&keyboard);
        require(keyboard_next_ns(&keyboard) == 0);
        break;
    case STEP_LOSE:
        lose();
        break;
    case STEP_REPEAT:
        keyboard_set_repeat(&keyboard, (uint16_t)value, (uint16_t)(value >> 4));
        break;
    case STEP_COUNT:
        break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    const struct bytes input = {data, size_bytes};
    if (keyboard.context == NULL) {
        begin();
    }
    now_ns = 1;
    for (size_t at = 0; bytes_contain(input, at, STEP_BYTES); at += STEP_BYTES) {
        take((enum step)(data[at] % STEP_COUNT), bytes_u16(input, at + 1));
        pass_time(data[at] / STEP_COUNT);
    }
    lose();
    return 0;
}
