/* What the files of the consoles have in common. */
#pragma once

#include "consoles.h"

static inline struct console *consoles_active(struct consoles *consoles)
{
    return &consoles->consoles[consoles->active];
}

/* Whether its programs are neither heard nor seen now. */
bool console_is_hidden(const struct consoles *consoles, uint32_t number);

void consoles_screen_text(struct consoles *consoles, const char *text);

/* -- trusted_view.c ---------------------------------------------------------------------------- */

void trusted_open(struct consoles *consoles);
void trusted_close(struct consoles *consoles);

/* What was typed there. */
void trusted_take(struct consoles *consoles, uint8_t byte);
void trusted_time(struct consoles *consoles);

/* A question came, or one is gone, `number`, or what the list says is no more so. */
void trusted_question_came(struct consoles *consoles, const struct question *question);
void trusted_question_gone(struct consoles *consoles, uint32_t number);
void trusted_changed(struct consoles *consoles);

/* It is on the screen: if it is held, the person has so long to see it. */
void trusted_begin_hold(struct consoles *consoles);

/* -- trusted_draw.c ---------------------------------------------------------------------------- */

/* The screen has room for all of it. */
void trusted_draw(struct consoles *consoles);
void trusted_draw_row(struct consoles *consoles);

/* The terminal is ours: whatever programs told it, from here on it shows what we write. */
void trusted_take_screen(struct consoles *consoles);

/* -- consoles_questions.c --------------------------------------------------------------------- */

struct question *consoles_question(struct consoles *consoles, uint32_t number);

/*
 * Whether it can be answered by who is at its console now: of a locked one nothing can, but what
 * unlocks it.
 */
bool consoles_is_open(const struct consoles *consoles, const struct question *question);

/* The oldest one after `number` that can be answered at the active console. NULL: there is none. */
struct question *consoles_next_question(struct consoles *consoles, uint32_t number);

/* Where something is asked that its person can answer there, not here. CONSOLES_COUNT: nowhere. */
uint32_t consoles_asked_elsewhere(const struct consoles *consoles);

/* Whoever was to answer there has gone. */
void consoles_end_questions(struct consoles *consoles, uint32_t console);

/* It is open no more: its asker is told. */
void consoles_close_question(
    struct consoles *consoles, struct question *question, enum question_state_number state);
