/*
 * The widget: cells that look different from what is shown are said to the toolkit, row by row, and
 * drawn when it says so. Programs write faster than a screen can show: what comes between two
 * frames is only looked at when the next one can be drawn. Where more than all of a screen has gone
 * by since the last frame, nobody could read it: then there are fewer frames.
 */
#include "lib/deadline.h"
#include "terminal.h"
#include <stdlib.h>
#include <string.h>

#define FONT_PIXELS     14
#define FONT_PIXELS_MIN 8
#define FONT_PIXELS_MAX 40

/* Between frames of what goes by too fast to be read. */
#define HELD_NS UINT64_C(100000000)

#define BLINK_NS UINT64_C(530000000)

/* The cursor of a terminal in which nothing happens stands still: nobody is woken for it. */
#define BLINKS_FOR_NS UINT64_C(8000000000)

/* -- places ------------------------------------------------------------------------------------ */

static struct fonts_style font(const struct ui_look *look, bool is_bold)
{
    const int32_t pixels = terminal.font_pixels != 0 ? terminal.font_pixels : FONT_PIXELS;
    return (struct fonts_style){
        .face = is_bold ? FONTS_MONO_BOLD : FONTS_MONO,
        .size = pixels * FONTS_PIXEL * look->scale_halves / 2,
    };
}

static int32_t padding(const struct ui_widget *widget)
{
    return ui_widget_pixels(widget, TERMINAL_PADDING);
}

struct ui_size view_size(uint32_t columns, uint32_t rows)
{
    const struct fonts_cell_size cell =
        fonts_cell_size(terminal.application.fonts, FONT_PIXELS * FONTS_PIXEL);
    const int32_t bar = ui_theme(terminal.application.is_dark)->metrics[UI_METRIC_BAR];
    return (struct ui_size){
        (int32_t)columns * cell.width + 2 * TERMINAL_PADDING + bar,
        (int32_t)rows * cell.height + 2 * TERMINAL_PADDING,
    };
}

static struct rectangle cells_area(uint32_t row, uint32_t from, uint32_t to)
{
    const struct ui_widget *widget = terminal.area;
    return (struct rectangle){
        widget->area.x + padding(widget) + (int32_t)from * terminal.cell.width,
        widget->area.y + padding(widget) + (int32_t)row * terminal.cell.height,
        (int32_t)(to - from) * terminal.cell.width,
        terminal.cell.height,
    };
}

static uint32_t held(int32_t place, int32_t side, uint32_t count)
{
    const int32_t at = place < 0 ? 0 : place / side;
    return (uint32_t)at < count ? (uint32_t)at : count - 1;
}

struct selection_place view_place(int32_t x, int32_t y, uint32_t *row)
{
    const struct rectangle first = cells_area(0, 0, 1);
    *row = held(y - first.y, first.height, screen_rows(terminal.screen));
    return (struct selection_place){
        .line = view_first_line() + *row,
        .column = held(x - first.x, first.width, screen_columns(terminal.screen)),
    };
}

/* -- lines that have scrolled off -------------------------------------------------------------- */

uint64_t view_first_line(void)
{
    const uint64_t first = screen_first_line(terminal.screen);
    const uint64_t top = screen_top_line(terminal.screen);
    const uint64_t line = terminal.is_scrolled ? terminal.first_line : top;
    return line < first ? first : line < top ? line : top;
}

void view_scroll(int64_t lines)
{
    const uint64_t first = screen_first_line(terminal.screen);
    const uint64_t top = screen_top_line(terminal.screen);
    const int64_t wanted = (int64_t)view_first_line() + lines;
    terminal.is_scrolled = wanted < (int64_t)top;
    terminal.first_line = wanted > (int64_t)first ? (uint64_t)wanted : first;
    terminal.is_scrolled = terminal.is_scrolled && first < top;
    view_stale();
}

void view_scroll_to_end(void)
{
    if (terminal.is_scrolled) {
        terminal.is_scrolled = false;
        view_stale();
    }
}

/* -- what has changed -------------------------------------------------------------------------- */

void view_stale(void)
{
    terminal.is_stale = true;
}

static void update_row(uint32_t row, struct look *looks)
{
    const uint32_t columns = screen_columns(terminal.screen);
    struct look *shown = terminal.shown + (size_t)row * columns;
    uint32_t from = 0;
    uint32_t to = columns;
    looks_of_row(row, looks);
    while (from < to && memcmp(&looks[from], &shown[from], sizeof(*looks)) == 0) {
        from++;
    }
    while (to > from && memcmp(&looks[to - 1], &shown[to - 1], sizeof(*looks)) == 0) {
        to--;
    }
    if (from < to) {
        memcpy(shown + from, looks + from, (to - from) * sizeof(*looks));
        ui_widget_redraw_part(terminal.area, cells_area(row, from, to));
    }
}

static void tell_title(void)
{
    const char *title = screen_title(terminal.screen);
    application_set_title(
        &terminal.application, terminal.window, title[0] != '\0' ? title : "Terminal");
}

