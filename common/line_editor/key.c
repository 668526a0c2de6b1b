#include "line_editor/key.h"

#define ESCAPE      0x1b
#define DELETE_BYTE 0x7f

enum state {
    STATE_GROUND = 0,
    STATE_CHARACTER, /* inside of a UTF-8 character */
    STATE_ESCAPE,    /* after ESC */
    STATE_CONTROL,   /* after ESC [ */
    STATE_SINGLE,    /* after ESC O: one byte follows */
    STATE_SKIP_ONE,  /* one byte follows that means nothing: the Linux console's ESC [ [ A */
    STATE_STRING,    /* after ESC ] and the like: until the next control character */
};

/* Modifiers as xterm counts them: 1 and a bit for each. */
#define MODIFIER_ALT     2u
#define MODIFIER_CONTROL 4u

static const uint8_t control_keys[32] = {
    [0x01] = KEY_HOME,
    [0x02] = KEY_LEFT,
    [0x03] = KEY_INTERRUPT,
    [0x04] = KEY_END_OF_INPUT,
    [0x05] = KEY_END,
    [0x06] = KEY_RIGHT,
    [0x07] = KEY_CANCEL,
    [0x08] = KEY_BACKSPACE,
    [0x09] = KEY_TAB,
    [0x0a] = KEY_ENTER,
    [0x0b] = KEY_DELETE_TO_END,
    [0x0c] = KEY_CLEAR_SCREEN,
    [0x0d] = KEY_ENTER,
    [0x0e] = KEY_DOWN,
    [0x10] = KEY_UP,
    [0x12] = KEY_SEARCH,
    [0x14] = KEY_TRANSPOSE,
    [0x15] = KEY_DELETE_TO_START,
    [0x17] = KEY_DELETE_BLANK_WORD,
};

/* After ESC alone. */
static enum key alt_key(uint8_t byte)
{
    switch (byte) {
    case 'b':
    case 'B':
        return KEY_WORD_LEFT;
    case 'f':
    case 'F':
        return KEY_WORD_RIGHT;
    case 'd':
    case 'D':
        return KEY_DELETE_WORD_RIGHT;
    default:
        return KEY_NONE;
    }
}

/* The final byte of ESC [ and ESC O. */
static enum key letter_key(uint8_t final, bool is_by_word)
{
    switch (final) {
    case 'A':
        return KEY_UP;
    case 'B':
        return KEY_DOWN;
    case 'C':
        return is_by_word ? KEY_WORD_RIGHT : KEY_RIGHT;
    case 'D':
        return is_by_word ? KEY_WORD_LEFT : KEY_LEFT;
    case 'H':
        return KEY_HOME;
    case 'F':
        return KEY_END;
    default:
        return KEY_NONE;
    }
}

/* After ESC O. Small letters: rxvt's, with Ctrl. */
static enum key single_key(uint8_t final, bool is_by_word)
{
    switch (final) {
    case 'c':
        return KEY_WORD_RIGHT;
    case 'd':
        return KEY_WORD_LEFT;
    default:
        return letter_key(final, is_by_word);
    }
}

/* ESC [ number ~ */
static enum key numbered_key(uint16_t number, bool is_by_word)
{
    switch (number) {
    case 1:
    case 7:
        return KEY_HOME;
    case 4:
    case 8:
        return KEY_END;
    case 3:
        return is_by_word ? KEY_DELETE_WORD_RIGHT : KEY_DELETE;
    default:
        return KEY_NONE;
    }
}

static bool is_by_word(const struct key_reader *reader, uint16_t modifier)
{
    const bool is_modified =
        modifier > 0 && ((modifier - 1u) & (MODIFIER_ALT | MODIFIER_CONTROL)) != 0;
    return reader->is_alt || is_modified;
}

/* The final byte of ESC [. A letter's modifier is the last parameter: ESC [ 1 ; 5 C, ESC [ 5 C. */
static enum key sequence_key(const struct key_reader *reader, uint8_t final)
{
    const uint16_t *parameters = reader->parameters;
    if (reader->is_private) {
        return KEY_NONE;
    }
    if (final == '~') {
        return numbered_key(parameters[0], is_by_word(reader, parameters[1]));
    }
    const uint16_t modifier = reader->parameter_index > 0 ? parameters[1] : parameters[0];
    return letter_key(final, is_by_word(reader, modifier));
}

