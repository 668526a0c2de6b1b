/* Colours, for each theme: the 16 that have names, xterm's cube and its greys. */
#include "terminal.h"

#define OPAQUE UINT32_C(0xff000000)

static const struct colours dark = {
    .fore = 0xffd8dbe2,
    .back = 0xff16181d,
    .cursor = 0xffd8dbe2,
    .selection = 0xff34507c,
    .indexed =
        {0xff2b2f38,
         0xffe06c75,
         0xff86c372,
         0xffdcb565,
         0xff6aa3ee,
         0xffc07bd8,
         0xff54b9c4,
         0xffc3c8d2,
         0xff6f7785,
         0xfff2868f,
         0xffa2dc90,
         0xfff0cd84,
         0xff8cbcff,
         0xffd89bed,
         0xff77d6e0,
         0xffffffff},
};

static const struct colours light = {
    .fore = 0xff24272e,
    .back = 0xffffffff,
    .cursor = 0xff24272e,
    .selection = 0xffbcd6f8,
    .indexed =
        {0xff24272e,
         0xffc0333c,
         0xff2f7d32,
         0xff8f6200,
         0xff1f61c4,
         0xff8b3aa8,
         0xff10747f,
         0xff767d8a,
         0xff545b67,
         0xffd9444e,
         0xff3c9440,
         0xffa97700,
         0xff3a7be0,
         0xffa352c1,
         0xff208d99,
         0xffb4bac4},
};

const struct colours *palette(bool is_dark)
{
    return is_dark ? &dark : &light;
}

static uint32_t cube(uint32_t index)
{
    static const uint8_t levels[] = {0, 95, 135, 175, 215, 255};
    return OPAQUE | (uint32_t)levels[index / 36] << 16 | (uint32_t)levels[index / 6 % 6] << 8 |
           levels[index % 6];
}

uint32_t palette_colour(const struct colours *colours, uint32_t colour, uint32_t absent)
{
    const uint32_t value = colour & COLOUR_VALUE;
    if (colour == 0) {
        return absent;
    }
    if ((colour & COLOUR_TRUE) != 0) {
        return OPAQUE | value;
    }
    if (value < 16) {
        return colours->indexed[value];
    }
    return value < 232 ? cube(value - 16) : OPAQUE | (8 + (value - 232) * 10) * 0x010101u;
}

uint32_t palette_mix(uint32_t left, uint32_t right)
{
    return OPAQUE | (((left & 0xfefefe) >> 1) + ((right & 0xfefefe) >> 1));
}
