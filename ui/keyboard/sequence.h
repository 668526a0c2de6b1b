/* Dead keys and Compose: what a key becomes within a sequence of them. */
#pragma once

#include "keyboard/keyboard.h"

/* UTF-8 of this length as the text of an event; 0 for none, too much of it, or control characters.
 */
uint64_t sequence_text(const char *text, int length);

/*
 * A key was pressed, and `event` says what it means by itself: changes symbol and text to what it
 * means in the sequence. False: it was part of one. `sequence` NULL: there are none.
 */
bool sequence_key(struct xkb_compose_state *sequence, struct keyboard_event *event);

/* What was begun is not completed. */
void sequence_forget(struct xkb_compose_state *sequence);
