#include "line_editor/view.h"
#include "lib/format.h"
#include "lib/text.h"
#include "line_editor/character.h"

#define SEQUENCE_BYTES 16u

static uint32_t limited(uint32_t value, uint32_t least, uint32_t most)
{
    if (value < least) {
        return least;
    }
    return value > most ? most : value;
}

void view_init(struct view *view, const struct view_sink *sink)
{
    *view = (struct view){
        .sink = *sink,
        .columns = VIEW_COLUMNS_DEFAULT,
        .rows = VIEW_ROWS_DEFAULT,
    };
}

void view_resize(struct view *view, uint32_t columns, uint32_t rows)
{
    view->columns = limited(columns, VIEW_COLUMNS_MIN, VIEW_COLUMNS_MAX);
    view->rows = limited(rows, VIEW_ROWS_MIN, VIEW_ROWS_MAX);
    view_start(view, view->origin_column);
}

void view_start(struct view *view, uint32_t column)
{
    view->origin_column = limited(column, 0, view->columns - 1);
    view->cursor = (struct view_place){0, view->origin_column};
    view->end = view->cursor;
}

void view_write(const struct view *view, struct bytes bytes)
{
    if (bytes.size_bytes > 0) {
        view->sink.write(view->sink.context, bytes);
    }
}

void view_write_text(const struct view *view, const char *text)
{
    view_write(view, (struct bytes){(const uint8_t *)text, text_length(text)});
}

void view_refuse(const struct view *view)
{
    view_write_text(view, "\a");
}

/* -- layout ----------------------------------------------------------------------------------- */

/* A cluster on the screen: its bytes, its cells, and how they are shown. */
struct glyph {
    struct bytes bytes;
    uint32_t width;
    bool is_tab;
    bool is_hidden; /* a byte that has no place in a line: shown as a question mark */
};

static struct glyph
glyph_at(const struct view *view, struct bytes text, size_t offset, struct view_place at)
{
    uint32_t code = 0;
    const size_t end = cluster_next(text, offset);
    struct glyph glyph = {.bytes = bytes_part(text, offset, end - offset), .width = 1};
    if (character_read(text, offset, &code) == 0) {
        glyph.is_hidden = true;
    } else if (code == '\t') {
        const uint32_t stop = VIEW_TAB_COLUMNS - at.column % VIEW_TAB_COLUMNS;
        const uint32_t left = view->columns - at.column;
        glyph.is_tab = true;
        glyph.width = stop < left ? stop : left;
    } else if (character_width(code) == 0) {
        glyph.is_hidden = true;
    } else {
        glyph.width = character_width(code);
    }
    return glyph;
}

/* Where a glyph lies that is to follow what ends at `at`: in the next row if it does not fit. */
static struct view_place
place_of_glyph(const struct view *view, struct view_place at, uint32_t width)
{
    const bool fits = at.column + width <= view->columns;
    return fits ? at : (struct view_place){at.row + 1, 0};
}

static struct view_place place_behind(const struct view *view, struct view_place at, uint32_t width)
{
    const uint32_t column = at.column + width;
    return column < view->columns ? (struct view_place){at.row, column}
                                  : (struct view_place){at.row + 1, 0};
}

/* Where text that starts at `at` ends, up to `end`. */
static struct view_place
walk(const struct view *view, struct bytes text, size_t end, struct view_place at)
{
    for (size_t offset = 0; offset < end;) {
        const struct glyph glyph = glyph_at(view, text, offset, at);
        at = place_behind(view, place_of_glyph(view, at, glyph.width), glyph.width);
        offset += glyph.bytes.size_bytes;
    }
    return at;
}

static struct view_place place_of_text(const struct view *view, const struct view_content *content)
{
    const struct view_place origin = {0, view->origin_column};
    return walk(view, content->prompt, content->prompt.size_bytes, origin);
}

static struct view_place
place_of_cursor(const struct view *view, const struct view_content *content)
{
    const struct view_place at =
        walk(view, content->text, content->cursor, place_of_text(view, content));
    if (content->cursor == content->text.size_bytes) {
        return at;
    }
    const struct glyph glyph = glyph_at(view, content->text, content->cursor, at);
    return place_of_glyph(view, at, glyph.width);
}

bool view_fits_prompt(const struct view *view, struct bytes prompt)
{
    const struct view_content content = {.prompt = prompt};
    return place_of_text(view, &content).row < view->rows;
}

