#include "parts.h"
#include FT_OUTLINE_H

/* What tells pictures apart. */
#define KEY_FACE    0
#define KEY_QUARTER 2
#define KEY_CELL    4
#define KEY_SIZE    8
#define KEY_INDEX   32

static bool load(struct face *face, const struct render_want *want)
{
    /* Light: only upwards do outlines snap to pixels, so that widths stay what they are. */
    const FT_Int32 how = FT_LOAD_TARGET_LIGHT | FT_LOAD_NO_BITMAP;
    if (!face_set_size(face, want->size) || FT_Load_Glyph(face->font, want->index, how) != 0) {
        return false;
    }
    FT_GlyphSlot slot = face->font->glyph;
    if (slot->format != FT_GLYPH_FORMAT_OUTLINE) {
        return false;
    }
    FT_Outline_Translate(&slot->outline, (FT_Pos)want->quarter * FONTS_PIXEL / 4, 0);
    return FT_Render_Glyph(slot, FT_RENDER_MODE_NORMAL) == 0 && slot->bitmap.pitch >= 0 &&
           slot->bitmap.rows <= GLYPHS_SIDE_MAX && slot->bitmap.width <= GLYPHS_SIDE_MAX &&
           slot->bitmap_left == (int16_t)slot->bitmap_left &&
           slot->bitmap_top == (int16_t)slot->bitmap_top;
}

/* A rectangle of what FreeType drew. */
struct cut {
    uint32_t x;
    uint32_t y;
    uint32_t width;
    uint32_t height;
};

static struct glyph *
keep(struct fonts *fonts, uint64_t key, FT_GlyphSlot slot, const struct cut *cut)
{
    struct glyph *glyph = glyphs_add(&fonts->glyphs, key, cut->width, cut->height);
    if (glyph == NULL) {
        return NULL;
    }
    glyph->left = (int16_t)(slot->bitmap_left + (int32_t)cut->x);
    glyph->top = (int16_t)(slot->bitmap_top - (int32_t)cut->y);
    for (uint32_t row = 0; row < cut->height; row++) {
        const uint8_t *from =
            slot->bitmap.buffer + (size_t)(cut->y + row) * (size_t)slot->bitmap.pitch + cut->x;
        uint8_t *to = glyph->coverage + (size_t)row * cut->width;
        for (uint32_t i = 0; i < cut->width; i++) {
            to[i] = fonts->contrast[from[i]];
        }
    }
    return glyph;
}

const struct glyph *render_letter(struct fonts *fonts, const struct render_want *want)
{
    const uint64_t key = (uint64_t)want->face << KEY_FACE | (uint64_t)want->quarter << KEY_QUARTER |
                         (uint64_t)(uint32_t)want->size << KEY_SIZE |
                         (uint64_t)want->index << KEY_INDEX;
    struct glyph *glyph = glyphs_find(&fonts->glyphs, key);
    if (glyph != NULL) {
        return glyph;
    }
    struct face *face = &fonts->faces.each[want->face];
    if (!load(face, want)) {
        return NULL;
    }
    FT_GlyphSlot slot = face->font->glyph;
    const struct cut all = {0, 0, slot->bitmap.width, slot->bitmap.rows};
    return keep(fonts, key, slot, &all);
}

/* What of a picture is inside a cell, in one direction: `from` its first pixel, `size` of them. */
static void cut_side(int32_t first, uint32_t length, int32_t cell, uint32_t *from, uint32_t *size)
{
    const int32_t end = first + (int32_t)length;
    const int32_t left = first < 0 ? 0 : first;
    const int32_t right = end > cell ? cell : end;
    *size = right > left ? (uint32_t)(right - left) : 0;
    *from = *size > 0 ? (uint32_t)(left - first) : 0;
}

static struct glyph *
render_box(struct fonts *fonts, uint64_t key, struct fonts_cell_size size, uint32_t character)
{
    struct glyph *glyph =
        glyphs_add(&fonts->glyphs, key, (uint32_t)size.width, (uint32_t)size.height);
    if (glyph != NULL) {
        box_draw(glyph, character);
    }
    return glyph;
}

const struct glyph *render_cell(struct fonts *fonts, struct fonts_style style, uint32_t character)
{
    const uint64_t key = (uint64_t)style.face << KEY_FACE | UINT64_C(1) << KEY_CELL |
                         (uint64_t)(uint32_t)style.size << KEY_SIZE |
                         (uint64_t)character << KEY_INDEX;
    struct glyph *glyph = glyphs_find(&fonts->glyphs, key);
    if (glyph != NULL) {
        return glyph;
    }
    const struct fonts_cell_size size = fonts_cell_size(fonts, style.size);
    if (box_is_drawn(character)) {
        return render_box(fonts, key, size, character);
    }
    const struct face_letter *letter = faces_letter(&fonts->faces, style.face, character);
    const struct render_want want = {letter->face, letter->index, style.size, 0};
    struct face *face = &fonts->faces.each[letter->face];
    if (!load(face, &want)) {
        return NULL;
    }
    FT_GlyphSlot slot = face->font->glyph;
    struct cut cut;
    cut_side(slot->bitmap_left, slot->bitmap.width, size.width, &cut.x, &cut.width);
    const int32_t above = size.baseline - slot->bitmap_top;
    cut_side(above, slot->bitmap.rows, size.height, &cut.y, &cut.height);
    glyph = keep(fonts, key, slot, &cut);
    if (glyph != NULL) {
        glyph->top = (int16_t)(glyph->top - size.baseline);
    }
    return glyph;
}
