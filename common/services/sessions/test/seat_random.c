/*
 * A seat in a world that the script makes: whatever happens in whatever order, nobody has what is
 * not his, and in the end there is an anonymous shell again.
 */
#include "random_scripts.h"
#include "seat.h"

#define SEEDS        400u
#define SCRIPT_BYTES 4096u

/* Events that lead from anywhere to an anonymous shell: so many rounds at most. */
#define ROUNDS_MAX 4u

/* What the effects have made of the world. */
struct world {
    struct seat seat;
    bool does_start; /* the next anonymous shell that is started */
    bool is_anonymous_alive;
    bool is_member_alive;
    bool is_member_named;
    bool is_identity_locked; /* that of the login under way */
    bool is_login_made;      /* it has capabilities that are nobody's yet */
    bool is_login_waiting;
    bool is_worker_busy;
    bool is_void;          /* what the worker comes to is not given to who asked */
    bool is_of_member;     /* who asked: the member of the session asked_in, */
    uint32_t asked_in;     /* the last one that was started then, */
    bool was_locked_since; /* which has been locked meanwhile */
    bool is_told_of_session;
    bool is_told_of_lock;
    bool is_start_due;
    uint32_t started_count;
    uint32_t ended_count;
};

static void must(bool holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "does not hold: %s\n", what);
        abort();
    }
}

static void feed(struct world *world, enum seat_event event);

static void start(struct world *world)
{
    must(!world->is_anonymous_alive && !world->is_member_alive, "one shell at a time is started");
    world->is_anonymous_alive = world->does_start;
    world->is_start_due = false;
    feed(
        world, world->does_start ? SEAT_EVENT_ANONYMOUS_STARTED : SEAT_EVENT_ANONYMOUS_NOT_STARTED);
}

static void answer_login(struct world *world)
{
    must(world->is_login_waiting, "somebody waits in login");
    must(!world->is_member_alive, "the session is gone before it is said so");
    world->is_login_waiting = false;
}

static void take_member(struct world *world)
{
    must(!world->is_member_alive && !world->is_member_named, "nobody is there yet");
    must(!world->is_identity_locked, "a member's identity is unlocked");
    world->is_login_made = false;
    world->is_member_alive = true;
    world->is_member_named = true;
}

static void end_member(struct world *world)
{
    must(world->is_member_alive, "somebody is there");
    world->is_member_alive = false;
}

static void forget_member(struct world *world)
{
    must(!world->is_member_alive, "who is there is not forgotten");
    must(world->ended_count == world->started_count, "its end was recorded under its name");
    world->is_member_named = false;
}

static void ask(struct world *world, bool is_at_lock)
{
    must(!world->is_worker_busy, "one thing at a time is asked");
    must(world->seat.is_locked == is_at_lock, "at the lock it is asked for nothing else");
    must(world->is_member_alive || !is_at_lock, "whoever locked it is there");
    world->is_worker_busy = true;
    world->is_void = false;
    world->is_of_member = world->is_member_alive;
    world->asked_in = world->started_count;
    world->was_locked_since = false;
}

static void void_work(struct world *world)
{
    must(world->is_worker_busy, "somebody waits for something");
    must(world->seat.work == SEAT_WORK_OTHER, "neither a login nor what opens the lock is void");
    must(world->is_member_alive, "before what was asked in is over");
    world->is_void = true;
}

/* What a person unlocks for a program is for nobody who locks him out before he has. */
static void answer_other(const struct world *world)
{
    const bool is_there = world->is_member_alive && world->asked_in == world->started_count &&
                          !world->was_locked_since;
    must(!world->is_of_member || world->is_void == !is_there, "void, or who asked is there");
}

static void carry_out(struct world *world, enum seat_effect effect)
{
    switch (effect) {
    case SEAT_EFFECT_START_ANONYMOUS:
        start(world);
        break;
    case SEAT_EFFECT_END_ANONYMOUS:
        must(world->is_anonymous_alive, "there is one");
        world->is_anonymous_alive = false;
        break;
    case SEAT_EFFECT_START_LATER:
        world->is_start_due = true;
        break;
    case SEAT_EFFECT_DROP_LOGIN:
        must(world->is_login_waiting, "somebody waited");
        world->is_login_waiting = false;
        break;
    case SEAT_EFFECT_VOID_WORK:
        void_work(world);
        break;
    case SEAT_EFFECT_ANSWER_REFUSED:
    case SEAT_EFFECT_ANSWER_ENDED:
        answer_login(world);
        break;
    case SEAT_EFFECT_ASK:
    case SEAT_EFFECT_ASK_UNLOCK:
        ask(world, effect == SEAT_EFFECT_ASK_UNLOCK);
        break;
    case SEAT_EFFECT_TAKE_MEMBER:
        take_member(world);
        break;
    case SEAT_EFFECT_UNDO_LOGIN:
        must(!world->is_member_alive, "nothing is undone that is the member's");
        world->is_login_made = false;
        break;
    case SEAT_EFFECT_END_MEMBER:
        end_member(world);
        break;
    case SEAT_EFFECT_FORGET_MEMBER:
        forget_member(world);
        break;
    case SEAT_EFFECT_TELL_SESSION:
        world->is_told_of_session = world->seat.state == SEAT_MEMBER;
        break;
    case SEAT_EFFECT_TELL_LOCK:
        world->is_told_of_lock = world->seat.is_locked;
        break;
    case SEAT_EFFECT_RECORD_STARTED:
        world->started_count++;
        break;
    case SEAT_EFFECT_RECORD_ENDED:
        must(world->is_member_named, "it is known whose session it was");
        world->ended_count++;
        break;
    case SEAT_EFFECT_RECORD_LOCKED:
        must(world->is_member_alive, "somebody has locked it");
        break;
    case SEAT_EFFECT_UNLOCK_LATER:
        must(world->seat.is_locked, "it is locked");
        break;
    case SEAT_EFFECT_COUNT:
        must(false, "an effect");
        break;
    }
}