static void plan_wake(void)
{
    application_wake_at(
        &terminal.application, deadline_earlier(terminal.blink_ns, terminal.held_ns));
}

/*
 * Whether all that was shown has gone by since, and that was not long ago. What is drawn for
 * another reason would show lines that were not compared.
 */
static bool is_too_fast(void)
{
    const bool may_hold = !terminal.is_scrolled && !ui_window_is_dirty(terminal.window->ui);
    if (terminal.held_ns != 0 && may_hold) {
        return true; /* view_due() ends it */
    }
    const uint64_t now_ns = clock_now_ns();
    const uint64_t line = screen_top_line(terminal.screen);
    const bool is_gone = line - terminal.updated_line >= screen_rows(terminal.screen);
    const uint64_t next_ns = terminal.updated_ns + HELD_NS;
    if (is_gone && may_hold && now_ns < next_ns) {
        terminal.held_ns = next_ns;
        plan_wake();
        return true;
    }
    terminal.held_ns = 0;
    terminal.updated_ns = now_ns;
    terminal.updated_line = line;
    return false;
}

void view_update(void)
{
    static struct look looks[SCREEN_COLUMNS_MAX];
    if (terminal.window == NULL || terminal.window->window.is_waiting || terminal.shown == NULL ||
        is_too_fast()) {
        return;
    }
    const struct screen_changes changes = screen_take_changes(terminal.screen);
    const bool is_all = changes.is_all || terminal.is_stale || terminal.is_scrolled;
    terminal.is_stale = false;
    for (uint32_t row = 0; row < screen_rows(terminal.screen); row++) {
        const bool is_dirty = screen_take_row(terminal.screen, row);
        if (is_dirty || is_all) {
            update_row(row, looks);
        }
    }
    if (changes.is_title) {
        tell_title();
    }
    bar_update(terminal.area);
}

/* -- the cursor -------------------------------------------------------------------------------- */

static void plan_blink(uint64_t now_ns)
{
    const struct screen_cursor cursor = screen_cursor(terminal.screen);
    const bool blinks = terminal.has_focus && !cursor.is_steady && cursor.is_shown &&
                        !terminal.is_over && now_ns - terminal.active_ns < BLINKS_FOR_NS;
    terminal.is_blink_off = terminal.is_blink_off && blinks;
    terminal.blink_ns = blinks ? now_ns + BLINK_NS : 0;
    plan_wake();
}

void view_active(void)
{
    const uint64_t now_ns = clock_now_ns();
    if (terminal.is_blink_off) {
        view_stale();
    }
    terminal.active_ns = now_ns;
    terminal.is_blink_off = false;
    plan_blink(now_ns);
}

void view_due(uint64_t now_ns)
{
    terminal.held_ns = 0;
    if (terminal.blink_ns != 0 && terminal.blink_ns <= now_ns) {
        terminal.is_blink_off = !terminal.is_blink_off;
        plan_blink(now_ns);
        view_stale();
    } else {
        plan_wake();
    }
}

/* -- its size ---------------------------------------------------------------------------------- */

static uint32_t fitting(int32_t room, int32_t side)
{
    return room > side ? (uint32_t)(room / side) : 1;
}

/* As many whole cells as there is room for. */
static void fit(struct ui_widget *widget)
{
    const struct ui_look *look = ui_widget_look(widget);
    const int32_t around = 2 * padding(widget);
    terminal.cell = fonts_cell_size(look->fonts, font(look, false).size);
    const int32_t width = widget->area.width - around - bar_area(widget).width;
    const uint32_t columns = fitting(width, terminal.cell.width);
    const uint32_t rows = fitting(widget->area.height - around, terminal.cell.height);
    const uint32_t columns_before = screen_columns(terminal.screen);
    const uint32_t rows_before = screen_rows(terminal.screen);
    if (!screen_resize(terminal.screen, columns, rows)) {
        return;
    }
    const size_t count = (size_t)screen_columns(terminal.screen) * screen_rows(terminal.screen);
    free(terminal.shown);
    terminal.shown = calloc(count, sizeof(*terminal.shown));
    if (columns_before != screen_columns(terminal.screen) ||
        rows_before != screen_rows(terminal.screen)) {
        terminal.selection = (struct selection){0};
        terminal.is_scrolled = false;
        line_resize();
    }
    view_stale();
    ui_widget_redraw(widget);
}

static void resized(void *context, struct ui_widget *widget)
{
    (void)context;
    fit(widget);
}

void view_zoom(int32_t by)
{
    const int32_t now = terminal.font_pixels != 0 ? terminal.font_pixels : FONT_PIXELS;
    const int32_t wanted = by == 0 ? FONT_PIXELS : now + by;
    if (wanted >= FONT_PIXELS_MIN && wanted <= FONT_PIXELS_MAX) {
        terminal.font_pixels = wanted;
        fit(terminal.area);
    }
}

/* -- drawing ----------------------------------------------------------------------------------- */