size_t view_fitting_bytes(const struct view *view, const struct view_content *content)
{
    struct view_place at = place_of_text(view, content);
    size_t offset = 0;
    while (offset < content->text.size_bytes) {
        const struct glyph glyph = glyph_at(view, content->text, offset, at);
        at = place_behind(view, place_of_glyph(view, at, glyph.width), glyph.width);
        if (at.row >= view->rows) {
            break;
        }
        offset += glyph.bytes.size_bytes;
    }
    return offset;
}

/* -- drawing ---------------------------------------------------------------------------------- */

/* A movement of `count` cells: ESC [ count direction. */
static void write_movement(const struct view *view, uint32_t count, char direction)
{
    char sequence[SEQUENCE_BYTES];
    if (count > 0) {
        (void)format_text(sequence, sizeof(sequence), "\x1b[%u%c", count, direction);
        view_write_text(view, sequence);
    }
}

static void go_to(struct view *view, struct view_place target)
{
    const struct view_place from = view->cursor;
    if (target.row < from.row) {
        write_movement(view, from.row - target.row, 'A');
    } else {
        write_movement(view, target.row - from.row, 'B');
    }
    if (target.column == 0 && from.column > 0) {
        view_write_text(view, "\r");
    } else if (target.column + 1 == from.column) {
        view_write_text(view, "\b");
    } else if (target.column < from.column) {
        write_movement(view, from.column - target.column, 'D');
    } else {
        write_movement(view, target.column - from.column, 'C');
    }
    view->cursor = target;
}

/* From the end of a row to the start of the next; `is_full`: there is nothing left to blank. */
static void break_row(struct view *view, bool is_full)
{
    view_write_text(view, is_full ? "\r\n" : "\x1b[K\r\n");
    view->cursor = (struct view_place){view->cursor.row + 1, 0};
}

static void draw_glyph(struct view *view, const struct glyph *glyph)
{
    if (view->cursor.column + glyph->width > view->columns) {
        break_row(view, false);
    }
    if (glyph->is_tab) {
        for (uint32_t i = 0; i < glyph->width; i++) {
            view_write_text(view, " ");
        }
        view_write(view, bytes_part(glyph->bytes, 1, glyph->bytes.size_bytes - 1));
    } else if (glyph->is_hidden) {
        view_write_text(view, "?");
    } else {
        view_write(view, glyph->bytes);
    }
    view->cursor.column += glyph->width;
    if (view->cursor.column == view->columns) {
        break_row(view, true);
    }
}

static void draw_from(struct view *view, struct bytes text, size_t offset)
{
    while (offset < text.size_bytes) {
        const struct glyph glyph = glyph_at(view, text, offset, view->cursor);
        draw_glyph(view, &glyph);
        offset += glyph.bytes.size_bytes;
    }
}

/* Blanks what was shown behind the new end, and leaves the cursor where it belongs. */
static void finish(struct view *view, const struct view_content *content)
{
    const struct view_place end = view->cursor;
    const bool was_longer =
        view->end.row > end.row || (view->end.row == end.row && view->end.column > end.column);
    if (was_longer) {
        view_write_text(view, "\x1b[J");
    }
    view->end = end;
    go_to(view, place_of_cursor(view, content));
}

void view_draw(struct view *view, const struct view_content *content, size_t from)
{
    go_to(view, walk(view, content->text, from, place_of_text(view, content)));
    draw_from(view, content->text, from);
    finish(view, content);
}

void view_draw_all(struct view *view, const struct view_content *content)
{
    go_to(view, (struct view_place){0, view->origin_column});
    draw_from(view, content->prompt, 0);
    draw_from(view, content->text, 0);
    finish(view, content);
}

void view_move(struct view *view, const struct view_content *content)
{
    go_to(view, place_of_cursor(view, content));
}

void view_erase(struct view *view)
{
    const struct view_place start = {0, view->origin_column};
    const bool is_empty = view->end.row == 0 && view->end.column == view->origin_column;
    go_to(view, start);
    if (!is_empty) {
        view_write_text(view, "\x1b[J");
    }
    view->end = start;
}

void view_leave(struct view *view)
{
    go_to(view, view->end);
    if (view->end.column > 0 || view->end.row == 0) {
        view_write_text(view, "\r\n");
    }
    view_start(view, 0);
}

void view_clear_screen(struct view *view)
{
    view_write_text(view, "\x1b[H\x1b[2J");
    view_start(view, 0);
}
