/*
 * Transitions of a seat: from each situation before REACHED, what is in the table happens, and
 * everything else is refused. What goes on from those that are only come to, with other numbers of
 * tries and without the anonymous shell, seat_random.c goes through.
 */
#include "seat.h"
#include "unit.h"
#include <stdint.h>

/* ALONE: without the anonymous shell, which has ended. IN_VAIN: the identity was locked again. */
enum situation {
    NEW = 0,
    STARTING,
    LATER,
    ANONYMOUS,
    ANONYMOUS_ASKING,
    ANONYMOUS_UNLOCKING,
    ASKED,
    ASKED_IN_VAIN,
    ASKED_ALONE,
    ASKED_ALONE_IN_VAIN,
    MEMBER,
    MEMBER_ALONE,
    MEMBER_ASKING,
    MEMBER_ALONE_ASKING,
    LOCKED,
    LOCKED_ALONE,
    LOCKED_ASKING,
    LOCKED_ASKING_TYPED,
    LOCKED_UNLOCKING,
    LOCKED_TYPED,
    STARTING_ASKING,
    STARTING_UNLOCKING,
    /* These are only come to. */
    REACHED,
    LOCKED_ALONE_UNLOCKING = REACHED,
    LOCKED_ASKING_TRIED,
    LOCKED_UNLOCKING_TRIED,
    LOCKED_ALONE_ASKING,
    LATER_ASKING,
    LATER_UNLOCKING,
    LOCKED_ALONE_ASKING_TYPED,
    LOCKED_ALONE_TYPED,
    SITUATION_COUNT,
};

