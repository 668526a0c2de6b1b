#include "parts.h"
#include "text/utf8.h"

#define NO_LETTER  0xffff
#define TAB_SPACES 4

struct fonts_style fonts_style_held(struct fonts_style style)
{
    if (style.face >= FONTS_FACE_COUNT) {
        style.face = FONTS_SANS;
    }
    if (style.size < FONTS_SIZE_MIN) {
        style.size = FONTS_SIZE_MIN;
    }
    if (style.size > FONTS_SIZE_MAX) {
        style.size = FONTS_SIZE_MAX;
    }
    return style;
}

struct layout layout_start(struct fonts *fonts, struct fonts_style style, struct bytes text)
{
    if (text.size_bytes > FONTS_LINE_BYTES_MAX) {
        text.size_bytes = FONTS_LINE_BYTES_MAX;
    }
    return (struct layout){
        .fonts = fonts, .style = fonts_style_held(style), .text = text, .previous = NO_LETTER};
}

static void take_control(struct layout *layout, struct layout_letter *letter)
{
    layout->previous = NO_LETTER;
    if (letter->character == '\t') {
        const struct face_letter *space =
            faces_letter(&layout->fonts->faces, layout->style.face, ' ');
        const struct face *face = &layout->fonts->faces.each[space->face];
        letter->end += TAB_SPACES * face_scale(face, space->advance, layout->style.size);
    }
}

static void take_letter(struct layout *layout, struct layout_letter *letter)
{
    const struct face_letter *found =
        faces_letter(&layout->fonts->faces, layout->style.face, letter->character);
    const struct face *face = &layout->fonts->faces.each[found->face];
    if (layout->previous != NO_LETTER && layout->previous_face == found->face) {
        const int32_t nearer = face_kerning(face, layout->previous, found->index);
        letter->x += face_scale(face, nearer, layout->style.size);
    }
    letter->end = letter->x + face_scale(face, found->advance, layout->style.size);
    letter->index = found->index;
    letter->face = found->face;
    letter->is_drawn = true;
    layout->previous = found->index;
    layout->previous_face = found->face;
}

bool layout_next(struct layout *layout, struct layout_letter *letter)
{
    if (layout->at >= layout->text.size_bytes) {
        return false;
    }
    *letter = (struct layout_letter){.start = layout->at, .x = layout->pen, .end = layout->pen};
    letter->character = utf8_next(layout->text, &layout->at);
    if (letter->character < ' ') {
        take_control(layout, letter);
    } else {
        take_letter(layout, letter);
    }
    layout->pen = letter->end;
    return true;
}
