#include "questions/questions.h"
#include "lib/text.h"
#include "unit.h"

#define FIRST     2u
#define COUNT     2u
#define ASKER     7u
#define EVENTS    16u
#define MOMENT_NS UINT64_C(1000)

static struct questions questions;
static struct questions_outside outside;
static uint32_t dropped[EVENTS];
static uint64_t signalled;
static uint32_t next_event;

static const uint8_t ada[QUESTION_PRINCIPAL_BYTES] = {1};
static const uint8_t bob[QUESTION_PRINCIPAL_BYTES] = {2};

static void signal_event(struct questions_outside *of, uint32_t event, uint64_t bits)
{
    CHECK(of == &outside && event != 0);
    signalled |= bits;
}

static void drop_event(struct questions_outside *of, uint32_t event)
{
    CHECK(of == &outside && event != 0 && event < EVENTS);
    dropped[event]++;
}

static void begin(bool is_guarded)
{
    outside = (struct questions_outside){.signal = signal_event, .drop = drop_event};
    memset(dropped, 0, sizeof(dropped));
    signalled = 0;
    next_event = 1;
    const struct questions_range range = {.first = FIRST, .count = COUNT};
    questions_init(&questions, &outside, range, is_guarded);
}

/* Each event that was taken over, once. */
static bool are_all_dropped(void)
{
    for (uint32_t i = 1; i < next_event; i++) {
        if (dropped[i] != 1) {
            return false;
        }
    }
    return true;
}

static struct question_request request(uint8_t console, uint16_t kind)
{
    return (struct question_request){
        .asker = ASKER,
        .process = 42,
        .principal = ada,
        .console = console,
        .wanted = {bob, sizeof(bob)},
        .kind = kind,
        .text = text_bytes("May it?"),
        .event = next_event,
        .bits = UINT64_C(1) << next_event,
    };
}

static uint32_t ask(uint8_t console, uint16_t kind)
{
    const struct question_request asked = request(console, kind);
    uint32_t number = 0;
    next_event++;
    CHECK_EQUAL(questions_ask(&questions, &asked, &number), STATUS_OK);
    struct question *question = questions_unannounced(&questions);
    CHECK(question != NULL && question->number == number);
    CHECK(!questions_is_open(&questions, question));
    questions_announce(
        question,
        text_bytes("a\x1b"
                   "b"));
    CHECK(text_equal(question->name, "a\\x1bb"));
    CHECK(questions_check(&questions));
    return number;
}

static void set_session(uint32_t console, const uint8_t *principal, const char *name)
{
    (void)questions_set_session(&questions, console, principal, text_bytes(name));
}

static uint16_t state_of(uint32_t number)
{
    uint16_t state = UINT16_MAX;
    struct answer answer;
    CHECK_EQUAL(questions_take_answer(&questions, ASKER, number, &state, &answer), STATUS_OK);
    CHECK(questions_check(&questions));
    return state;
}

static bool is_next(uint32_t console, uint32_t after, uint32_t number)
{
    const struct question *next = questions_next(&questions, console, after);
    return number == 0 ? next == NULL : next != NULL && next->number == number;
}

static void an_answer_is_taken_once(void)
{
    begin(false);
    const uint32_t number = ask(FIRST, QUESTION_KIND_LINE);
    struct question *question = questions_find(&questions, number);
    CHECK_EQUAL(state_of(number), QUESTION_STATE_OPEN);
    question->answer = (struct answer){.size_bytes = 2, .data = "hi"};
    CHECK(!questions_check(&questions));
    questions_settle(&questions, question, QUESTION_STATE_ANSWERED);
    CHECK(questions_check(&questions));
    CHECK_EQUAL(signalled, 2);
    CHECK_EQUAL(question->text[0], 0);
    uint16_t state = 0;
    struct answer answer;
    CHECK_EQUAL(
        questions_take_answer(&questions, ASKER + 1, number, &state, &answer), STATUS_NOT_FOUND);
    CHECK_EQUAL(questions_take_answer(&questions, ASKER, number, &state, &answer), STATUS_OK);
    CHECK_EQUAL(state, QUESTION_STATE_ANSWERED);
    CHECK(answer.size_bytes == 2 && memcmp(answer.data, "hi", 2) == 0);
    CHECK_EQUAL(
        questions_take_answer(&questions, ASKER, number, &state, &answer), STATUS_NOT_FOUND);
    CHECK(questions_find(&questions, number) == NULL);
    CHECK(are_all_dropped());
}

