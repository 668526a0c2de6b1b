/*
 * Lines and blocks as terminals draw frames with them. They are drawn here, not taken from a font,
 * so that those of cells side by side meet exactly.
 *
 * A line has four arms from the middle to the edges, each none, light, heavy or double.
 */
#include "box_arms.h"
#include "parts.h"
#include <math.h>

#define BLOCKS_FIRST 0x2580u
#define BOXES_END    0x25a0u

#define COVERED 0xff

struct area {
    int32_t left;
    int32_t top;
    int32_t right;
    int32_t bottom;
};

static void fill(struct glyph *cell, struct area area, uint8_t coverage)
{
    for (int32_t y = area.top; y < area.bottom; y++) {
        for (int32_t x = area.left; x < area.right; x++) {
            cell->coverage[y * cell->width + x] = coverage;
        }
    }
}

bool box_is_drawn(uint32_t character)
{
    return character >= BOX_ARMS_FIRST && character < BOXES_END;
}

static void block_eighths(struct glyph *cell, uint32_t character)
{
    const int32_t width = cell->width;
    const int32_t height = cell->height;
    struct area area = {0, 0, width, height};
    if (character == 0x2580) {
        area.bottom = (height + 1) / 2;
    } else if (character <= 0x2588) {
        area.top = height - (height * (int32_t)(character - 0x2580) + 4) / 8;
    } else if (character <= 0x258f) {
        area.right = (width * (int32_t)(0x2590 - character) + 4) / 8;
    } else if (character == 0x2590) {
        area.left = (width + 1) / 2;
    } else if (character == 0x2594) {
        area.bottom = (height + 4) / 8;
    } else {
        area.left = width - (width + 4) / 8;
    }
    fill(cell, area, COVERED);
}

/* Which quarters are full: 1 upper left, 2 upper right, 4 lower left, 8 lower right. */
static const uint8_t quarters[] = {4, 8, 1, 13, 9, 7, 11, 2, 6, 14};

static void block_quarters(struct glyph *cell, uint32_t which)
{
    const int32_t middle_x = (cell->width + 1) / 2;
    const int32_t middle_y = (cell->height + 1) / 2;
    for (uint32_t i = 0; i < 4; i++) {
        const bool is_right = (i & 1) != 0;
        const bool is_low = (i & 2) != 0;
        const struct area area = {
            is_right ? middle_x : 0,
            is_low ? middle_y : 0,
            is_right ? cell->width : middle_x,
            is_low ? cell->height : middle_y};
        if ((which >> i & 1) != 0) {
            fill(cell, area, COVERED);
        }
    }
}

static void draw_block(struct glyph *cell, uint32_t character)
{
    const struct area all = {0, 0, cell->width, cell->height};
    if (character >= 0x2591 && character <= 0x2593) {
        fill(cell, all, (uint8_t)(0x40 * (character - 0x2590)));
    } else if (character >= 0x2596) {
        block_quarters(cell, quarters[character - 0x2596]);
    } else {
        block_eighths(cell, character);
    }
}

static int32_t light(const struct glyph *cell)
{
    const int32_t thickness = (cell->width + 4) / 8;
    return thickness > 0 ? thickness : 1;
}

static int32_t thickness_of(const struct glyph *cell, enum box_weight weight)
{
    return (int32_t)weight * light(cell);
}

/* From a distance's middle, both ways. */
struct band {
    int32_t start;
    int32_t end;
};

static struct band band(int32_t length, int32_t thickness)
{
    const int32_t room = length > thickness ? length - thickness : 0;
    const int32_t end = room / 2 + thickness;
    return (struct band){room / 2, end < length ? end : length};
}

/* One arm of a line, as if it went to the right: its place along and across. */
struct arm {
    enum box_weight weight;
    /* Of the arms to both sides of it, and of that behind it. */
    enum box_weight first_side;
    enum box_weight second_side;
    enum box_weight behind;
    bool is_upright;
    bool is_backward;
};

static int32_t length_along(const struct glyph *cell, const struct arm *arm)
{
    return arm->is_upright ? cell->height : cell->width;
}

static int32_t length_across(const struct glyph *cell, const struct arm *arm)
{
    return arm->is_upright ? cell->width : cell->height;
}

/* Fills from a place, counted from the end behind, to the edge it goes to. */
static void fill_arm(
    struct glyph *cell, const struct arm *arm, int32_t from, struct band across, uint8_t coverage)
{
    const int32_t length = length_along(cell, arm);
    const int32_t start = arm->is_backward ? 0 : from;
    const int32_t end = arm->is_backward ? length - from : length;
    const struct area area = arm->is_upright ? (struct area){across.start, start, across.end, end}
                                             : (struct area){start, across.start, end, across.end};
    fill(cell, area, coverage);
}

/* Seen from behind, which may be from the other end of the cell. */
static struct band seen(struct band band, int32_t length, const struct arm *arm)
{
    return arm->is_backward ? (struct band){length - band.end, length - band.start} : band;
}

static struct band crossed(const struct glyph *cell, const struct arm *arm)
{
    const enum box_weight most =
        arm->first_side > arm->second_side ? arm->first_side : arm->second_side;
    const int32_t length = length_along(cell, arm);
    return seen(band(length, thickness_of(cell, most)), length, arm);
}

static void draw_double(struct glyph *cell, const struct arm *arm)
{
    fill_arm(
        cell,
        arm,
        crossed(cell, arm).start,
        band(length_across(cell, arm), thickness_of(cell, BOX_DOUBLE)),
        COVERED);
}

