#include "theme.h"

static const struct theme LIGHT = {
    .ground_above = 0xff6f93bf,
    .ground_below = 0xff35527d,
    .title = 0xfffbfcfd,
    .title_unfocused = 0xffe9ecf0,
    .shine = 0xb0ffffff,
    .border = 0x38101828,
    .text = 0xff1b2330,
    .text_dim = 0xff667085,
    .window = 0xfff4f5f7,
    .field = 0xffffffff,
    .field_border = 0xffc5ccd6,
    .button = 0xffe4e8ee,
    .accent = 0xff2f6fd0,
    .accent_text = 0xffffffff,
    .danger = 0xffd0393b,
    .box = 0xfffbfcfd,
    .selected = 0xffdde8f8,
    .strip = 0xfffff1cc,
    .strip_text = 0xff4a3500,
    .preview = 0x402f6fd0,
    .preview_border = 0xb02f6fd0,
    .dim = 0x80101620,
    .lock_above = 0xff5a7fae,
    .lock_below = 0xff243b5f,
};

static const struct theme DARK = {
    .ground_above = 0xff2a3648,
    .ground_below = 0xff10151d,
    .title = 0xff303642,
    .title_unfocused = 0xff262b34,
    .shine = 0x18ffffff,
    .border = 0x90000000,
    .text = 0xffeef1f6,
    .text_dim = 0xff9aa4b4,
    .window = 0xff1e222a,
    .field = 0xff191d24,
    .field_border = 0xff49515f,
    .button = 0xff3c4452,
    .accent = 0xff4c8ff0,
    .accent_text = 0xffffffff,
    .danger = 0xffe5585a,
    .box = 0xff2a303b,
    .selected = 0xff3a4558,
    .strip = 0xff4a3c14,
    .strip_text = 0xffffe9b0,
    .preview = 0x404c8ff0,
    .preview_border = 0xb04c8ff0,
    .dim = 0xa0000000,
    .lock_above = 0xff1d2940,
    .lock_below = 0xff0a0e16,
};

/* Hues 15 degrees apart, dark enough for white letters on them. */
#define HUES 24
static const uint32_t BADGES[HUES] = {
    0xffc0392b, 0xffc0522b, 0xffb8632a, 0xffa8711f, 0xff94791c, 0xff7d7f1e, 0xff63851f, 0xff4a8a25,
    0xff2f8d35, 0xff268d4d, 0xff238b66, 0xff20887b, 0xff1f848c, 0xff247e9e, 0xff2c76b0, 0xff366dc0,
    0xff4763c9, 0xff5b59cc, 0xff6e51c9, 0xff824ac1, 0xff9644b3, 0xffa83fa0, 0xffb43b86, 0xffbc3a66,
};

const struct theme *theme_of(const struct scene_screen *screen)
{
    return screen->is_dark ? &DARK : &LIGHT;
}

int32_t theme_length(const struct scene_screen *screen, int32_t length)
{
    return (length * (int32_t)screen->scale_halves + 1) / 2;
}

uint32_t theme_colour_of_key(const uint8_t key[SCENE_KEY_BYTES])
{
    /* FNV-1a: keys of tests differ in few bits. */
    uint32_t hash = 2166136261u;
    for (uint32_t i = 0; i < SCENE_KEY_BYTES; i++) {
        hash = (hash ^ key[i]) * 16777619u;
    }
    hash = (hash ^ (hash >> 16)) * 0x85ebca6bu;
    return BADGES[(hash ^ (hash >> 13)) % HUES];
}

static uint32_t
channel_between(uint32_t above, uint32_t below, uint32_t shift, int32_t row, int32_t rows)
{
    const int32_t first = (int32_t)((above >> shift) & 0xff);
    const int32_t last = (int32_t)((below >> shift) & 0xff);
    return (uint32_t)(first + (last - first) * row / (rows > 1 ? rows - 1 : 1)) << shift;
}

uint32_t theme_between(uint32_t above, uint32_t below, int32_t row, int32_t rows)
{
    return 0xff000000u | channel_between(above, below, 16, row, rows) |
           channel_between(above, below, 8, row, rows) |
           channel_between(above, below, 0, row, rows);
}

static uint32_t channel_premultiplied(uint32_t colour, uint32_t shift)
{
    const uint32_t product = ((colour >> shift) & 0xff) * (colour >> 24) + 0x80;
    return ((product + (product >> 8)) >> 8) << shift;
}

uint32_t theme_pixel(uint32_t colour)
{
    return (colour & 0xff000000u) | channel_premultiplied(colour, 16) |
           channel_premultiplied(colour, 8) | channel_premultiplied(colour, 0);
}
