#include "toolkit/edit.h"
#include "edit_history.h"
#include "line_editor/character.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define NEAR_BYTES 64u /* longer clusters are taken for two */

void ui_edit_init(struct ui_edit *edit, size_t bytes_max)
{
    *edit = (struct ui_edit){.bytes_max = bytes_max, .changed_from = UI_EDIT_NOWHERE};
}

void ui_edit_finish(struct ui_edit *edit)
{
    edit->store.is_secret = edit->is_secret;
    text_store_finish(&edit->store);
    edit_changes_clear(&edit->undo);
    edit_changes_clear(&edit->redo);
}

size_t ui_edit_start(const struct ui_edit *edit)
{
    return edit->cursor < edit->anchor ? edit->cursor : edit->anchor;
}

size_t ui_edit_end(const struct ui_edit *edit)
{
    return edit->cursor < edit->anchor ? edit->anchor : edit->cursor;
}

/* -- Changing -------------------------------------------------------------------------------- */

/* Without a character that is cut off at the end. */
static struct bytes whole_characters(struct bytes bytes)
{
    for (size_t back = 1; back < CHARACTER_BYTES_MAX && back <= bytes.size_bytes; back++) {
        const size_t at = bytes.size_bytes - back;
        const size_t size = character_size(bytes.data[at]);
        if (size > back) {
            return bytes_part(bytes, 0, at);
        }
        if (size != 0) {
            break;
        }
    }
    return bytes;
}

/* Puts in before it takes out: so what fails changes nothing. */
static bool swap(struct ui_edit *edit, size_t start, size_t end, struct bytes bytes)
{
    edit->store.is_secret = edit->is_secret;
    if (!text_store_insert(&edit->store, start, bytes)) {
        return false;
    }
    text_store_erase(&edit->store, start + bytes.size_bytes, end - start);
    edit->revision++;
    edit->changed_from = start < edit->changed_from ? start : edit->changed_from;
    return true;
}

bool ui_edit_replace(struct ui_edit *edit, size_t start, size_t end, struct bytes bytes)
{
    assert(start <= end);
    assert(end <= edit->store.size_bytes);
    const struct bytes put = whole_characters(bytes);
    if (start == end && put.size_bytes == 0) {
        return true;
    }
    if (put.size_bytes > edit->bytes_max - (edit->store.size_bytes - (end - start))) {
        return false;
    }
    struct edit_change *change = NULL;
    if (!edit->is_secret) {
        change = edit_change_create(&edit->store, start, end - start, put.size_bytes);
        if (change == NULL) {
            return false;
        }
    }
    if (!swap(edit, start, end, put)) {
        free(change);
        return false;
    }
    if (change != NULL) {
        edit_changes_clear(&edit->redo);
        edit_changes_add(&edit->undo, change, edit->is_sealed ? (struct bytes){NULL, 0} : put);
    }
    edit->is_sealed = false;
    edit->cursor = start + put.size_bytes;
    edit->anchor = edit->cursor;
    return true;
}

static bool insert_blanks_for_line_feeds(struct ui_edit *edit, struct bytes bytes)
{
    uint8_t *copy = malloc(bytes.size_bytes);
    if (copy == NULL) {
        return false;
    }
    for (size_t i = 0; i < bytes.size_bytes; i++) {
        copy[i] = bytes.data[i] < ' ' ? ' ' : bytes.data[i];
    }
    const struct bytes changed = {copy, bytes.size_bytes};
    const bool is_done = ui_edit_replace(edit, ui_edit_start(edit), ui_edit_end(edit), changed);
    free(copy);
    return is_done;
}

bool ui_edit_insert(struct ui_edit *edit, struct bytes bytes)
{
    if (edit->is_single_line && bytes.size_bytes > 0) {
        return insert_blanks_for_line_feeds(edit, bytes);
    }
    return ui_edit_replace(edit, ui_edit_start(edit), ui_edit_end(edit), bytes);
}

bool ui_edit_set(struct ui_edit *edit, struct bytes bytes)
{
    if (bytes.size_bytes > edit->bytes_max || !swap(edit, 0, edit->store.size_bytes, bytes)) {
        return false;
    }
    edit_changes_clear(&edit->undo);
    edit_changes_clear(&edit->redo);
    edit->cursor = 0;
    edit->anchor = 0;
    return true;
}