static void each_console_has_its_own(void)
{
    begin(false);
    const uint32_t here = ask(FIRST, QUESTION_KIND_LINE);
    const uint32_t there = ask(FIRST + 1, QUESTION_KIND_LINE);
    const uint32_t also = ask(FIRST, QUESTION_KIND_LINE);
    CHECK(is_next(FIRST, 0, here) && is_next(FIRST, here, also) && is_next(FIRST, also, 0));
    CHECK(is_next(FIRST + 1, 0, there) && is_next(FIRST + 1, there, 0));
    CHECK_EQUAL(questions_open_count(&questions, FIRST), 2);
    CHECK_EQUAL(questions_open_count(&questions, FIRST + 1), 1);
    /* What one who has a session is asked, is asked where that is. */
    struct question_request any = request(QUESTIONS_CONSOLE_ANY, QUESTION_KIND_LINE);
    uint32_t number = 0;
    any.asker++;
    any.event = 0;
    CHECK_EQUAL(questions_ask(&questions, &any, &number), STATUS_NOT_FOUND);
    set_session(FIRST + 1, bob, "bob");
    CHECK_EQUAL(questions_ask(&questions, &any, &number), STATUS_OK);
    CHECK_EQUAL(questions_find(&questions, number)->console, FIRST + 1);
}

static void only_who_asked_takes_it_back(void)
{
    begin(false);
    const uint32_t first = ask(FIRST, QUESTION_KIND_LINE);
    const uint32_t second = ask(FIRST, QUESTION_KIND_LINE);
    CHECK_EQUAL(questions_cancel(&questions, ASKER + 1, first), STATUS_NOT_FOUND);
    CHECK_EQUAL(questions_cancel(&questions, ASKER, first), STATUS_OK);
    CHECK_EQUAL(questions_cancel(&questions, ASKER, first), STATUS_NOT_FOUND);
    CHECK(!questions_asker_closed(&questions, ASKER + 1));
    CHECK(is_next(FIRST, 0, second));
    CHECK(questions_asker_closed(&questions, ASKER));
    CHECK(!questions_asker_closed(&questions, ASKER));
    CHECK(is_next(FIRST, 0, 0));
    CHECK_EQUAL(signalled, 0);
    CHECK(are_all_dropped());
}

static void at_a_lock_only_what_unlocks_it(void)
{
    begin(false);
    const uint32_t before = ask(FIRST, QUESTION_KIND_SECRET);
    const uint32_t there = ask(FIRST + 1, QUESTION_KIND_LINE);
    questions_lock(&questions, FIRST, true);
    CHECK_EQUAL(state_of(before), QUESTION_STATE_TIMED_OUT);
    CHECK_EQUAL(state_of(there), QUESTION_STATE_OPEN);
    const uint32_t line = ask(FIRST, QUESTION_KIND_LINE);
    CHECK(is_next(FIRST, 0, 0));
    const uint32_t secret = ask(FIRST, QUESTION_KIND_SECRET);
    CHECK(is_next(FIRST, 0, secret));
    /* Said twice: nothing ends. */
    questions_lock(&questions, FIRST, true);
    CHECK(is_next(FIRST, 0, secret));
    questions_lock(&questions, FIRST, false);
    CHECK(is_next(FIRST, 0, line) && is_next(FIRST, line, secret));
}

static void guarded_is_as_locked(void)
{
    begin(true);
    const struct questions_console *console = questions_console(&questions, FIRST + 1);
    CHECK(console->is_locked && console->is_guarded);
    const uint32_t line = ask(FIRST + 1, QUESTION_KIND_LINE);
    CHECK(is_next(FIRST + 1, 0, 0));
    questions_lock(&questions, FIRST + 1, false);
    CHECK(!console->is_locked && !console->is_guarded);
    CHECK(is_next(FIRST + 1, 0, line));
    CHECK(questions_console(&questions, FIRST)->is_guarded);
}

static void a_session_ends_with_what_was_asked(void)
{
    begin(false);
    CHECK_EQUAL(
        questions_set_session(&questions, FIRST, ada, text_bytes("ada")), QUESTIONS_SESSION_OTHER);
    CHECK_EQUAL(
        questions_set_session(&questions, FIRST, ada, text_bytes("ada")), QUESTIONS_SESSION_SAME);
    CHECK_EQUAL(
        questions_set_session(&questions, FIRST, bob, text_bytes("ada")), QUESTIONS_SESSION_OTHER);
    const uint32_t here = ask(FIRST, QUESTION_KIND_LINE);
    const uint32_t there = ask(FIRST + 1, QUESTION_KIND_LINE);
    CHECK_EQUAL(
        questions_set_session(&questions, FIRST, bob, text_bytes("bob")), QUESTIONS_SESSION_OTHER);
    CHECK_EQUAL(state_of(here), QUESTION_STATE_OPEN);
    CHECK_EQUAL(
        questions_set_session(&questions, FIRST, bob, (struct bytes){NULL, 0}),
        QUESTIONS_SESSION_ENDED);
    CHECK_EQUAL(state_of(here), QUESTION_STATE_TIMED_OUT);
    CHECK_EQUAL(state_of(there), QUESTION_STATE_OPEN);
}

