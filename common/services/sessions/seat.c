#include "seat.h"

/* The longest list is that of take_end(). */
static void add(struct seat_effects *effects, enum seat_effect effect)
{
    if (effects->count == SEAT_EFFECTS_MAX) {
        __builtin_trap(); /* no event has more */
    }
    effects->list[effects->count++] = effect;
}

static void start_anonymous(struct seat *seat, struct seat_effects *effects)
{
    seat->shell = SEAT_SHELL_STARTING;
    add(effects, SEAT_EFFECT_START_ANONYMOUS);
}

/*
 * Who waits for something gives way to the lock, or to whoever comes next: a person who answers
 * now does not answer him.
 */
static void void_work(const struct seat *seat, struct seat_effects *effects)
{
    if (seat->work == SEAT_WORK_OTHER) {
        add(effects, SEAT_EFFECT_VOID_WORK);
    }
}

/* Nobody is logged in any more: back to who waits for that, or to another one. */
static void
become_anonymous(struct seat *seat, enum seat_effect answer, struct seat_effects *effects)
{
    seat->state = SEAT_ANONYMOUS;
    seat->is_identity_locked = false;
    add(effects, SEAT_EFFECT_TELL_SESSION);
    if (seat->is_locked) {
        seat->is_locked = false;
        seat->unlock_tries = 0;
        add(effects, SEAT_EFFECT_TELL_LOCK);
    }
    if (seat->is_login_awaited) {
        seat->is_login_awaited = false;
        add(effects, answer);
    }
    if (seat->shell == SEAT_SHELL_NONE) {
        start_anonymous(seat, effects);
    }
}

/* -- the anonymous shell ---------------------------------------------------------------------- */

static bool take_begin(struct seat *seat, struct seat_effects *effects)
{
    if (seat->state != SEAT_ANONYMOUS || seat->shell != SEAT_SHELL_NONE) {
        return false;
    }
    start_anonymous(seat, effects);
    return true;
}

static bool take_started(struct seat *seat, bool is_there, struct seat_effects *effects)
{
    if (seat->shell != SEAT_SHELL_STARTING) {
        return false;
    }
    seat->shell = is_there ? SEAT_SHELL_RUNS : SEAT_SHELL_LATER;
    if (!is_there) {
        add(effects, SEAT_EFFECT_START_LATER);
    }
    return true;
}

static bool take_anonymous_ended(struct seat *seat, struct seat_effects *effects)
{
    if (seat->shell != SEAT_SHELL_RUNS) {
        return false;
    }
    add(effects, SEAT_EFFECT_END_ANONYMOUS);
    if (seat->is_login_awaited) {
        seat->is_login_awaited = false;
        add(effects, SEAT_EFFECT_DROP_LOGIN);
    }
    /* Somebody is logged in, or is about to be: the next one starts after him. */
    seat->shell = seat->state == SEAT_ANONYMOUS ? SEAT_SHELL_LATER : SEAT_SHELL_NONE;
    if (seat->shell == SEAT_SHELL_LATER) {
        add(effects, SEAT_EFFECT_START_LATER);
    }
    return true;
}

static bool take_time_to_start(struct seat *seat, struct seat_effects *effects)
{
    if (seat->shell != SEAT_SHELL_LATER) {
        return false;
    }
    start_anonymous(seat, effects);
    return true;
}

/* -- what needs a person ---------------------------------------------------------------------- */

static bool take_login_asked(struct seat *seat, struct seat_effects *effects)
{
    if (seat->state != SEAT_ANONYMOUS || seat->shell != SEAT_SHELL_RUNS ||
        seat->work != SEAT_WORK_NONE) {
        return false;
    }
    seat->state = SEAT_ASKED;
    seat->work = SEAT_WORK_LOGIN;
    seat->is_login_awaited = true;
    add(effects, SEAT_EFFECT_ASK);
    return true;
}

