/* game: a mosaic with cracked tiles to be found (board.h). */
#include "application/application.h"
#include "board.h"
#include "runtime/clock.h"
#include "toolkit/toolkit.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TILE_PIXELS 30
#define TILE_GAP    2

static const struct level {
    const char *name;
    uint32_t width;
    uint32_t height;
    uint32_t cracked_count;
} levels[] = {{"Small", 9, 9, 10}, {"Medium", 16, 12, 30}, {"Large", 24, 16, 76}};

static struct {
    struct application application;
    struct board board;
    struct ui_widget *area;
    struct ui_widget *status;
    struct ui_widget *level;
    uint32_t cursor_x;
    uint32_t cursor_y;
    bool shows_cursor; /* keys were used last */
    char text[64];
} game;

/* -- drawing ----------------------------------------------------------------------------------- */

static int32_t tile_pixels(const struct ui_look *look)
{
    return ui_pixels(look, TILE_PIXELS);
}

/* Where the board's corner is, in the middle of the area. */
static void find_corner(const struct ui_widget *widget, int32_t side, int32_t *x, int32_t *y)
{
    *x = widget->area.x + (widget->area.width - side * (int32_t)game.board.width) / 2;
    *y = widget->area.y + (widget->area.height - side * (int32_t)game.board.height) / 2;
}

static void draw_text(
    const struct ui_painter *painter, struct rectangle area, const char *text, uint32_t colour)
{
    const struct ui_look *look = painter->look;
    const struct bytes bytes = {(const uint8_t *)text, strlen(text)};
    const struct fonts_metrics metrics = ui_font_metrics(look, UI_TEXT_BOLD);
    const struct fonts_line line = {
        .style = ui_font(look, UI_TEXT_BOLD),
        .text = bytes,
        .x = (area.x + (area.width - ui_text_width(look, UI_TEXT_BOLD, bytes)) / 2) * FONTS_PIXEL,
        .baseline = area.y + (area.height + metrics.cap_height) / 2,
        .colour = colour,
    };
    (void)fonts_draw(look->fonts, painter->canvas, &line);
}

static void draw_number(const struct ui_painter *painter, struct rectangle area, uint8_t number)
{
    /* Readable on light and dark. */
    static const uint32_t colours[] = {
        0xff3b7dd8,
        0xff2e9e5b,
        0xffd9534f,
        0xff7a5cc4,
        0xffb9770e,
        0xff159a9c,
        0xffc2407f,
        0xff7f8c8d};
    const char text[] = {(char)('0' + number), '\0'};
    if (number > 0) {
        draw_text(painter, area, text, colours[number - 1]);
    }
}

static void
draw_tile(const struct ui_painter *painter, struct rectangle area, const struct board_tile *tile)
{
    const struct ui_look *look = painter->look;
    const bool is_lost = game.board.state == BOARD_LOST;
    const float radius = (float)ui_pixels(look, 4);
    const bool is_open = tile->is_uncovered || (is_lost && tile->is_cracked && !tile->is_flagged);
    const uint32_t ground = ui_colour(look, is_open ? UI_COLOUR_SURFACE : UI_COLOUR_ACCENT);
    canvas_round_fill(painter->canvas, area, radius, ground);
    if (!is_open) {
        if (tile->is_flagged) {
            const struct rectangle flag = rectangle_inset(area, area.width / 4);
            canvas_triangle(
                painter->canvas, flag, CANVAS_RIGHT, ui_colour(look, UI_COLOUR_ON_ACCENT));
        }
        return;
    }
    if (tile->is_cracked) {
        canvas_round_fill(painter->canvas, area, radius, ui_colour(look, UI_COLOUR_DANGER));
        canvas_cross(
            painter->canvas,
            rectangle_inset(area, area.width / 4),
            (float)ui_pixels(look, 2),
            ui_colour(look, UI_COLOUR_ON_DANGER));
        return;
    }
    draw_number(painter, area, tile->around);
}

static void draw(void *context, struct ui_widget *widget, const struct ui_painter *painter)
{
    const int32_t side = tile_pixels(painter->look);
    const int32_t gap = ui_pixels(painter->look, TILE_GAP);
    int32_t left = 0;
    int32_t top = 0;
    (void)context;
    find_corner(widget, side, &left, &top);
    canvas_fill(painter->canvas, widget->area, ui_colour(painter->look, UI_COLOUR_BACKGROUND));
    for (uint32_t i = 0; i < game.board.width * game.board.height; i++) {
        const uint32_t x = i % game.board.width;
        const uint32_t y = i / game.board.width;
        const struct rectangle area = {
            left + (int32_t)x * side, top + (int32_t)y * side, side - gap, side - gap};
        if (!canvas_can_draw(painter->canvas, area)) {
            continue;
        }
        draw_tile(painter, area, &game.board.tiles[y][x]);
        if (game.shows_cursor && x == game.cursor_x && y == game.cursor_y) {
            canvas_round_outline(
                painter->canvas,
                area,
                (float)ui_pixels(painter->look, 4),
                (float)ui_pixels(painter->look, 2),
                ui_colour(painter->look, UI_COLOUR_TEXT));
        }
    }
}

/* -- playing ----------------------------------------------------------------------------------- */

static void show(void)
{
    switch (game.board.state) {
    case BOARD_NEW:
    case BOARD_PLAYING:
        (void)snprintf(
            game.text,
            sizeof(game.text),
            "%u cracked, %u flagged",
            game.board.cracked_count,
            game.board.flag_count);
        break;
    case BOARD_WON:
        (void)snprintf(game.text, sizeof(game.text), "The mosaic is whole. You have won!");
        break;
    case BOARD_LOST:
        (void)snprintf(game.text, sizeof(game.text), "That tile was cracked.");
        break;
    }
    ui_label_set(game.status, game.text);
    ui_widget_redraw(game.area);
}

