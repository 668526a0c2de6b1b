/*
 * Several consoles on one terminal, and the way to the person that no program shares.
 *
 * One console is active: what is typed goes to its terminal, what its programs write is shown. What
 * the programs of others write is kept (kept.h), and shown when the person comes to them.
 *
 *                    +-> view (trusted_view.c): questions, which consoles there are
 *     typed -> attention?
 *                    +-> terminal of the active console -> programs
 *
 *     output of the active terminal -+-> screen -> device
 *     view -------------------------+
 *
 * The attention key reaches no program. It opens the view; what is typed while that is open goes
 * nowhere else, and nothing else is shown: programs that write wait. Only the attention key, an
 * answer, or the choice of a console closes it. What is typed before a question is on the screen
 * does not answer it, nor what is typed just after it took the place of another one: of one that
 * was withdrawn, or, where one key is an answer, of one that was answered. When a question is
 * withdrawn and there is none after it, the view stays, and takes no key but attention: what was
 * meant for the question goes to no program.
 *
 * A question belongs to the console it was asked on: it is shown and answered only while that one
 * is active. A locked console hears and shows nothing but that it is locked, and the question that
 * unlocks it, a secret asked for since; what was asked before has ended, what else comes waits.
 *
 * Invariants (consoles_check()):
 *  1. While the view is open, and of a locked console always, no typed byte reaches a terminal, and
 *     no byte of a terminal reaches the screen.
 *     What the view asks is of the active console, and of a locked one what unlocks it.
 *  2. Each event that was taken over is dropped exactly once.
 *  3. What was typed as an answer is nowhere once it was taken, refused or the view closed, and
 * what was shown is nowhere once the device has it.
 */
#pragma once

#include "kept.h"
#include "questions/questions.h"
#include "terminal.h"
#include "trusted_keys.h"

#define CONSOLES_COUNT        4u
#define CONSOLES_ATTENTION    0x1d
#define CONSOLES_SCREEN_BYTES 32768u
/* How much of what programs write waits for the device, in front of which the view comes. */
#define CONSOLES_PROGRAM_BYTES 4096u
/* A program that does not read what is typed cannot keep the attention key from being seen. */
#define CONSOLES_PATIENCE_NS UINT64_C(3000000000)
/* After an answer, the view waits so long for the next question. */
#define CONSOLES_LINGER_NS UINT64_C(300000000)
/* A question in the place of another one takes no key for so long: who types may mean the other. */
#define CONSOLES_HOLD_NS UINT64_C(1000000000)

enum console_show {
    SHOW_NOTHING = 0, /* the screen has what it should have */
    SHOW_BACK,        /* the view is to go */
    SHOW_ALL,         /* another console, or another state of it */
};

struct console {
    struct terminal terminal;
    struct kept kept;
    uint64_t typed_ns; /* when somebody typed there last */
};

struct trusted_view {
    bool is_open;
    bool is_drawn;
    bool is_row_drawn;        /* the row in which the answer is typed */
    bool is_second;           /* a new secret, once more */
    bool is_different;        /* the second time it was another one */
    uint32_t question;        /* the number of the one that is shown; 0: the list */
    uint64_t linger_until_ns; /* 0: it stays */
    bool is_withdrawn;        /* what was asked is asked no more: keys mean nothing */
    bool is_held;             /* keys mean nothing yet: the question came in another one's place */
    uint64_t held_until_ns;   /* 0: it is not drawn yet */
    struct trusted_keys keys;
    struct answer typed;
    struct answer first;
};

struct consoles {
    struct terminal_outside *outside;
    uint32_t active;
    struct trusted_view view;
    enum console_show show;
    bool is_telling;        /* of a question, on the active console */
    uint64_t now_ns;        /* of what is done now */
    uint64_t held_since_ns; /* the active terminal has no room for what is typed; 0: it has */
    uint64_t typed_ns;      /* when somebody typed anything */
    struct questions_outside questions_outside;
    struct questions questions; /* of consoles 0 to 3, and who is there */
    struct byte_ring screen;
    uint8_t screen_memory[CONSOLES_SCREEN_BYTES];
    struct console consoles[CONSOLES_COUNT];
};

/* `is_guarded`: all are as if locked until somebody says what they are. `outside` stays in use. */
void consoles_init(
    struct consoles *consoles, struct terminal_outside *outside, uint64_t now_ns, bool is_guarded);

/* -- the device ------------------------------------------------------------------------------- */

/* How many bytes consoles_typed() takes now. */
uint32_t consoles_typed_room(struct consoles *consoles, uint64_t now_ns);

/* What time it is, for what does not say it. */
void consoles_set_time(struct consoles *consoles, uint64_t now_ns);

/* What was typed: at most so many. */
void consoles_typed(struct consoles *consoles, uint64_t now_ns, struct bytes bytes);

/*
 * Moves to `screen` what is to be shown. To be called after anything else, and when bytes were
 * taken out of it with byte_ring_wipe().
 */
void consoles_pump(struct consoles *consoles);

/* When consoles_time() wants to be called; 0: not. */
uint64_t consoles_deadline_ns(const struct consoles *consoles);
void consoles_time(struct consoles *consoles, uint64_t now_ns);

/* -- sessions --------------------------------------------------------------------------------- */

/*
 * `console` < CONSOLES_COUNT. An empty name: nobody is logged in there. What a session has shown
 * goes with it. When it is somebody else than before, what was typed and not read is forgotten.
 */
void consoles_set_session(
    struct consoles *consoles, uint32_t console, const uint8_t *principal, struct bytes name);
uint64_t consoles_idle_ns(const struct consoles *consoles, uint32_t console, uint64_t now_ns);
/* What is asked there when it is locked ends unanswered (QUESTION_STATE_TIMED_OUT). */
void consoles_lock(struct consoles *consoles, uint32_t console, bool is_locked);

/* -- questions -------------------------------------------------------------------------------- */

/* Asked by who is called so; empty: it is not known. From here on it is shown. */
void consoles_announce(struct consoles *consoles, struct question *question, struct bytes name);

/* After questions of consoles->questions were taken back: what is shown may be another. */
void consoles_questions_changed(struct consoles *consoles);

/* The session is gone, and with it what it asked. */
void consoles_asker_closed(struct consoles *consoles, uint64_t asker);

/* Whether the invariants hold that can be seen from outside: for tests. */
bool consoles_check(const struct consoles *consoles);
