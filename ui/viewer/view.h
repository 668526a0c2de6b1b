/*
 * How large a picture is seen, and which part of it. Pure. A zoom is in 1,024ths of a pixel of the
 * screen for a pixel of the picture.
 */
#pragma once

#include "canvas/pixels.h"

#define VIEW_ZOOM_ONE 1024
#define VIEW_ZOOM_MIN 16
#define VIEW_ZOOM_MAX (16 * VIEW_ZOOM_ONE)

struct view {
    int32_t picture_width; /* 0: there is none */
    int32_t picture_height;
    int32_t width; /* of where it is seen */
    int32_t height;
    int32_t zoom;
    bool is_fitted; /* all of it is seen, whatever size that has; never enlarged */
    int32_t x;      /* what of the enlarged picture is in the view's upper left corner, */
    int32_t y;      /* below 0 where it is smaller than the view */
};

/* Another picture: fitted. */
void view_set_picture(struct view *view, int32_t width, int32_t height);

/* Another size of where it is seen. */
void view_resize(struct view *view, int32_t width, int32_t height);

void view_fit(struct view *view);

/* So large, the place (x, y) of the view staying where it is. */
void view_zoom(struct view *view, int32_t zoom, int32_t x, int32_t y);

/* Larger (above 0) or smaller by so many steps: two of them are twice as large. */
void view_step(struct view *view, int32_t steps, int32_t x, int32_t y);

void view_pan(struct view *view, int32_t x, int32_t y);

/* Where all of the picture is, in the view's pixels. */
struct rectangle view_place(const struct view *view);