static void begin(void)
{
    const size_t chosen = game.level != NULL ? ui_drop_down_chosen(game.level) : 0;
    const struct level *level = &levels[chosen < 3 ? chosen : 0];
    board_init(&game.board, level->width, level->height, level->cracked_count, clock_now_ns());
    game.cursor_x = level->width / 2;
    game.cursor_y = level->height / 2;
}

static void begin_anew(void *context, struct ui_widget *widget)
{
    (void)context;
    (void)widget;
    begin();
    show();
}

static void use(uint32_t x, uint32_t y)
{
    if (x < game.board.width && y < game.board.height && game.board.tiles[y][x].is_uncovered) {
        board_uncover_around(&game.board, x, y);
    } else {
        board_uncover(&game.board, x, y);
    }
}

static bool press(struct ui_widget *widget, const struct ui_event *event)
{
    const int32_t side = tile_pixels(ui_widget_look(widget));
    int32_t left = 0;
    int32_t top = 0;
    find_corner(widget, side, &left, &top);
    if (event->x < left || event->y < top) {
        return false;
    }
    const uint32_t x = (uint32_t)((event->x - left) / side);
    const uint32_t y = (uint32_t)((event->y - top) / side);
    game.shows_cursor = false;
    if (event->code == UI_BUTTON_RIGHT) {
        board_flag(&game.board, x, y);
    } else {
        use(x, y);
    }
    show();
    return true;
}

static void move(int32_t x, int32_t y)
{
    const int32_t to_x = (int32_t)game.cursor_x + x;
    const int32_t to_y = (int32_t)game.cursor_y + y;
    if (to_x >= 0 && to_x < (int32_t)game.board.width && to_y >= 0 &&
        to_y < (int32_t)game.board.height) {
        game.cursor_x = (uint32_t)to_x;
        game.cursor_y = (uint32_t)to_y;
    }
}

static bool type(const struct ui_event *event)
{
    static const struct {
        uint32_t symbol;
        int8_t x;
        int8_t y;
    } arrows[] = {
        {UI_KEY_LEFT, -1, 0}, {UI_KEY_RIGHT, 1, 0}, {UI_KEY_UP, 0, -1}, {UI_KEY_DOWN, 0, 1}};
    bool is_taken = false;
    for (uint32_t i = 0; i < sizeof(arrows) / sizeof(arrows[0]); i++) {
        if (ui_event_is_key(event, arrows[i].symbol, 0)) {
            move(arrows[i].x, arrows[i].y);
            is_taken = true;
        }
    }
    if (ui_event_is_key(event, UI_KEY_SPACE, 0) || ui_event_is_key(event, UI_KEY_ENTER, 0)) {
        use(game.cursor_x, game.cursor_y);
        is_taken = true;
    } else if (ui_event_is_key(event, 'f', 0)) {
        board_flag(&game.board, game.cursor_x, game.cursor_y);
        is_taken = true;
    }
    game.shows_cursor = game.shows_cursor || is_taken;
    return is_taken;
}

static bool take_event(void *context, struct ui_widget *widget, const struct ui_event *event)
{
    (void)context;
    if (event->kind == UI_EVENT_BUTTON) {
        return press(widget, event);
    }
    if (event->kind != UI_EVENT_KEY || !type(event)) {
        return false;
    }
    show();
    return true;
}

/* -- the window -------------------------------------------------------------------------------- */

static struct ui_widget *make_bar(struct ui_arena *arena)
{
    static const char *const names[] = {"Small", "Medium", "Large"};
    const struct ui_drop_down_options level = {
        .texts = names, .count = 3, .action = {begin_anew, NULL}};
    const struct ui_button_options again = {
        .text = "&New game", .icon = UI_ICON_RELOAD, .action = {begin_anew, NULL}};
    struct ui_widget *row = ui_row_create(arena);
    ui_box_add(row, ui_button_create(arena, &again), 0);
    game.level = ui_box_add(row, ui_drop_down_create(arena, &level), 0);
    ui_box_add(row, ui_space_create(arena), 1);
    game.status = ui_box_add(row, ui_text_create(arena, "", UI_TEXT_DIM), 0);
    return row;
}

static bool build(void *context, struct ui_window *window)
{
    struct ui_arena *arena = ui_window_arena(window);
    const struct ui_custom_options area = {
        .draw = draw,
        .event = take_event,
        .width = 24 * TILE_PIXELS,
        .height = 16 * TILE_PIXELS,
        .takes_focus = true,
    };
    struct ui_widget *column = ui_column_create(arena);
    (void)context;
    ui_box_add(column, make_bar(arena), 0);
    game.area = ui_box_add(column, ui_custom_create(arena, &area), 1);
    if (!ui_window_set_root(window, column)) {
        return false;
    }
    begin();
    show();
    ui_window_focus(window, game.area);
    return true;
}

int main(void)
{
    const struct application_opening opening = {
        .kind = WINDOW_KIND_NORMAL,
        .title = "Mosaic",
        .width = 24 * TILE_PIXELS + 32,
        .height = 16 * TILE_PIXELS + 80,
        .width_min = 320,
        .height_min = 360,
        .build = build,
    };
    return application_begin(&game.application, NULL, &opening) != NULL
               ? application_run(&game.application)
               : EXIT_FAILURE;
}
