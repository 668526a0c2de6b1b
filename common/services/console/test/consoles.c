#include "scene.h"
#include "unit.h"

static void test_secret(void)
{
    begin();
    wait_read(0);
    const uint32_t number = ask(0, QUESTION_KIND_SECRET, "Passphrase of alice");
    CHECK(contains("[console] identity asks you something: press Ctrl-]"));
    CHECK(!contains("alice"));
    type(ATTENTION);
    CHECK(contains("identity"));
    CHECK(contains("process 42, key 010203000000"));
    CHECK(contains("    Passphrase of alice\r\n"));
    type_slowly(SECRET "x\x7f");
    CHECK(!contains("horse"));
    CHECK_EQUAL(state_of(number, ""), QUESTION_STATE_OPEN);
    CHECK_EQUAL(outside.signalled & 8, 0);
    type("\r");
    CHECK_EQUAL(outside.signalled & 8, 8);
    CHECK_EQUAL(state_of(number, SECRET), QUESTION_STATE_ANSWERED);
    CHECK(!is_left(SECRET));
    CHECK(!is_left("correct"));
    CHECK_EQUAL(outside.read_bytes, 0);
    CHECK_EQUAL(state_of(number, ""), UINT16_MAX);
    /* The view goes by itself. */
    CHECK(consoles.view.is_open);
    pass(CONSOLES_LINGER_NS);
    CHECK(!consoles.view.is_open);
    type("to the program");
    CHECK(is_read("to the program"));
}

static void test_new_secret(void)
{
    begin();
    const uint32_t number = ask(0, QUESTION_KIND_NEW_SECRET, "A passphrase for bob");
    type(ATTENTION);
    type("\r");
    type("one\r");
    CHECK(contains("Once more"));
    type("two\r");
    CHECK(contains("two different ones"));
    type(SECRET "\r");
    type(SECRET "\r");
    CHECK_EQUAL(state_of(number, SECRET), QUESTION_STATE_ANSWERED);
    CHECK(!is_left(SECRET));
}

static void test_kinds(void)
{
    begin();
    const uint32_t yes = ask(0, QUESTION_KIND_YES_NO, "May it?");
    type(ATTENTION);
    type("x\r");
    CHECK_EQUAL(state_of(yes, ""), QUESTION_STATE_OPEN);
    type("Y");
    CHECK_EQUAL(state_of(yes, "\x01"), QUESTION_STATE_ANSWERED);
    const uint32_t line = ask(0, QUESTION_KIND_LINE, "Share 1\nof 3");
    CHECK(contains("    Share 1\r\n    of 3\r\n"));
    type("a\xc3\xa4\x7f"
         "b\x1b[D");
    CHECK(contains("ab"));
    type("\r");
    CHECK_EQUAL(state_of(line, "ab"), QUESTION_STATE_ANSWERED);
    const uint32_t notice = ask(0, QUESTION_KIND_NOTICE, "Write this down: \x1b[31m" SECRET);
    CHECK(contains("\\x1b[31m" SECRET));
    type(" ");
    CHECK_EQUAL(state_of(notice, ""), QUESTION_STATE_ANSWERED);
    CHECK(!is_left(SECRET));
    struct question_request wrong = request(0, QUESTION_KIND_COUNT, "");
    uint32_t number = 0;
    CHECK_EQUAL(questions_ask(&consoles.questions, &wrong, &number), STATUS_INVALID_ARGUMENT);
}