static const struct seat situations[SITUATION_COUNT] = {
    [NEW] = {0},
    [STARTING] = {.shell = SEAT_SHELL_STARTING},
    [LATER] = {.shell = SEAT_SHELL_LATER},
    [ANONYMOUS] = {.shell = SEAT_SHELL_RUNS},
    [ANONYMOUS_ASKING] = {.shell = SEAT_SHELL_RUNS, .work = SEAT_WORK_OTHER},
    [ANONYMOUS_UNLOCKING] = {.shell = SEAT_SHELL_RUNS, .work = SEAT_WORK_UNLOCK},
    [ASKED] =
        {.state = SEAT_ASKED,
         .shell = SEAT_SHELL_RUNS,
         .work = SEAT_WORK_LOGIN,
         .is_login_awaited = true},
    [ASKED_IN_VAIN] =
        {.state = SEAT_ASKED,
         .shell = SEAT_SHELL_RUNS,
         .work = SEAT_WORK_LOGIN,
         .is_login_awaited = true,
         .is_identity_locked = true},
    [ASKED_ALONE] = {.state = SEAT_ASKED, .shell = SEAT_SHELL_NONE, .work = SEAT_WORK_LOGIN},
    [ASKED_ALONE_IN_VAIN] =
        {.state = SEAT_ASKED,
         .shell = SEAT_SHELL_NONE,
         .work = SEAT_WORK_LOGIN,
         .is_identity_locked = true},
    [MEMBER] = {.state = SEAT_MEMBER, .shell = SEAT_SHELL_RUNS, .is_login_awaited = true},
    [MEMBER_ALONE] = {.state = SEAT_MEMBER, .shell = SEAT_SHELL_NONE},
    [MEMBER_ASKING] =
        {.state = SEAT_MEMBER,
         .shell = SEAT_SHELL_RUNS,
         .work = SEAT_WORK_OTHER,
         .is_login_awaited = true},
    [MEMBER_ALONE_ASKING] =
        {.state = SEAT_MEMBER, .shell = SEAT_SHELL_NONE, .work = SEAT_WORK_OTHER},
    [LOCKED] =
        {.state = SEAT_MEMBER,
         .shell = SEAT_SHELL_RUNS,
         .is_login_awaited = true,
         .is_locked = true},
    [LOCKED_ALONE] = {.state = SEAT_MEMBER, .shell = SEAT_SHELL_NONE, .is_locked = true},
    [LOCKED_ASKING] =
        {.state = SEAT_MEMBER,
         .shell = SEAT_SHELL_RUNS,
         .work = SEAT_WORK_OTHER,
         .is_login_awaited = true,
         .is_locked = true},
    [LOCKED_ASKING_TYPED] =
        {.state = SEAT_MEMBER,
         .shell = SEAT_SHELL_RUNS,
         .work = SEAT_WORK_OTHER,
         .is_login_awaited = true,
         .is_locked = true,
         .unlock_tries = 19},
    [LOCKED_UNLOCKING] =
        {.state = SEAT_MEMBER,
         .shell = SEAT_SHELL_RUNS,
         .work = SEAT_WORK_UNLOCK,
         .is_login_awaited = true,
         .is_locked = true,
         .unlock_tries = 19},
    [LOCKED_TYPED] =
        {.state = SEAT_MEMBER,
         .shell = SEAT_SHELL_RUNS,
         .is_login_awaited = true,
         .is_locked = true,
         .unlock_tries = 19},
    [STARTING_ASKING] = {.shell = SEAT_SHELL_STARTING, .work = SEAT_WORK_OTHER},
    [STARTING_UNLOCKING] = {.shell = SEAT_SHELL_STARTING, .work = SEAT_WORK_UNLOCK},
    [LOCKED_ALONE_UNLOCKING] =
        {.state = SEAT_MEMBER,
         .shell = SEAT_SHELL_NONE,
         .work = SEAT_WORK_UNLOCK,
         .is_locked = true,
         .unlock_tries = 19},
    [LOCKED_ASKING_TRIED] =
        {.state = SEAT_MEMBER,
         .shell = SEAT_SHELL_RUNS,
         .work = SEAT_WORK_OTHER,
         .is_login_awaited = true,
         .is_locked = true,
         .unlock_tries = 18},
    [LOCKED_UNLOCKING_TRIED] =
        {.state = SEAT_MEMBER,
         .shell = SEAT_SHELL_RUNS,
         .work = SEAT_WORK_UNLOCK,
         .is_login_awaited = true,
         .is_locked = true,
         .unlock_tries = 18},
    [LOCKED_ALONE_ASKING] =
        {.state = SEAT_MEMBER,
         .shell = SEAT_SHELL_NONE,
         .work = SEAT_WORK_OTHER,
         .is_locked = true},
    [LATER_ASKING] = {.shell = SEAT_SHELL_LATER, .work = SEAT_WORK_OTHER},
    [LATER_UNLOCKING] = {.shell = SEAT_SHELL_LATER, .work = SEAT_WORK_UNLOCK},
    [LOCKED_ALONE_ASKING_TYPED] =
        {.state = SEAT_MEMBER,
         .shell = SEAT_SHELL_NONE,
         .work = SEAT_WORK_OTHER,
         .is_locked = true,
         .unlock_tries = 19},
    [LOCKED_ALONE_TYPED] =
        {.state = SEAT_MEMBER, .shell = SEAT_SHELL_NONE, .is_locked = true, .unlock_tries = 19},
};

static const char *const effect_names[SEAT_EFFECT_COUNT] = {
    [SEAT_EFFECT_START_ANONYMOUS] = "start",
    [SEAT_EFFECT_END_ANONYMOUS] = "end-anonymous",
    [SEAT_EFFECT_START_LATER] = "start-later",
    [SEAT_EFFECT_DROP_LOGIN] = "drop-login",
    [SEAT_EFFECT_VOID_WORK] = "void-work",
    [SEAT_EFFECT_ANSWER_REFUSED] = "answer-refused",
    [SEAT_EFFECT_ANSWER_ENDED] = "answer-ended",
    [SEAT_EFFECT_ASK] = "ask",
    [SEAT_EFFECT_ASK_UNLOCK] = "ask-unlock",
    [SEAT_EFFECT_UNLOCK_LATER] = "unlock-later",
    [SEAT_EFFECT_TAKE_MEMBER] = "take-member",
    [SEAT_EFFECT_UNDO_LOGIN] = "undo-login",
    [SEAT_EFFECT_END_MEMBER] = "end-member",
    [SEAT_EFFECT_FORGET_MEMBER] = "forget-member",
    [SEAT_EFFECT_TELL_SESSION] = "tell-session",
    [SEAT_EFFECT_TELL_LOCK] = "tell-lock",
    [SEAT_EFFECT_RECORD_STARTED] = "record-started",
    [SEAT_EFFECT_RECORD_ENDED] = "record-ended",
    [SEAT_EFFECT_RECORD_LOCKED] = "record-locked",
};

