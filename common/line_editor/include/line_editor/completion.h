/*
 * Completing the word before the cursor: the program that has the editor says what the word can
 * become; the editor puts in what all of that has in common, or lists it.
 */
#pragma once

#include "line_editor/view.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define COMPLETION_COMMON_BYTES 256u
#define COMPLETION_LISTED_MAX   400u

struct completion;

struct completer {
    /*
     * Calls completion_word() once and then completion_add() for each candidate. `before` is the
     * line up to the cursor. NULL: Tab is a character like others.
     */
    void (*complete)(void *context, struct bytes before, struct completion *completion);
    void *context;
};

/* Where the word begins that the candidates are to replace: at most the end of `before`. */
void completion_word(struct completion *completion, size_t start);

/*
 * Something that the word can become, as it is to stand in the line, and the character to put
 * behind it if there is no other. The bytes are the caller's and are not kept.
 */
void completion_add(struct completion *completion, struct bytes candidate, char behind);

/* -- for the editor --------------------------------------------------------------------------- */

struct completion {
    size_t start;
    uint32_t count;
    uint8_t common[COMPLETION_COMMON_BYTES];
    size_t common_bytes;
    char behind;
    uint32_t widest;         /* in cells */
    const struct view *view; /* where to list them; NULL: only collect */
    uint32_t column;
    uint32_t column_width;
};

/* Asks for all candidates. */
void completion_collect(
    struct completion *completion, const struct completer *completer, struct bytes before);

/* Writes all of them in columns, each row ended, from the start of an empty row on. */
void completion_list(
    struct completion *completion,
    const struct completer *completer,
    struct bytes before,
    const struct view *view);
