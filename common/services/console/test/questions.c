#include "scene.h"
#include "unit.h"

static void test_several_questions(void)
{
    begin();
    questions_set_keeper(&consoles.questions, principal);
    consoles_set_session(&consoles, 1, other, (struct bytes){(const uint8_t *)"bob", 3});
    const uint32_t here = ask(0, QUESTION_KIND_LINE, "question a");
    const uint32_t also = ask(0, QUESTION_KIND_LINE, "question b");
    const uint32_t there = ask(QUESTIONS_CONSOLE_ANY, QUESTION_KIND_LINE, "question c");
    CHECK(contains("identity asks you something"));
    type(ATTENTION);
    CHECK(contains("question a"));
    CHECK(contains("the system"));
    CHECK(contains("bob\x1b[0m, 1 to answer"));
    type("\t");
    CHECK(contains("question b"));
    type("\t");
    CHECK(contains("1-4: to that console"));
    type("\t");
    CHECK(contains("question a"));
    type("x\r");
    CHECK_EQUAL(state_of(here, "x"), QUESTION_STATE_ANSWERED);
    CHECK(contains("question b"));
    CHECK_EQUAL(questions_cancel(&consoles.questions, ASKER, also), STATUS_OK);
    consoles_questions_changed(&consoles);
    CHECK_EQUAL(questions_cancel(&consoles.questions, ASKER, also), STATUS_NOT_FOUND);
    CHECK_EQUAL(questions_cancel(&consoles.questions, ASKER + 1, there), STATUS_NOT_FOUND);
    flush();
    type(ATTENTION);
    type(ATTENTION);
    type("2");
    type(ATTENTION);
    CHECK(contains("question c") && contains("on console 2"));
    consoles_asker_closed(&consoles, ASKER);
    flush();
    CHECK_EQUAL(outside_held(&outside), 0);
}

/* Who is at a locked console answers nothing for who locked it. */
static void test_asked_while_locked(void)
{
    begin();
    consoles_set_session(&consoles, 0, other, (struct bytes){(const uint8_t *)"ada", 3});
    const uint32_t before = ask(0, QUESTION_KIND_SECRET, "Asked before");
    type(ATTENTION);
    CHECK(contains("Asked before"));
    consoles_lock(&consoles, 0, true);
    flush();
    CHECK(!consoles.view.is_open);
    CHECK(contains("is locked by ada") && !contains("[console]"));
    CHECK_EQUAL(state_of(before, ""), QUESTION_STATE_TIMED_OUT);
    const uint32_t may = ask(0, QUESTION_KIND_YES_NO, "May it?");
    const uint32_t share = ask(0, QUESTION_KIND_NOTICE, "Share 1");
    CHECK(!contains("[console]"));
    type(ATTENTION);
    CHECK(contains("ada\x1b[0m, locked, you are here\r\n"));
    type_slowly("\ty\r");
    CHECK_EQUAL(state_of(may, ""), QUESTION_STATE_OPEN);
    CHECK_EQUAL(state_of(share, ""), QUESTION_STATE_OPEN);
    type(ATTENTION);
    const uint32_t unlock = ask(0, QUESTION_KIND_SECRET, "Passphrase of ada");
    for (uint32_t i = 0; i < 4; i++) {
        type("\t");
        CHECK(!contains("May it?") && !contains("Share 1"));
    }
    CHECK(contains("Passphrase of ada"));
    type(SECRET "\r");
    CHECK_EQUAL(state_of(unlock, SECRET), QUESTION_STATE_ANSWERED);
    consoles_lock(&consoles, 0, false);
    pass(CONSOLES_LINGER_NS);
    CHECK(contains("[console] identity asks you something"));
    type(ATTENTION);
    CHECK(contains("May it?"));
    type("y");
    CHECK_EQUAL(state_of(may, "\x01"), QUESTION_STATE_ANSWERED);
    /* What nobody has answered when the session ends, nobody else answers. */
    consoles_set_session(&consoles, 0, principal, (struct bytes){NULL, 0});
    flush();
    CHECK_EQUAL(state_of(share, ""), QUESTION_STATE_TIMED_OUT);
    CHECK_EQUAL(outside_held(&outside), 0);
}

