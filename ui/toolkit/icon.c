/*
 * Icons are lines on a grid of 16 by 16: "x,y" are points, joined until a ";"; "o" before x,y,r
 * makes a ring, "d" a full circle.
 */
#include "toolkit/icon.h"

#define GRID       16.0f
#define POINTS_MAX 16u

static const char *const icons[UI_ICON_COUNT] = {
    [UI_ICON_NONE] = "",
    [UI_ICON_CHECK] = "3,8.5 6.5,12 13,4.5",
    [UI_ICON_CROSS] = "4,4 12,12;12,4 4,12",
    [UI_ICON_PLUS] = "8,3 8,13;3,8 13,8",
    [UI_ICON_MINUS] = "3,8 13,8",
    [UI_ICON_UP] = "4,10 8,6 12,10",
    [UI_ICON_DOWN] = "4,6 8,10 12,6",
    [UI_ICON_LEFT] = "10,4 6,8 10,12",
    [UI_ICON_RIGHT] = "6,4 10,8 6,12",
    [UI_ICON_MENU] = "2.5,4 13.5,4;2.5,8 13.5,8;2.5,12 13.5,12",
    [UI_ICON_SEARCH] = "o7,7,4.5;10.3,10.3 14,14",
    [UI_ICON_FILE] = "9,1.5 3.5,1.5 3.5,14.5 12.5,14.5 12.5,5 9,1.5 9,5 12.5,5",
    [UI_ICON_FOLDER] = "1.5,13 1.5,3 6,3 7.5,5 14.5,5 14.5,13 1.5,13",
    [UI_ICON_SAVE] =
        "2,2 11,2 14,5 14,14 2,14 2,2;5,2 5,6 10,6 10,2;4.5,14 4.5,9.5 11.5,9.5 11.5,14",
    [UI_ICON_UNDO] = "5.5,2.5 2,6 5.5,9.5;2,6 10,6 12.5,7 13.5,9.5 12.5,12 10,13 6,13",
    [UI_ICON_REDO] = "10.5,2.5 14,6 10.5,9.5;14,6 6,6 3.5,7 2.5,9.5 3.5,12 6,13 10,13",
    [UI_ICON_RELOAD] =
        "13.5,2 13.5,5.5 10,5.5;13.5,5.5 11.2,3.4 8,2.5 4.4,3.9 2.5,8 4.4,12.1 8,13.5 "
        "11.6,12.1 13.3,9.5",
    [UI_ICON_HOME] =
        "1.5,8 8,2 14.5,8;3.5,6.5 3.5,14 12.5,14 12.5,6.5;6.5,14 6.5,9.5 9.5,9.5 9.5,14",
    [UI_ICON_SETTINGS] = "2,4.5 8.5,4.5;12,4.5 14,4.5;o10.2,4.5,1.9;2,11.5 4,11.5;7.5,11.5 14,11.5;"
                         "o5.8,11.5,1.9",
    [UI_ICON_LOCK] = "3,7 13,7 13,14 3,14 3,7;5,7 5,4.5 6,2.5 8,1.8 10,2.5 11,4.5 11,7;d8,10.5,1.2",
    [UI_ICON_PERSON] = "o8,5,3.2;2,14.5 2.6,11.8 5,10.3 8,10 11,10.3 13.4,11.8 14,14.5",
    [UI_ICON_TERMINAL] =
        "1.5,2.5 14.5,2.5 14.5,13.5 1.5,13.5 1.5,2.5;4,6 6.2,8 4,10;7.8,10.5 11.5,10.5",
    [UI_ICON_IMAGE] = "1.5,2.5 14.5,2.5 14.5,13.5 1.5,13.5 1.5,2.5;1.5,11.5 5.5,7.5 9,11 11.5,8.8 "
                      "14.5,11.5;d11,5.7,1.2",
    [UI_ICON_INFORMATION] = "o8,8,6.8;8,7.5 8,11.5;d8,4.8,1",
    [UI_ICON_WARNING] = "8,1.8 15,14 1,14 8,1.8;8,6.3 8,9.8;d8,11.9,0.9",
    [UI_ICON_QUESTION] = "o8,8,6.8;5.8,6.2 6.4,4.8 8,4.2 9.6,4.8 10.2,6.2 9.6,7.5 8,8.4 8,9.4;"
                         "d8,11.8,0.9",
    [UI_ICON_DISPLAY] = "1.5,2.5 14.5,2.5 14.5,11 1.5,11 1.5,2.5;8,11 8,14;5,14 11,14",
    [UI_ICON_KEYBOARD] = "1.2,4 14.8,4 14.8,12.5 1.2,12.5 1.2,4;4,7 4,7;6.7,7 6.7,7;9.3,7 9.3,7;"
                         "12,7 12,7;5,10 11,10",
    [UI_ICON_CHART] = "2,2 2,14 14,14;4.5,11 7.5,7 10,9 14,4",
    [UI_ICON_GAME] = "1.5,1.5 14.5,1.5 14.5,14.5 1.5,14.5 1.5,1.5;d5,5,1.2;d11,5,1.2;d8,8,1.2;"
                     "d5,11,1.2;d11,11,1.2",
    [UI_ICON_TRASH] = "2,4 14,4;5.5,4 6,2 10,2 10.5,4;3.5,4 4.3,14 11.7,14 12.5,4;6.5,7 6.7,11;"
                      "9.5,7 9.3,11",
    [UI_ICON_POWER] =
        "8,1.5 8,7.5;5,3.3 3,5.5 2.5,8.5 3.8,11.8 6.3,13.6 9.7,13.6 12.2,11.8 13.5,8.5 "
        "13,5.5 11,3.3",
};

