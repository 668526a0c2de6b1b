/* One place of a terminal's screen, in 64 bits: what is there, how it looks, how wide it is. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/*
 * From the lowest bit: 32 bits of a character (0: nothing was ever written, it looks like a space),
 * or of the number of a cluster; 16 bits of a style's number; whether it is the first, or the
 * second, of the two places that a wide character takes.
 */
struct cell {
    uint64_t bits;
};

#define CELL_CLUSTER     UINT32_C(0x80000000)
#define CELL_STYLE_SHIFT 32
#define CELL_WIDE        (UINT64_C(1) << 48)
#define CELL_TAIL        (UINT64_C(1) << 49)

/* Marks that are kept above one character; those that follow are dropped. */
#define CLUSTER_MARKS_MAX 4u

/* A character and what combines with it; 0 where there is no more. */
struct cluster {
    uint32_t characters[1 + CLUSTER_MARKS_MAX];
};

enum attribute {
    ATTRIBUTE_BOLD = 1,
    ATTRIBUTE_DIM = 2,
    ATTRIBUTE_ITALIC = 4,
    ATTRIBUTE_UNDERLINE = 8,
    ATTRIBUTE_BLINK = 16,
    ATTRIBUTE_INVERSE = 32,
    ATTRIBUTE_HIDDEN = 64,
    ATTRIBUTE_STRIKE = 128,
};

/* A colour: 0 is the default one, else one of these and 24 bits: 0 to 255, or 0xRRGGBB. */
#define COLOUR_INDEXED UINT32_C(0x01000000)
#define COLOUR_TRUE    UINT32_C(0x02000000)
#define COLOUR_VALUE   UINT32_C(0x00ffffff)

struct style {
    uint32_t fore;
    uint32_t back;
    uint32_t attributes;
};

static inline uint32_t cell_glyph(struct cell cell)
{
    return (uint32_t)cell.bits;
}

static inline uint16_t cell_style(struct cell cell)
{
    return (uint16_t)(cell.bits >> CELL_STYLE_SHIFT);
}

static inline bool cell_is_wide(struct cell cell)
{
    return (cell.bits & CELL_WIDE) != 0;
}

static inline bool cell_is_tail(struct cell cell)
{
    return (cell.bits & CELL_TAIL) != 0;
}