static void check(const struct world *world)
{
    const struct seat *seat = &world->seat;
    const bool is_member = seat->state == SEAT_MEMBER;
    must(seat_check(seat), "the seat's invariants");
    must(is_member == world->is_member_alive, "who is a member has a shell, and nobody else");
    must(is_member == world->is_member_named, "nobody's name is left");
    must(!world->is_login_made, "what a login has made is a member's, or gone");
    must(is_member == world->is_told_of_session, "the console knows who is there");
    must(seat->is_locked == world->is_told_of_lock, "the console knows whether it is locked");
    must((seat->work != SEAT_WORK_NONE) == world->is_worker_busy, "the worker's work");
    must((seat->shell == SEAT_SHELL_RUNS) == world->is_anonymous_alive, "the anonymous shell");
    must(seat->is_login_awaited == world->is_login_waiting, "who waits in login");
    must((seat->shell == SEAT_SHELL_LATER) == world->is_start_due, "it is tried again");
    must(world->started_count - world->ended_count == (is_member ? 1u : 0u), "every end recorded");
}

static bool is_of_worker(enum seat_event event)
{
    return event == SEAT_EVENT_LOGIN_DONE || event == SEAT_EVENT_LOGIN_FAILED ||
           event == SEAT_EVENT_ANSWERED || event == SEAT_EVENT_UNLOCKED ||
           event == SEAT_EVENT_NOT_UNLOCKED || event == SEAT_EVENT_TOO_SOON;
}

static void feed(struct world *world, enum seat_event event)
{
    const struct seat before = world->seat;
    struct seat_effects effects = {.count = SEAT_EFFECTS_MAX};
    const bool is_taken = seat_take(&world->seat, event, &effects);
    if (!is_taken) {
        must(effects.count == 0, "a refusal does nothing");
        must(memcmp(&before, &world->seat, sizeof(before)) == 0, "a refusal changes nothing");
        return;
    }
    if (is_of_worker(event)) {
        must(world->is_worker_busy, "what was not asked is not answered");
        world->is_worker_busy = false;
    }
    if (event == SEAT_EVENT_ANSWERED) {
        answer_other(world);
    }
    world->is_login_made = event == SEAT_EVENT_LOGIN_DONE || event == SEAT_EVENT_LOGIN_FAILED;
    if (event == SEAT_EVENT_LOGIN_ASKED) {
        world->is_login_waiting = true;
        world->is_identity_locked = false;
    }
    if (event == SEAT_EVENT_IDENTITY_LOCKED) {
        world->is_identity_locked = true;
    }
    for (uint32_t i = 0; i < effects.count; i++) {
        must(
            effects.list[i] != SEAT_EFFECT_START_ANONYMOUS || i + 1 == effects.count,
            "starting is last");
        carry_out(world, effects.list[i]);
    }
    world->was_locked_since = world->was_locked_since || world->seat.is_locked;
    if (event == SEAT_EVENT_LOGOUT || event == SEAT_EVENT_MEMBER_ENDED ||
        event == SEAT_EVENT_IDENTITY_LOCKED) {
        must(!world->is_member_alive, "what ends a session ends it");
    }
}

/* Whoever is there goes, whatever is asked is answered, and what failed works again. */
static void leave(struct world *world)
{
    static const enum seat_event events[] = {
        SEAT_EVENT_LOGIN_FAILED,
        SEAT_EVENT_ANSWERED,
        SEAT_EVENT_NOT_UNLOCKED,
        SEAT_EVENT_LOGOUT,
        SEAT_EVENT_TIME_TO_START,
    };
    world->does_start = true;
    for (uint32_t round = 0; round < ROUNDS_MAX; round++) {
        for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
            feed(world, events[i]);
            check(world);
        }
    }
    must(world->seat.state == SEAT_ANONYMOUS, "nobody is there in the end");
    must(world->seat.shell == SEAT_SHELL_RUNS, "an anonymous shell in the end");
    must(world->seat.work == SEAT_WORK_NONE, "nobody is asked in the end");
}

static void run(struct bytes script)
{
    struct world world = {.does_start = true};
    feed(&world, SEAT_EVENT_BEGIN);
    check(&world);
    for (size_t i = 0; i < script.size_bytes; i++) {
        world.does_start = (script.data[i] & 0x80) != 0;
        feed(&world, (enum seat_event)((script.data[i] & 0x7f) % SEAT_EVENT_COUNT));
        check(&world);
        if (i % 256 == 255) {
            leave(&world);
        }
    }
    leave(&world);
}

int main(int argument_count, char **arguments)
{
    return random_scripts_main(argument_count, arguments, SEEDS, SCRIPT_BYTES, run);
}
