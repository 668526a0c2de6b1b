/*
 * Who is at one console: a state machine that knows nothing of what is around it. What has happened
 * comes in as an event, what is to be done goes out as a list of effects, to be done in its order.
 *
 *     SEAT_ANONYMOUS --LOGIN_ASKED--> SEAT_ASKED --LOGIN_DONE--> SEAT_MEMBER
 *          ^                             |                            |
 *          +-------- LOGIN_FAILED -------+                            |
 *          +--- LOGOUT, MEMBER_ENDED, IDENTITY_LOCKED ----------------+
 *
 * The anonymous shell waits in its call of `login` until the session that it asked for is over.
 * What needs a person to answer is asked by a worker, one thing at a time.
 *
 * Invariants. What a seat is, seat_check() checks: all of 2 and 4, and of 1 who can be locked. What
 * it does is what the effects come to, over whole lives: test/seat_random.c shows it.
 *  1. Only a member's console is locked, and only a locked one begins to ask who unlocks it.
 *  2. In SEAT_ASKED, and only there, the worker logs somebody in.
 *  3. Nothing else but what is asked at the lock begins while it is locked.
 *  4. Where nobody is logged in there is an anonymous shell, or one is about to be started.
 *  5. An identity that was locked before its session began has none.
 *  6. Whatever a login has made is either the member's or undone; at the end of a session, the
 *     member's is gone before anybody is told that it is over.
 *  7. What a member asks for is his only while he is there and has not been locked out meanwhile.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* How often it is tried again, since a key was typed at the lock, to ask who typed it. */
#define SEAT_UNLOCK_TRIES 20u

/* As many as one event has at most: the end of a locked session in which something is asked. */
#define SEAT_EFFECTS_MAX 7u

enum seat_state {
    SEAT_ANONYMOUS = 0,
    SEAT_ASKED,
    SEAT_MEMBER,
};

/* The anonymous shell. */
enum seat_shell {
    SEAT_SHELL_NONE = 0,
    SEAT_SHELL_STARTING, /* what came of it is told by an event */
    SEAT_SHELL_RUNS,
    SEAT_SHELL_LATER, /* TIME_TO_START comes */
};

/* What the worker does. */
enum seat_work {
    SEAT_WORK_NONE = 0,
    SEAT_WORK_LOGIN,
    SEAT_WORK_UNLOCK, /* who is at the lock */
    SEAT_WORK_OTHER,  /* what somebody waits for: his own affair */
};

enum seat_event {
    SEAT_EVENT_BEGIN = 0, /* once, before all others */
    SEAT_EVENT_ANONYMOUS_STARTED,
    SEAT_EVENT_ANONYMOUS_NOT_STARTED,
    SEAT_EVENT_ANONYMOUS_ENDED,
    SEAT_EVENT_TIME_TO_START,
    SEAT_EVENT_LOGIN_ASKED, /* by the anonymous shell, which waits */
    SEAT_EVENT_LOGIN_DONE,  /* the person has unlocked an identity, and a shell runs as it */
    SEAT_EVENT_LOGIN_FAILED,
    SEAT_EVENT_ANONYMOUS_ASKS, /* for something else that needs a person */
    SEAT_EVENT_MEMBER_ASKS,
    SEAT_EVENT_ANSWERED,     /* that, whatever came of it */
    SEAT_EVENT_MEMBER_ENDED, /* its shell */
    SEAT_EVENT_LOGOUT,
    SEAT_EVENT_IDENTITY_LOCKED, /* the member's, or that of the login that is under way */
    SEAT_EVENT_LOCK,            /* by hand, or nobody has typed for too long */
    SEAT_EVENT_KEY_TYPED,       /* at the lock */
    SEAT_EVENT_TIME_TO_UNLOCK,
    SEAT_EVENT_UNLOCKED,     /* the person who locked it is there */
    SEAT_EVENT_NOT_UNLOCKED, /* somebody else, or nobody */
    SEAT_EVENT_TOO_SOON,     /* it was wrong a moment ago: nobody was asked */
    SEAT_EVENT_COUNT,
};

enum seat_effect {
    SEAT_EFFECT_START_ANONYMOUS = 0, /* always the last one: its event follows at once */
    SEAT_EFFECT_END_ANONYMOUS,       /* what is left of it */
    SEAT_EFFECT_START_LATER,         /* TIME_TO_START, a little later */
    SEAT_EFFECT_DROP_LOGIN,          /* who waits in `login` is gone */
    SEAT_EFFECT_VOID_WORK,           /* who asked the worker for something: he gets no identity */
    SEAT_EFFECT_ANSWER_REFUSED,      /* to who waits in `login`: why there was no session */
    SEAT_EFFECT_ANSWER_ENDED,        /* ... that it is over */
    SEAT_EFFECT_ASK,                 /* the worker begins what was asked for */
    SEAT_EFFECT_ASK_UNLOCK,          /* the worker asks who is at the lock */
    SEAT_EFFECT_UNLOCK_LATER,        /* TIME_TO_UNLOCK, a little later */
    SEAT_EFFECT_TAKE_MEMBER,         /* what the login has made is the member's */
    SEAT_EFFECT_UNDO_LOGIN,          /* what the login has made, if anything, goes */
    SEAT_EFFECT_END_MEMBER,          /* with all that runs as it, and its identity */
    SEAT_EFFECT_FORGET_MEMBER,       /* who it was */
    SEAT_EFFECT_TELL_SESSION,        /* the console: who is there */
    SEAT_EFFECT_TELL_LOCK,           /* the console: whether it is locked */
    SEAT_EFFECT_RECORD_STARTED,
    SEAT_EFFECT_RECORD_ENDED,
    SEAT_EFFECT_RECORD_LOCKED,
    SEAT_EFFECT_COUNT,
};

struct seat_effects {
    uint32_t count;
    enum seat_effect list[SEAT_EFFECTS_MAX];
};

/* Zeroes: before SEAT_EVENT_BEGIN. */
struct seat {
    enum seat_state state;
    enum seat_shell shell;
    enum seat_work work;
    bool is_login_awaited;   /* the anonymous shell waits in `login` */
    bool is_identity_locked; /* that of the login that is under way */
    bool is_locked;
    uint32_t unlock_tries; /* that are left since a key was typed at the lock */
};

/*
 * False: this cannot happen now, or must not: nothing has changed, and there are no effects. For
 * what is asked for that is a refusal; what is merely told came too late, and means nothing.
 */
bool seat_take(struct seat *seat, enum seat_event event, struct seat_effects *effects);

/* Whether the invariants hold: for tests. */
bool seat_check(const struct seat *seat);
