/*
 * Kinds and codes of input events: those of evdev, to which Virtio 1.1, 5.8 refers. The numbers are
 * of Linux's input-event-codes.h; the names are ours, and only what we use or may hear has one.
 */
#pragma once

enum input_kind {
    INPUT_KIND_SYNCHRONISATION = 0x00,
    INPUT_KIND_KEY = 0x01, /* value 1: pressed, 0: released; of buttons too */
    INPUT_KIND_RELATIVE = 0x02,
    INPUT_KIND_ABSOLUTE = 0x03,
    INPUT_KIND_LIGHT = 0x11,
};

enum input_synchronisation {
    INPUT_SYNCHRONISATION_REPORT = 0, /* what belongs together ends here */
    INPUT_SYNCHRONISATION_LOST = 3,   /* events were lost before this one */
};

enum input_relative {
    INPUT_RELATIVE_X = 0x00,
    INPUT_RELATIVE_Y = 0x01,
    INPUT_RELATIVE_WHEEL_ACROSS = 0x06, /* above 0: to the right */
    INPUT_RELATIVE_WHEEL = 0x08,        /* above 0: away from the person */
    /* The same in 120ths of a step, by devices that say both. */
    INPUT_RELATIVE_WHEEL_FINE = 0x0b,
    INPUT_RELATIVE_WHEEL_ACROSS_FINE = 0x0c,
};

enum input_absolute {
    INPUT_ABSOLUTE_X = 0x00,
    INPUT_ABSOLUTE_Y = 0x01,
};

enum input_light_code {
    INPUT_LIGHT_CODE_NUM_LOCK = 0x00,
    INPUT_LIGHT_CODE_CAPS_LOCK = 0x01,
    INPUT_LIGHT_CODE_SCROLL_LOCK = 0x02,
};

enum input_button {
    INPUT_BUTTON_LEFT = 0x110,
    INPUT_BUTTON_RIGHT = 0x111,
    INPUT_BUTTON_MIDDLE = 0x112,
    INPUT_BUTTON_SIDE = 0x113,
    INPUT_BUTTON_EXTRA = 0x114,
    INPUT_BUTTON_GEAR_DOWN = 0x150, /* a wheel's, of QEMU's devices beside its steps */
    INPUT_BUTTON_GEAR_UP = 0x151,
};