static const struct transition {
    enum situation from;
    enum seat_event event;
    enum situation to;
    const char *effects;
} transitions[] = {
    {NEW, SEAT_EVENT_BEGIN, STARTING, "start"},
    {STARTING, SEAT_EVENT_ANONYMOUS_STARTED, ANONYMOUS, ""},
    {STARTING, SEAT_EVENT_ANONYMOUS_NOT_STARTED, LATER, "start-later"},
    {LATER, SEAT_EVENT_TIME_TO_START, STARTING, "start"},
    {ANONYMOUS, SEAT_EVENT_ANONYMOUS_ENDED, LATER, "end-anonymous start-later"},
    {ANONYMOUS, SEAT_EVENT_LOGIN_ASKED, ASKED, "ask"},
    {ANONYMOUS, SEAT_EVENT_ANONYMOUS_ASKS, ANONYMOUS_ASKING, "ask"},
    {ANONYMOUS_ASKING, SEAT_EVENT_ANONYMOUS_ENDED, LATER_ASKING, "end-anonymous start-later"},
    {ANONYMOUS_ASKING, SEAT_EVENT_ANSWERED, ANONYMOUS, ""},
    {ANONYMOUS_UNLOCKING, SEAT_EVENT_ANONYMOUS_ENDED, LATER_UNLOCKING, "end-anonymous start-later"},
    {ANONYMOUS_UNLOCKING, SEAT_EVENT_UNLOCKED, ANONYMOUS, ""},
    {ANONYMOUS_UNLOCKING, SEAT_EVENT_NOT_UNLOCKED, ANONYMOUS, ""},
    {ANONYMOUS_UNLOCKING, SEAT_EVENT_TOO_SOON, ANONYMOUS, ""},
    {ASKED, SEAT_EVENT_ANONYMOUS_ENDED, ASKED_ALONE, "end-anonymous drop-login"},
    {ASKED, SEAT_EVENT_LOGIN_DONE, MEMBER, "take-member tell-session record-started"},
    {ASKED, SEAT_EVENT_LOGIN_FAILED, ANONYMOUS, "undo-login tell-session answer-refused"},
    {ASKED, SEAT_EVENT_IDENTITY_LOCKED, ASKED_IN_VAIN, ""},
    {ASKED_IN_VAIN, SEAT_EVENT_ANONYMOUS_ENDED, ASKED_ALONE_IN_VAIN, "end-anonymous drop-login"},
    {ASKED_IN_VAIN, SEAT_EVENT_LOGIN_DONE, ANONYMOUS, "undo-login tell-session answer-ended"},
    {ASKED_IN_VAIN, SEAT_EVENT_LOGIN_FAILED, ANONYMOUS, "undo-login tell-session answer-refused"},
    {ASKED_IN_VAIN, SEAT_EVENT_IDENTITY_LOCKED, ASKED_IN_VAIN, ""},
    {ASKED_ALONE, SEAT_EVENT_LOGIN_DONE, MEMBER_ALONE, "take-member tell-session record-started"},
    {ASKED_ALONE, SEAT_EVENT_LOGIN_FAILED, STARTING, "undo-login tell-session start"},
    {ASKED_ALONE, SEAT_EVENT_IDENTITY_LOCKED, ASKED_ALONE_IN_VAIN, ""},
    {ASKED_ALONE_IN_VAIN, SEAT_EVENT_LOGIN_DONE, STARTING, "undo-login tell-session start"},
    {ASKED_ALONE_IN_VAIN, SEAT_EVENT_LOGIN_FAILED, STARTING, "undo-login tell-session start"},
    {ASKED_ALONE_IN_VAIN, SEAT_EVENT_IDENTITY_LOCKED, ASKED_ALONE_IN_VAIN, ""},
    {MEMBER, SEAT_EVENT_ANONYMOUS_ENDED, MEMBER_ALONE, "end-anonymous drop-login"},
    {MEMBER, SEAT_EVENT_MEMBER_ASKS, MEMBER_ASKING, "ask"},
    {MEMBER,
     SEAT_EVENT_MEMBER_ENDED,
     ANONYMOUS,
     "end-member record-ended forget-member tell-session answer-ended"},
    {MEMBER,
     SEAT_EVENT_LOGOUT,
     ANONYMOUS,
     "end-member record-ended forget-member tell-session answer-ended"},
    {MEMBER,
     SEAT_EVENT_IDENTITY_LOCKED,
     ANONYMOUS,
     "end-member record-ended forget-member tell-session answer-ended"},
    {MEMBER, SEAT_EVENT_LOCK, LOCKED, "tell-lock record-locked"},
    {MEMBER_ALONE, SEAT_EVENT_MEMBER_ASKS, MEMBER_ALONE_ASKING, "ask"},
    {MEMBER_ALONE,
     SEAT_EVENT_MEMBER_ENDED,
     STARTING,
     "end-member record-ended forget-member tell-session start"},
    {MEMBER_ALONE,
     SEAT_EVENT_LOGOUT,
     STARTING,
     "end-member record-ended forget-member tell-session start"},
    {MEMBER_ALONE,
     SEAT_EVENT_IDENTITY_LOCKED,
     STARTING,
     "end-member record-ended forget-member tell-session start"},
    {MEMBER_ALONE, SEAT_EVENT_LOCK, LOCKED_ALONE, "tell-lock record-locked"},
    {MEMBER_ASKING, SEAT_EVENT_ANONYMOUS_ENDED, MEMBER_ALONE_ASKING, "end-anonymous drop-login"},
    {MEMBER_ASKING, SEAT_EVENT_ANSWERED, MEMBER, ""},
    {MEMBER_ASKING,
     SEAT_EVENT_MEMBER_ENDED,
     ANONYMOUS_ASKING,
     "void-work end-member record-ended forget-member tell-session answer-ended"},
    {MEMBER_ASKING,
     SEAT_EVENT_LOGOUT,
     ANONYMOUS_ASKING,
     "void-work end-member record-ended forget-member tell-session answer-ended"},
    {MEMBER_ASKING,
     SEAT_EVENT_IDENTITY_LOCKED,
     ANONYMOUS_ASKING,
     "void-work end-member record-ended forget-member tell-session answer-ended"},
    {MEMBER_ASKING, SEAT_EVENT_LOCK, LOCKED_ASKING, "void-work tell-lock record-locked"},
    {MEMBER_ALONE_ASKING, SEAT_EVENT_ANSWERED, MEMBER_ALONE, ""},
    {MEMBER_ALONE_ASKING,
     SEAT_EVENT_MEMBER_ENDED,
     STARTING_ASKING,
     "void-work end-member record-ended forget-member tell-session start"},
    {MEMBER_ALONE_ASKING,
     SEAT_EVENT_LOGOUT,
     STARTING_ASKING,
     "void-work end-member record-ended forget-member tell-session start"},
    {MEMBER_ALONE_ASKING,
     SEAT_EVENT_IDENTITY_LOCKED,
     STARTING_ASKING,
     "void-work end-member record-ended forget-member tell-session start"},
    {MEMBER_ALONE_ASKING,
     SEAT_EVENT_LOCK,
     LOCKED_ALONE_ASKING,
     "void-work tell-lock record-locked"},
    {LOCKED, SEAT_EVENT_ANONYMOUS_ENDED, LOCKED_ALONE, "end-anonymous drop-login"},
    {LOCKED,
     SEAT_EVENT_MEMBER_ENDED,
     ANONYMOUS,
     "end-member record-ended forget-member tell-session tell-lock answer-ended"},
    {LOCKED,
     SEAT_EVENT_LOGOUT,
     ANONYMOUS,
     "end-member record-ended forget-member tell-session tell-lock answer-ended"},
    {LOCKED,
     SEAT_EVENT_IDENTITY_LOCKED,
     ANONYMOUS,
     "end-member record-ended forget-member tell-session tell-lock answer-ended"},
    {LOCKED, SEAT_EVENT_LOCK, LOCKED, ""},
    {LOCKED, SEAT_EVENT_KEY_TYPED, LOCKED_UNLOCKING, "ask-unlock"},
    {LOCKED_ALONE,
     SEAT_EVENT_MEMBER_ENDED,
     STARTING,
     "end-member record-ended forget-member tell-session tell-lock start"},
    {LOCKED_ALONE,
     SEAT_EVENT_LOGOUT,
     STARTING,
     "end-member record-ended forget-member tell-session tell-lock start"},
    {LOCKED_ALONE,
     SEAT_EVENT_IDENTITY_LOCKED,
     STARTING,
     "end-member record-ended forget-member tell-session tell-lock start"},
    {LOCKED_ALONE, SEAT_EVENT_LOCK, LOCKED_ALONE, ""},
    {LOCKED_ALONE, SEAT_EVENT_KEY_TYPED, LOCKED_ALONE_UNLOCKING, "ask-unlock"},
    {LOCKED_ASKING, SEAT_EVENT_ANONYMOUS_ENDED, LOCKED_ALONE_ASKING, "end-anonymous drop-login"},
    {LOCKED_ASKING, SEAT_EVENT_ANSWERED, LOCKED, ""},
    {LOCKED_ASKING,
     SEAT_EVENT_MEMBER_ENDED,
     ANONYMOUS_ASKING,
     "void-work end-member record-ended forget-member tell-session tell-lock answer-ended"},
    {LOCKED_ASKING,
     SEAT_EVENT_LOGOUT,
     ANONYMOUS_ASKING,
     "void-work end-member record-ended forget-member tell-session tell-lock answer-ended"},
    {LOCKED_ASKING,
     SEAT_EVENT_IDENTITY_LOCKED,
     ANONYMOUS_ASKING,
     "void-work end-member record-ended forget-member tell-session tell-lock answer-ended"},
    {LOCKED_ASKING, SEAT_EVENT_LOCK, LOCKED_ASKING, ""},
    {LOCKED_ASKING, SEAT_EVENT_KEY_TYPED, LOCKED_ASKING_TYPED, "unlock-later"},
    {LOCKED_ASKING_TYPED,
     SEAT_EVENT_ANONYMOUS_ENDED,
     LOCKED_ALONE_ASKING_TYPED,
     "end-anonymous drop-login"},
    {LOCKED_ASKING_TYPED, SEAT_EVENT_ANSWERED, LOCKED_TYPED, ""},
    {LOCKED_ASKING_TYPED,
     SEAT_EVENT_MEMBER_ENDED,
     ANONYMOUS_ASKING,
     "void-work end-member record-ended forget-member tell-session tell-lock answer-ended"},
    {LOCKED_ASKING_TYPED,
     SEAT_EVENT_LOGOUT,
     ANONYMOUS_ASKING,
     "void-work end-member record-ended forget-member tell-session tell-lock answer-ended"},
    {LOCKED_ASKING_TYPED,
     SEAT_EVENT_IDENTITY_LOCKED,
     ANONYMOUS_ASKING,
     "void-work end-member record-ended forget-member tell-session tell-lock answer-ended"},
    {LOCKED_ASKING_TYPED, SEAT_EVENT_LOCK, LOCKED_ASKING_TYPED, ""},
    {LOCKED_ASKING_TYPED, SEAT_EVENT_KEY_TYPED, LOCKED_ASKING_TYPED, "unlock-later"},
    {LOCKED_ASKING_TYPED, SEAT_EVENT_TIME_TO_UNLOCK, LOCKED_ASKING_TRIED, "unlock-later"},
    {LOCKED_UNLOCKING,
     SEAT_EVENT_ANONYMOUS_ENDED,
     LOCKED_ALONE_UNLOCKING,
     "end-anonymous drop-login"},
    {LOCKED_UNLOCKING,
     SEAT_EVENT_MEMBER_ENDED,
     ANONYMOUS_UNLOCKING,
     "end-member record-ended forget-member tell-session tell-lock answer-ended"},
    {LOCKED_UNLOCKING,
     SEAT_EVENT_LOGOUT,
     ANONYMOUS_UNLOCKING,
     "end-member record-ended forget-member tell-session tell-lock answer-ended"},
    {LOCKED_UNLOCKING,
     SEAT_EVENT_IDENTITY_LOCKED,
     ANONYMOUS_UNLOCKING,
     "end-member record-ended forget-member tell-session tell-lock answer-ended"},
    {LOCKED_UNLOCKING, SEAT_EVENT_LOCK, LOCKED_UNLOCKING, ""},
    {LOCKED_UNLOCKING, SEAT_EVENT_KEY_TYPED, LOCKED_UNLOCKING, "unlock-later"},
    {LOCKED_UNLOCKING, SEAT_EVENT_TIME_TO_UNLOCK, LOCKED_UNLOCKING_TRIED, "unlock-later"},
    {LOCKED_UNLOCKING, SEAT_EVENT_UNLOCKED, MEMBER, "tell-lock"},
    {LOCKED_UNLOCKING, SEAT_EVENT_NOT_UNLOCKED, LOCKED_TYPED, ""},
    {LOCKED_UNLOCKING, SEAT_EVENT_TOO_SOON, LOCKED_TYPED, "unlock-later"},
    {LOCKED_TYPED, SEAT_EVENT_ANONYMOUS_ENDED, LOCKED_ALONE_TYPED, "end-anonymous drop-login"},
    {LOCKED_TYPED,
     SEAT_EVENT_MEMBER_ENDED,
     ANONYMOUS,
     "end-member record-ended forget-member tell-session tell-lock answer-ended"},
    {LOCKED_TYPED,
     SEAT_EVENT_LOGOUT,
     ANONYMOUS,
     "end-member record-ended forget-member tell-session tell-lock answer-ended"},
    {LOCKED_TYPED,
     SEAT_EVENT_IDENTITY_LOCKED,
     ANONYMOUS,
     "end-member record-ended forget-member tell-session tell-lock answer-ended"},
    {LOCKED_TYPED, SEAT_EVENT_LOCK, LOCKED_TYPED, ""},
    {LOCKED_TYPED, SEAT_EVENT_KEY_TYPED, LOCKED_UNLOCKING, "ask-unlock"},
    {LOCKED_TYPED, SEAT_EVENT_TIME_TO_UNLOCK, LOCKED_UNLOCKING_TRIED, "ask-unlock"},
    {STARTING_ASKING, SEAT_EVENT_ANONYMOUS_STARTED, ANONYMOUS_ASKING, ""},
    {STARTING_ASKING, SEAT_EVENT_ANONYMOUS_NOT_STARTED, LATER_ASKING, "start-later"},
    {STARTING_ASKING, SEAT_EVENT_ANSWERED, STARTING, ""},
    {STARTING_UNLOCKING, SEAT_EVENT_ANONYMOUS_STARTED, ANONYMOUS_UNLOCKING, ""},
    {STARTING_UNLOCKING, SEAT_EVENT_ANONYMOUS_NOT_STARTED, LATER_UNLOCKING, "start-later"},
    {STARTING_UNLOCKING, SEAT_EVENT_UNLOCKED, STARTING, ""},
    {STARTING_UNLOCKING, SEAT_EVENT_NOT_UNLOCKED, STARTING, ""},
    {STARTING_UNLOCKING, SEAT_EVENT_TOO_SOON, STARTING, ""},
};

