#include "keyboard.h"
#include "controller.h"

#define PREFIX_NEW   0xe0u
#define PREFIX_PAUSE 0xe1u
#define PAUSE_FIRST  0x1du /* Control ... */
#define PAUSE_SECOND 0x45u /* ... and Num Lock */
#define RELEASED     0x80u

/* More keys were down than it can say, or it has failed. */
#define OVERRUN 0xffu
#define FAILED  0x00u

/* Up to F10's row evdev's codes are those of the set itself. */
#define SAME_LAST INPUT_KEY_PAD_DOT

static const uint8_t keys[RELEASED] = {
    [0x54] = INPUT_KEY_PRINT_SCREEN, /* with Alt */
    [0x56] = INPUT_KEY_102ND,
    [0x57] = INPUT_KEY_F11,
    [0x58] = INPUT_KEY_F12,
    [0x59] = INPUT_KEY_PAD_EQUAL,
    [0x5c] = INPUT_KEY_PAD_JAPANESE_COMMA,
    [0x64] = INPUT_KEY_F13,
    [0x70] = INPUT_KEY_KATAKANA_HIRAGANA,
    [0x73] = INPUT_KEY_RO,
    [0x76] = INPUT_KEY_ZENKAKU_HANKAKU,
    [0x77] = INPUT_KEY_HIRAGANA,
    [0x78] = INPUT_KEY_KATAKANA,
    [0x79] = INPUT_KEY_HENKAN,
    [0x7b] = INPUT_KEY_MUHENKAN,
    [0x7d] = INPUT_KEY_YEN,
    [0x7e] = INPUT_KEY_PAD_COMMA,
};

/* Shifts that it makes up around some of these (0x2a, 0x36) are no keys. */
static const uint8_t new_keys[RELEASED] = {
    [0x10] = INPUT_KEY_PREVIOUS_SONG, [0x19] = INPUT_KEY_NEXT_SONG,
    [0x1c] = INPUT_KEY_PAD_ENTER,     [0x1d] = INPUT_KEY_RIGHT_CONTROL,
    [0x20] = INPUT_KEY_MUTE,          [0x21] = INPUT_KEY_CALCULATOR,
    [0x22] = INPUT_KEY_PLAY_PAUSE,    [0x24] = INPUT_KEY_STOP_SONG,
    [0x2e] = INPUT_KEY_VOLUME_DOWN,   [0x30] = INPUT_KEY_VOLUME_UP,
    [0x32] = INPUT_KEY_HOME_PAGE,     [0x35] = INPUT_KEY_PAD_SLASH,
    [0x37] = INPUT_KEY_PRINT_SCREEN,  [0x38] = INPUT_KEY_RIGHT_ALT,
    [0x46] = INPUT_KEY_PAUSE, /* with Control */
    [0x47] = INPUT_KEY_HOME,          [0x48] = INPUT_KEY_UP,
    [0x49] = INPUT_KEY_PAGE_UP,       [0x4b] = INPUT_KEY_LEFT,
    [0x4d] = INPUT_KEY_RIGHT,         [0x4f] = INPUT_KEY_END,
    [0x50] = INPUT_KEY_DOWN,          [0x51] = INPUT_KEY_PAGE_DOWN,
    [0x52] = INPUT_KEY_INSERT,        [0x53] = INPUT_KEY_DELETE,
    [0x5b] = INPUT_KEY_LEFT_META,     [0x5c] = INPUT_KEY_RIGHT_META,
    [0x5d] = INPUT_KEY_MENU,          [0x5e] = INPUT_KEY_POWER,
    [0x5f] = INPUT_KEY_SLEEP,         [0x63] = INPUT_KEY_WAKE_UP,
    [0x65] = INPUT_KEY_SEARCH,        [0x66] = INPUT_KEY_BOOKMARKS,
    [0x67] = INPUT_KEY_REFRESH,       [0x68] = INPUT_KEY_STOP,
    [0x69] = INPUT_KEY_FORWARD,       [0x6a] = INPUT_KEY_BACK,
    [0x6b] = INPUT_KEY_COMPUTER,      [0x6c] = INPUT_KEY_MAIL,
    [0x6d] = INPUT_KEY_MEDIA,
};

void keyboard_init(struct keyboard *keyboard)
{
    *keyboard = (struct keyboard){.prefix = 0};
}

static void say(struct input_burst *burst, uint16_t kind, uint16_t code, int32_t value)
{
    input_burst_add(
        burst,
        (struct input_happening){
            .device = CONTROLLER_SOCKET_KEYBOARD, .kind = kind, .code = code, .value = value});
}

/* 0 is no key. */
static void set_key(struct keyboard *keyboard, uint8_t key, bool is_down, struct input_burst *burst)
{
    const uint8_t bit = (uint8_t)(1u << key % 8);
    uint8_t *bits = &keyboard->is_down[key / 8];
    if (key == 0 || ((*bits & bit) != 0) == is_down) {
        return;
    }
    *bits ^= bit;
    say(burst, INPUT_KIND_KEY, key, is_down);
    say(burst, INPUT_KIND_SYNCHRONISATION, INPUT_SYNCHRONISATION_REPORT, 0);
}

static uint8_t key_of(uint8_t code)
{
    return code <= SAME_LAST ? code : keys[code];
}

static void take_pause(struct keyboard *keyboard, uint8_t byte, struct input_burst *burst)
{
    if (keyboard->second == 0) {
        keyboard->second = byte;
        return;
    }
    const bool is_pause =
        (keyboard->second & ~RELEASED) == PAUSE_FIRST && (byte & ~RELEASED) == PAUSE_SECOND;
    keyboard->prefix = 0;
    keyboard->second = 0;
    set_key(keyboard, is_pause ? INPUT_KEY_PAUSE : 0, (byte & RELEASED) == 0, burst);
}

void keyboard_lose(struct keyboard *keyboard, struct input_burst *burst)
{
    keyboard_init(keyboard);
    say(burst, INPUT_KIND_SYNCHRONISATION, INPUT_SYNCHRONISATION_LOST, 0);
}

void keyboard_take(struct keyboard *keyboard, uint8_t byte, struct input_burst *burst)
{
    if (byte == OVERRUN || byte == FAILED) {
        keyboard_lose(keyboard, burst);
    } else if (byte == PREFIX_NEW || byte == PREFIX_PAUSE) {
        keyboard->prefix = byte;
        keyboard->second = 0;
    } else if (keyboard->prefix == PREFIX_PAUSE) {
        take_pause(keyboard, byte, burst);
    } else {
        const uint8_t code = byte & (uint8_t)~RELEASED;
        const uint8_t key = keyboard->prefix == PREFIX_NEW ? new_keys[code] : key_of(code);
        keyboard->prefix = 0;
        set_key(keyboard, key, (byte & RELEASED) == 0, burst);
    }
}
