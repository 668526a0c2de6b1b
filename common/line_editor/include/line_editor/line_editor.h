/*
 * A line that a person types and edits at a terminal: bytes come in, bytes to show go out.
 *
 * Pure: no allocation, no waiting, all memory is the caller's. The life of a line:
 *
 *     line_editor_start*()  ->  line_editor_type() for each byte  ->  LINE_ENTERED and the text
 *                                   ^      |                     ->  LINE_INTERRUPTED
 *                                   +------+ LINE_EDITED         ->  LINE_ENDED
 *
 * Anything else that is to be shown in the middle goes between line_editor_hide() and
 * line_editor_show().
 *
 * Invariants, besides those of line.h and view.h:
 *  1. While a line is edited, what the view shows is editor_content(): prompt and text, or the
 *     search and what it found.
 *  2. The line is at most as long as the screen can show; what would be more is refused.
 */
#pragma once

#include "line_editor/completion.h"
#include "line_editor/history.h"
#include "line_editor/key.h"
#include "line_editor/line.h"
#include "line_editor/view.h"
#include <stdbool.h>
#include <stdint.h>

#define LINE_EDITOR_SEARCH_BYTES 64u

enum line_result {
    LINE_EDITED = 0,  /* more is to come */
    LINE_ENTERED,     /* line_editor_text() is the line, without its end */
    LINE_INTERRUPTED, /* Ctrl-C; the text is what had been typed */
    LINE_ENDED,       /* Ctrl-D at an empty line */
};

struct line_editor_options {
    struct view_sink sink;
    uint8_t *memory; /* half of it holds the line, half what was typed before a look back */
    size_t memory_bytes;
    struct history *history;    /* NULL: none. The caller adds what is to be remembered. */
    struct completer completer; /* .complete NULL: Tab is a character */
};

struct line_editor {
    struct key_reader keys;
    struct view view;
    struct line line;
    struct bytes prompt;       /* what is shown: the line's own, or the search's */
    struct bytes prompt_given; /* the caller's, until the line is done */
    struct history *history;
    struct completer completer;
    uint8_t *draft; /* what was typed before an older line was taken from the history */
    size_t draft_bytes;
    uint32_t position; /* 0: not in the history; otherwise the age of the entry, plus 1 */
    enum key last_key;
    bool is_searching;
    bool is_found; /* the query is in an entry of age `search_age` */
    uint32_t search_age;
    size_t query_bytes;
    uint8_t query[LINE_EDITOR_SEARCH_BYTES];
    uint8_t search_prompt[LINE_EDITOR_SEARCH_BYTES + 32];
};

/* `memory` and `history` stay in use. */
void line_editor_init(struct line_editor *editor, const struct line_editor_options *options);

/* How large the terminal is, from the next line or line_editor_show() on. */
void line_editor_resize(struct line_editor *editor, uint32_t columns, uint32_t rows);

/*
 * Shows the prompt at the start of an empty row and begins an empty line. The prompt is printable
 * UTF-8 and stays the caller's.
 */
void line_editor_start(struct line_editor *editor, struct bytes prompt);

/* Begins an empty line behind what somebody else has shown, `column` cells wide. */
void line_editor_start_behind(struct line_editor *editor, uint32_t column);

/* Takes what was typed. After anything but LINE_EDITED, the next is line_editor_start*(). */
enum line_result line_editor_type(struct line_editor *editor, uint8_t byte);

/* The line so far. The view holds until the next byte. */
struct bytes line_editor_text(const struct line_editor *editor);

/*
 * Takes the line off the screen, for something else to be shown there, and puts it back behind
 * that, which ends in `column`. With a prompt, that should be 0.
 */
void line_editor_hide(struct line_editor *editor);
void line_editor_show(struct line_editor *editor, uint32_t column);

/* What the screen shows now: for tests. */
struct view_content line_editor_content(const struct line_editor *editor);