#define TRANSITION_COUNT (sizeof(transitions) / sizeof(transitions[0]))

static const struct transition *find(uint32_t from, uint32_t event)
{
    for (size_t i = 0; i < TRANSITION_COUNT; i++) {
        if ((uint32_t)transitions[i].from == from && (uint32_t)transitions[i].event == event) {
            return &transitions[i];
        }
    }
    return NULL;
}

static void describe(const struct seat_effects *effects, char *text, size_t size)
{
    size_t length = 0;
    text[0] = '\0';
    for (uint32_t i = 0; i < effects->count; i++) {
        length += (size_t)snprintf(
            text + length,
            size - length,
            "%s%s",
            i == 0 ? "" : " ",
            effect_names[effects->list[i]]);
    }
}

static bool is_same(const struct seat *left, const struct seat *right)
{
    return left->state == right->state && left->shell == right->shell &&
           left->work == right->work && left->is_login_awaited == right->is_login_awaited &&
           left->is_identity_locked == right->is_identity_locked &&
           left->is_locked == right->is_locked && left->unlock_tries == right->unlock_tries;
}

static void check(uint32_t from, uint32_t event)
{
    const struct transition *expected = find(from, event);
    const struct seat *to = &situations[expected != NULL ? (uint32_t)expected->to : from];
    struct seat seat = situations[from];
    struct seat_effects effects = {.count = SEAT_EFFECTS_MAX};
    char text[256];
    const bool is_taken = seat_take(&seat, (enum seat_event)event, &effects);
    describe(&effects, text, sizeof(text));
    const bool is_right = is_taken == (expected != NULL) && is_same(&seat, to) &&
                          strcmp(text, expected != NULL ? expected->effects : "") == 0;
    CHECK(is_right);
    if (!is_right) {
        fprintf(stderr, "  situation %u, event %u: \"%s\"\n", from, event, text);
    }
}

