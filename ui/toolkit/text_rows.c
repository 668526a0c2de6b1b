#include "text_rows.h"
#include "line_editor/character.h"

/* From one remembered row to the next. */
#define MARK_BYTES 2048u

void text_rows_set_width(struct text_rows *rows, size_t width)
{
    if (rows->width != width) {
        rows->width = width;
        text_rows_forget(rows, 0);
    }
}

void text_rows_forget(struct text_rows *rows, size_t offset)
{
    size_t kept = 0;
    for (size_t i = 0; i < rows->count; i++) {
        if (rows->marks[i].read_to <= offset) {
            rows->marks[kept] = rows->marks[i];
            kept++;
        }
    }
    rows->count = kept;
    rows->next = 0;
}

static void remember(struct text_rows *rows, const struct text_row_mark *mark)
{
    for (size_t i = 0; i < rows->count; i++) {
        if (rows->marks[i].start == mark->start) {
            return;
        }
    }
    if (rows->count < TEXT_ROW_MARKS) {
        rows->marks[rows->count] = *mark;
        rows->count++;
        return;
    }
    rows->marks[rows->next] = *mark;
    rows->next = (rows->next + 1) % TEXT_ROW_MARKS;
}

static size_t nearest_start(const struct text_rows *rows, size_t line_start, size_t offset)
{
    size_t best = line_start;
    for (size_t i = 0; i < rows->count; i++) {
        const struct text_row_mark *mark = &rows->marks[i];
        if (mark->line_start == line_start && mark->start > best && mark->start <= offset) {
            best = mark->start;
        }
    }
    return best;
}

/* -- Breaking -------------------------------------------------------------------------------- */

/* A row while it is read. */
struct reading {
    struct text_mark at;
    size_t break_at; /* where its last word begins; 0: that is its first */
    bool has_word;
    bool is_behind_blank;
};

/*
 * Takes a character that begins a cell, or says that the row ends before it. Combining ones have no
 * cell: they stay with the one before, whatever that is.
 */
static bool take(
    const struct text_rows *rows,
    struct reading *reading,
    const struct text_cell *cell,
    bool is_first)
{
    const bool is_blank = cell->code == ' ' || cell->code == '\t';
    if (!is_blank && reading->is_behind_blank && reading->has_word) {
        reading->break_at = cell->offset;
    }
    const bool may_hang = is_blank && reading->has_word;
    if (!is_first && !may_hang && reading->at.column + cell->cell_count > rows->width) {
        return false;
    }
    reading->has_word = reading->has_word || !is_blank;
    reading->is_behind_blank = is_blank;
    return true;
}

/* Finds the end of a row by its start; gives behind which byte nothing mattered. */
static size_t read_row(struct text_rows *rows, struct text_row *row)
{
    struct reading reading = {.at = {.line_start = row->line_start, .offset = row->start}};
    row->is_last = true;
    while (reading.at.offset < rows->store->size_bytes) {
        const struct text_cell cell = text_cell_at(rows->columns, rows->store, reading.at);
        if (cell.code == '\n') {
            break;
        }
        if (cell.cell_count > 0 && !take(rows, &reading, &cell, cell.offset == row->start)) {
            row->is_last = false;
            break;
        }
        reading.at.offset += cell.size_bytes;
        reading.at.column += cell.cell_count;
    }
    const bool is_by_word = !row->is_last && reading.break_at != 0;
    row->end = is_by_word ? reading.break_at : reading.at.offset;
    return reading.at.offset + CHARACTER_BYTES_MAX;
}

/* -- Finding --------------------------------------------------------------------------------- */

static struct text_row first_row_of(struct text_rows *rows, size_t line, size_t line_start)
{
    struct text_row row = {.line = line, .line_start = line_start, .start = line_start};
    if (rows->width == 0) {
        row.end = text_store_line_end(rows->store, line_start);
        row.is_last = true;
    } else {
        (void)read_row(rows, &row);
    }
    return row;
}

struct text_row text_row_at(struct text_rows *rows, size_t offset)
{
    const size_t line = text_store_line_of(rows->store, offset);
    const size_t line_start = text_store_line_start(rows->store, line);
    if (rows->width == 0) {
        return first_row_of(rows, line, line_start);
    }
    struct text_row row = {.line = line, .line_start = line_start};
    row.start = nearest_start(rows, line_start, offset);
    size_t marked = row.start;
    size_t read_to = read_row(rows, &row);
    while (!row.is_last && row.end <= offset) {
        row.start = row.end;
        if (row.start - marked >= MARK_BYTES) {
            const struct text_row_mark mark = {line_start, row.start, read_to};
            remember(rows, &mark);
            marked = row.start;
        }
        read_to = read_row(rows, &row);
    }
    return row;
}

bool text_row_next(struct text_rows *rows, struct text_row *row)
{
    if (!row->is_last) {
        row->start = row->end;
        (void)read_row(rows, row);
        return true;
    }
    if (row->end >= rows->store->size_bytes) {
        return false;
    }
    *row = first_row_of(rows, row->line + 1, row->end + 1);
    return true;
}

bool text_row_previous(struct text_rows *rows, struct text_row *row)
{
    if (row->start == 0) {
        return false;
    }
    *row = text_row_at(rows, row->start - 1);
    return true;
}
