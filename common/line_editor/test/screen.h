/*
 * A terminal, as far as the editor uses one: cells, CR LF BS BEL, CSI A B C D H J K, and a cursor
 * that stays in the last column until the next character comes (as VT100 and xterm do it).
 */
#pragma once

#include "lib/bytes.h"
#include "line_editor/view.h"
#include <stdbool.h>
#include <stdint.h>

#define SCREEN_COLUMNS_MAX 100u
#define SCREEN_ROWS_MAX    30u
#define SCREEN_CELL_BYTES  15u

/* What a cell shows: a character with its combining ones; empty: the right half of a wide one. */
struct screen_cell {
    uint8_t bytes[SCREEN_CELL_BYTES];
    uint8_t size_bytes;
};

struct screen {
    uint32_t columns;
    uint32_t rows;
    uint32_t row;
    uint32_t column;
    bool is_wrap_pending;
    uint32_t bells;
    uint64_t bytes; /* how many it got */
    uint8_t state;
    uint32_t parameter;
    uint8_t character[4];
    uint8_t character_bytes;
    uint32_t unknown; /* sequences that it does not know */
    struct screen_cell cells[SCREEN_ROWS_MAX][SCREEN_COLUMNS_MAX];
};

void screen_init(struct screen *screen, uint32_t columns, uint32_t rows);

/* A view_sink's function; the context is the screen. */
void screen_write(void *context, struct bytes bytes);

/* A row as text without the blanks at its end; holds until the next call. */
const char *screen_row(const struct screen *screen, uint32_t row);

/*
 * Whether the screen shows what the editor says it does: prompt and text from where it began, in
 * cells laid out by a walk of its own, nothing behind, the cursor where it belongs. Prints the
 * first difference.
 */
bool screen_shows(
    const struct screen *screen, const struct view *view, struct view_content content);
