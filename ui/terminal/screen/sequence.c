/*
 * Sequences that begin with ESC, a byte at a time (ECMA-48, 5.4; DEC STD 070). However long one is,
 * what is kept of it is bounded.
 */
#include "state.h"
#include "text/utf8.h"
#include <string.h>

#define BELL   0x07
#define CANCEL 0x18
#define SUB    0x1a
#define ESCAPE 0x1b

void sequence_begin(struct screen *screen)
{
    struct sequence *sequence = &screen->sequence;
    sequence->state = SEQUENCE_ESCAPE;
    sequence->private = 0;
    sequence->intermediate = 0;
    sequence->is_malformed = false;
    sequence->is_ending = false;
    sequence->count = 1;
    sequence->numbers[0] = SEQUENCE_ABSENT;
    sequence->joined = 0;
    sequence->string_bytes = 0;
}

/* -- strings ----------------------------------------------------------------------------------- */

static void set_title(struct screen *screen, struct bytes text)
{
    size_t used = 0;
    for (size_t at = 0; at < text.size_bytes;) {
        uint8_t bytes[UTF8_BYTES_MAX];
        const uint32_t character = utf8_next(text, &at);
        const size_t size_bytes = utf8_write(character, bytes);
        const bool is_control = character < 0x20 || (character >= 0x7f && character < 0xa0);
        if (!is_control && used + size_bytes < SCREEN_TITLE_BYTES_MAX) {
            memcpy(screen->title + used, bytes, size_bytes);
            used += size_bytes;
        }
    }
    screen->title[used] = 0;
    screen->changes.is_title = true;
}

/* Operating system commands: titles. Clipboard (52), links (8), colours and others do nothing. */
static void end_string(struct screen *screen)
{
    struct sequence *sequence = &screen->sequence;
    const struct bytes text = {sequence->string, sequence->string_bytes};
    const bool is_title = sequence->state == SEQUENCE_STRING && text.size_bytes >= 2 &&
                          (text.data[0] == '0' || text.data[0] == '2') && text.data[1] == ';';
    sequence->state = SEQUENCE_NONE;
    if (is_title) {
        set_title(screen, bytes_part(text, 2, text.size_bytes - 2));
    }
}

static void feed_string(struct screen *screen, uint8_t byte)
{
    struct sequence *sequence = &screen->sequence;
    if (sequence->is_ending) {
        end_string(screen);
        if (byte != '\\') {
            sequence_begin(screen);
            sequence_feed(screen, byte);
        }
    } else if (byte == ESCAPE) {
        sequence->is_ending = true;
    } else if (byte == BELL) {
        end_string(screen);
    } else if (byte >= 0x20 && sequence->string_bytes < STRING_BYTES_MAX) {
        sequence->string[sequence->string_bytes] = byte;
        sequence->string_bytes++;
    }
}

/* -- control sequences ------------------------------------------------------------------------- */

static void feed_digit(struct sequence *sequence, uint32_t digit)
{
    uint16_t *number = &sequence->numbers[sequence->count - 1];
    const uint32_t value = (*number != SEQUENCE_ABSENT ? *number * 10u : 0) + digit;
    *number = (uint16_t)(value < SEQUENCE_NUMBER_MAX ? value : SEQUENCE_NUMBER_MAX);
    sequence->is_malformed = sequence->is_malformed || sequence->intermediate != 0;
}

static void feed_separator(struct sequence *sequence, bool is_joined)
{
    if (sequence->count == SEQUENCE_NUMBERS_MAX) {
        sequence->is_malformed = true;
        return;
    }
    sequence->joined |= (is_joined ? UINT32_C(1) : 0) << sequence->count;
    sequence->numbers[sequence->count] = SEQUENCE_ABSENT;
    sequence->count++;
}

static void feed_intermediate(struct sequence *sequence, uint8_t byte)
{
    sequence->is_malformed = sequence->is_malformed || sequence->intermediate != 0;
    sequence->intermediate = byte;
}

static void feed_private(struct sequence *sequence, uint8_t byte)
{
    const bool is_first = sequence->private == 0 && sequence->intermediate == 0 &&
                          sequence->count == 1 && sequence->numbers[0] == SEQUENCE_ABSENT;
    sequence->is_malformed = sequence->is_malformed || !is_first;
    sequence->private = byte;
}

static void feed_control(struct screen *screen, uint8_t byte)
{
    struct sequence *sequence = &screen->sequence;
    if (byte >= '0' && byte <= '9') {
        feed_digit(sequence, byte - '0');
    } else if (byte == ';' || byte == ':') {
        feed_separator(sequence, byte == ':');
    } else if (byte < 0x30) {
        feed_intermediate(sequence, byte);
    } else if (byte < 0x40) {
        feed_private(sequence, byte);
    } else {
        sequence->state = SEQUENCE_NONE;
        if (!sequence->is_malformed) {
            control_sequence(screen, byte);
        }
    }
}

/* -- ESC --------------------------------------------------------------------------------------- */

static void feed_escape(struct screen *screen, uint8_t byte)
{
    struct sequence *sequence = &screen->sequence;
    if (byte < 0x30) {
        feed_intermediate(sequence, byte);
        return;
    }
    const bool is_plain = sequence->intermediate == 0;
    if (is_plain && byte == '[') {
        sequence->state = SEQUENCE_CONTROL;
    } else if (is_plain && byte == ']') {
        sequence->state = SEQUENCE_STRING;
    } else if (is_plain && (byte == 'P' || byte == 'X' || byte == '^' || byte == '_')) {
        sequence->state = SEQUENCE_SKIPPED;
    } else {
        sequence->state = SEQUENCE_NONE;
        if (!sequence->is_malformed) {
            control_escape(screen, byte);
        }
    }
}

void sequence_feed(struct screen *screen, uint8_t byte)
{
    struct sequence *sequence = &screen->sequence;
    if (byte == CANCEL || byte == SUB) {
        sequence->state = SEQUENCE_NONE;
    } else if (sequence->state >= SEQUENCE_STRING) {
        feed_string(screen, byte);
    } else if (byte == ESCAPE) {
        sequence_begin(screen);
    } else if (byte < 0x20) {
        control_execute(screen, byte);
    } else if (byte >= 0x80) {
        sequence->state = SEQUENCE_NONE;
    } else if (byte == 0x7f) {
        return; /* nothing, wherever it comes */
    } else if (sequence->state == SEQUENCE_CONTROL) {
        feed_control(screen, byte);
    } else {
        feed_escape(screen, byte);
    }
}