/* Takes out what is between the two lines. */
static void hollow_double(struct glyph *cell, const struct arm *arm)
{
    const struct band across = band(length_across(cell, arm), light(cell));
    const int32_t length = length_along(cell, arm);
    const bool is_met = arm->first_side == BOX_DOUBLE || arm->second_side == BOX_DOUBLE;
    const int32_t from =
        is_met ? seen(band(length, light(cell)), length, arm).start : crossed(cell, arm).end;
    fill_arm(cell, arm, from, across, 0);
}

static void draw_single(struct glyph *cell, const struct arm *arm)
{
    const struct band met = crossed(cell, arm);
    const bool ends_at_double =
        arm->first_side == BOX_DOUBLE && arm->second_side == BOX_DOUBLE && arm->behind == BOX_NONE;
    fill_arm(
        cell,
        arm,
        ends_at_double ? met.end - light(cell) : met.start,
        band(length_across(cell, arm), thickness_of(cell, arm->weight)),
        COVERED);
}

#define ARMS 4

static void draw_arms(struct glyph *cell, struct box_arms arms)
{
    const struct arm all[ARMS] = {
        {arms.left, arms.up, arms.down, arms.right, false, true},
        {arms.right, arms.up, arms.down, arms.left, false, false},
        {arms.up, arms.left, arms.right, arms.down, true, true},
        {arms.down, arms.left, arms.right, arms.up, true, false}};
    for (uint32_t i = 0; i < ARMS; i++) {
        if (all[i].weight == BOX_DOUBLE) {
            draw_double(cell, &all[i]);
        }
    }
    for (uint32_t i = 0; i < ARMS; i++) {
        if (all[i].weight == BOX_DOUBLE) {
            hollow_double(cell, &all[i]);
        }
    }
    for (uint32_t i = 0; i < ARMS; i++) {
        if (all[i].weight == BOX_LIGHT || all[i].weight == BOX_HEAVY) {
            draw_single(cell, &all[i]);
        }
    }
}

static void cut_dashes(struct glyph *cell, const struct box_arms *arms)
{
    const bool is_upright = arms->up != BOX_NONE;
    const int32_t length = is_upright ? cell->height : cell->width;
    for (int32_t i = 0; i < arms->dashes; i++) {
        /* The last quarter of each part, at least a pixel, is left out. */
        const int32_t end = length * (i + 1) / arms->dashes;
        const int32_t gap = length / arms->dashes / 4;
        const int32_t start = end - (gap > 0 ? gap : 1);
        const struct area area = is_upright ? (struct area){0, start, cell->width, end}
                                            : (struct area){start, 0, end, cell->height};
        fill(cell, area, 0);
    }
}

static uint8_t soft(float distance, float half)
{
    const float covered = half + 0.5f - fabsf(distance);
    return (uint8_t)(fminf(fmaxf(covered, 0), 1) * COVERED + 0.5f);
}

/* A quarter of a circle, and straight on to the edges. */
static void draw_arc(struct glyph *cell, struct box_arms arms)
{
    const int32_t thickness = light(cell);
    const float middle_x = (float)band(cell->width, thickness).start + (float)thickness / 2;
    const float middle_y = (float)band(cell->height, thickness).start + (float)thickness / 2;
    /* The last pixels before the edges are straight, as those of the next cells. */
    const float radius = fminf(middle_x, middle_y) - 0.5f;
    for (int32_t y = 0; y < cell->height; y++) {
        for (int32_t x = 0; x < cell->width; x++) {
            const float right = (float)x + 0.5f - middle_x;
            const float down = (float)y + 0.5f - middle_y;
            /* From the circle's middle, towards the corner. */
            const float across = radius - (arms.right != BOX_NONE ? right : -right);
            const float along = radius - (arms.down != BOX_NONE ? down : -down);
            const float distance =
                sqrtf(fmaxf(across, 0) * fmaxf(across, 0) + fmaxf(along, 0) * fmaxf(along, 0));
            cell->coverage[y * cell->width + x] = soft(distance - radius, (float)thickness / 2);
        }
    }
}

#define RISING  0x2571u
#define FALLING 0x2572u

static void draw_diagonals(struct glyph *cell, uint32_t character)
{
    const float width = cell->width;
    const float height = cell->height;
    const float length = sqrtf(width * width + height * height);
    const float half = (float)light(cell) / 2;
    for (int32_t y = 0; y < cell->height; y++) {
        for (int32_t x = 0; x < cell->width; x++) {
            const float right = ((float)x + 0.5f - width / 2) * height / length;
            const float down = ((float)y + 0.5f - height / 2) * width / length;
            const uint8_t rises = character == FALLING ? 0 : soft(right + down, half);
            const uint8_t falls = character == RISING ? 0 : soft(right - down, half);
            cell->coverage[y * cell->width + x] = rises > falls ? rises : falls;
        }
    }
}

void box_draw(struct glyph *cell, uint32_t character)
{
    if (character >= BLOCKS_FIRST) {
        draw_block(cell, character);
        return;
    }
    const struct box_arms arms = box_arms[character - BOX_ARMS_FIRST];
    if (arms.shape == BOX_ARC) {
        draw_arc(cell, arms);
    } else if (arms.shape == BOX_DIAGONAL) {
        draw_diagonals(cell, character);
    } else {
        draw_arms(cell, arms);
        cut_dashes(cell, &arms);
    }
}
