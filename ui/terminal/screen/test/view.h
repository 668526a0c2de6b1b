/* A screen as text, and what must hold of it whatever it was fed. */
#pragma once

#include "terminal/screen.h"
#include "unit.h"

/* A screen of this size that was fed a text. */
struct screen *view_of(uint32_t columns, uint32_t rows, const char *text);
void view_feed(struct screen *screen, const char *text);

/* Rows one below the other, each ending in "\n", without blanks at their ends. Until the next. */
const char *view_text(const struct screen *screen);

/* Its answers as text, until the next. */
const char *view_reply(struct screen *screen);

/* The cell at a place of the screen, and its style. */
struct cell view_cell(const struct screen *screen, uint32_t column, uint32_t row);
struct style view_style(const struct screen *screen, uint32_t column, uint32_t row);

/* The invariants of screen.h; stops the program where one does not hold. */
void view_check(const struct screen *screen);

/* Whether both show and keep the same, lines that have scrolled off too. */
bool view_equal(const struct screen *left, const struct screen *right);

#define CHECK_TEXT(got, want)                                                                      \
    unit_check(strcmp((got), (want)) == 0, #got " is " want, __FILE__, __LINE__)
