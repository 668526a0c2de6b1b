#include "edit_keys.h"
#include "window_state.h"
#include <stdlib.h>

/* -- Clipboard ------------------------------------------------------------------------------- */

bool edit_copy(struct ui_edit *edit, struct ui_widget *widget)
{
    const struct ui_outside *outside = widget->window->outside;
    const size_t start = ui_edit_start(edit);
    const size_t size = ui_edit_end(edit) - start;
    if (size == 0 || size > UI_CLIPBOARD_BYTES_MAX || edit->is_secret || outside == NULL ||
        outside->copy == NULL) {
        return false;
    }
    uint8_t *text = malloc(size);
    if (text == NULL) {
        return false;
    }
    (void)text_store_read(&edit->store, start, text, size);
    const bool is_done = outside->copy(
        outside->context, widget->window, widget->window->serial, (struct bytes){text, size});
    free(text);
    return is_done;
}

static enum edit_outcome paste(struct ui_edit *edit, struct ui_widget *widget)
{
    struct ui_window *window = widget->window;
    const struct ui_outside *outside = window->outside;
    if (!window->may_paste || outside == NULL || outside->paste == NULL) {
        return EDIT_TAKEN;
    }
    window->may_paste = false;
    const struct bytes text = outside->paste(outside->context, window, window->serial);
    edit->is_sealed = true;
    if (text.size_bytes == 0 || !ui_edit_insert(edit, text)) {
        return EDIT_TAKEN;
    }
    return EDIT_CHANGED;
}

static enum edit_outcome erase(struct ui_edit *edit, size_t start, size_t end)
{
    const struct bytes none = {NULL, 0};
    if (start == end || !ui_edit_replace(edit, start, end, none)) {
        return EDIT_TAKEN;
    }
    return EDIT_CHANGED;
}

static enum edit_outcome cut(struct ui_edit *edit, struct ui_widget *widget)
{
    if (!edit_copy(edit, widget)) {
        return EDIT_TAKEN;
    }
    return erase(edit, ui_edit_start(edit), ui_edit_end(edit));
}

static enum edit_outcome clipboard_key(
    struct ui_edit *edit, struct ui_widget *widget, const struct ui_event *event, bool is_read_only)
{
    if (ui_event_is_key(event, 'c', UI_CONTROL) ||
        ui_event_is_key(event, UI_KEY_INSERT, UI_CONTROL) ||
        ui_event_is_key(event, 'c', UI_CONTROL | UI_SHIFT)) {
        (void)edit_copy(edit, widget);
        return EDIT_TAKEN;
    }
    if (is_read_only) {
        return EDIT_NOTHING;
    }
    if (ui_event_is_key(event, 'x', UI_CONTROL) ||
        ui_event_is_key(event, UI_KEY_DELETE, UI_SHIFT)) {
        return cut(edit, widget);
    }
    if (ui_event_is_key(event, 'v', UI_CONTROL) ||
        ui_event_is_key(event, 'v', UI_CONTROL | UI_SHIFT) ||
        ui_event_is_key(event, UI_KEY_INSERT, UI_SHIFT)) {
        return paste(edit, widget);
    }
    return EDIT_NOTHING;
}

/* -- Moving ---------------------------------------------------------------------------------- */

static enum edit_outcome move(struct ui_edit *edit, size_t offset, bool selects)
{
    const bool is_new = offset != edit->cursor || (!selects && edit->anchor != offset);
    ui_edit_move(edit, offset, selects);
    return is_new ? EDIT_MOVED : EDIT_TAKEN;
}

static enum edit_outcome move_key(struct ui_edit *edit, const struct ui_event *event)
{
    const uint32_t modifiers = ui_event_modifiers(event);
    const bool selects = (modifiers & UI_SHIFT) != 0;
    const bool is_word = (modifiers & UI_CONTROL) != 0;
    const bool has_selection = edit->cursor != edit->anchor;
    if (ui_event_is_key(event, 'a', UI_CONTROL)) {
        ui_edit_move(edit, 0, false);
        return move(edit, edit->store.size_bytes, true);
    }
    if ((modifiers & (UI_ALT | UI_SUPER)) != 0) {
        return EDIT_NOTHING;
    }
    if (event->symbol == UI_KEY_LEFT) {
        if (has_selection && !selects && !is_word) {
            return move(edit, ui_edit_start(edit), false);
        }
        const size_t to = is_word ? ui_edit_word_previous(edit, edit->cursor)
                                  : ui_edit_previous(edit, edit->cursor);
        return move(edit, to, selects);
    }
    if (event->symbol == UI_KEY_RIGHT) {
        if (has_selection && !selects && !is_word) {
            return move(edit, ui_edit_end(edit), false);
        }
        const size_t to =
            is_word ? ui_edit_word_next(edit, edit->cursor) : ui_edit_next(edit, edit->cursor);
        return move(edit, to, selects);
    }
    return EDIT_NOTHING;
}

/* -- Changing -------------------------------------------------------------------------------- */

static enum edit_outcome erase_key(struct ui_edit *edit, const struct ui_event *event)
{
    const bool is_word = (event->modifiers & UI_CONTROL) != 0;
    const size_t cursor = edit->cursor;
    if ((event->modifiers & (UI_ALT | UI_SUPER)) != 0) {
        return EDIT_NOTHING;
    }
    if (edit->cursor != edit->anchor) {
        return erase(edit, ui_edit_start(edit), ui_edit_end(edit));
    }
    if (event->symbol == UI_KEY_BACKSPACE) {
        const size_t start =
            is_word ? ui_edit_word_previous(edit, cursor) : ui_edit_previous(edit, cursor);
        return erase(edit, start, cursor);
    }
    return erase(
        edit, cursor, is_word ? ui_edit_word_next(edit, cursor) : ui_edit_next(edit, cursor));
}

static enum edit_outcome change_key(struct ui_edit *edit, const struct ui_event *event)
{
    if (ui_event_is_key(event, 'z', UI_CONTROL)) {
        return ui_edit_undo(edit) ? EDIT_CHANGED : EDIT_TAKEN;
    }
    if (ui_event_is_key(event, 'y', UI_CONTROL) ||
        ui_event_is_key(event, 'z', UI_CONTROL | UI_SHIFT)) {
        return ui_edit_redo(edit) ? EDIT_CHANGED : EDIT_TAKEN;
    }
    if (event->symbol == UI_KEY_BACKSPACE || event->symbol == UI_KEY_DELETE) {
        return erase_key(edit, event);
    }
    uint8_t text[UI_EVENT_TEXT_BYTES_MAX];
    const size_t size = ui_event_text(event, text);
    if (size == 0 || (event->modifiers & (UI_CONTROL | UI_ALT | UI_SUPER)) != 0) {
        return EDIT_NOTHING;
    }
    return ui_edit_insert(edit, (struct bytes){text, size}) ? EDIT_CHANGED : EDIT_TAKEN;
}

enum edit_outcome edit_key(
    struct ui_edit *edit, struct ui_widget *widget, const struct ui_event *event, bool is_read_only)
{
    enum edit_outcome outcome = clipboard_key(edit, widget, event, is_read_only);
    if (outcome == EDIT_NOTHING) {
        outcome = move_key(edit, event);
    }
    if (outcome == EDIT_NOTHING && !is_read_only) {
        outcome = change_key(edit, event);
    }
    return outcome;
}
