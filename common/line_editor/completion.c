#include "line_editor/completion.h"
#include "lib/format.h"
#include "lib/memory.h"
#include "line_editor/character.h"

#define COLUMN_GAP 2u
#define NOTE_BYTES 40u

void completion_word(struct completion *completion, size_t start)
{
    completion->start = start;
}

static uint32_t cells_of(struct bytes text)
{
    uint32_t cells = 0;
    for (size_t offset = 0; offset < text.size_bytes;) {
        uint32_t code = 0;
        const size_t size = character_read(text, offset, &code);
        cells += size == 0 ? 1 : character_width(code);
        offset += size == 0 ? 1 : size;
    }
    return cells;
}

/* Shortens what is common to what this candidate has as well: whole characters. */
static void narrow(struct completion *completion, struct bytes candidate)
{
    size_t same = 0;
    while (same < completion->common_bytes && same < candidate.size_bytes) {
        const size_t next = cluster_next(candidate, same);
        const size_t size = next - same;
        if (next > completion->common_bytes ||
            memcmp(completion->common + same, candidate.data + same, size) != 0) {
            break;
        }
        same = next;
    }
    completion->common_bytes = same;
}

/*
 * The first candidate: all of it is common, as far as there is room. One that does not begin with
 * something that has a place of its own is never put into a line.
 */
static void begin(struct completion *completion, struct bytes candidate, char behind)
{
    uint32_t code = 0;
    size_t size = 0;
    const bool has_place = character_read(candidate, 0, &code) != 0 && character_width(code) > 0;
    while (has_place && size < candidate.size_bytes) {
        const size_t next = cluster_next(candidate, size);
        if (next > sizeof(completion->common)) {
            break;
        }
        size = next;
    }
    if (size > 0) {
        memcpy(completion->common, candidate.data, size);
    }
    completion->common_bytes = size;
    completion->behind = size == candidate.size_bytes ? behind : '\0';
}

/* What is no character, and controls, would do to the terminal what they like. */
static void write_shown(const struct view *view, struct bytes text)
{
    for (size_t offset = 0; offset < text.size_bytes;) {
        uint32_t code = 0;
        const size_t size = character_read(text, offset, &code);
        if (size == 0 || character_is_control(code)) {
            view_write_text(view, "?");
        } else {
            view_write(view, bytes_part(text, offset, size));
        }
        offset += size == 0 ? 1 : size;
    }
}

static void list_one(struct completion *completion, struct bytes candidate)
{
    const uint32_t cells = cells_of(candidate);
    if (completion->column > 0 &&
        completion->column + completion->column_width > completion->view->columns) {
        view_write_text(completion->view, "\r\n");
        completion->column = 0;
    }
    write_shown(completion->view, candidate);
    for (uint32_t i = cells; i < completion->column_width - COLUMN_GAP; i++) {
        view_write_text(completion->view, " ");
    }
    view_write_text(completion->view, "  ");
    completion->column += completion->column_width;
}

void completion_add(struct completion *completion, struct bytes candidate, char behind)
{
    completion->count++;
    if (completion->view != NULL) {
        if (completion->count <= COMPLETION_LISTED_MAX) {
            list_one(completion, candidate);
        }
        return;
    }
    const uint32_t cells = cells_of(candidate);
    completion->widest = cells > completion->widest ? cells : completion->widest;
    if (completion->count == 1) {
        begin(completion, candidate, behind);
    } else {
        narrow(completion, candidate);
        completion->behind = '\0';
    }
}

void completion_collect(
    struct completion *completion, const struct completer *completer, struct bytes before)
{
    *completion = (struct completion){.start = before.size_bytes};
    completer->complete(completer->context, before, completion);
    if (completion->start > before.size_bytes) {
        completion->start = before.size_bytes;
    }
    /* Never in the middle of a character. */
    while (completion->start < before.size_bytes &&
           (before.data[completion->start] & 0xc0u) == 0x80u) {
        completion->start++;
    }
}

void completion_list(
    struct completion *completion,
    const struct completer *completer,
    struct bytes before,
    const struct view *view)
{
    completion->view = view;
    completion->count = 0;
    completion->column = 0;
    completion->column_width = completion->widest + COLUMN_GAP;
    completer->complete(completer->context, before, completion);
    view_write_text(view, "\r\n");
    if (completion->count > COMPLETION_LISTED_MAX) {
        char note[NOTE_BYTES];
        const uint32_t more = completion->count - COMPLETION_LISTED_MAX;
        (void)format_text(note, sizeof(note), "and %u more\r\n", more);
        view_write_text(view, note);
    }
}