static void begin_sequence(struct key_reader *reader, enum state state)
{
    reader->state = (uint8_t)state;
    reader->is_private = false;
    reader->parameter_index = 0;
    reader->parameters[0] = 0;
    reader->parameters[1] = 0;
}

static enum key end_sequence(struct key_reader *reader, enum key key)
{
    reader->state = STATE_GROUND;
    reader->is_alt = false;
    return key;
}

static enum key take_control(struct key_reader *reader, uint8_t byte)
{
    const bool was_return = reader->is_after_return;
    const bool was_escaped = reader->state == STATE_ESCAPE;
    reader->is_after_return = byte == '\r';
    if (byte == ESCAPE) {
        reader->is_alt = was_escaped;
        reader->state = STATE_ESCAPE;
        return KEY_NONE;
    }
    (void)end_sequence(reader, KEY_NONE);
    if (byte == '\n' && was_return) {
        return KEY_NONE;
    }
    if (byte == DELETE_BYTE || (byte == '\b' && was_escaped)) {
        return was_escaped ? KEY_DELETE_WORD_LEFT : KEY_BACKSPACE;
    }
    return (enum key)control_keys[byte];
}

static enum key take_escaped(struct key_reader *reader, uint8_t byte)
{
    switch (byte) {
    case '[':
        begin_sequence(reader, STATE_CONTROL);
        return KEY_NONE;
    case 'O':
        begin_sequence(reader, STATE_SINGLE);
        return KEY_NONE;
    case ']':
    case 'P':
    case 'X':
    case '^':
    case '_':
        reader->state = STATE_STRING;
        return KEY_NONE;
    default:
        return end_sequence(reader, alt_key(byte));
    }
}

static enum key take_in_sequence(struct key_reader *reader, uint8_t byte)
{
    if (byte >= '0' && byte <= '9') {
        uint16_t *parameter = &reader->parameters[reader->parameter_index];
        *parameter = *parameter > 1000 ? 1000 : (uint16_t)(*parameter * 10 + (byte - '0'));
    } else if (byte == ';') {
        reader->parameter_index = KEY_PARAMETERS_MAX - 1;
        reader->parameters[KEY_PARAMETERS_MAX - 1] = 0;
    } else if (byte == '[') {
        reader->state = STATE_SKIP_ONE;
    } else if (byte < 0x40) {
        reader->is_private = true;
    } else {
        return end_sequence(reader, sequence_key(reader, byte));
    }
    return KEY_NONE;
}

/* The first byte of a character. */
static enum key take_first(struct key_reader *reader, uint8_t byte)
{
    const size_t size = character_size(byte);
    reader->character[0] = byte;
    reader->character_bytes = 1;
    if (size == 1) {
        return KEY_CHARACTER;
    }
    reader->state = size == 0 ? STATE_GROUND : STATE_CHARACTER;
    return KEY_NONE;
}

static enum key take_more(struct key_reader *reader, uint8_t byte)
{
    if ((byte & 0xc0u) != 0x80u) {
        reader->state = STATE_GROUND;
        return take_first(reader, byte);
    }
    reader->character[reader->character_bytes++] = byte;
    if (reader->character_bytes < character_size(reader->character[0])) {
        return KEY_NONE;
    }
    reader->state = STATE_GROUND;
    uint32_t code = 0;
    const bool is_valid = character_read(key_reader_character(reader), 0, &code) != 0;
    return is_valid && !character_is_control(code) ? KEY_CHARACTER : KEY_NONE;
}

enum key key_reader_take(struct key_reader *reader, uint8_t byte)
{
    if (byte < 0x20 || byte == DELETE_BYTE) {
        return take_control(reader, byte);
    }
    reader->is_after_return = false;
    switch ((enum state)reader->state) {
    case STATE_GROUND:
        return take_first(reader, byte);
    case STATE_CHARACTER:
        return take_more(reader, byte);
    case STATE_ESCAPE:
        return take_escaped(reader, byte);
    case STATE_CONTROL:
        return take_in_sequence(reader, byte);
    case STATE_SINGLE:
        return end_sequence(reader, single_key(byte, reader->is_alt));
    case STATE_SKIP_ONE:
        return end_sequence(reader, KEY_NONE);
    case STATE_STRING:
        return KEY_NONE;
    }
    return KEY_NONE;
}

struct bytes key_reader_character(const struct key_reader *reader)
{
    return (struct bytes){reader->character, reader->character_bytes};
}