/* A question is answered at its own console, and nowhere else. */
static void test_asked_elsewhere(void)
{
    begin();
    const uint32_t number = ask(1, QUESTION_KIND_YES_NO, "May it?");
    CHECK(contains("[console] something is asked on console 2: press Ctrl-], then 2"));
    type(ATTENTION);
    CHECK(contains("1 to answer"));
    type("\t");
    CHECK(!contains("May it?"));
    type("y");
    CHECK_EQUAL(state_of(number, ""), QUESTION_STATE_OPEN);
    /* Nor does a locked console say what others are asked, or another one what its own is. */
    type(ATTENTION);
    consoles_lock(&consoles, 0, true);
    flush();
    (void)ask(2, QUESTION_KIND_YES_NO, "May another?");
    CHECK(!contains("[console]"));
    consoles_lock(&consoles, 0, false);
    consoles_lock(&consoles, 3, true);
    flush();
    (void)ask(3, QUESTION_KIND_NOTICE, "Share 1");
    CHECK(!contains("console 4"));
    type(ATTENTION);
    CHECK(!contains("locked, 1 to answer"));
    type("2");
    CHECK(contains("[console] identity asks you something"));
    type(ATTENTION);
    type("y");
    CHECK_EQUAL(state_of(number, "\x01"), QUESTION_STATE_ANSWERED);
}

static void type_at_once(const char *text)
{
    consoles_typed(&consoles, now_ns, (struct bytes){(const uint8_t *)text, strlen(text)});
    flush();
}

static void withdraw(uint32_t number)
{
    consoles_set_time(&consoles, now_ns);
    CHECK_EQUAL(questions_cancel(&consoles.questions, ASKER, number), STATUS_OK);
    consoles_questions_changed(&consoles);
    flush();
}

/* What was meant for one question does not answer the next. */
static void test_replaced(void)
{
    begin();
    const uint32_t harmless = ask(0, QUESTION_KIND_YES_NO, "Harmless?");
    const uint32_t bad = ask(0, QUESTION_KIND_YES_NO, "Bad?");
    type(ATTENTION);
    CHECK(contains("Harmless?"));
    type_at_once("\x1b");
    withdraw(harmless);
    CHECK(contains("Bad?") && contains("instead of what was asked") && !contains("(y/n)"));
    type_at_once("y");
    pass(TRUSTED_KEYS_ESCAPE_NS);
    CHECK_EQUAL(state_of(bad, ""), QUESTION_STATE_OPEN);
    CHECK_EQUAL(
        consoles_deadline_ns(&consoles), now_ns - TRUSTED_KEYS_ESCAPE_NS + CONSOLES_HOLD_NS);
    pass(CONSOLES_HOLD_NS - TRUSTED_KEYS_ESCAPE_NS - 1);
    type_at_once("y\t");
    CHECK_EQUAL(state_of(bad, ""), QUESTION_STATE_OPEN);
    const uint32_t next = ask(0, QUESTION_KIND_YES_NO, "Next?");
    pass(1);
    CHECK(contains("(y/n)"));
    type_at_once("y");
    CHECK_EQUAL(state_of(bad, "\x01"), QUESTION_STATE_ANSWERED);
    /* One key too many, after an answer; also when the next one comes a little later. */
    CHECK(contains("Next?"));
    type_at_once("y");
    CHECK_EQUAL(state_of(next, ""), QUESTION_STATE_OPEN);
    pass(CONSOLES_HOLD_NS);
    type_at_once("n");
    const uint32_t last = ask(0, QUESTION_KIND_YES_NO, "Last?");
    type_at_once("n");
    CHECK_EQUAL(state_of(last, ""), QUESTION_STATE_OPEN);
    withdraw(last);
    consoles_asker_closed(&consoles, ASKER);
    CHECK_EQUAL(outside_held(&outside), 0);
}