static void test_refused(void)
{
    begin();
    const uint32_t first = ask(0, QUESTION_KIND_SECRET, "one");
    type(ATTENTION);
    type(SECRET);
    type("\x1b");
    CHECK_EQUAL(state_of(first, ""), QUESTION_STATE_OPEN);
    pass(TRUSTED_KEYS_ESCAPE_NS);
    CHECK_EQUAL(state_of(first, ""), QUESTION_STATE_REFUSED);
    CHECK(!is_left(SECRET));
    const uint32_t second = ask(0, QUESTION_KIND_SECRET, "two");
    type("abc\x03");
    CHECK_EQUAL(state_of(second, ""), QUESTION_STATE_REFUSED);
    /* Left for later: it stays asked. */
    const uint32_t third = ask(0, QUESTION_KIND_SECRET, "three");
    type(SECRET ATTENTION);
    CHECK(!is_left(SECRET));
    CHECK(!consoles.view.is_open);
    CHECK_EQUAL(state_of(third, ""), QUESTION_STATE_OPEN);
    type(ATTENTION);
    CHECK(contains("three"));
}

/* What comes before a question can be read does not answer it. */
static void test_typed_too_early(void)
{
    begin();
    const uint32_t number = ask(0, QUESTION_KIND_YES_NO, "May it?");
    type(ATTENTION "y");
    CHECK_EQUAL(state_of(number, ""), QUESTION_STATE_OPEN);
    type("y");
    CHECK_EQUAL(state_of(number, "\x01"), QUESTION_STATE_ANSWERED);
    const struct question_request asked = request(0, QUESTION_KIND_YES_NO, "Really?");
    uint32_t next = 0;
    CHECK_EQUAL(questions_ask(&consoles.questions, &asked, &next), STATUS_OK);
    consoles_announce(
        &consoles, questions_unannounced(&consoles.questions), (struct bytes){NULL, 0});
    consoles_typed(&consoles, now_ns, (struct bytes){(const uint8_t *)"y", 1});
    CHECK_EQUAL(state_of(next, ""), QUESTION_STATE_OPEN);
    flush();
    CHECK(contains("Somebody"));
}

/* The attention key reaches nobody, and what programs write waits while the view is there. */
static void test_attention(void)
{
    begin();
    wait_read(0);
    type("a" ATTENTION "bc" ATTENTION "d");
    CHECK(is_read("a"));
    struct bytes data = {NULL, 0};
    CHECK(terminal_read(&consoles.consoles[0].terminal, client(0, 1), 100, &data));
    CHECK(data.size_bytes == 1 && data.data[0] == 'd');
    type(ATTENTION);
    CHECK(contains("Tessera"));
    write_text(0, "fake prompt\n");
    CHECK(!contains("fake"));
    type(ATTENTION);
    CHECK(contains("fake prompt"));
    CHECK(outside_held(&outside) == 0);
}

static void test_view_full(void)
{
    begin();
    type(ATTENTION);
    struct terminal *terminal = &consoles.consoles[0].terminal;
    static const char line[] = "many of these\n";
    uint32_t count = 0;
    while (terminal_write(
               terminal, client(0, 1), (struct bytes){(const uint8_t *)line, sizeof(line) - 1}) >
           0) {
        count++;
    }
    const uint32_t call = outside_handle(&outside);
    terminal_wait_write(
        terminal, client(0, 1), call, (struct bytes){(const uint8_t *)"the last", 8});
    flush();
    CHECK_EQUAL(outside.write_call, 0);
    CHECK(count > 10);
    type(ATTENTION);
    CHECK_EQUAL(outside.write_call, call);
    CHECK(contains("the last"));
}

static void test_switching(void)
{
    begin();
    write_text(0, "first\n");
    write_text(1, "second\n");
    CHECK(!contains("second"));
    wait_read(1);
    type(ATTENTION);
    CHECK(contains("you are here"));
    type("2");
    CHECK(contains("second\r\n"));
    CHECK(!contains("first"));
    type("x");
    CHECK(is_read("x"));
    write_text(0, "more of the first\n");
    CHECK(!contains("more"));
    type(ATTENTION "1");
    CHECK(contains("first\r\nmore of the first\r\n"));
    type(ATTENTION "1");
    type(ATTENTION "9");
    CHECK(consoles.view.is_open);
}

