#include "text_columns.h"
#include "line_editor/character.h"
#include "text/utf8.h"

/* From one remembered place to the next. */
#define MARK_BYTES 2048u

static size_t cells_of(const struct text_columns *columns, uint32_t code, size_t column)
{
    if (code == '\t') {
        return columns->tab_columns - column % columns->tab_columns;
    }
    return character_is_control(code) ? 1 : character_width(code);
}

struct text_cell
text_cell_at(const struct text_columns *columns, struct text_store *store, struct text_mark at)
{
    uint8_t near[CHARACTER_BYTES_MAX];
    struct text_cell cell = {.offset = at.offset, .column = at.column};
    const struct bytes view = text_store_view(store, at.offset);
    size_t size = 0;
    if (view.size_bytes >= CHARACTER_BYTES_MAX) {
        size = character_read(view, 0, &cell.code);
    } else {
        const size_t there = text_store_read(store, at.offset, near, sizeof(near));
        size = character_read((struct bytes){near, there}, 0, &cell.code);
    }
    cell.size_bytes = size == 0 ? 1 : size;
    cell.code = size == 0 ? UTF8_REPLACEMENT : cell.code;
    cell.cell_count = cells_of(columns, cell.code, at.column);
    return cell;
}

void text_columns_forget(struct text_columns *columns, size_t offset)
{
    size_t kept = 0;
    for (size_t i = 0; i < columns->count; i++) {
        if (columns->marks[i].offset <= offset) {
            columns->marks[kept] = columns->marks[i];
            kept++;
        }
    }
    columns->count = kept;
    columns->next = 0;
}

static void remember(struct text_columns *columns, const struct text_mark *mark)
{
    for (size_t i = 0; i < columns->count; i++) {
        if (columns->marks[i].offset == mark->offset) {
            return;
        }
    }
    if (columns->count < TEXT_MARKS) {
        columns->marks[columns->count] = *mark;
        columns->count++;
        return;
    }
    columns->marks[columns->next] = *mark;
    columns->next = (columns->next + 1) % TEXT_MARKS;
}

/* What is to be reached: whichever comes first. */
struct goal {
    size_t offset;
    size_t column;
};

/* The nearest place that is known, and not behind the goal. */
static struct text_mark
nearest(const struct text_columns *columns, size_t line_start, const struct goal *goal)
{
    struct text_mark best = {line_start, line_start, 0};
    for (size_t i = 0; i < columns->count; i++) {
        const struct text_mark *mark = &columns->marks[i];
        if (mark->line_start == line_start && mark->offset > best.offset &&
            mark->offset <= goal->offset && mark->column <= goal->column) {
            best = *mark;
        }
    }
    return best;
}

static struct text_mark walk(
    struct text_columns *columns,
    struct text_store *store,
    size_t line_start,
    const struct goal *goal)
{
    struct text_mark at = nearest(columns, line_start, goal);
    size_t marked = at.offset;
    while (at.offset < goal->offset && at.offset < store->size_bytes) {
        const struct text_cell cell = text_cell_at(columns, store, at);
        if (cell.code == '\n' || at.column + cell.cell_count > goal->column) {
            break;
        }
        at.offset += cell.size_bytes;
        at.column += cell.cell_count;
        if (at.offset - marked >= MARK_BYTES) {
            remember(columns, &at);
            marked = at.offset;
        }
    }
    return at;
}

size_t text_column_of(
    struct text_columns *columns, struct text_store *store, size_t line_start, size_t offset)
{
    const struct goal goal = {offset, SIZE_MAX};
    return walk(columns, store, line_start, &goal).column;
}

struct text_mark text_place_at(
    struct text_columns *columns, struct text_store *store, size_t line_start, size_t column)
{
    const struct goal goal = {SIZE_MAX, column};
    return walk(columns, store, line_start, &goal);
}
