#include "face.h"
#include <limits.h>

/* Whom else is asked, in turn: the one of the other kind that is as bold, then the rest. */
static const uint8_t others_of[FONTS_FACE_COUNT][FONTS_FACE_COUNT] = {
    [FONTS_SANS] = {FONTS_SANS, FONTS_MONO, FONTS_SANS_BOLD, FONTS_MONO_BOLD},
    [FONTS_SANS_BOLD] = {FONTS_SANS_BOLD, FONTS_MONO_BOLD, FONTS_SANS, FONTS_MONO},
    [FONTS_MONO] = {FONTS_MONO, FONTS_SANS, FONTS_MONO_BOLD, FONTS_SANS_BOLD},
    [FONTS_MONO_BOLD] = {FONTS_MONO_BOLD, FONTS_SANS_BOLD, FONTS_MONO, FONTS_SANS},
};

static enum status open_face(struct faces *faces, struct face *face, struct bytes file)
{
    if (file.size_bytes > LONG_MAX) {
        return STATUS_MALFORMED;
    }
    const FT_Error error =
        FT_New_Memory_Face(faces->library, file.data, (FT_Long)file.size_bytes, 0, &face->font);
    if (error == FT_Err_Out_Of_Memory) {
        return STATUS_NO_MEMORY;
    }
    if (error != 0) {
        return STATUS_MALFORMED;
    }
    face->units = face->font->units_per_EM;
    const bool is_usable = FT_IS_SCALABLE(face->font) && face->units > 0 &&
                           FT_Select_Charmap(face->font, FT_ENCODING_UNICODE) == 0;
    return is_usable ? STATUS_OK : STATUS_MALFORMED;
}

enum status faces_init(struct faces *faces, const struct fonts_files *files)
{
    *faces = (struct faces){0};
    if (FT_Init_FreeType(&faces->library) != 0) {
        return STATUS_NO_MEMORY;
    }
    for (uint32_t i = 0; i < FONTS_FACE_COUNT; i++) {
        const enum status status = open_face(faces, &faces->each[i], files->files[i]);
        if (status != STATUS_OK) {
            faces_finish(faces);
            return status;
        }
    }
    return STATUS_OK;
}

void faces_finish(struct faces *faces)
{
    /* Its faces end with it. */
    (void)FT_Done_FreeType(faces->library);
}

static struct face_letter find(struct faces *faces, enum fonts_face asked, uint32_t character)
{
    struct face_letter letter = {.character = character, .face = (uint8_t)asked, .is_known = true};
    for (uint32_t i = 0; i < FONTS_FACE_COUNT && letter.index == 0; i++) {
        const uint8_t other = others_of[asked][i];
        const FT_UInt index = FT_Get_Char_Index(faces->each[other].font, character);
        if (index != 0 && index <= UINT16_MAX) {
            letter.face = other;
            letter.index = (uint16_t)index;
        }
    }
    FT_Fixed advance = 0;
    const FT_Face font = faces->each[letter.face].font;
    if (FT_Load_Glyph(font, letter.index, FT_LOAD_NO_SCALE) == 0) {
        advance = font->glyph->metrics.horiAdvance;
    }
    letter.advance = (int32_t)advance;
    return letter;
}

const struct face_letter *
faces_letter(struct faces *faces, enum fonts_face asked, uint32_t character)
{
    struct face *face = &faces->each[asked];
    struct face_letter *letter = character < FACE_FIRST_CHARACTERS
                                     ? &face->first[character]
                                     : &face->others[character % FACE_OTHER_CHARACTERS];
    if (!letter->is_known || letter->character != character) {
        *letter = find(faces, asked, character);
    }
    return letter;
}

bool faces_has(const struct faces *faces, uint32_t character)
{
    for (uint32_t i = 0; i < FONTS_FACE_COUNT; i++) {
        if (FT_Get_Char_Index(faces->each[i].font, character) != 0) {
            return true;
        }
    }
    return false;
}

int32_t face_scale(const struct face *face, int32_t length, int32_t size)
{
    const int64_t twice = 2 * (int64_t)length * size + face->units;
    /* Rounded to the nearest, below 0 too. */
    const int64_t divisor = 2 * (int64_t)face->units;
    const int64_t quotient = twice / divisor;
    return (int32_t)(twice % divisor < 0 ? quotient - 1 : quotient);
}

int32_t face_kerning(const struct face *face, uint16_t first, uint16_t second)
{
    FT_Vector nearer = {0, 0};
    if (!FT_HAS_KERNING(face->font) ||
        FT_Get_Kerning(face->font, first, second, FT_KERNING_UNSCALED, &nearer) != 0) {
        return 0;
    }
    return (int32_t)nearer.x;
}

bool face_set_size(struct face *face, int32_t size)
{
    if (face->size == size) {
        return true;
    }
    /* With 72 dots for an inch a point is a pixel. */
    face->size = FT_Set_Char_Size(face->font, size, size, 72, 72) == 0 ? size : 0;
    return face->size == size;
}
