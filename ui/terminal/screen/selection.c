#include "terminal/selection.h"
#include "text/utf8.h"
#include <stdlib.h>
#include <string.h>

/* -- what is marked ---------------------------------------------------------------------------- */

static bool is_before(struct selection_place left, struct selection_place right)
{
    return left.line < right.line || (left.line == right.line && left.column < right.column);
}

static uint32_t glyph_at(const struct screen_line *line, uint32_t column)
{
    if (column >= line->count) {
        return 0;
    }
    const bool is_tail = cell_is_tail(line->cells[column]) && column > 0;
    return cell_glyph(line->cells[is_tail ? column - 1 : column]);
}

/* What a word consists of: paths and addresses are one too. */
static bool is_word(uint32_t glyph)
{
    if (glyph < 0x80) {
        return (glyph >= '0' && glyph <= '9') || (glyph >= 'A' && glyph <= 'Z') ||
               (glyph >= 'a' && glyph <= 'z') || (glyph != 0 && strchr("-./_~+@%:", (int)glyph));
    }
    return glyph > 0xa0;
}

static uint32_t word_begin(const struct screen_line *line, uint32_t column)
{
    while (column > 0 && is_word(glyph_at(line, column)) && is_word(glyph_at(line, column - 1))) {
        column--;
    }
    return column;
}

/* One character where it is none of a word. */
static uint32_t word_end(const struct screen_line *line, uint32_t column)
{
    if (!is_word(glyph_at(line, column))) {
        return column + 1;
    }
    while (is_word(glyph_at(line, column))) {
        column++;
    }
    return column;
}

/* From the first to the last, whole words or lines where those are marked. */
static void range_of(
    const struct selection *selection,
    const struct screen *screen,
    struct selection_place *first,
    struct selection_place *last)
{
    const bool is_forward = !is_before(selection->end, selection->anchor);
    *first = is_forward ? selection->anchor : selection->end;
    *last = is_forward ? selection->end : selection->anchor;
    if (selection->kind == SELECTION_LINES) {
        first->column = 0;
        last->column = UINT32_MAX;
    } else if (selection->kind == SELECTION_WORDS) {
        const struct screen_line begin = screen_line(screen, first->line);
        const struct screen_line end = screen_line(screen, last->line);
        first->column = word_begin(&begin, first->column);
        last->column = word_end(&end, last->column);
    }
}

/* Both halves of what is wide. */
static struct selection_span span_of(const struct screen_line *line, struct selection_span span)
{
    if (span.from > 0 && span.from < line->count && cell_is_tail(line->cells[span.from])) {
        span.from--;
    }
    if (span.to < line->count && span.to > span.from && cell_is_tail(line->cells[span.to])) {
        span.to++;
    }
    return span;
}

struct selection_span
selection_span(const struct selection *selection, const struct screen *screen, uint64_t line)
{
    struct selection_place first;
    struct selection_place last;
    if (selection->kind == SELECTION_NONE) {
        return (struct selection_span){0};
    }
    range_of(selection, screen, &first, &last);
    if (line < first.line || line > last.line) {
        return (struct selection_span){0};
    }
    const uint32_t columns = screen_columns(screen);
    struct selection_span span = {
        .from = line == first.line ? first.column : 0,
        .to = line == last.line && last.column < columns ? last.column : columns,
    };
    span.from = span.from < span.to ? span.from : span.to;
    const struct screen_line cells = screen_line(screen, line);
    return span_of(&cells, span);
}

static uint64_t later(uint64_t left, uint64_t right)
{
    return left > right ? left : right;
}

static uint64_t earlier(uint64_t left, uint64_t right)
{
    return left < right ? left : right;
}

static uint64_t first_line(const struct selection *selection, const struct screen *screen)
{
    return later(earlier(selection->anchor.line, selection->end.line), screen_first_line(screen));
}

static uint64_t last_line(const struct selection *selection, const struct screen *screen)
{
    return earlier(
        later(selection->anchor.line, selection->end.line),
        screen_top_line(screen) + screen_rows(screen) - 1);
}

bool selection_is_any(const struct selection *selection, const struct screen *screen)
{
    const uint64_t last = last_line(selection, screen);
    for (uint64_t line = first_line(selection, screen); line <= last; line++) {
        const struct selection_span span = selection_span(selection, screen, line);
        if (span.to > span.from) {
            return true;
        }
    }
    return false;
}

/* -- its text ---------------------------------------------------------------------------------- */

struct text {
    uint8_t *data; /* NULL: it is only measured */
    size_t size_bytes;
};

static void add(struct text *text, uint32_t character)
{
    uint8_t bytes[UTF8_BYTES_MAX];
    const size_t count = utf8_write(character, bytes);
    if (text->data != NULL) {
        memcpy(text->data + text->size_bytes, bytes, count);
    }
    text->size_bytes += count;
}

static void add_cell(struct text *text, const struct screen *screen, struct cell cell)
{
    const struct cluster cluster = screen_cluster(screen, cell);
    if (cell_is_tail(cell)) {
        return;
    }
    add(text, cluster.characters[0] != 0 ? cluster.characters[0] : ' ');
    for (uint32_t i = 1; i <= CLUSTER_MARKS_MAX && cluster.characters[i] != 0; i++) {
        add(text, cluster.characters[i]);
    }
}

static bool is_blank(struct cell cell)
{
    const uint32_t glyph = cell_glyph(cell);
    return (glyph == 0 && !cell_is_tail(cell)) || glyph == ' ';
}

static void add_line(
    struct text *text, const struct screen *screen, uint64_t number, struct selection_span span)
{
    const struct screen_line line = screen_line(screen, number);
    uint32_t end = span.to < line.count ? span.to : line.count;
    while (!line.is_wrapped && end > span.from && is_blank(line.cells[end - 1])) {
        end--;
    }
    for (uint32_t x = span.from; x < end; x++) {
        add_cell(text, screen, line.cells[x]);
    }
}

static void
add_all(struct text *text, const struct selection *selection, const struct screen *screen)
{
    const uint64_t last = last_line(selection, screen);
    for (uint64_t line = first_line(selection, screen); line <= last; line++) {
        add_line(text, screen, line, selection_span(selection, screen, line));
        if (line < last && !screen_line(screen, line).is_wrapped) {
            add(text, '\n');
        }
    }
}

uint8_t *selection_text(
    const struct selection *selection,
    const struct screen *screen,
    size_t bytes_max,
    size_t *size_bytes)
{
    struct text measured = {0};
    if (selection->kind != SELECTION_NONE) {
        add_all(&measured, selection, screen);
    }
    if (measured.size_bytes == 0 || measured.size_bytes > bytes_max) {
        return NULL;
    }
    struct text text = {.data = malloc(measured.size_bytes)};
    if (text.data != NULL) {
        add_all(&text, selection, screen);
        *size_bytes = text.size_bytes;
    }
    return text.data;
}