/* The rest of a secret for which nobody asks any more goes to no program. */
static void test_withdrawn(void)
{
    begin();
    wait_read(0);
    wait_read(1);
    const uint32_t secret = ask(0, QUESTION_KIND_SECRET, "Passphrase");
    type(ATTENTION);
    type("correct 2");
    withdraw(secret);
    CHECK(contains("asked no more"));
    type("2 horse\r");
    pass(2 * CONSOLES_LINGER_NS);
    CHECK(consoles.view.is_open);
    CHECK_EQUAL(consoles.active, 0);
    const uint32_t bad = ask(0, QUESTION_KIND_NOTICE, "Read this");
    CHECK(contains("Read this"));
    type_at_once("\r");
    CHECK_EQUAL(state_of(bad, ""), QUESTION_STATE_OPEN);
    withdraw(bad);
    CHECK_EQUAL(outside.read_bytes, 0);
    type(ATTENTION);
    CHECK(!consoles.view.is_open);
    CHECK(!is_left("correct"));
    type("x");
    CHECK(is_read("x"));
}

static void test_limits(void)
{
    static char text[QUESTION_TEXT_BYTES + 2];
    begin();
    uint32_t number = 0;
    struct question_request asked = request(CONSOLES_COUNT, QUESTION_KIND_LINE, "");
    CHECK_EQUAL(questions_ask(&consoles.questions, &asked, &number), STATUS_NOT_FOUND);
    asked = request(QUESTIONS_CONSOLE_ANY, QUESTION_KIND_LINE, "");
    CHECK_EQUAL(questions_ask(&consoles.questions, &asked, &number), STATUS_NOT_FOUND);
    memset(text, 0x1b, sizeof(text) - 1);
    asked = request(0, QUESTION_KIND_LINE, text);
    CHECK_EQUAL(questions_ask(&consoles.questions, &asked, &number), STATUS_LIMIT_EXCEEDED);
    text[QUESTION_TEXT_BYTES] = '\0';
    for (uint32_t i = 0; i < QUESTIONS_OF_ASKER_MAX; i++) {
        (void)ask(0, QUESTION_KIND_LINE, text);
    }
    asked = request(0, QUESTION_KIND_LINE, "");
    CHECK_EQUAL(questions_ask(&consoles.questions, &asked, &number), STATUS_LIMIT_EXCEEDED);
    asked.asker++;
    for (uint32_t i = 0; i < QUESTIONS_OF_ASKER_MAX; i++) {
        asked.event = outside_handle(&outside);
        CHECK_EQUAL(questions_ask(&consoles.questions, &asked, &number), STATUS_OK);
    }
    asked.asker++;
    CHECK_EQUAL(questions_ask(&consoles.questions, &asked, &number), STATUS_LIMIT_EXCEEDED);
    type(ATTENTION);
    CHECK(shown_bytes > 4 * QUESTION_TEXT_BYTES);
    /* An answer as long as it can be, and longer. */
    memset(text, 'x', sizeof(text));
    text[200] = '\0';
    for (uint32_t i = 0; i < 4; i++) {
        type(text);
    }
    CHECK_EQUAL(consoles.view.typed.size_bytes, QUESTION_ANSWER_BYTES);
    type("\x15");
    CHECK_EQUAL(consoles.view.typed.size_bytes, 0);
}

static void test_deadline(void)
{
    begin();
    struct question_request asked = request(0, QUESTION_KIND_SECRET, "soon");
    asked.deadline_ns = now_ns + 5 * TERMINAL_TWICE_NS;
    uint32_t number = 0;
    CHECK_EQUAL(questions_ask(&consoles.questions, &asked, &number), STATUS_OK);
    consoles_announce(
        &consoles, questions_unannounced(&consoles.questions), (struct bytes){NULL, 0});
    CHECK_EQUAL(consoles_deadline_ns(&consoles), asked.deadline_ns);
    type(ATTENTION);
    type(SECRET);
    pass(asked.deadline_ns - now_ns);
    CHECK_EQUAL(outside.signalled & 8, 8);
    CHECK(!is_left(SECRET));
    CHECK_EQUAL(state_of(number, ""), QUESTION_STATE_TIMED_OUT);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"several questions", test_several_questions},
        {"asked while locked", test_asked_while_locked},
        {"asked elsewhere", test_asked_elsewhere},
        {"replaced", test_replaced},
        {"withdrawn", test_withdrawn},
        {"limits", test_limits},
        {"deadline", test_deadline},
    };
    const int result = unit_run(tests, sizeof(tests) / sizeof(tests[0]));
    return outside.is_wrong ? 1 : result;
}