/* A console that nobody sees takes what its programs write for ever. */
static void test_kept_output(void)
{
    begin();
    for (uint32_t i = 0; i < 3 * KEPT_BYTES / 10; i++) {
        write_text(2, "123456789\n");
    }
    type(ATTENTION);
    type("3");
    CHECK(contains("what was before this is not kept"));
    CHECK(contains("not kept\x1b[0m\r\n123456789\r\n"));
    CHECK(shown_bytes > KEPT_BYTES - 100);
}

static void test_locked(void)
{
    begin();
    wait_read(0);
    questions_watch(&consoles.questions, outside_handle(&outside), 1u << 8);
    consoles_set_session(&consoles, 0, other, (struct bytes){(const uint8_t *)"ali\x1b", 4});
    consoles_lock(&consoles, 0, true);
    flush();
    CHECK(contains("Console 1 is locked by ali\\x1b."));
    write_text(0, "secret work\n");
    CHECK_EQUAL(shown_bytes, 0);
    type("abc");
    CHECK_EQUAL(outside.read_bytes, 0);
    CHECK_EQUAL(outside.signalled, 1u << 8);
    outside.signalled = 0;
    type(ATTENTION);
    CHECK_EQUAL(outside.signalled, 1u << 8);
    CHECK(contains("locked"));
    const uint32_t number = ask(0, QUESTION_KIND_SECRET, "Passphrase");
    CHECK(contains("Passphrase"));
    type(SECRET "\r");
    CHECK_EQUAL(state_of(number, SECRET), QUESTION_STATE_ANSWERED);
    consoles_lock(&consoles, 0, false);
    pass(CONSOLES_LINGER_NS);
    CHECK(contains("secret work"));
    type("d");
    CHECK(is_read("d"));
    consoles_lock(&consoles, 0, true);
    (void)ask(0, QUESTION_KIND_SECRET, "Another");
    CHECK(contains("is locked"));
    CHECK(contains("[console] identity asks"));
    questions_watch(&consoles.questions, 0, 0);
    consoles_asker_closed(&consoles, ASKER);
    CHECK_EQUAL(outside_held(&outside), 0);
}

static void test_session_ends(void)
{
    begin();
    consoles_set_session(&consoles, 0, other, (struct bytes){(const uint8_t *)"bob", 3});
    write_text(0, "private\n");
    type("typed and not read");
    write_text(1, "elsewhere\n");
    consoles_set_session(&consoles, 0, principal, (struct bytes){NULL, 0});
    flush();
    CHECK(contains("\x1b[2J"));
    CHECK(!contains("private"));
    CHECK(!is_left("private"));
    CHECK(!is_left("typed and"));
    CHECK(is_left("elsewhere"));
    write_text(0, "next\n");
    CHECK(contains("next\r\n") && shown_bytes == 6);
    wait_read(0);
    type("x");
    CHECK(is_read("x"));
}

static void check_forgotten(const char *text)
{
    struct bytes data = {NULL, 0};
    struct terminal *terminal = &consoles.consoles[0].terminal;
    CHECK(!terminal_read(terminal, client(0, 1), 100, &data));
    CHECK(!is_left(text));
}

