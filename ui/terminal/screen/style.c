/*
 * Colours and attributes (SGR), and the numbers that styles and clusters have in cells. When all
 * numbers are used, those that no cell has are free again; where that is not enough, what has
 * scrolled off is forgotten; and after that some cells are drawn without colours or marks.
 */
#include "state.h"

/* More than that in use after collecting: it would soon have to be done again. */
#define LIVE_MAX (INTERN_COUNT_MAX / 8 * 7)

/* -- numbers ----------------------------------------------------------------------------------- */

static void mark_cell(struct screen *screen, struct cell cell)
{
    intern_mark(&screen->styles, cell_style(cell));
    if ((cell_glyph(cell) & CELL_CLUSTER) != 0) {
        intern_mark(&screen->clusters, cell_glyph(cell) & ~CELL_CLUSTER);
    }
}

static void mark_grid(struct screen *screen, const struct grid *grid)
{
    for (uint32_t i = 0; i < grid->history + grid->rows; i++) {
        const struct row *row = grid_any_row(grid, i);
        for (uint32_t x = 0; x < row->used; x++) {
            mark_cell(screen, row->cells[x]);
        }
    }
}

static void collect(struct screen *screen)
{
    intern_mark_begin(&screen->styles);
    intern_mark_begin(&screen->clusters);
    mark_cell(screen, screen->pen);
    mark_cell(screen, screen->eraser);
    mark_grid(screen, &screen->grids[0]);
    mark_grid(screen, &screen->grids[1]);
    intern_mark_end(&screen->styles);
    intern_mark_end(&screen->clusters);
}

static uint32_t number_of(struct screen *screen, struct intern *intern, const void *key)
{
    uint32_t id = 0;
    if (intern_find(intern, key, &id)) {
        return id;
    }
    if (intern->rest > 0) {
        intern->rest--;
        return 0;
    }
    collect(screen);
    if (intern->live > LIVE_MAX) {
        grid_drop_history(&screen->grids[0]);
        screen->changes.is_all = true;
        collect(screen);
    }
    if (intern->live > LIVE_MAX || !intern_find(intern, key, &id)) {
        intern->rest = INTERN_COUNT_MAX;
    }
    return id;
}

uint32_t style_cluster(struct screen *screen, const struct cluster *cluster)
{
    return number_of(screen, &screen->clusters, cluster);
}

static struct cell cell_with(struct screen *screen, const struct style *style)
{
    const uint64_t id = number_of(screen, &screen->styles, style);
    return (struct cell){id << CELL_STYLE_SHIFT};
}

void style_changed(struct screen *screen)
{
    const struct style erased = {.back = screen->cursor.style.back};
    screen->pen = cell_with(screen, &screen->cursor.style);
    screen->eraser = cell_with(screen, &erased);
}

/* -- SGR --------------------------------------------------------------------------------------- */

struct reading {
    const struct sequence *sequence;
    uint32_t at;
};

static bool is_joined(const struct reading *reading)
{
    return reading->at < reading->sequence->count &&
           (reading->sequence->joined >> reading->at & 1) != 0;
}

static uint32_t take(struct reading *reading)
{
    if (reading->at >= reading->sequence->count) {
        return 0;
    }
    const uint16_t number = reading->sequence->numbers[reading->at];
    reading->at++;
    return number != SEQUENCE_ABSENT ? number : 0;
}

static uint32_t take_part(struct reading *reading)
{
    const uint32_t part = take(reading);
    return part < 255 ? part : 255;
}

/* 5;index, 2;r;g;b, and the same with colons, where 2 may have a colour space before red. */
static void take_colour(struct reading *reading, uint32_t *colour)
{
    const bool has_colons = is_joined(reading);
    const uint32_t kind = take(reading);
    if (kind == 5) {
        const uint32_t index = take(reading);
        *colour = index <= 255 ? COLOUR_INDEXED | index : *colour;
    } else if (kind == 2) {
        uint32_t left = 0;
        for (uint32_t i = reading->at; i < reading->sequence->count; i++) {
            left += (reading->sequence->joined >> i & 1) != 0 ? 1 : 0;
        }
        if (has_colons && left > 3) {
            (void)take(reading);
        }
        const uint32_t red = take_part(reading);
        const uint32_t green = take_part(reading);
        *colour = COLOUR_TRUE | red << 16 | green << 8 | take_part(reading);
    }
}

static void set_attribute(struct style *style, uint32_t number)
{
    static const uint8_t attributes[10] = {
        [1] = ATTRIBUTE_BOLD,
        [2] = ATTRIBUTE_DIM,
        [3] = ATTRIBUTE_ITALIC,
        [4] = ATTRIBUTE_UNDERLINE,
        [5] = ATTRIBUTE_BLINK,
        [6] = ATTRIBUTE_BLINK,
        [7] = ATTRIBUTE_INVERSE,
        [8] = ATTRIBUTE_HIDDEN,
        [9] = ATTRIBUTE_STRIKE,
    };
    if (number < 10) {
        style->attributes |= attributes[number];
    } else if (number == 21) {
        style->attributes |= ATTRIBUTE_UNDERLINE; /* double: one line is drawn */
    } else if (number == 22) {
        style->attributes &= ~(uint32_t)(ATTRIBUTE_BOLD | ATTRIBUTE_DIM);
    } else if (number >= 23 && number <= 29) {
        style->attributes &= ~(uint32_t)attributes[number - 20];
    }
}

static void set_colour(struct style *style, uint32_t number)
{
    if (number >= 30 && number <= 37) {
        style->fore = COLOUR_INDEXED | (number - 30);
    } else if (number == 39) {
        style->fore = 0;
    } else if (number >= 40 && number <= 47) {
        style->back = COLOUR_INDEXED | (number - 40);
    } else if (number == 49) {
        style->back = 0;
    } else if (number >= 90 && number <= 97) {
        style->fore = COLOUR_INDEXED | (number - 90 + 8);
    } else if (number >= 100 && number <= 107) {
        style->back = COLOUR_INDEXED | (number - 100 + 8);
    }
}

static void take_attribute(struct style *style, struct reading *reading)
{
    uint32_t underline_colour = 0;
    const uint32_t number = take(reading);
    if (number == 0) {
        *style = (struct style){0};
    } else if (number == 38) {
        take_colour(reading, &style->fore);
    } else if (number == 48) {
        take_colour(reading, &style->back);
    } else if (number == 58) {
        take_colour(reading, &underline_colour); /* it is that of the letters */
    } else if (number == 4 && is_joined(reading)) {
        set_attribute(style, take(reading) == 0 ? 24 : 4);
    } else if (number < 30) {
        set_attribute(style, number);
    } else {
        set_colour(style, number);
    }
}

void style_apply(struct screen *screen, const struct sequence *sequence)
{
    struct reading reading = {.sequence = sequence};
    do {
        take_attribute(&screen->cursor.style, &reading);
        while (is_joined(&reading)) {
            (void)take(&reading);
        }
    } while (reading.at < sequence->count);
    style_changed(screen);
}