/* Takes the last change of `from` back, and puts the way to it onto `to`. */
static bool travel(struct ui_edit *edit, struct edit_changes *from, struct edit_changes *to)
{
    struct edit_change *change = from->last;
    if (change == NULL) {
        return false;
    }
    struct edit_change *back = edit_change_create(
        &edit->store, change->offset, change->inserted_bytes, change->erased_bytes);
    if (back == NULL) {
        return false;
    }
    const struct bytes erased = {change->erased, change->erased_bytes};
    if (!swap(edit, change->offset, change->offset + change->inserted_bytes, erased)) {
        free(back);
        return false;
    }
    edit->cursor = change->offset + change->erased_bytes;
    edit->anchor = edit->cursor;
    edit->is_sealed = true;
    edit_changes_drop_last(from);
    edit_changes_push(to, back);
    return true;
}

bool ui_edit_undo(struct ui_edit *edit)
{
    return travel(edit, &edit->undo, &edit->redo);
}

bool ui_edit_redo(struct ui_edit *edit)
{
    return travel(edit, &edit->redo, &edit->undo);
}

/* -- Moving ---------------------------------------------------------------------------------- */

void ui_edit_move(struct ui_edit *edit, size_t offset, bool selects)
{
    edit->cursor = offset < edit->store.size_bytes ? offset : edit->store.size_bytes;
    if (!selects) {
        edit->anchor = edit->cursor;
    }
    edit->is_sealed = true;
}

size_t ui_edit_next(struct ui_edit *edit, size_t offset)
{
    uint8_t near[NEAR_BYTES];
    const size_t size = text_store_read(&edit->store, offset, near, sizeof(near));
    return offset + cluster_next((struct bytes){near, size}, 0);
}

size_t ui_edit_previous(struct ui_edit *edit, size_t offset)
{
    uint8_t near[NEAR_BYTES];
    const size_t size = offset < sizeof(near) ? offset : sizeof(near);
    (void)text_store_read(&edit->store, offset - size, near, size);
    return offset - size + cluster_previous((struct bytes){near, size}, size);
}

/* Blanks, what stands between words, and words. */
enum kind { KIND_BLANK, KIND_MARK, KIND_LETTER };

static enum kind kind_at(struct ui_edit *edit, size_t offset)
{
    const struct bytes view = text_store_view(&edit->store, offset);
    const uint8_t byte = view.size_bytes == 0 ? ' ' : view.data[0];
    if (byte <= ' ') {
        return KIND_BLANK;
    }
    const bool is_letter = (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
                           (byte >= 'a' && byte <= 'z') || byte == '_' || byte >= 0x80;
    return is_letter ? KIND_LETTER : KIND_MARK;
}

static size_t run_next(struct ui_edit *edit, size_t offset, enum kind kind)
{
    while (offset < edit->store.size_bytes && kind_at(edit, offset) == kind) {
        offset = ui_edit_next(edit, offset);
    }
    return offset;
}

static size_t run_previous(struct ui_edit *edit, size_t offset, enum kind kind)
{
    while (offset > 0) {
        const size_t before = ui_edit_previous(edit, offset);
        if (kind_at(edit, before) != kind) {
            break;
        }
        offset = before;
    }
    return offset;
}

size_t ui_edit_word_next(struct ui_edit *edit, size_t offset)
{
    const enum kind kind = kind_at(edit, offset);
    const size_t end = kind == KIND_BLANK ? offset : run_next(edit, offset, kind);
    return run_next(edit, end, KIND_BLANK);
}

size_t ui_edit_word_previous(struct ui_edit *edit, size_t offset)
{
    const size_t end = run_previous(edit, offset, KIND_BLANK);
    if (end == 0) {
        return 0;
    }
    return run_previous(edit, end, kind_at(edit, ui_edit_previous(edit, end)));
}

void ui_edit_select_word(struct ui_edit *edit, size_t offset)
{
    size_t at = offset;
    if (at > 0 && (at >= edit->store.size_bytes || kind_at(edit, at) == KIND_BLANK)) {
        const size_t before = ui_edit_previous(edit, at);
        at = kind_at(edit, before) == KIND_BLANK ? at : before;
    }
    const enum kind kind = kind_at(edit, at);
    ui_edit_move(edit, run_previous(edit, at, kind), false);
    ui_edit_move(edit, run_next(edit, at, kind), true);
}