static bool take_login_done(struct seat *seat, struct seat_effects *effects)
{
    if (seat->work != SEAT_WORK_LOGIN) {
        return false;
    }
    seat->work = SEAT_WORK_NONE;
    if (seat->is_identity_locked) {
        add(effects, SEAT_EFFECT_UNDO_LOGIN);
        become_anonymous(seat, SEAT_EFFECT_ANSWER_ENDED, effects);
        return true;
    }
    seat->state = SEAT_MEMBER;
    add(effects, SEAT_EFFECT_TAKE_MEMBER);
    add(effects, SEAT_EFFECT_TELL_SESSION);
    add(effects, SEAT_EFFECT_RECORD_STARTED);
    return true;
}

static bool take_login_failed(struct seat *seat, struct seat_effects *effects)
{
    if (seat->work != SEAT_WORK_LOGIN) {
        return false;
    }
    seat->work = SEAT_WORK_NONE;
    add(effects, SEAT_EFFECT_UNDO_LOGIN);
    /* The console is told: it may have heard of a session that did not begin. */
    become_anonymous(seat, SEAT_EFFECT_ANSWER_REFUSED, effects);
    return true;
}

/* While it is locked, who is there is asked for one secret: that of who locked it. */
static bool take_asks(struct seat *seat, enum seat_state who, struct seat_effects *effects)
{
    const bool is_there = who == SEAT_MEMBER || seat->shell == SEAT_SHELL_RUNS;
    if (seat->state != who || !is_there || seat->is_locked || seat->work != SEAT_WORK_NONE) {
        return false;
    }
    seat->work = SEAT_WORK_OTHER;
    add(effects, SEAT_EFFECT_ASK);
    return true;
}

static bool take_answered(struct seat *seat)
{
    if (seat->work != SEAT_WORK_OTHER) {
        return false;
    }
    seat->work = SEAT_WORK_NONE;
    return true;
}

/* -- a member --------------------------------------------------------------------------------- */

static bool take_end(struct seat *seat, struct seat_effects *effects)
{
    if (seat->state != SEAT_MEMBER) {
        return false;
    }
    void_work(seat, effects);
    add(effects, SEAT_EFFECT_END_MEMBER);
    add(effects, SEAT_EFFECT_RECORD_ENDED);
    add(effects, SEAT_EFFECT_FORGET_MEMBER);
    become_anonymous(seat, SEAT_EFFECT_ANSWER_ENDED, effects);
    return true;
}

static bool take_identity_locked(struct seat *seat, struct seat_effects *effects)
{
    if (seat->state == SEAT_ASKED) {
        /* The worker is not done with it; what it makes is undone then. */
        seat->is_identity_locked = true;
        return true;
    }
    return take_end(seat, effects);
}

/* -- the lock --------------------------------------------------------------------------------- */

static bool take_lock(struct seat *seat, struct seat_effects *effects)
{
    if (seat->state != SEAT_MEMBER) {
        return false;
    }
    if (!seat->is_locked) {
        seat->is_locked = true;
        void_work(seat, effects);
        add(effects, SEAT_EFFECT_TELL_LOCK);
        add(effects, SEAT_EFFECT_RECORD_LOCKED);
    }
    return true;
}

/* Has the person asked, unless somebody is being asked already: then a moment later. */
static bool try_unlock(struct seat *seat, struct seat_effects *effects)
{
    if (!seat->is_locked || seat->unlock_tries == 0) {
        return false;
    }
    seat->unlock_tries--;
    if (seat->work != SEAT_WORK_NONE) {
        add(effects, SEAT_EFFECT_UNLOCK_LATER);
        return true;
    }
    seat->work = SEAT_WORK_UNLOCK;
    add(effects, SEAT_EFFECT_ASK_UNLOCK);
    return true;
}

