/* What the compositor's own pictures look like: lengths at scale 1, colours of both themes. */
#pragma once

#include "scene/scene.h"

/* Lengths in pixels at scale 1; theme_length() has them for a scale. */
#define THEME_TITLE       30
#define THEME_CORNER      10
#define THEME_BORDER      1
#define THEME_BUTTON      34
#define THEME_BUTTON_DISC 22
#define THEME_BADGE       18
#define THEME_GRAB        6
#define THEME_GRAB_CORNER 16
#define THEME_STRIP       34
#define THEME_TEXT        13
#define THEME_REACHABLE   48
#define THEME_CONTENT_MIN 200
#define THEME_CASCADE     32

/* 0xAARRGGBB, not premultiplied. */
struct theme {
    uint32_t ground_above;
    uint32_t ground_below;
    uint32_t title;
    uint32_t title_unfocused;
    uint32_t shine;
    uint32_t border;
    uint32_t text;
    uint32_t text_dim;
    uint32_t window;
    uint32_t field;
    uint32_t field_border;
    uint32_t button;
    uint32_t accent;
    uint32_t accent_text;
    uint32_t danger;
    uint32_t box;
    uint32_t selected;
    uint32_t strip;
    uint32_t strip_text;
    uint32_t preview;
    uint32_t preview_border;
    uint32_t dim;
    uint32_t lock_above;
    uint32_t lock_below;
};

const struct theme *theme_of(const struct scene_screen *screen);

/* Rounded to whole pixels. */
int32_t theme_length(const struct scene_screen *screen, int32_t length);

/* A colour by which people recognise a principal: one of 24, made of the key. */
uint32_t theme_colour_of_key(const uint8_t key[SCENE_KEY_BYTES]);

/* A colour of the upper and the lower one, in row `row` of `rows`. Opaque. */
uint32_t theme_between(uint32_t above, uint32_t below, int32_t row, int32_t rows);

/* Premultiplied, as pixels are. */
uint32_t theme_pixel(uint32_t colour);
