/*
 * What the compositor itself asks a person, above all windows: questions of others
 * (questions/questions.h), and a menu. While it is open no window hears anything, of keys and of
 * the pointer.
 *
 *   closed --attention, or a question that comes at once--> question
 *   closed --attention, nothing is asked, a session is there--> menu
 *   question --answered or refused--> the next question, or lingering --time--> closed
 *   question --withdrawn by who asked, or its time is over--> the next one, or withdrawn
 *   question, menu, withdrawn --attention--> closed; Escape refuses, or closes
 *
 * A question is shown at once only where nobody is logged in and at the lock (ADR 0050); there the
 * attention key does not put it away either. Else it comes with that key, the oldest one first.
 *
 * A key counts only if it was pressed after what is asked was on the screen (trusted_seen()); from
 * then on the prompt shows what the keys are for. A
 * question in the place of one that was withdrawn counts none for TRUSTED_HOLD_NS after that, and
 * so does one that a single key answers and that came at once or after another one.
 *
 * While it waits for another question after an answer, what is typed is nobody's. A chord is no
 * answer, and ends that.
 *
 * Invariants (trusted_check()):
 *  1. What was typed is nowhere once it was taken or refused, or what is asked is another.
 *  2. What is shown can be answered now.
 */
#pragma once

#include "questions/questions.h"
#include "scene/overlay.h"
#include "seat/prompt_line.h"

/* The number of the screen among consoles. */
#define TRUSTED_CONSOLE 4u

/* After an answer, it waits so long for the next question. */
#define TRUSTED_LINGER_NS UINT64_C(300000000)
/* How long a question in the place of another one takes no key: who types may mean the other. */
#define TRUSTED_HOLD_NS UINT64_C(1000000000)

enum trusted_showing {
    TRUSTED_CLOSED = 0,
    TRUSTED_QUESTION,
    TRUSTED_MENU,
    TRUSTED_LINGERING,
    TRUSTED_WITHDRAWN,
};

struct trusted {
    struct questions questions;
    enum trusted_showing showing;
    uint32_t question; /* its number */
    uint32_t revision; /* of what is asked: another one, another number */
    bool is_seen;
    bool is_held;
    bool is_different;      /* a new secret, the second time another one */
    uint64_t held_until_ns; /* 0: it is not seen yet */
    uint64_t linger_until_ns;
    enum scene_prompt_focus focus;
    struct prompt_line lines[2]; /* the second one: of a new secret, once more */
    /* For trusted_describe(). */
    char text[SCENE_TEXT_BYTES_MAX + 1];
};

/* A key that was pressed, or is repeated. */
struct trusted_key {
    uint32_t symbol;
    struct bytes text;
    bool has_control;
};

enum trusted_choice {
    TRUSTED_CHOICE_NONE = 0,
    TRUSTED_CHOICE_LOCK,
    TRUSTED_CHOICE_LOG_OUT,
};

enum trusted_button {
    TRUSTED_BUTTON_YES,
    TRUSTED_BUTTON_NO,
    TRUSTED_BUTTON_FIELD,
    TRUSTED_BUTTON_SECOND_FIELD,
};

void trusted_init(struct trusted *trusted, struct questions_outside *outside, bool is_guarded);

/* Who is at the screen. */
static inline const struct questions_console *trusted_console(const struct trusted *trusted)
{
    return &trusted->questions.consoles[0];
}

static inline bool trusted_is_locked(const struct trusted *trusted)
{
    return trusted_console(trusted)->is_locked;
}

static inline bool trusted_is_open(const struct trusted *trusted)
{
    return trusted->showing != TRUSTED_CLOSED;
}

/* Whether a question is shown at once: no program of a session can have asked for it to come up. */
bool trusted_comes_at_once(const struct trusted *trusted);

/* To be called when questions came, went or ended, and when a lock or a session changed. */
void trusted_update(struct trusted *trusted, uint64_t now_ns);

void trusted_attention(struct trusted *trusted);
void trusted_close(struct trusted *trusted);

/* What has this revision is on the screen. */
void trusted_seen(struct trusted *trusted, uint32_t revision, uint64_t now_ns);

/* Whether a key or button that is pressed now counts. */
bool trusted_hears(const struct trusted *trusted, uint64_t now_ns);

/* Only if trusted_hears(), when it was pressed, and of the same revision. */
enum trusted_choice
trusted_take_key(struct trusted *trusted, const struct trusted_key *key, uint64_t now_ns);
enum trusted_choice
trusted_take_button(struct trusted *trusted, enum trusted_button button, uint64_t now_ns);

uint64_t trusted_deadline_ns(const struct trusted *trusted);
void trusted_time(struct trusted *trusted, uint64_t now_ns);

/* What a person is called: the name, printable; with the beginning of the key where it is one of
 * the words that stand for the system, or for nobody. */
void trusted_name_person(
    const uint8_t principal[QUESTION_PRINCIPAL_BYTES],
    struct bytes name,
    char to[QUESTION_NAME_BYTES]);

/* Whose a window is, as its frame says: a person's name, or what stands for one. True: the
 * system's, which is who keeps sessions. */
bool trusted_name_owner(
    const struct trusted *trusted,
    const uint8_t principal[QUESTION_PRINCIPAL_BYTES],
    char to[QUESTION_NAME_BYTES]);

/* False: there is no prompt. The texts are valid until anything else is called. */
bool trusted_describe(struct trusted *trusted, struct scene_prompt *prompt);

/* False: nothing waits for the attention key. */
bool trusted_describe_strip(struct trusted *trusted, struct scene_strip *strip);

bool trusted_check(const struct trusted *trusted);
