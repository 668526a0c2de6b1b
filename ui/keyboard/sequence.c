#include "sequence.h"
#include "schema/windows.h"
#include <xkbcommon/xkbcommon-compose.h>
#include <xkbcommon/xkbcommon-keysyms.h>

/* Who holds these means a command, not a character. */
#define COMMANDING (WINDOW_MODIFIER_CONTROL | WINDOW_MODIFIER_ALT | WINDOW_MODIFIER_SUPER)

#define FIRST_PRINTABLE 0x20
#define DELETE          0x7f

uint64_t sequence_text(const char *text, int length)
{
    uint64_t packed = 0;
    if (length <= 0 || length > (int)KEYBOARD_TEXT_BYTES) {
        return 0;
    }
    for (int i = 0; i < length; i++) {
        const uint8_t byte = (uint8_t)text[i];
        if (byte < FIRST_PRINTABLE || byte == DELETE) {
            return 0;
        }
        packed |= (uint64_t)byte << 8 * i;
    }
    return packed;
}

void sequence_forget(struct xkb_compose_state *sequence)
{
    if (sequence != NULL) {
        xkb_compose_state_reset(sequence);
    }
}

static void take_composed(struct xkb_compose_state *sequence, struct keyboard_event *event)
{
    char text[KEYBOARD_TEXT_BYTES + 1] = {0};
    const int length = xkb_compose_state_get_utf8(sequence, text, sizeof(text));
    event->symbol = xkb_compose_state_get_one_sym(sequence);
    event->text = sequence_text(text, length);
}

/* The key has nothing to do with the sequence that it ended. */
static bool end_sequence(struct keyboard_event *event)
{
    if (event->symbol != XKB_KEY_Escape && event->symbol != XKB_KEY_BackSpace) {
        return true;
    }
    event->symbol = XKB_KEY_NoSymbol;
    return false;
}

bool sequence_key(struct xkb_compose_state *sequence, struct keyboard_event *event)
{
    if (sequence == NULL || event->symbol == XKB_KEY_NoSymbol) {
        return true;
    }
    if ((event->modifiers & COMMANDING) != 0) {
        xkb_compose_state_reset(sequence);
        return true;
    }
    if (xkb_compose_state_feed(sequence, event->symbol) != XKB_COMPOSE_FEED_ACCEPTED) {
        return true;
    }
    const enum xkb_compose_status status = xkb_compose_state_get_status(sequence);
    if (status == XKB_COMPOSE_COMPOSING) {
        event->text = 0;
        return false;
    }
    if (status == XKB_COMPOSE_COMPOSED) {
        take_composed(sequence, event);
    }
    xkb_compose_state_reset(sequence);
    if (status == XKB_COMPOSE_CANCELLED) {
        return end_sequence(event);
    }
    return status != XKB_COMPOSE_COMPOSED;
}
