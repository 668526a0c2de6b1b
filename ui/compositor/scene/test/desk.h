/* What the tests of the scene share: a screen with its buffers, fonts, windows with pictures. */
#pragma once

#include "scene/overlay.h"
#include "scene/pointer.h"
#include "unit.h"

/* The longest side that a test's screen has. */
#define DESK_SIDE_MAX 2048

struct desk {
    struct scene *scene;
    /* One buffer that gets all damage, and two that are shown in turn. */
    struct pixels single;
    struct pixels turns[2];
    struct scene_buffers buffers;
    uint32_t turn;
};

/* Fonts for all tests, made once. */
struct fonts *desk_fonts(void);

void desk_init(struct desk *desk, struct scene_screen screen);
void desk_finish(struct desk *desk);

/* After scene_set_screen(): its buffers are new. */
void desk_resize(struct desk *desk);

struct pixels pixels_make(int32_t width, int32_t height, uint32_t colour);

/* A window of ada's terminal; the same of another kind, 200 by 40. */
struct scene_opening desk_normal(int32_t width, int32_t height);
struct scene_opening desk_kind(enum scene_kind kind, uint32_t parent);

/* Of a window that there is. */
struct scene_layout desk_layout(const struct desk *desk, uint32_t window);

bool is_rectangle(struct rectangle left, int32_t x, int32_t y, int32_t width, int32_t height);

/* A window that is seen, of one colour that lets nothing through. */
struct scene_picture
desk_open(struct desk *desk, uint32_t window, struct scene_opening opening, uint32_t colour);

/* Paints what was damaged into all buffers; answers whether each of them, and what was painted
 * into one that was never painted before, is as the slow painter has it. */
bool desk_frame_holds(struct desk *desk);
