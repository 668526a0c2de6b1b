/* What the files of fonts share. */
#pragma once

#include "face.h"
#include "glyphs.h"
#include "text/fonts.h"

struct fonts {
    struct faces faces;
    struct glyphs glyphs;
    /* What a picture's coverage becomes, so that letters are as dark as they should be. */
    uint8_t contrast[256];
};

/* A style with a face that there is and a size that is allowed. */
struct fonts_style fonts_style_held(struct fonts_style style);

/* A walk over the letters of a line. All places are 26.6, from where the line begins. */
struct layout {
    struct fonts *fonts;
    struct fonts_style style;
    struct bytes text;
    /* The next character's place among the bytes. */
    size_t at;
    /* Where the next letter would begin, without kerning. */
    int32_t pen;
    /* The letter before it; what no letter has: there is none. */
    uint16_t previous;
    uint8_t previous_face;
};

struct layout_letter {
    /* Where its character begins. */
    size_t start;
    uint32_t character;
    int32_t x;
    /* Where the next one would. */
    int32_t end;
    uint16_t index;
    enum fonts_face face;
    bool is_drawn;
};

struct layout layout_start(struct fonts *fonts, struct fonts_style style, struct bytes text);

/* False: the line is over. */
bool layout_next(struct layout *layout, struct layout_letter *letter);

/* Which letter, how large, moved by how many quarters of a pixel. */
struct render_want {
    enum fonts_face face;
    uint16_t index;
    int32_t size;
    uint32_t quarter;
};

/* From the cache, or made now. NULL: it has no picture, or none can be made. */
const struct glyph *render_letter(struct fonts *fonts, const struct render_want *want);

/*
 * A picture for a cell, all of it inside the cell, to whose upper left corner `left` and `top`
 * refer; the same.
 */
const struct glyph *render_cell(struct fonts *fonts, struct fonts_style style, uint32_t character);

/* Lines and blocks, U+2500 to U+259F, fill a picture of a whole cell. */
bool box_is_drawn(uint32_t character);

/* The picture is all 0. box_is_drawn(character). */
void box_draw(struct glyph *cell, uint32_t character);