static bool take_key_typed(struct seat *seat, struct seat_effects *effects)
{
    if (!seat->is_locked) {
        return false;
    }
    seat->unlock_tries = SEAT_UNLOCK_TRIES;
    return try_unlock(seat, effects);
}

/* The session that was asked about may have ended meanwhile: then nothing is opened. */
static bool
take_unlock_answered(struct seat *seat, enum seat_event event, struct seat_effects *effects)
{
    if (seat->work != SEAT_WORK_UNLOCK) {
        return false;
    }
    seat->work = SEAT_WORK_NONE;
    if (!seat->is_locked) {
        return true;
    }
    if (event == SEAT_EVENT_UNLOCKED) {
        seat->is_locked = false;
        seat->unlock_tries = 0;
        add(effects, SEAT_EFFECT_TELL_LOCK);
    } else if (event == SEAT_EVENT_TOO_SOON) {
        /* The person waits at the view. */
        add(effects, SEAT_EFFECT_UNLOCK_LATER);
    }
    return true;
}

bool seat_take(struct seat *seat, enum seat_event event, struct seat_effects *effects)
{
    effects->count = 0;
    switch (event) {
    case SEAT_EVENT_BEGIN:
        return take_begin(seat, effects);
    case SEAT_EVENT_ANONYMOUS_STARTED:
        return take_started(seat, true, effects);
    case SEAT_EVENT_ANONYMOUS_NOT_STARTED:
        return take_started(seat, false, effects);
    case SEAT_EVENT_ANONYMOUS_ENDED:
        return take_anonymous_ended(seat, effects);
    case SEAT_EVENT_TIME_TO_START:
        return take_time_to_start(seat, effects);
    case SEAT_EVENT_LOGIN_ASKED:
        return take_login_asked(seat, effects);
    case SEAT_EVENT_LOGIN_DONE:
        return take_login_done(seat, effects);
    case SEAT_EVENT_LOGIN_FAILED:
        return take_login_failed(seat, effects);
    case SEAT_EVENT_ANONYMOUS_ASKS:
        return take_asks(seat, SEAT_ANONYMOUS, effects);
    case SEAT_EVENT_MEMBER_ASKS:
        return take_asks(seat, SEAT_MEMBER, effects);
    case SEAT_EVENT_ANSWERED:
        return take_answered(seat);
    case SEAT_EVENT_MEMBER_ENDED:
    case SEAT_EVENT_LOGOUT:
        return take_end(seat, effects);
    case SEAT_EVENT_IDENTITY_LOCKED:
        return take_identity_locked(seat, effects);
    case SEAT_EVENT_LOCK:
        return take_lock(seat, effects);
    case SEAT_EVENT_KEY_TYPED:
        return take_key_typed(seat, effects);
    case SEAT_EVENT_TIME_TO_UNLOCK:
        return try_unlock(seat, effects);
    case SEAT_EVENT_UNLOCKED:
    case SEAT_EVENT_NOT_UNLOCKED:
    case SEAT_EVENT_TOO_SOON:
        return take_unlock_answered(seat, event, effects);
    case SEAT_EVENT_COUNT:
        break;
    }
    return false;
}

bool seat_check(const struct seat *seat)
{
    const bool is_asked = seat->state == SEAT_ASKED;
    if (seat->is_locked && seat->state != SEAT_MEMBER) {
        return false;
    }
    if (seat->unlock_tries > SEAT_UNLOCK_TRIES || (seat->unlock_tries > 0 && !seat->is_locked)) {
        return false;
    }
    if (is_asked != (seat->work == SEAT_WORK_LOGIN)) {
        return false;
    }
    if (seat->is_identity_locked && !is_asked) {
        return false;
    }
    if (seat->is_login_awaited &&
        (seat->state == SEAT_ANONYMOUS || seat->shell != SEAT_SHELL_RUNS)) {
        return false;
    }
    return seat->shell != SEAT_SHELL_NONE || seat->state != SEAT_ANONYMOUS;
}