static void draw_letter(
    const struct ui_painter *painter,
    struct rectangle area,
    const struct look *look,
    struct cell cell)
{
    const struct fonts_style style = font(painter->look, (look->flags & LOOK_BOLD) != 0);
    const struct cluster cluster = screen_cluster(terminal.screen, cell);
    struct fonts_cell letter = {look->character, area.x, area.y, look->fore};
    fonts_draw_cell(painter->look->fonts, painter->canvas, style, &letter);
    for (uint32_t i = 1; look->marks != 0 && i <= CLUSTER_MARKS_MAX; i++) {
        letter.character = cluster.characters[i];
        fonts_draw_cell(painter->look->fonts, painter->canvas, style, &letter);
    }
}

static void
draw_lines(const struct ui_painter *painter, struct rectangle area, const struct look *look)
{
    const int32_t thick = ui_pixels(painter->look, 1);
    const int32_t below = area.y + terminal.cell.baseline + thick;
    const int32_t middle = area.y + terminal.cell.baseline * 2 / 3;
    if ((look->flags & LOOK_UNDERLINE) != 0) {
        canvas_fill(
            painter->canvas, (struct rectangle){area.x, below, area.width, thick}, look->fore);
    }
    if ((look->flags & LOOK_STRIKE) != 0) {
        canvas_fill(
            painter->canvas, (struct rectangle){area.x, middle, area.width, thick}, look->fore);
    }
}

static void
draw_cursor(const struct ui_painter *painter, struct rectangle area, const struct look *look)
{
    const uint32_t colour = palette(painter->look->is_dark)->cursor;
    const int32_t thick = ui_pixels(painter->look, 2);
    if ((look->flags & LOOK_CURSOR_FRAME) != 0) {
        canvas_round_outline(painter->canvas, area, 0, (float)ui_pixels(painter->look, 1), colour);
    } else if ((look->flags & LOOK_CURSOR_BAR) != 0) {
        canvas_fill(
            painter->canvas, (struct rectangle){area.x, area.y, thick, area.height}, colour);
    } else if ((look->flags & LOOK_CURSOR_UNDERLINE) != 0) {
        const int32_t y = area.y + area.height - thick;
        canvas_fill(painter->canvas, (struct rectangle){area.x, y, area.width, thick}, colour);
    }
}

/* One fill for cells beside each other; none for those that are as the ground. */
static void draw_grounds(
    const struct ui_painter *painter, uint32_t row, const struct look *looks, uint32_t columns)
{
    const uint32_t ground = palette(painter->look->is_dark)->back;
    for (uint32_t from = 0; from < columns;) {
        uint32_t to = from + 1;
        while (to < columns && looks[to].back == looks[from].back) {
            to++;
        }
        if (looks[from].back != ground) {
            canvas_fill(painter->canvas, cells_area(row, from, to), looks[from].back);
        }
        from = to;
    }
}

static void draw_row(const struct ui_painter *painter, uint32_t row)
{
    static struct look looks[SCREEN_COLUMNS_MAX];
    const uint32_t columns = screen_columns(terminal.screen);
    const struct screen_line line = screen_line(terminal.screen, view_first_line() + row);
    looks_of_row(row, looks);
    draw_grounds(painter, row, looks, columns);
    for (uint32_t x = 0; x < columns; x++) {
        const struct look *look = &looks[x];
        const uint32_t to = x + ((look->flags & LOOK_WIDE) != 0 ? 2 : 1);
        const bool is_empty = look->character == ' ' && look->marks == 0;
        const struct rectangle area = cells_area(row, x, to);
        const bool is_plain = (look->flags & ~(uint32_t)LOOK_BOLD) == 0;
        if ((is_empty && is_plain) || !canvas_can_draw(painter->canvas, area)) {
            continue;
        }
        if (!is_empty && (look->flags & LOOK_TAIL) == 0) {
            draw_letter(painter, area, look, x < line.count ? line.cells[x] : (struct cell){0});
        }
        draw_lines(painter, area, look);
        draw_cursor(painter, area, look);
    }
}

static void draw(void *context, struct ui_widget *widget, const struct ui_painter *painter)
{
    const uint32_t columns = screen_columns(terminal.screen);
    (void)context;
    canvas_fill(painter->canvas, widget->area, palette(painter->look->is_dark)->back);
    for (uint32_t row = 0; row < screen_rows(terminal.screen); row++) {
        if (canvas_can_draw(painter->canvas, cells_area(row, 0, columns))) {
            draw_row(painter, row);
        }
    }
    bar_draw(widget, painter);
}

struct ui_widget *view_create(struct ui_arena *arena)
{
    const struct ui_size size = view_size(80, 24);
    const struct ui_custom_options options = {
        .draw = draw,
        .event = input_event,
        .resized = resized,
        .focus = input_focus,
        .width = size.width,
        .height = size.height,
        .takes_focus = true,
        .takes_tab = true,
        .pointer = UI_POINTER_TEXT,
    };
    return ui_custom_create(arena, &options);
}
