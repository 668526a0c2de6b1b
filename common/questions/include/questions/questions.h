/*
 * What is asked of persons at consoles (TrustedPath and Consoles of console.capnp): who asks what,
 * until it is answered, and who is logged in where. Whoever shows it to the person, and hears what
 * he types, has this: the console service for its terminals, the compositor for the screen.
 *
 *   questions_ask -> unannounced -> questions_announce -> open -> questions_settle -> settled
 *   any -> questions_cancel, questions_asker_closed; settled -> questions_take_answer: forgotten
 *
 * A question belongs to the console it was asked on, and is answered there alone. Of a locked one
 * nothing can be answered but what unlocks it: a secret that was asked for since.
 *
 * Events of askers are taken over, signalled and dropped through `outside`.
 *
 * Invariants (questions_check()):
 *  1. Each event that was taken over is dropped exactly once: a settled question has none.
 *  2. Only an answered question has an answer.
 *  3. Of a locked console only a secret that was asked for since is open.
 */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"
#include "schema/console.h"
#include <stdbool.h>

#define QUESTIONS_CONSOLES_MAX 4u
#define QUESTIONS_CONSOLE_ANY  255u /* the one where the principal has its session */
#define QUESTIONS_MAX          8u
#define QUESTIONS_OF_ASKER_MAX 4u

#define QUESTION_TEXT_BYTES      1024u
#define QUESTION_ANSWER_BYTES    512u
#define QUESTION_NAME_BYTES      64u
#define QUESTION_PRINCIPAL_BYTES 32u

struct answer {
    uint32_t size_bytes;
    uint8_t data[QUESTION_ANSWER_BYTES];
};

struct question {
    uint32_t number; /* 0: this place is free */
    uint64_t asker;  /* the badge of the session through which it was asked */
    uint64_t process;
    uint8_t principal[QUESTION_PRINCIPAL_BYTES];
    char name[QUESTION_NAME_BYTES]; /* of the process, printable */
    bool is_announced;
    bool is_of_lock; /* a secret that was asked for while the console was locked: to unlock it */
    uint8_t console;
    uint16_t kind;  /* enum question_kind */
    uint16_t state; /* enum question_state */
    uint32_t event;
    uint64_t bits;
    uint64_t deadline_ns; /* 0: none */
    uint32_t text_bytes;
    uint8_t text[QUESTION_TEXT_BYTES];
    struct answer answer;
};

struct question_request {
    uint64_t asker;
    uint64_t process;
    const uint8_t *principal; /* of who asks, QUESTION_PRINCIPAL_BYTES */
    uint8_t console;
    struct bytes wanted; /* a principal, for QUESTIONS_CONSOLE_ANY */
    uint16_t kind;
    struct bytes text;
    uint32_t event;
    uint64_t bits;
    uint64_t deadline_ns;
};

struct questions_outside {
    void (*signal)(struct questions_outside *outside, uint32_t event, uint64_t bits);
    void (*drop)(struct questions_outside *outside, uint32_t event);
};

/* Who is at a console. */
struct questions_console {
    bool is_locked;
    bool is_guarded; /* locked, because nobody has said yet whether it should be: without a word */
    bool has_session;
    uint8_t principal[QUESTION_PRINCIPAL_BYTES];
    char name[QUESTION_NAME_BYTES]; /* printable; empty: nobody is logged in */
};

struct questions {
    struct questions_outside *outside;
    uint32_t first_console; /* the number of the first one */
    uint32_t console_count;
    struct questions_console consoles[QUESTIONS_CONSOLES_MAX];
    bool has_keeper;
    uint8_t keeper[QUESTION_PRINCIPAL_BYTES]; /* as whom the system itself asks */
    uint32_t watch_event;                     /* 0: nobody watches */
    uint64_t watch_bits;
    uint32_t next_number;
    struct question all[QUESTIONS_MAX];
};

struct questions_range {
    uint32_t first;
    uint32_t count; /* 1 to QUESTIONS_CONSOLES_MAX */
};

