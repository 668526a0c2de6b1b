/*
 * Colours and lengths of everything, in one table for each theme. Lengths are pixels at scale 1.
 * All distances are multiples of 4, most of 8.
 */
#pragma once

#include "text/fonts.h"

enum ui_colour {
    UI_COLOUR_BACKGROUND, /* of windows */
    UI_COLOUR_SURFACE,    /* of what is written into or chosen from */
    UI_COLOUR_RAISED,     /* of menus, buttons, bars */
    UI_COLOUR_HOVER,      /* of what the pointer is over; laid over */
    UI_COLOUR_PRESSED,    /* laid over */
    UI_COLOUR_BORDER,     /* of areas */
    UI_COLOUR_CONTROL,    /* of what can be changed: its border */
    UI_COLOUR_TRACK,      /* of sliders, scroll bars and switches */
    UI_COLOUR_THUMB,      /* of scroll bars */
    UI_COLOUR_TEXT,
    UI_COLOUR_DIM,        /* text of less importance */
    UI_COLOUR_DISABLED,   /* text of what cannot be used now */
    UI_COLOUR_ACCENT,     /* what is on, chosen or in focus */
    UI_COLOUR_ON_ACCENT,  /* text on it */
    UI_COLOUR_LINK,       /* text in the accent's colour */
    UI_COLOUR_SELECTION,  /* behind selected text and rows */
    UI_COLOUR_UNSELECTED, /* the same where the focus is elsewhere */
    UI_COLOUR_DANGER,
    UI_COLOUR_ON_DANGER,
    UI_COLOUR_WARNING, /* text */
    UI_COLOUR_GOOD,    /* text */
    UI_COLOUR_COUNT,
};

enum ui_metric {
    UI_METRIC_GAP,     /* between what belongs together */
    UI_METRIC_SPACE,   /* between groups, and at a window's edge */
    UI_METRIC_CONTROL, /* height of buttons, fields and the like */
    UI_METRIC_ROW,     /* of lists and menus */
    UI_METRIC_RADIUS,
    UI_METRIC_RADIUS_SMALL,
    UI_METRIC_LINE,  /* borders */
    UI_METRIC_FOCUS, /* the ring around what has the focus */
    UI_METRIC_ICON,
    UI_METRIC_BAR, /* width of scroll bars */
    UI_METRIC_COUNT,
};

enum ui_text_style {
    UI_TEXT_BODY,
    UI_TEXT_BOLD,
    UI_TEXT_TITLE,
    UI_TEXT_DIM,   /* body, in the dim colour */
    UI_TEXT_SMALL, /* smaller, in the dim colour */
    UI_TEXT_MONO,
    UI_TEXT_STYLE_COUNT,
};

struct ui_theme {
    uint32_t colours[UI_COLOUR_COUNT];
    int32_t metrics[UI_METRIC_COUNT];
    struct {
        enum fonts_face face;
        int32_t pixels;
        enum ui_colour colour;
    } texts[UI_TEXT_STYLE_COUNT];
};

const struct ui_theme *ui_theme(bool is_dark);

#define UI_SCALE_HALVES_MIN 2
#define UI_SCALE_HALVES_MAX 4

/* How a window is drawn. */
struct ui_look {
    const struct ui_theme *theme;
    struct fonts *fonts;
    int32_t scale_halves;
    bool is_dark;
};

/* A length of scale 1 in pixels of the screen. */
static inline int32_t ui_pixels(const struct ui_look *look, int32_t length)
{
    return length * look->scale_halves / 2;
}

static inline uint32_t ui_colour(const struct ui_look *look, enum ui_colour colour)
{
    return look->theme->colours[colour];
}

int32_t ui_metric(const struct ui_look *look, enum ui_metric metric);
struct fonts_style ui_font(const struct ui_look *look, enum ui_text_style style);
uint32_t ui_text_colour(const struct ui_look *look, enum ui_text_style style);
struct fonts_metrics ui_font_metrics(const struct ui_look *look, enum ui_text_style style);

/* How wide a line is, in pixels. */
int32_t ui_text_width(const struct ui_look *look, enum ui_text_style style, struct bytes text);
