/* What keys do to a text, in fields and areas alike. */
#pragma once

#include "toolkit/edit.h"
#include "toolkit/widget.h"

enum edit_outcome {
    EDIT_NOTHING, /* it is no key for a text */
    EDIT_TAKEN,   /* it is, and nothing was to be done */
    EDIT_MOVED,   /* the cursor, or the selection */
    EDIT_CHANGED, /* the text */
};

/*
 * Left and right, by characters and words; what is typed, deleted, undone; the clipboard. What
 * depends on lines is the caller's: up, down, Home, End, Enter, Tab.
 */
enum edit_outcome edit_key(
    struct ui_edit *edit,
    struct ui_widget *widget,
    const struct ui_event *event,
    bool is_read_only);

/* Puts the selection into the clipboard. False: there is none, or it is secret, or refused. */
bool edit_copy(struct ui_edit *edit, struct ui_widget *widget);