/* Of a keyboard; named by what stands on them in the United States. */
enum input_key {
    INPUT_KEY_ESCAPE = 1,
    INPUT_KEY_1 = 2,
    INPUT_KEY_2 = 3,
    INPUT_KEY_3 = 4,
    INPUT_KEY_4 = 5,
    INPUT_KEY_5 = 6,
    INPUT_KEY_6 = 7,
    INPUT_KEY_7 = 8,
    INPUT_KEY_8 = 9,
    INPUT_KEY_9 = 10,
    INPUT_KEY_0 = 11,
    INPUT_KEY_MINUS = 12,
    INPUT_KEY_EQUAL = 13,
    INPUT_KEY_BACKSPACE = 14,
    INPUT_KEY_TAB = 15,
    INPUT_KEY_Q = 16,
    INPUT_KEY_W = 17,
    INPUT_KEY_E = 18,
    INPUT_KEY_R = 19,
    INPUT_KEY_T = 20,
    INPUT_KEY_Y = 21,
    INPUT_KEY_U = 22,
    INPUT_KEY_I = 23,
    INPUT_KEY_O = 24,
    INPUT_KEY_P = 25,
    INPUT_KEY_LEFT_BRACKET = 26,
    INPUT_KEY_RIGHT_BRACKET = 27,
    INPUT_KEY_ENTER = 28,
    INPUT_KEY_LEFT_CONTROL = 29,
    INPUT_KEY_A = 30,
    INPUT_KEY_S = 31,
    INPUT_KEY_D = 32,
    INPUT_KEY_F = 33,
    INPUT_KEY_G = 34,
    INPUT_KEY_H = 35,
    INPUT_KEY_J = 36,
    INPUT_KEY_K = 37,
    INPUT_KEY_L = 38,
    INPUT_KEY_SEMICOLON = 39,
    INPUT_KEY_APOSTROPHE = 40,
    INPUT_KEY_GRAVE = 41,
    INPUT_KEY_LEFT_SHIFT = 42,
    INPUT_KEY_BACKSLASH = 43,
    INPUT_KEY_Z = 44,
    INPUT_KEY_X = 45,
    INPUT_KEY_C = 46,
    INPUT_KEY_V = 47,
    INPUT_KEY_B = 48,
    INPUT_KEY_N = 49,
    INPUT_KEY_M = 50,
    INPUT_KEY_COMMA = 51,
    INPUT_KEY_DOT = 52,
    INPUT_KEY_SLASH = 53,
    INPUT_KEY_RIGHT_SHIFT = 54,
    INPUT_KEY_PAD_ASTERISK = 55,
    INPUT_KEY_LEFT_ALT = 56,
    INPUT_KEY_SPACE = 57,
    INPUT_KEY_CAPS_LOCK = 58,
    INPUT_KEY_F1 = 59,
    INPUT_KEY_F2 = 60,
    INPUT_KEY_F3 = 61,
    INPUT_KEY_F4 = 62,
    INPUT_KEY_F5 = 63,
    INPUT_KEY_F6 = 64,
    INPUT_KEY_F7 = 65,
    INPUT_KEY_F8 = 66,
    INPUT_KEY_F9 = 67,
    INPUT_KEY_F10 = 68,
    INPUT_KEY_NUM_LOCK = 69,
    INPUT_KEY_SCROLL_LOCK = 70,
    INPUT_KEY_PAD_7 = 71,
    INPUT_KEY_PAD_8 = 72,
    INPUT_KEY_PAD_9 = 73,
    INPUT_KEY_PAD_MINUS = 74,
    INPUT_KEY_PAD_4 = 75,
    INPUT_KEY_PAD_5 = 76,
    INPUT_KEY_PAD_6 = 77,
    INPUT_KEY_PAD_PLUS = 78,
    INPUT_KEY_PAD_1 = 79,
    INPUT_KEY_PAD_2 = 80,
    INPUT_KEY_PAD_3 = 81,
    INPUT_KEY_PAD_0 = 82,
    INPUT_KEY_PAD_DOT = 83,
    INPUT_KEY_ZENKAKU_HANKAKU = 85,
    INPUT_KEY_102ND = 86,
    INPUT_KEY_F11 = 87,
    INPUT_KEY_F12 = 88,
    INPUT_KEY_RO = 89,
    INPUT_KEY_KATAKANA = 90,
    INPUT_KEY_HIRAGANA = 91,
    INPUT_KEY_HENKAN = 92,
    INPUT_KEY_KATAKANA_HIRAGANA = 93,
    INPUT_KEY_MUHENKAN = 94,
    INPUT_KEY_PAD_JAPANESE_COMMA = 95,
    INPUT_KEY_PAD_ENTER = 96,
    INPUT_KEY_RIGHT_CONTROL = 97,
    INPUT_KEY_PAD_SLASH = 98,
    INPUT_KEY_PRINT_SCREEN = 99,
    INPUT_KEY_RIGHT_ALT = 100,
    INPUT_KEY_HOME = 102,
    INPUT_KEY_UP = 103,
    INPUT_KEY_PAGE_UP = 104,
    INPUT_KEY_LEFT = 105,
    INPUT_KEY_RIGHT = 106,
    INPUT_KEY_END = 107,
    INPUT_KEY_DOWN = 108,
    INPUT_KEY_PAGE_DOWN = 109,
    INPUT_KEY_INSERT = 110,
    INPUT_KEY_DELETE = 111,
    INPUT_KEY_MUTE = 113,
    INPUT_KEY_VOLUME_DOWN = 114,
    INPUT_KEY_VOLUME_UP = 115,
    INPUT_KEY_POWER = 116,
    INPUT_KEY_PAD_EQUAL = 117,
    INPUT_KEY_PAUSE = 119,
    INPUT_KEY_PAD_COMMA = 121,
    INPUT_KEY_HANGUL = 122,
    INPUT_KEY_HANJA = 123,
    INPUT_KEY_YEN = 124,
    INPUT_KEY_LEFT_META = 125,
    INPUT_KEY_RIGHT_META = 126,
    INPUT_KEY_MENU = 127,
    INPUT_KEY_STOP = 128,
    INPUT_KEY_CALCULATOR = 140,
    INPUT_KEY_SLEEP = 142,
    INPUT_KEY_WAKE_UP = 143,
    INPUT_KEY_MAIL = 155,
    INPUT_KEY_BOOKMARKS = 156,
    INPUT_KEY_COMPUTER = 157,
    INPUT_KEY_BACK = 158,
    INPUT_KEY_FORWARD = 159,
    INPUT_KEY_NEXT_SONG = 163,
    INPUT_KEY_PLAY_PAUSE = 164,
    INPUT_KEY_PREVIOUS_SONG = 165,
    INPUT_KEY_STOP_SONG = 166,
    INPUT_KEY_HOME_PAGE = 172,
    INPUT_KEY_REFRESH = 173,
    INPUT_KEY_F13 = 183,
    INPUT_KEY_SEARCH = 217,
    INPUT_KEY_MEDIA = 226,
    INPUT_KEY_LAST = 0xff, /* buttons are above */
};

/* Of kinds and of codes, whatever they are of. */
#define INPUT_KIND_MAX 0x1fu
#define INPUT_CODE_MAX 0x2ffu
