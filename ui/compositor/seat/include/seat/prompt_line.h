/*
 * A line that a person types at the trusted prompt: UTF-8, whole characters, no control characters.
 * What is taken out of it is nowhere after that.
 */
#pragma once

#include "lib/bytes.h"
#include "questions/questions.h"

struct prompt_line {
    uint32_t size_bytes;
    uint32_t cursor_bytes;                   /* at the start of a character, or the end */
    uint8_t data[QUESTION_ANSWER_BYTES + 1]; /* always with a 0 behind */
};

enum prompt_edit {
    PROMPT_EDIT_BACKSPACE,
    PROMPT_EDIT_DELETE,
    PROMPT_EDIT_LEFT,
    PROMPT_EDIT_RIGHT,
    PROMPT_EDIT_HOME,
    PROMPT_EDIT_END,
    PROMPT_EDIT_CLEAR,
};

/* What does not fit as a whole, is no UTF-8 or has control characters is left out. */
void prompt_line_insert(struct prompt_line *line, struct bytes text);
void prompt_line_edit(struct prompt_line *line, enum prompt_edit edit);

/* How many characters it has. */
uint32_t prompt_line_symbols(const struct prompt_line *line);

bool prompt_line_equal(const struct prompt_line *left, const struct prompt_line *right);

void prompt_line_wipe(struct prompt_line *line);
bool prompt_line_is_wiped(const struct prompt_line *line);
