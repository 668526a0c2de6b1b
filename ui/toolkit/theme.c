#include "toolkit/theme.h"

#define METRICS                                                                                    \
    {                                                                                              \
        [UI_METRIC_GAP] = 8,                                                                       \
        [UI_METRIC_SPACE] = 16,                                                                    \
        [UI_METRIC_CONTROL] = 32,                                                                  \
        [UI_METRIC_ROW] = 28,                                                                      \
        [UI_METRIC_RADIUS] = 8,                                                                    \
        [UI_METRIC_RADIUS_SMALL] = 6,                                                              \
        [UI_METRIC_LINE] = 1,                                                                      \
        [UI_METRIC_FOCUS] = 2,                                                                     \
        [UI_METRIC_ICON] = 16,                                                                     \
        [UI_METRIC_BAR] = 12,                                                                      \
    }

#define TEXTS                                                                                      \
    {                                                                                              \
        [UI_TEXT_BODY] = {FONTS_SANS, 14, UI_COLOUR_TEXT},                                         \
        [UI_TEXT_BOLD] = {FONTS_SANS_BOLD, 14, UI_COLOUR_TEXT},                                    \
        [UI_TEXT_TITLE] = {FONTS_SANS_BOLD, 20, UI_COLOUR_TEXT},                                   \
        [UI_TEXT_DIM] = {FONTS_SANS, 14, UI_COLOUR_DIM},                                           \
        [UI_TEXT_SMALL] = {FONTS_SANS, 12, UI_COLOUR_DIM},                                         \
        [UI_TEXT_MONO] = {FONTS_MONO, 14, UI_COLOUR_TEXT},                                         \
    }

static const struct ui_theme light = {
    .colours =
        {
            [UI_COLOUR_BACKGROUND] = 0xfff5f6f8, [UI_COLOUR_SURFACE] = 0xffffffff,
            [UI_COLOUR_RAISED] = 0xfffcfcfd,     [UI_COLOUR_HOVER] = 0x0d101828,
            [UI_COLOUR_PRESSED] = 0x1a101828,    [UI_COLOUR_BORDER] = 0xffdde1e8,
            [UI_COLOUR_CONTROL] = 0xff868fa0,    [UI_COLOUR_TRACK] = 0xffd5dae2,
            [UI_COLOUR_THUMB] = 0xffa9b1bf,      [UI_COLOUR_TEXT] = 0xff1a1f2b,
            [UI_COLOUR_DIM] = 0xff596275,        [UI_COLOUR_DISABLED] = 0xff9aa2b1,
            [UI_COLOUR_ACCENT] = 0xff2563d9,     [UI_COLOUR_ON_ACCENT] = 0xffffffff,
            [UI_COLOUR_LINK] = 0xff1f57c3,       [UI_COLOUR_SELECTION] = 0xffd3e2fd,
            [UI_COLOUR_UNSELECTED] = 0xffe6e9ef, [UI_COLOUR_DANGER] = 0xffc62f3a,
            [UI_COLOUR_ON_DANGER] = 0xffffffff,  [UI_COLOUR_WARNING] = 0xff8a5600,
            [UI_COLOUR_GOOD] = 0xff1b7440,
        },
    .metrics = METRICS,
    .texts = TEXTS,
};

static const struct ui_theme dark = {
    .colours =
        {
            [UI_COLOUR_BACKGROUND] = 0xff17191e, [UI_COLOUR_SURFACE] = 0xff101216,
            [UI_COLOUR_RAISED] = 0xff22252c,     [UI_COLOUR_HOVER] = 0x12ffffff,
            [UI_COLOUR_PRESSED] = 0x24ffffff,    [UI_COLOUR_BORDER] = 0xff31353e,
            [UI_COLOUR_CONTROL] = 0xff6d7585,    [UI_COLOUR_TRACK] = 0xff3a3f4a,
            [UI_COLOUR_THUMB] = 0xff565d6b,      [UI_COLOUR_TEXT] = 0xffe8eaef,
            [UI_COLOUR_DIM] = 0xffa9b1c0,        [UI_COLOUR_DISABLED] = 0xff636a79,
            [UI_COLOUR_ACCENT] = 0xff6ea0ff,     [UI_COLOUR_ON_ACCENT] = 0xff0b1424,
            [UI_COLOUR_LINK] = 0xff8db4ff,       [UI_COLOUR_SELECTION] = 0xff253e6a,
            [UI_COLOUR_UNSELECTED] = 0xff2b2f38, [UI_COLOUR_DANGER] = 0xffff8087,
            [UI_COLOUR_ON_DANGER] = 0xff2a0a0d,  [UI_COLOUR_WARNING] = 0xffe9b44c,
            [UI_COLOUR_GOOD] = 0xff6fce94,
        },
    .metrics = METRICS,
    .texts = TEXTS,
};

const struct ui_theme *ui_theme(bool is_dark)
{
    return is_dark ? &dark : &light;
}

int32_t ui_metric(const struct ui_look *look, enum ui_metric metric)
{
    return ui_pixels(look, look->theme->metrics[metric]);
}

struct fonts_style ui_font(const struct ui_look *look, enum ui_text_style style)
{
    return (struct fonts_style){
        .face = look->theme->texts[style].face,
        .size = look->theme->texts[style].pixels * FONTS_PIXEL * look->scale_halves / 2,
    };
}

uint32_t ui_text_colour(const struct ui_look *look, enum ui_text_style style)
{
    return ui_colour(look, look->theme->texts[style].colour);
}

struct fonts_metrics ui_font_metrics(const struct ui_look *look, enum ui_text_style style)
{
    return fonts_metrics(look->fonts, ui_font(look, style));
}

int32_t ui_text_width(const struct ui_look *look, enum ui_text_style style, struct bytes text)
{
    return fonts_width_pixels(look->fonts, ui_font(look, style), text);
}
