#include "terminal/screen.h"
#include "state.h"
#include "text/utf8.h"
#include <stdlib.h>
#include <string.h>

static uint32_t held(uint32_t value, uint32_t least, uint32_t most)
{
    return value < least ? least : value > most ? most : value;
}

struct screen *screen_create(uint32_t columns, uint32_t rows)
{
    columns = held(columns, SCREEN_COLUMNS_MIN, SCREEN_COLUMNS_MAX);
    rows = held(rows, 1, SCREEN_ROWS_MAX);
    struct screen *screen = calloc(1, sizeof(*screen));
    if (screen == NULL) {
        return NULL;
    }
    screen->columns = columns;
    screen->rows = rows;
    screen->grid = &screen->grids[0];
    const bool is_ready = grid_init(&screen->grids[0], columns, rows, true) &&
                          grid_init(&screen->grids[1], columns, rows, false) &&
                          intern_init(&screen->styles, sizeof(struct style)) &&
                          intern_init(&screen->clusters, sizeof(struct cluster));
    if (!is_ready) {
        screen_destroy(screen);
        return NULL;
    }
    width_init(screen);
    mode_reset_hard(screen);
    return screen;
}

void screen_destroy(struct screen *screen)
{
    if (screen != NULL) {
        grid_finish(&screen->grids[0]);
        grid_finish(&screen->grids[1]);
        intern_finish(&screen->styles);
        intern_finish(&screen->clusters);
        free(screen);
    }
}

/* -- bytes ------------------------------------------------------------------------------------- */

static void print_decoded(struct screen *screen, uint32_t character)
{
    screen->partial.more = 0;
    if (character >= 0xa0) {
        print_character(screen, character); /* C1 controls do nothing in UTF-8 */
    }
}

/* What follows a first byte (Unicode, table 3-7), where it may come later. */
static void begin_character(struct screen *screen, uint8_t first)
{
    struct partial *partial = &screen->partial;
    *partial = (struct partial){.least = 0x80, .most = 0xbf};
    if (first >= 0xc2 && first <= 0xdf) {
        partial->more = 1;
    } else if (first >= 0xe0 && first <= 0xef) {
        partial->more = 2;
        partial->least = first == 0xe0 ? 0xa0 : 0x80;
        partial->most = first == 0xed ? 0x9f : 0xbf;
    } else if (first >= 0xf0 && first <= 0xf4) {
        partial->more = 3;
        partial->least = first == 0xf0 ? 0x90 : 0x80;
        partial->most = first == 0xf4 ? 0x8f : 0xbf;
    } else {
        print_decoded(screen, UTF8_REPLACEMENT);
        return;
    }
    partial->character = first & (0x3fu >> partial->more);
}

/* Whether the byte was part of the character that was begun. */
static bool continue_character(struct screen *screen, uint8_t byte)
{
    struct partial *partial = &screen->partial;
    if (byte < partial->least || byte > partial->most) {
        print_decoded(screen, UTF8_REPLACEMENT);
        return false;
    }
    partial->character = partial->character << 6 | (byte & 0x3f);
    partial->least = 0x80;
    partial->most = 0xbf;
    partial->more--;
    if (partial->more == 0) {
        print_decoded(screen, partial->character);
    }
    return true;
}

/* How many bytes were taken: 0 where one ended a character without being part of it. */
static size_t feed(struct screen *screen, const uint8_t *data, size_t size_bytes)
{
    if (screen->sequence.state != SEQUENCE_NONE) {
        sequence_feed(screen, data[0]);
        return 1;
    }
    if (screen->partial.more != 0) {
        return continue_character(screen, data[0]) ? 1 : 0;
    }
    if (data[0] == '\r') {
        move_carriage_return(screen); /* these two are most of all controls */
        return 1;
    }
    if (data[0] == '\n') {
        control_line_feed(screen);
        return 1;
    }
    if (data[0] < 0x20 || data[0] == 0x7f) {
        control_execute(screen, data[0]);
        return 1;
    }
    if (data[0] < 0x80) {
        return print_run(screen, data, size_bytes);
    }
    if (size_bytes < UTF8_BYTES_MAX) {
        begin_character(screen, data[0]);
        return 1;
    }
    size_t taken = 0;
    print_decoded(screen, utf8_next((struct bytes){data, size_bytes}, &taken));
    return taken;
}

void screen_feed(struct screen *screen, struct bytes bytes)
{
    const uint32_t y = screen->cursor.y;
    grid_place(screen->grid, y)->is_dirty = true; /* the cursor was there */
    for (size_t at = 0; at < bytes.size_bytes;) {
        at += feed(screen, bytes.data + at, bytes.size_bytes - at);
    }
    grid_place(screen->grid, screen->cursor.y)->is_dirty = true;
}

/* -- what is there ----------------------------------------------------------------------------- */

size_t screen_take_reply(struct screen *screen, uint8_t out[SCREEN_REPLY_BYTES_MAX])
{
    const size_t size_bytes = screen->reply_bytes;
    memcpy(out, screen->reply, size_bytes);
    screen->reply_bytes = 0;
    return size_bytes;
}

struct screen_changes screen_take_changes(struct screen *screen)
{
    const struct screen_changes changes = screen->changes;
    screen->changes = (struct screen_changes){0};
    return changes;
}

bool screen_take_row(struct screen *screen, uint32_t row)
{
    struct row *taken = grid_place(screen->grid, row);
    const bool is_dirty = taken->is_dirty;
    taken->is_dirty = false;
    return is_dirty;
}

uint32_t screen_columns(const struct screen *screen)
{
    return screen->columns;
}

uint32_t screen_rows(const struct screen *screen)
{
    return screen->rows;
}

uint32_t screen_modes(const struct screen *screen)
{
    return screen->modes;
}

struct screen_cursor screen_cursor(const struct screen *screen)
{
    return (struct screen_cursor){
        .column = screen->cursor.x,
        .row = screen->cursor.y,
        .shape = screen->shape,
        .is_steady = screen->is_steady,
        .is_shown = has_mode(screen, SCREEN_CURSOR),
    };
}

const char *screen_title(const struct screen *screen)
{
    return screen->title;
}

uint64_t screen_first_line(const struct screen *screen)
{
    return screen->grid->first_line;
}

uint64_t screen_top_line(const struct screen *screen)
{
    return screen->grid->first_line + screen->grid->history;
}

struct screen_line screen_line(const struct screen *screen, uint64_t line)
{
    const struct grid *grid = screen->grid;
    if (line < grid->first_line || line - grid->first_line >= grid->history + grid->rows) {
        return (struct screen_line){0};
    }
    const struct row *row = grid_any_row(grid, (uint32_t)(line - grid->first_line));
    return (struct screen_line){row->cells, row->used, row->is_wrapped};
}

struct style screen_style(const struct screen *screen, struct cell cell)
{
    struct style style;
    memcpy(&style, intern_key(&screen->styles, cell_style(cell)), sizeof(style));
    return style;
}

struct cluster screen_cluster(const struct screen *screen, struct cell cell)
{
    const uint32_t glyph = cell_glyph(cell);
    struct cluster cluster = {.characters = {glyph}};
    if ((glyph & CELL_CLUSTER) != 0) {
        memcpy(&cluster, intern_key(&screen->clusters, glyph & ~CELL_CLUSTER), sizeof(cluster));
    }
    return cluster;
}
