#include "toolkit/grid.h"
#include "mnemonic.h"
#include "toolkit/label.h"

#define ROWS_MAX 64u /* what is beyond is not shown */

struct grid {
    struct ui_widget widget;
    struct ui_grid_options options;
};

/* Sizes in pixels. */
struct tracks {
    int32_t widths[UI_GRID_COLUMNS_MAX];
    int32_t heights[ROWS_MAX];
    uint32_t row_count;
    int32_t width; /* of all columns and what is between */
    int32_t height;
};

struct cell {
    uint32_t column;
    uint32_t row;
};

static struct cell cell_at(const struct grid *grid, uint32_t index)
{
    const uint32_t columns = grid->options.column_count;
    return (struct cell){index % columns, index / columns};
}

static void measure_columns(struct grid *grid, struct tracks *tracks)
{
    uint32_t index = 0;
    for (struct ui_widget *child = grid->widget.first; child != NULL; child = child->next) {
        const struct cell cell = cell_at(grid, index);
        const int32_t width = ui_widget_measure(child, UI_WIDTH_ANY).width;
        int32_t *widest = &tracks->widths[cell.column];
        *widest = width > *widest ? width : *widest;
        index++;
    }
    const int32_t columns = (int32_t)grid->options.column_count;
    tracks->width = (columns - 1) * ui_widget_pixels(&grid->widget, grid->options.spacing_x);
    for (int32_t i = 0; i < columns; i++) {
        tracks->width += tracks->widths[i];
    }
}

/* What is left over or missing comes to, or from, the columns that grow. */
static void share_width(const struct grid *grid, struct tracks *tracks, int32_t width)
{
    int32_t left = width - tracks->width;
    int32_t count = __builtin_popcount(grid->options.grow);
    for (uint32_t i = 0; i < grid->options.column_count && count > 0; i++) {
        if ((grid->options.grow >> i & 1) == 0) {
            continue;
        }
        const int32_t part = left / count;
        const int32_t given = tracks->widths[i] + part;
        left -= part;
        count--;
        tracks->widths[i] = given > 0 ? given : 0;
    }
}

static void measure_rows(struct grid *grid, struct tracks *tracks)
{
    uint32_t index = 0;
    const int32_t spacing = ui_widget_pixels(&grid->widget, grid->options.spacing_y);
    for (struct ui_widget *child = grid->widget.first; child != NULL; child = child->next) {
        const struct cell cell = cell_at(grid, index);
        if (cell.row == ROWS_MAX) {
            break;
        }
        const int32_t height = ui_widget_measure(child, tracks->widths[cell.column]).height;
        int32_t *highest = &tracks->heights[cell.row];
        *highest = height > *highest ? height : *highest;
        tracks->row_count = cell.row + 1;
        index++;
    }
    for (uint32_t i = 0; i < tracks->row_count; i++) {
        tracks->height += tracks->heights[i] + (i > 0 && tracks->heights[i] > 0 ? spacing : 0);
    }
}

static struct ui_size measure_grid(struct ui_widget *widget, int32_t width)
{
    struct grid *grid = (struct grid *)widget;
    struct tracks tracks = {0};
    const int32_t padding = 2 * ui_widget_pixels(widget, grid->options.padding);
    measure_columns(grid, &tracks);
    if (width != UI_WIDTH_ANY && tracks.width > width - padding) {
        share_width(grid, &tracks, width - padding);
        tracks.width = width - padding;
    }
    measure_rows(grid, &tracks);
    return (struct ui_size){tracks.width + padding, tracks.height + padding};
}

static void arrange_grid(struct ui_widget *widget)
{
    struct grid *grid = (struct grid *)widget;
    struct tracks tracks = {0};
    const struct rectangle inner =
        rectangle_inset(widget->area, ui_widget_pixels(widget, grid->options.padding));
    const int32_t spacing_x = ui_widget_pixels(widget, grid->options.spacing_x);
    const int32_t spacing_y = ui_widget_pixels(widget, grid->options.spacing_y);
    measure_columns(grid, &tracks);
    share_width(grid, &tracks, inner.width);
    measure_rows(grid, &tracks);
    struct rectangle place = inner;
    uint32_t index = 0;
    for (struct ui_widget *child = widget->first; child != NULL; child = child->next) {
        const struct cell cell = cell_at(grid, index);
        if (cell.row == tracks.row_count) {
            break;
        }
        if (cell.column == 0) {
            place.x = inner.x;
        }
        place.width = tracks.widths[cell.column];
        place.height = tracks.heights[cell.row];
        ui_widget_place(child, place);
        place.x += place.width + spacing_x;
        if (cell.column + 1 == grid->options.column_count && place.height > 0) {
            place.y += place.height + spacing_y;
        }
        index++;
    }
}

static const struct ui_class grid_class = {
    .name = "grid",
    .measure = measure_grid,
    .arrange = arrange_grid,
};

struct ui_widget *ui_grid_create(struct ui_arena *arena, const struct ui_grid_options *options)
{
    struct grid *grid = ui_widget_create(arena, &grid_class, sizeof(*grid));
    if (grid == NULL) {
        return NULL;
    }
    grid->options = *options;
    uint32_t *count = &grid->options.column_count;
    *count = *count == 0 ? 1 : *count;
    *count = *count > UI_GRID_COLUMNS_MAX ? UI_GRID_COLUMNS_MAX : *count;
    grid->options.grow &= (1u << *count) - 1;
    return &grid->widget;
}

struct ui_widget *ui_grid_add(struct ui_widget *grid, struct ui_widget *child)
{
    ui_widget_add(grid, child);
    return child;
}

struct ui_widget *ui_form_create(struct ui_arena *arena)
{
    const struct ui_grid_options options = {
        .column_count = 2, .spacing_x = 16, .spacing_y = 8, .grow = 1u << 1};
    return ui_grid_create(arena, &options);
}

void ui_form_add(
    struct ui_arena *arena, struct ui_widget *form, const char *label, struct ui_widget *field)
{
    const struct ui_label_options options = {.text = label, .style = UI_TEXT_DIM, .buddy = field};
    (void)ui_grid_add(form, ui_label_create(arena, &options));
    (void)ui_grid_add(form, field);
}
