/*
 * Text on a canvas: four faces at any size, measured and drawn the same way, left to right, one
 * line at a time. Positions of text are 26.6 (64 for a pixel); letters are placed at quarters of
 * pixels, with kerning. A character that a face lacks comes from another one, else it is a box.
 * Characters below U+0020 take no room, a tab that of four spaces.
 *
 * Pictures of letters are kept, those for all sizes in one cache of bounded size; who was not used
 * for longest makes room. Nothing here fails after fonts_create(): where memory is short, letters
 * are missing. Used by one thread at a time.
 */
#pragma once

#include "abi/status.h"
#include "canvas/canvas.h"
#include "lib/bytes.h"

/* One pixel, as text measures. */
#define FONTS_PIXEL 64

/* Of a size, 26.6; others are taken as the nearest. */
#define FONTS_SIZE_MIN (4 * FONTS_PIXEL)
#define FONTS_SIZE_MAX (256 * FONTS_PIXEL)

/* What a usual program gives for the cache. */
#define FONTS_CACHE_BYTES_DEFAULT (1024 * 1024)

/* A line that is longer is measured and drawn so far. */
#define FONTS_LINE_BYTES_MAX (64 * 1024)

enum fonts_face { FONTS_SANS, FONTS_SANS_BOLD, FONTS_MONO, FONTS_MONO_BOLD, FONTS_FACE_COUNT };

/* Bytes of font files (TrueType), which outlive what is made of them. */
struct fonts_files {
    struct bytes files[FONTS_FACE_COUNT];
};

/*
 * From `fonts`, the file of the boot package that has all four: four sizes of 32 bits,
 * little-endian, then the files, each at a multiple of 8. MALFORMED: it says otherwise than it is.
 */
NODISCARD enum status fonts_files_read(struct bytes fonts, struct fonts_files *files);

struct fonts_style {
    enum fonts_face face;
    /* Pixels for an em, 26.6: 13 pixels at scale 1.5 are 13 * 64 * 3 / 2. */
    int32_t size;
};

/* Whole pixels. */
struct fonts_metrics {
    int32_t ascent;
    int32_t descent;
    /* From one baseline to the next. */
    int32_t line_height;
    /* Of x and of H: for what is to look centred beside text. */
    int32_t x_height;
    int32_t cap_height;
};

/* A line of text for drawing. */
struct fonts_line {
    struct fonts_style style;
    struct bytes text;
    /* Where it begins, 26.6. */
    int32_t x;
    /* The pixel row below the letters' feet. */
    int32_t baseline;
    uint32_t colour;
};

struct fonts;

/* MALFORMED: one of the files is no font. INVALID_ARGUMENT: no room for a cache. NO_MEMORY. */
NODISCARD enum status
fonts_create(const struct fonts_files *files, size_t cache_bytes_max, struct fonts **fonts);

void fonts_destroy(struct fonts *fonts);

struct fonts_metrics fonts_metrics(struct fonts *fonts, struct fonts_style style);

/* How wide it is, 26.6: where the next text would begin. */
int32_t fonts_width(struct fonts *fonts, struct fonts_style style, struct bytes text);

/* The same in whole pixels, rounded up. */
int32_t fonts_width_pixels(struct fonts *fonts, struct fonts_style style, struct bytes text);

/* Draws a line; returns where the next text would begin, 26.6. */
int32_t fonts_draw(struct fonts *fonts, struct canvas *canvas, const struct fonts_line *line);

/* The same, cut with an ellipsis where it is wider than so many pixels. */
int32_t fonts_draw_cut(
    struct fonts *fonts,
    struct canvas *canvas,
    const struct fonts_line *line,
    int32_t width_pixels);

/* How many bytes of the text fit into a width (26.6), whole characters. */
size_t
fonts_fitting(struct fonts *fonts, struct fonts_style style, struct bytes text, int32_t width);

/* The same where an ellipsis has to follow; the whole size where all fits without. */
size_t fonts_cut(struct fonts *fonts, struct fonts_style style, struct bytes text, int32_t width);

/* The character boundary nearest to x (26.6, from where the line begins): where a click falls. */
size_t fonts_index_at(struct fonts *fonts, struct fonts_style style, struct bytes text, int32_t x);

/* Where the character at a boundary begins, 26.6. An index beyond the end is the end. */
int32_t fonts_x_of(struct fonts *fonts, struct fonts_style style, struct bytes text, size_t index);

/* A cell of a terminal, for a size of FONTS_MONO: whole pixels. */
struct fonts_cell_size {
    int32_t width;
    int32_t height;
    /* From the cell's upper edge. */
    int32_t baseline;
};

struct fonts_cell {
    uint32_t character;
    /* The cell's upper left corner. */
    int32_t x;
    int32_t y;
    uint32_t colour;
};

struct fonts_cell_size fonts_cell_size(struct fonts *fonts, int32_t size);

/*
 * Draws one character into a cell; lines and blocks (U+2500 to U+259F) join with those in the cells
 * around. Nothing for a space. style.face is FONTS_MONO or FONTS_MONO_BOLD.
 */
void fonts_draw_cell(
    struct fonts *fonts,
    struct canvas *canvas,
    struct fonts_style style,
    const struct fonts_cell *cell);

/* Whether one of the faces has it. */
bool fonts_has(struct fonts *fonts, uint32_t character);

/* What the cache holds now, for who shows or tests it. */
struct fonts_cache_use {
    size_t byte_count;
    size_t glyph_count;
};

struct fonts_cache_use fonts_cache_use(const struct fonts *fonts);
