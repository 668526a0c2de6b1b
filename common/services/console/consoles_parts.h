/* What the files of the consoles have in common. */
#pragma once

#include "consoles.h"

static inline struct console *consoles_active(struct consoles *consoles)
{
    return &consoles->consoles[consoles->active];
}

static inline const struct questions_console *
consoles_person(const struct consoles *consoles, uint32_t number)
{
    return &consoles->questions.consoles[number];
}

/* Nobody but who unlocks the active one hears or sees it. */
static inline bool consoles_is_locked(const struct consoles *consoles)
{
    return consoles_person(consoles, consoles->active)->is_locked;
}

/* The oldest one after `number` that can be answered at the active console. NULL: there is none. */
static inline struct question *consoles_next_question(struct consoles *consoles, uint32_t number)
{
    return questions_next(&consoles->questions, consoles->active, number);
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

/* A question came, some are gone, or what the list says is no more so. */
void trusted_question_came(struct consoles *consoles, const struct question *question);
void trusted_questions_gone(struct consoles *consoles);
void trusted_changed(struct consoles *consoles);

/* It is on the screen: if it is held, the person has so long to see it. */
void trusted_begin_hold(struct consoles *consoles);

/* -- trusted_draw.c ---------------------------------------------------------------------------- */

/* The screen has room for all of it. */
void trusted_draw(struct consoles *consoles);
void trusted_draw_row(struct consoles *consoles);

/* The terminal is ours: whatever programs told it, from here on it shows what we write. */
void trusted_take_screen(struct consoles *consoles);
