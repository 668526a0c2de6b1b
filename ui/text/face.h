/* The faces: which letter stands for a character, and how much room it takes. */
#pragma once

#include "text/fonts.h"
#include <ft2build.h>
#include FT_FREETYPE_H

/* Characters whose letters are known without a search: those below, and as many others. */
#define FACE_FIRST_CHARACTERS 256
#define FACE_OTHER_CHARACTERS 1024

struct face_letter {
    uint32_t character;
    /* In the units of its own face. */
    int32_t advance;
    uint16_t index;
    uint8_t face;
    bool is_known;
};

struct face {
    FT_Face font;
    /* What it is set to. */
    int32_t size;
    int32_t units;
    struct face_letter first[FACE_FIRST_CHARACTERS];
    struct face_letter others[FACE_OTHER_CHARACTERS];
};

struct faces {
    FT_Library library;
    struct face each[FONTS_FACE_COUNT];
};

/* The errors are those of fonts_create(). */
NODISCARD enum status faces_init(struct faces *faces, const struct fonts_files *files);

void faces_finish(struct faces *faces);

/* From the face, or another one that has it, else the first one's box. */
const struct face_letter *
faces_letter(struct faces *faces, enum fonts_face face, uint32_t character);

bool faces_has(const struct faces *faces, uint32_t character);

/* A length in a face's units at a size, 26.6. */
int32_t face_scale(const struct face *face, int32_t length, int32_t size);

/* By how much the second of two letters of a face comes nearer, in its units; below 0. */
int32_t face_kerning(const struct face *face, uint16_t first, uint16_t second);

/* Makes it the face's size. False: FreeType could not. */
bool face_set_size(struct face *face, int32_t size);
