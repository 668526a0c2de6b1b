/* Breaking a text into lines. */
#pragma once

#include "toolkit/theme.h"

/* As wide a line as is measured; wider ones are not broken. */
#define UI_WRAP_WIDTH_MAX 32767

/*
 * How many bytes of a text come into the first line of so many pixels, at least one character of
 * what is there; *next is where the second begins.
 */
size_t wrap_line(
    const struct ui_look *look,
    enum ui_text_style style,
    struct bytes text,
    int32_t width,
    size_t *next);