/* What was typed before somebody logged in is not read as if he had typed it. */
static void test_session_begins(void)
{
    const struct bytes bob = {(const uint8_t *)"bob", 3};
    begin();
    write_text(0, "shown\n");
    type("typed ahead\r");
    consoles_set_session(&consoles, 0, other, bob);
    check_forgotten("typed ahead");
    type("his own\r");
    consoles_set_session(&consoles, 0, other, bob);
    struct bytes data = {NULL, 0};
    CHECK(terminal_read(&consoles.consoles[0].terminal, client(0, 1), 100, &data));
    CHECK_EQUAL(data.size_bytes, 8);
    /* Another key by the same name, and another name of the same key. */
    type("left behind\r");
    consoles_set_session(&consoles, 0, principal, bob);
    check_forgotten("left behind");
    type("more of it");
    consoles_set_session(&consoles, 0, principal, (struct bytes){(const uint8_t *)"bo", 2});
    check_forgotten("more of it");
    /* A terminal that was asked for its size: what could have been the answer was held back. */
    uint32_t columns = 0;
    uint32_t rows = 0;
    CHECK(!terminal_size(&consoles.consoles[0].terminal, now_ns, &columns, &rows));
    type("\x1b[12");
    consoles_set_session(&consoles, 0, other, bob);
    now_ns += TERMINAL_REPORT_NS;
    consoles_time(&consoles, now_ns);
    check_forgotten("\x1b[12");
}

/* After a console that ended nothing is open that was locked. */
static void test_guarded(void)
{
    begin_as(true);
    flush();
    CHECK_EQUAL(shown_bytes, 0);
    wait_read(0);
    type("abc");
    CHECK_EQUAL(outside.read_bytes, 0);
    consoles_lock(&consoles, 0, false);
    flush();
    CHECK_EQUAL(shown_bytes, 0);
    type("abc");
    CHECK(is_read("abc"));
    begin_as(true);
    consoles_lock(&consoles, 0, true);
    flush();
    CHECK(contains("Console 1 is locked."));
}

/* Who does not read what is typed cannot keep the attention key away. */
static void test_nobody_reads(void)
{
    static uint8_t typed[TERMINAL_TYPED_BYTES];
    begin();
    memset(typed, 'x', sizeof(typed));
    uint32_t room = consoles_typed_room(&consoles, now_ns);
    consoles_typed(&consoles, now_ns, (struct bytes){typed, room});
    flush();
    CHECK_EQUAL(consoles_typed_room(&consoles, now_ns), 0);
    CHECK_EQUAL(consoles_deadline_ns(&consoles), now_ns + CONSOLES_PATIENCE_NS);
    now_ns += CONSOLES_PATIENCE_NS - 1;
    CHECK_EQUAL(consoles_typed_room(&consoles, now_ns), 0);
    now_ns++;
    room = consoles_typed_room(&consoles, now_ns);
    CHECK(room > 0);
    consoles_typed(&consoles, now_ns, (struct bytes){typed, room});
    flush();
    CHECK(contains("\a"));
    type(ATTENTION);
    CHECK(consoles.view.is_open);
}

static void test_size_of_hidden(void)
{
    uint32_t columns = 0;
    uint32_t rows = 0;
    begin();
    CHECK(terminal_size(&consoles.consoles[1].terminal, now_ns, &columns, &rows));
    CHECK(!terminal_size(&consoles.consoles[0].terminal, now_ns, &columns, &rows));
    const uint32_t call = outside_handle(&outside);
    terminal_wait_size(&consoles.consoles[0].terminal, client(0, 1), call);
    flush();
    type(ATTENTION);
    CHECK_EQUAL(outside.size_call, call);
    CHECK_EQUAL(outside.columns, VIEW_COLUMNS_DEFAULT);
    type("\x1b[10;20R");
    type(ATTENTION);
    CHECK_EQUAL(outside.read_bytes, 0);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"secret", test_secret},
        {"new secret", test_new_secret},
        {"kinds", test_kinds},
        {"refused", test_refused},
        {"typed too early", test_typed_too_early},
        {"attention", test_attention},
        {"view full", test_view_full},
        {"switching", test_switching},
        {"kept output", test_kept_output},
        {"locked", test_locked},
        {"session begins", test_session_begins},
        {"session ends", test_session_ends},
        {"guarded", test_guarded},
        {"nobody reads", test_nobody_reads},
        {"size of hidden", test_size_of_hidden},
    };
    const int result = unit_run(tests, sizeof(tests) / sizeof(tests[0]));
    return outside.is_wrong ? 1 : result;
}