/*
 * Of these consoles. `is_guarded`: all are as if locked until somebody says what they are.
 * `outside` stays in use.
 */
void questions_init(
    struct questions *questions,
    struct questions_outside *outside,
    struct questions_range consoles,
    bool is_guarded);

/* By its number; NULL: it is none of these. */
const struct questions_console *
questions_console(const struct questions *questions, uint32_t number);

/* -- asking ----------------------------------------------------------------------------------- */

/*
 * Takes request->event over if it succeeds. It is not open before questions_announce().
 *   STATUS_NOT_FOUND         there is no such console, or the principal has no session here
 *   STATUS_INVALID_ARGUMENT  there is no such kind
 *   STATUS_LIMIT_EXCEEDED    too many are asked, by this asker or in all, or the text is too long
 */
NODISCARD enum status questions_ask(
    struct questions *questions, const struct question_request *request, uint32_t *number);

/* A question that was asked and not announced; NULL: there is none. */
struct question *questions_unannounced(struct questions *questions);

/* Who asks is called so; empty: it is not known. */
void questions_announce(struct question *question, struct bytes name);

/*
 * What has become of it; one that is not open any more is forgotten. `answer` is the caller's to
 * wipe. STATUS_NOT_FOUND: nothing of this number is asked by this asker.
 */
NODISCARD enum status questions_take_answer(
    struct questions *questions,
    uint64_t asker,
    uint32_t number,
    uint16_t *state,
    struct answer *answer);
NODISCARD enum status
questions_cancel(struct questions *questions, uint64_t asker, uint32_t number);

/* What was asked through a session that is gone is forgotten. False: nothing was. */
bool questions_asker_closed(struct questions *questions, uint64_t asker);

/* -- showing and answering -------------------------------------------------------------------- */

/* NULL: there is none of this number. */
struct question *questions_find(struct questions *questions, uint32_t number);

/* Whether it can be answered now by who is at its console. */
bool questions_is_open(const struct questions *questions, const struct question *question);

/* The oldest one after `number` that can be answered at the console now. NULL: there is none. */
struct question *questions_next(struct questions *questions, uint32_t console, uint32_t number);

/* How many can be answered there now. */
uint32_t questions_open_count(const struct questions *questions, uint32_t console);

/* It is open no more: its asker is told. */
void questions_settle(
    struct questions *questions, struct question *question, enum question_state state);

/* Whether the system itself is asking, as whoever keeps sessions. */
bool questions_is_keeper(
    const struct questions *questions, const uint8_t principal[QUESTION_PRINCIPAL_BYTES]);

/* -- sessions --------------------------------------------------------------------------------- */

enum questions_session {
    QUESTIONS_SESSION_SAME = 0,
    QUESTIONS_SESSION_OTHER,
    QUESTIONS_SESSION_ENDED, /* what was asked there ends unanswered */
};

/* `console` is one of these. An empty name: nobody is logged in there. Gives what has changed. */
enum questions_session questions_set_session(
    struct questions *questions,
    uint32_t console,
    const uint8_t principal[QUESTION_PRINCIPAL_BYTES],
    struct bytes name);
void questions_set_keeper(
    struct questions *questions, const uint8_t principal[QUESTION_PRINCIPAL_BYTES]);

/* `console` is one of these. What is asked there when it is locked ends unanswered. */
void questions_lock(struct questions *questions, uint32_t console, bool is_locked);

/* Takes `event` over; 0: nobody watches any more. */
void questions_watch(struct questions *questions, uint32_t event, uint64_t bits);

/* Something was typed at this console's lock. */
void questions_signal_watch(struct questions *questions, uint32_t console);

/* -- time ------------------------------------------------------------------------------------- */

/* The next moment at which questions_time() ends one; 0: none. */
uint64_t questions_deadline_ns(const struct questions *questions);
/* False: none has ended. */
bool questions_time(struct questions *questions, uint64_t now_ns);

bool questions_check(const struct questions *questions);
