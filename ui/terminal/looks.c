/* How cells look: their style in the theme's colours, what is selected, the cursor. */
#include "terminal.h"

struct row_state {
    const struct colours *colours;
    struct screen_line line;
    struct selection_span selected;
    bool is_reverse;
    uint16_t known; /* the style that `plain` is the look of */
    bool is_known;
    struct look plain;
};

static uint32_t flags_of(uint32_t attributes)
{
    return ((attributes & ATTRIBUTE_BOLD) != 0 ? LOOK_BOLD : 0) |
           ((attributes & ATTRIBUTE_UNDERLINE) != 0 ? LOOK_UNDERLINE : 0) |
           ((attributes & ATTRIBUTE_STRIKE) != 0 ? LOOK_STRIKE : 0);
}

static void swap(struct look *look)
{
    const uint32_t fore = look->fore;
    look->fore = look->back;
    look->back = fore;
}

static struct look look_of_style(const struct row_state *state, const struct style *style)
{
    const struct colours *colours = state->colours;
    struct look look = {
        .fore = palette_colour(colours, style->fore, colours->fore),
        .back = palette_colour(colours, style->back, colours->back),
        .flags = flags_of(style->attributes),
    };
    if ((style->attributes & ATTRIBUTE_DIM) != 0) {
        look.fore = palette_mix(look.fore, look.back);
    }
    if (((style->attributes & ATTRIBUTE_INVERSE) != 0) != state->is_reverse) {
        swap(&look);
    }
    if ((style->attributes & ATTRIBUTE_HIDDEN) != 0) {
        look.fore = look.back;
    }
    return look;
}

static void add_character(struct look *look, struct cell cell)
{
    const uint32_t glyph = cell_glyph(cell);
    look->character = glyph != 0 ? glyph : ' ';
    look->flags |= cell_is_wide(cell) ? LOOK_WIDE : 0;
    look->flags |= cell_is_tail(cell) ? LOOK_TAIL : 0;
    if ((glyph & CELL_CLUSTER) != 0) {
        const struct cluster cluster = screen_cluster(terminal.screen, cell);
        look->character = cluster.characters[0];
        for (uint32_t i = 1; i <= CLUSTER_MARKS_MAX; i++) {
            look->marks = look->marks * 31 + cluster.characters[i];
        }
    }
}

static struct look look_at(struct row_state *state, uint32_t column)
{
    const bool is_there = column < state->line.count;
    const struct cell cell = is_there ? state->line.cells[column] : (struct cell){0};
    if (!state->is_known || state->known != cell_style(cell)) {
        const struct style style = screen_style(terminal.screen, cell);
        state->plain = look_of_style(state, &style);
        state->known = cell_style(cell);
        state->is_known = true;
    }
    struct look look = state->plain;
    add_character(&look, cell);
    if (column >= state->selected.from && column < state->selected.to) {
        look.back = state->colours->selection;
    }
    return look;
}

/* -- the cursor -------------------------------------------------------------------------------- */

static void add_cursor(struct look *look, enum screen_cursor_shape shape)
{
    if (!terminal.has_focus) {
        look->flags |= LOOK_CURSOR_FRAME;
    } else if (shape == SCREEN_CURSOR_BLOCK) {
        look->fore = look->back;
        look->back = palette(terminal.application.is_dark)->cursor;
    } else {
        look->flags |= shape == SCREEN_CURSOR_BAR ? LOOK_CURSOR_BAR : LOOK_CURSOR_UNDERLINE;
    }
}

static void lay_cursor(uint32_t row, struct look *looks)
{
    const struct screen_cursor cursor = screen_cursor(terminal.screen);
    const bool is_off = terminal.has_focus && terminal.is_blink_off && !cursor.is_steady;
    if (terminal.is_scrolled || !cursor.is_shown || cursor.row != row || is_off ||
        terminal.is_over) {
        return;
    }
    const uint32_t column = cursor.column;
    add_cursor(&looks[column], cursor.shape);
    if ((looks[column].flags & LOOK_WIDE) != 0) {
        looks[column + 1].back = looks[column].back;
    }
}

void looks_of_row(uint32_t row, struct look *looks)
{
    const uint64_t line = view_first_line() + row;
    struct row_state state = {
        .colours = palette(terminal.application.is_dark),
        .line = screen_line(terminal.screen, line),
        .selected = selection_span(&terminal.selection, terminal.screen, line),
        .is_reverse = (screen_modes(terminal.screen) & SCREEN_REVERSE) != 0,
    };
    const uint32_t columns = screen_columns(terminal.screen);
    for (uint32_t x = 0; x < columns; x++) {
        looks[x] = look_at(&state, x);
    }
    lay_cursor(row, looks);
}
