#include "trusted_keys.h"

#define ESCAPE    0x1b
#define CTRL_C    0x03
#define BACKSPACE 0x08
#define CTRL_U    0x15
#define CTRL_W    0x17
#define DELETE    0x7f

enum state {
    STATE_GROUND = 0,
    STATE_ESCAPE,
    STATE_SEQUENCE, /* ESC [: up to a final byte */
    STATE_SHIFT,    /* ESC O: one more */
    STATE_STRING,   /* ESC ] and the like: up to a control character */
};

static enum trusted_key take_plain(uint8_t byte)
{
    switch (byte) {
    case '\r':
    case '\n':
        return TRUSTED_KEY_ENTER;
    case '\t':
        return TRUSTED_KEY_TAB;
    case BACKSPACE:
    case DELETE:
        return TRUSTED_KEY_BACKSPACE;
    case CTRL_U:
    case CTRL_W:
        return TRUSTED_KEY_CLEAR;
    case CTRL_C:
        return TRUSTED_KEY_REFUSE;
    default:
        return byte >= ' ' ? TRUSTED_KEY_BYTE : TRUSTED_KEY_NONE;
    }
}

static enum trusted_key take_after_escape(struct trusted_keys *keys, uint8_t byte)
{
    keys->escape_ns = 0;
    switch (byte) {
    case ESCAPE:
        keys->state = STATE_GROUND;
        return TRUSTED_KEY_REFUSE;
    case '[':
        keys->state = STATE_SEQUENCE;
        return TRUSTED_KEY_NONE;
    case 'O':
        keys->state = STATE_SHIFT;
        return TRUSTED_KEY_NONE;
    case ']':
    case 'P':
    case 'X':
    case '^':
    case '_':
        keys->state = STATE_STRING;
        return TRUSTED_KEY_NONE;
    default:
        keys->state = STATE_GROUND;
        return byte < ' ' ? take_plain(byte) : TRUSTED_KEY_NONE;
    }
}

enum trusted_key trusted_keys_take(struct trusted_keys *keys, uint64_t now_ns, uint8_t byte)
{
    if (keys->state == STATE_ESCAPE) {
        return take_after_escape(keys, byte);
    }
    if (byte == ESCAPE) {
        keys->state = STATE_ESCAPE;
        keys->escape_ns = now_ns + TRUSTED_KEYS_ESCAPE_NS;
        return TRUSTED_KEY_NONE;
    }
    if (keys->state == STATE_GROUND) {
        return take_plain(byte);
    }
    if (byte < ' ') {
        /* It ends what was under way. Of a string it is the end. */
        const enum trusted_key key =
            keys->state == STATE_STRING ? TRUSTED_KEY_NONE : take_plain(byte);
        keys->state = STATE_GROUND;
        return key;
    }
    if (keys->state == STATE_SHIFT || (keys->state == STATE_SEQUENCE && byte >= '@')) {
        keys->state = STATE_GROUND;
    }
    return TRUSTED_KEY_NONE;
}

enum trusted_key trusted_keys_time(struct trusted_keys *keys, uint64_t now_ns)
{
    if (keys->escape_ns == 0 || now_ns < keys->escape_ns) {
        return TRUSTED_KEY_NONE;
    }
    keys->escape_ns = 0;
    keys->state = STATE_GROUND;
    return TRUSTED_KEY_REFUSE;
}