struct pen {
    struct canvas *canvas;
    struct rectangle area;
    uint32_t colour;
    float unit; /* pixels of a step of the grid */
};

/* Digits, perhaps with one behind a point. */
static float read_number(const char **at)
{
    float value = 0;
    for (; **at >= '0' && **at <= '9'; (*at)++) {
        value = value * 10 + (float)(**at - '0');
    }
    if (**at == '.') {
        value += (float)((*at)[1] - '0') / 10;
        *at += 2;
    }
    if (**at == ',') {
        (*at)++;
    }
    return value;
}

static struct canvas_point read_point(const struct pen *pen, const char **at)
{
    const float x = read_number(at);
    const float y = read_number(at);
    return (struct canvas_point){(float)pen->area.x + x * pen->unit,
                                 (float)pen->area.y + y * pen->unit};
}

static void draw_lines(const struct pen *pen, const char **at)
{
    struct canvas_point points[POINTS_MAX];
    size_t count = 0;
    while (**at >= '0' && **at <= '9' && count < POINTS_MAX) {
        points[count] = read_point(pen, at);
        count++;
        if (**at == ' ') {
            (*at)++;
        }
    }
    canvas_stroke(pen->canvas, points, count, 1.4f * pen->unit, pen->colour);
}

static void draw_circle(const struct pen *pen, const char **at)
{
    const bool is_full = **at == 'd';
    (*at)++;
    const struct canvas_point middle = read_point(pen, at);
    const float radius = read_number(at) * pen->unit;
    if (is_full) {
        canvas_circle(pen->canvas, middle, radius, pen->colour);
    } else {
        canvas_ring(pen->canvas, middle, radius + 0.7f * pen->unit, 1.4f * pen->unit, pen->colour);
    }
}

void ui_icon_draw(struct canvas *canvas, enum ui_icon icon, struct rectangle area, uint32_t colour)
{
    const struct pen pen = {canvas, area, colour, (float)area.width / GRID};
    const char *at = icons[icon];
    while (*at != 0) {
        if (*at == 'o' || *at == 'd') {
            draw_circle(&pen, &at);
        } else {
            draw_lines(&pen, &at);
        }
        if (*at == ';') {
            at++;
        }
    }
}