static void time_ends_what_has_a_deadline(void)
{
    begin(false);
    const uint32_t endless = ask(FIRST, QUESTION_KIND_LINE);
    CHECK_EQUAL(questions_deadline_ns(&questions), 0);
    const uint32_t late = ask(FIRST, QUESTION_KIND_LINE);
    const uint32_t soon = ask(FIRST, QUESTION_KIND_LINE);
    questions_find(&questions, late)->deadline_ns = 2 * MOMENT_NS;
    questions_find(&questions, soon)->deadline_ns = MOMENT_NS;
    CHECK_EQUAL(questions_deadline_ns(&questions), MOMENT_NS);
    CHECK(!questions_time(&questions, MOMENT_NS - 1));
    CHECK(questions_time(&questions, MOMENT_NS));
    CHECK_EQUAL(state_of(soon), QUESTION_STATE_TIMED_OUT);
    CHECK_EQUAL(state_of(late), QUESTION_STATE_OPEN);
    CHECK_EQUAL(state_of(endless), QUESTION_STATE_OPEN);
    CHECK_EQUAL(questions_deadline_ns(&questions), 2 * MOMENT_NS);
}

static void a_watcher_is_told_which_console(void)
{
    begin(false);
    questions_signal_watch(&questions, FIRST);
    CHECK_EQUAL(signalled, 0);
    questions_watch(&questions, 9, 1);
    questions_signal_watch(&questions, FIRST + 1);
    CHECK_EQUAL(signalled, UINT64_C(1) << (FIRST + 1));
    questions_watch(&questions, 10, 1);
    CHECK_EQUAL(dropped[9], 1);
    CHECK_EQUAL(dropped[10], 0);
}

static void the_system_is_who_keeps_sessions(void)
{
    static const uint8_t nobody[QUESTION_PRINCIPAL_BYTES];
    begin(false);
    CHECK(!questions_is_keeper(&questions, nobody));
    questions_set_keeper(&questions, ada);
    CHECK(questions_is_keeper(&questions, ada) && !questions_is_keeper(&questions, bob));
}

static void asking_has_bounds(void)
{
    static const uint8_t text[QUESTION_TEXT_BYTES + 1];
    uint32_t number = 0;
    begin(false);
    CHECK(questions_console(&questions, FIRST - 1) == NULL);
    CHECK(questions_console(&questions, FIRST + COUNT) == NULL);
    struct question_request asked = request(FIRST - 1, QUESTION_KIND_LINE);
    CHECK_EQUAL(questions_ask(&questions, &asked, &number), STATUS_NOT_FOUND);
    asked.console = FIRST + COUNT;
    CHECK_EQUAL(questions_ask(&questions, &asked, &number), STATUS_NOT_FOUND);
    asked = request(FIRST, QUESTION_KIND_COUNT);
    CHECK_EQUAL(questions_ask(&questions, &asked, &number), STATUS_INVALID_ARGUMENT);
    asked.kind = QUESTION_KIND_LINE;
    asked.text = (struct bytes){text, sizeof(text)};
    CHECK_EQUAL(questions_ask(&questions, &asked, &number), STATUS_LIMIT_EXCEEDED);
    CHECK(questions_unannounced(&questions) == NULL);
    asked.text.size_bytes--;
    for (; asked.asker < ASKER + QUESTIONS_MAX / QUESTIONS_OF_ASKER_MAX; asked.asker++) {
        for (uint32_t i = 0; i < QUESTIONS_OF_ASKER_MAX; i++) {
            CHECK_EQUAL(questions_ask(&questions, &asked, &number), STATUS_OK);
        }
        CHECK_EQUAL(questions_ask(&questions, &asked, &number), STATUS_LIMIT_EXCEEDED);
    }
    CHECK_EQUAL(questions_ask(&questions, &asked, &number), STATUS_LIMIT_EXCEEDED);
    /* No question is number 0. */
    begin(false);
    questions.next_number = UINT32_MAX;
    CHECK_EQUAL(ask(FIRST, QUESTION_KIND_LINE), UINT32_MAX);
    CHECK_EQUAL(ask(FIRST, QUESTION_KIND_LINE), 1);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"an answer is taken once", an_answer_is_taken_once},
        {"each console has its own", each_console_has_its_own},
        {"only who asked takes it back", only_who_asked_takes_it_back},
        {"at a lock only what unlocks it", at_a_lock_only_what_unlocks_it},
        {"guarded is as locked", guarded_is_as_locked},
        {"a session ends with what was asked", a_session_ends_with_what_was_asked},
        {"time ends what has a deadline", time_ends_what_has_a_deadline},
        {"a watcher is told which console", a_watcher_is_told_which_console},
        {"the system is who keeps sessions", the_system_is_who_keeps_sessions},
        {"asking has bounds", asking_has_bounds},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
