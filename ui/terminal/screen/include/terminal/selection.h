/* A part of a screen's text that a person marks: characters, words or lines. */
#pragma once

#include "terminal/screen.h"

enum selection_kind { SELECTION_NONE, SELECTION_CHARACTERS, SELECTION_WORDS, SELECTION_LINES };

/* A place between characters: before a column. Columns beyond a line's end are its end. */
struct selection_place {
    uint64_t line;
    uint32_t column;
};

struct selection {
    enum selection_kind kind;
    struct selection_place anchor; /* where it began */
    struct selection_place end;    /* where the pointer is */
};

/* What of a line is marked: columns from `from` to before `to`. */
struct selection_span {
    uint32_t from;
    uint32_t to;
};

struct selection_span
selection_span(const struct selection *selection, const struct screen *screen, uint64_t line);

/* Whether something is marked that is still there. */
bool selection_is_any(const struct selection *selection, const struct screen *screen);

/*
 * The text as UTF-8, without blanks at the ends of lines; lines that only the screen's width broke
 * are one. NULL: nothing is marked, there is no memory, or it is longer than `bytes_max`. The
 * caller frees it.
 */
uint8_t *selection_text(
    const struct selection *selection,
    const struct screen *screen,
    size_t bytes_max,
    size_t *size_bytes);