static void test_transitions(void)
{
    for (uint32_t from = 0; from < REACHED; from++) {
        for (uint32_t event = 0; event < SEAT_EVENT_COUNT; event++) {
            check(from, event);
        }
    }
}

static void test_no_event(void)
{
    for (uint32_t from = 0; from < SITUATION_COUNT; from++) {
        check(from, SEAT_EVENT_COUNT);
        check(from, 1000);
    }
}

/* All but the first, where nothing has begun. */
static void test_situations(void)
{
    CHECK(!seat_check(&situations[NEW]));
    for (uint32_t i = NEW + 1; i < SITUATION_COUNT; i++) {
        CHECK(seat_check(&situations[i]));
    }
}

static void test_check(void)
{
    static const struct seat wrong[] = {
        {.shell = SEAT_SHELL_RUNS, .is_locked = true},
        {.state = SEAT_MEMBER, .unlock_tries = 1},
        {.state = SEAT_MEMBER, .is_locked = true, .unlock_tries = SEAT_UNLOCK_TRIES + 1},
        {.state = SEAT_ASKED, .shell = SEAT_SHELL_RUNS},
        {.shell = SEAT_SHELL_RUNS, .work = SEAT_WORK_LOGIN},
        {.state = SEAT_MEMBER, .is_identity_locked = true},
        {.shell = SEAT_SHELL_RUNS, .is_login_awaited = true},
        {.state = SEAT_MEMBER, .is_login_awaited = true},
    };
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        CHECK(!seat_check(&wrong[i]));
    }
}

/* Nobody is asked for ever: after so many tries somebody has to type again. */
static void test_tries(void)
{
    struct seat seat = situations[LOCKED];
    struct seat_effects effects;
    uint32_t asked_count = 0;
    bool is_taken = seat_take(&seat, SEAT_EVENT_KEY_TYPED, &effects);
    while (is_taken && asked_count <= SEAT_UNLOCK_TRIES) {
        asked_count++;
        CHECK(seat_take(&seat, SEAT_EVENT_TOO_SOON, &effects));
        is_taken = seat_take(&seat, SEAT_EVENT_TIME_TO_UNLOCK, &effects);
    }
    CHECK_EQUAL(asked_count, SEAT_UNLOCK_TRIES);
    CHECK(seat_take(&seat, SEAT_EVENT_KEY_TYPED, &effects));
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"transitions", test_transitions},
        {"no event", test_no_event},
        {"situations", test_situations},
        {"check", test_check},
        {"tries", test_tries},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
