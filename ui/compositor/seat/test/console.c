#include "desk.h"
#include "lib/text.h"
#include "unit.h"

static uint32_t program;
static uint32_t window;
static struct answer answer;

static void begin(void)
{
    desk_begin();
    program = desk_client();
    window = desk_window(program, 100, 100);
    desk_fetch(program);
}

static void attention(void)
{
    desk_press(INPUT_KEY_LEFT_CONTROL);
    desk_press(INPUT_KEY_LEFT_ALT);
    desk_tap(INPUT_KEY_DELETE);
    desk_release(INPUT_KEY_LEFT_ALT);
    desk_release(INPUT_KEY_LEFT_CONTROL);
}

static void open(void)
{
    attention();
    desk_seen();
}

static bool is_answer(const char *text)
{
    return bytes_equal((struct bytes){answer.data, answer.size_bytes}, text_bytes(text));
}

static void a_question_comes_with_the_attention_key(void)
{
    begin();
    const uint32_t number = desk_ask(QUESTION_KIND_YES_NO, "May it?");
    CHECK(desk.scene.has_strip);
    CHECK(!desk.scene.has_prompt);
    desk_tap(INPUT_KEY_Y);
    CHECK_EQUAL(desk_answer(number, &answer), QUESTION_STATE_OPEN);
    desk_fetch(program);
    open();
    CHECK(desk.scene.has_prompt);
    CHECK(!desk.scene.has_strip);
    CHECK(text_equal(desk.scene.prompt_text, "May it?"));
    CHECK_EQUAL(desk.seat.told, 0);
    desk_tap(INPUT_KEY_Y);
    CHECK(!desk.scene.has_prompt);
    CHECK_EQUAL(desk.signals, 1);
    CHECK_EQUAL(desk.drops, 1);
    CHECK_EQUAL(desk_answer(number, &answer), QUESTION_STATE_ANSWERED);
    CHECK_EQUAL(answer.size_bytes, 1);
    CHECK_EQUAL(answer.data[0], 1);
    /* Whether there is another one is awaited; then the window has the focus again. */
    CHECK_EQUAL(desk.seat.told, 0);
    desk_wait(TRUSTED_LINGER_NS);
    CHECK(desk_has_focus(program, window));
    desk_fetch(program);
    for (uint32_t i = 0; i < desk.count; i++) {
        CHECK(desk.events[i].code != INPUT_KEY_DELETE && desk.events[i].code != INPUT_KEY_Y);
    }
}

static void answers_are_typed(void)
{
    begin();
    const uint32_t secret = desk_ask(QUESTION_KIND_SECRET, "Passphrase?");
    open();
    desk_type("sesat");
    desk_tap(INPUT_KEY_LEFT);
    desk_tap(INPUT_KEY_BACKSPACE);
    desk_tap(INPUT_KEY_END);
    desk_tap(INPUT_KEY_TAB);
    desk_type("x");
    desk_press(INPUT_KEY_LEFT_SHIFT);
    desk_tap(INPUT_KEY_TAB);
    desk_release(INPUT_KEY_LEFT_SHIFT);
    desk_type("e");
    CHECK_EQUAL(desk.scene.prompt.symbols[0], 5);
    CHECK(text_equal(desk.scene.prompt_line, ""));
    desk_tap(INPUT_KEY_ENTER);
    CHECK_EQUAL(desk_answer(secret, &answer), QUESTION_STATE_ANSWERED);
    CHECK(is_answer("seste"));
    const uint32_t line = desk_ask(QUESTION_KIND_LINE, "Name?");
    CHECK(desk.scene.has_prompt);
    desk_seen();
    desk_type("ada");
    CHECK(text_equal(desk.scene.prompt_line, "ada"));
    CHECK_EQUAL(desk.scene.prompt.cursor_bytes, 3);
    desk_tap(INPUT_KEY_ENTER);
    CHECK_EQUAL(desk_answer(line, &answer), QUESTION_STATE_ANSWERED);
    CHECK(is_answer("ada"));
}

static void a_new_secret_is_typed_twice(void)
{
    begin();
    const uint32_t number = desk_ask(QUESTION_KIND_NEW_SECRET, "New?");
    open();
    desk_tap(INPUT_KEY_ENTER);
    CHECK_EQUAL(desk.scene.prompt.focus, SCENE_PROMPT_FOCUS_FIELD);
    desk_type("ab");
    desk_tap(INPUT_KEY_ENTER);
    CHECK_EQUAL(desk.scene.prompt.focus, SCENE_PROMPT_FOCUS_SECOND_FIELD);
    desk_type("ac");
    desk_tap(INPUT_KEY_ENTER);
    CHECK(desk.scene.prompt.error != NULL);
    CHECK_EQUAL(desk.scene.prompt.symbols[0], 0);
    desk_type("ab");
    desk_tap(INPUT_KEY_ENTER);
    desk_type("ab");
    desk_tap(INPUT_KEY_ENTER);
    CHECK_EQUAL(desk_answer(number, &answer), QUESTION_STATE_ANSWERED);
    CHECK(is_answer("ab"));
}

static void escape_refuses(void)
{
    begin();
    uint32_t number = desk_ask(QUESTION_KIND_SECRET, "?");
    open();
    desk_type("ab");
    desk_tap(INPUT_KEY_ESCAPE);
    CHECK_EQUAL(desk_answer(number, &answer), QUESTION_STATE_REFUSED);
    CHECK_EQUAL(answer.size_bytes, 0);
    desk_wait(TRUSTED_LINGER_NS);
    number = desk_ask(QUESTION_KIND_LINE, "?");
    open();
    desk_chord(INPUT_KEY_LEFT_CONTROL, INPUT_KEY_U);
    desk_chord(INPUT_KEY_LEFT_CONTROL, INPUT_KEY_C);
    CHECK_EQUAL(desk_answer(number, &answer), QUESTION_STATE_REFUSED);
    desk_wait(TRUSTED_LINGER_NS);
    number = desk_ask(QUESTION_KIND_NOTICE, "!");
    open();
    desk_tap(INPUT_KEY_LEFT_SHIFT);
    CHECK_EQUAL(desk_answer(number, &answer), QUESTION_STATE_OPEN);
    desk_tap(INPUT_KEY_SPACE);
    CHECK_EQUAL(desk_answer(number, &answer), QUESTION_STATE_ANSWERED);
}

static void buttons_are_pressed(void)
{
    begin();
    const uint32_t no = desk_ask(QUESTION_KIND_YES_NO, "?");
    open();
    desk_point(FAKE_NO_X + 5, FAKE_PROMPT_Y + 5);
    desk_button(INPUT_BUTTON_LEFT, true);
    desk_point(FAKE_YES_X + 5, FAKE_PROMPT_Y + 5);
    desk_button(INPUT_BUTTON_LEFT, false);
    CHECK_EQUAL(desk_answer(no, &answer), QUESTION_STATE_OPEN);
    desk_click(FAKE_NO_X + 5, FAKE_PROMPT_Y + 5);
    CHECK_EQUAL(desk_answer(no, &answer), QUESTION_STATE_ANSWERED);
    CHECK_EQUAL(answer.data[0], 0);
    const uint32_t secret = desk_ask(QUESTION_KIND_NEW_SECRET, "?");
    desk_seen();
    desk_click(FAKE_AGAIN_X + 5, FAKE_PROMPT_Y + 5);
    desk_type("b");
    desk_click(FAKE_FIELD_X + 5, FAKE_PROMPT_Y + 5);
    desk_type("b");
    desk_click(FAKE_YES_X + 5, FAKE_PROMPT_Y + 5);
    CHECK_EQUAL(desk_answer(secret, &answer), QUESTION_STATE_ANSWERED);
    CHECK(is_answer("b"));
    desk_fetch(program);
    CHECK_EQUAL(desk_fetched(WINDOW_EVENT_KIND_BUTTON), 0);
}

static void what_was_pressed_before_it_is_seen_does_not_count(void)
{
    begin();
    const uint32_t number = desk_ask(QUESTION_KIND_YES_NO, "?");
    attention();
    desk_press(INPUT_KEY_Y);
    desk_point(FAKE_YES_X + 5, FAKE_PROMPT_Y + 5);
    desk_button(INPUT_BUTTON_LEFT, true);
    desk_seen();
    desk_wait(2000 * DESK_MS);
    desk_button(INPUT_BUTTON_LEFT, false);
    desk_release(INPUT_KEY_Y);
    CHECK_EQUAL(desk_answer(number, &answer), QUESTION_STATE_OPEN);
    desk_tap(INPUT_KEY_Y);
    CHECK_EQUAL(desk_answer(number, &answer), QUESTION_STATE_ANSWERED);
}

static void held_keys_do_not_go_over_to_the_next(void)
{
    begin();
    const uint32_t first = desk_ask(QUESTION_KIND_LINE, "?");
    const uint32_t second = desk_ask(QUESTION_KIND_LINE, "?");
    CHECK_EQUAL(desk.scene.strip_more, 1);
    open();
    desk_press(INPUT_KEY_A);
    desk_wait(1000 * DESK_MS);
    CHECK(desk.seat.trusted.lines[0].size_bytes > 3);
    desk_press(INPUT_KEY_ENTER);
    CHECK_EQUAL(desk_answer(first, &answer), QUESTION_STATE_ANSWERED);
    desk_seen();
    desk_wait(2000 * DESK_MS);
    CHECK_EQUAL(desk.seat.trusted.lines[0].size_bytes, 0);
    CHECK_EQUAL(desk_answer(second, &answer), QUESTION_STATE_OPEN);
}

static void one_in_the_place_of_another_waits(void)
{
    begin();
    const uint32_t first = desk_ask(QUESTION_KIND_YES_NO, "?");
    const uint32_t second = desk_ask(QUESTION_KIND_YES_NO, "?");
    open();
    CHECK_EQUAL(desk_cancel(1, first), STATUS_OK);
    CHECK_EQUAL(desk_cancel(1, first), STATUS_NOT_FOUND);
    desk_seen();
    desk_tap(INPUT_KEY_Y);
    CHECK_EQUAL(desk_answer(second, &answer), QUESTION_STATE_OPEN);
    desk_wait(TRUSTED_HOLD_NS);
    desk_tap(INPUT_KEY_Y);
    CHECK_EQUAL(desk_answer(second, &answer), QUESTION_STATE_ANSWERED);
}

static void what_is_withdrawn_leaves_a_prompt(void)
{
    begin();
    const uint32_t number = desk_ask(QUESTION_KIND_SECRET, "?");
    open();
    desk_type("ab");
    desk_fetch(program);
    seat_asker_closed(&desk.seat, 1, desk.now_ns);
    CHECK(questions_find(&desk.seat.trusted.questions, number) == NULL);
    CHECK(desk.scene.has_prompt);
    desk_seen();
    desk_type("cd");
    desk_tap(INPUT_KEY_ENTER);
    desk_fetch(program);
    CHECK_EQUAL(desk.count, 0);
    desk_tap(INPUT_KEY_ESCAPE);
    CHECK(desk_has_focus(program, window));
}

/* A person sees when it is his turn. */
static void the_prompt_shows_when_it_hears(void)
{
    begin();
    const uint32_t first = desk_ask(QUESTION_KIND_LINE, "?");
    const uint32_t second = desk_ask(QUESTION_KIND_YES_NO, "?");
    attention();
    CHECK_EQUAL(desk.scene.prompt.focus, SCENE_PROMPT_FOCUS_NONE);
    desk_seen();
    CHECK_EQUAL(desk.scene.prompt.focus, SCENE_PROMPT_FOCUS_FIELD);
    desk_tap(INPUT_KEY_ENTER);
    CHECK_EQUAL(desk_answer(first, &answer), QUESTION_STATE_ANSWERED);
    desk_seen();
    CHECK_EQUAL(desk.scene.prompt.focus, SCENE_PROMPT_FOCUS_NONE);
    desk_tap(INPUT_KEY_Y);
    CHECK_EQUAL(desk_answer(second, &answer), QUESTION_STATE_OPEN);
    desk_wait(TRUSTED_HOLD_NS);
    CHECK_EQUAL(desk.scene.prompt.focus, SCENE_PROMPT_FOCUS_NO);
    desk_tap(INPUT_KEY_Y);
    CHECK_EQUAL(desk_answer(second, &answer), QUESTION_STATE_ANSWERED);
}

/* What is typed right after an answer may be meant for a question that follows; a chord is not. */
static void a_chord_ends_the_wait_for_another_question(void)
{
    static const struct {
        uint32_t held;
        uint32_t code;
        enum shortcut shortcut;
    } chords[] = {
        {INPUT_KEY_LEFT_META, INPUT_KEY_ENTER, SHORTCUT_TERMINAL},
        {INPUT_KEY_LEFT_META, INPUT_KEY_SPACE, SHORTCUT_LAUNCHER},
        {INPUT_KEY_LEFT_SHIFT, INPUT_KEY_RIGHT_META, SHORTCUT_LAUNCHER},
    };
    begin();
    const uint32_t shell = desk_shell();
    for (size_t i = 0; i < sizeof(chords) / sizeof(chords[0]); i++) {
        (void)desk_ask(QUESTION_KIND_YES_NO, "?");
        open();
        desk_tap(INPUT_KEY_N);
        CHECK(!desk.scene.has_prompt);
        desk_fetch(program);
        desk_tap(INPUT_KEY_A);
        desk_fetch(program);
        CHECK_EQUAL(desk_fetched(WINDOW_EVENT_KIND_KEY), 0);
        desk_fetch(shell);
        desk_chord(chords[i].held, chords[i].code);
        desk_fetch(shell);
        CHECK_EQUAL(desk_fetched(WINDOW_EVENT_KIND_SHORTCUT), 1);
        CHECK_EQUAL(desk_event(WINDOW_EVENT_KIND_SHORTCUT)->code, chords[i].shortcut);
        CHECK(desk_has_focus(program, window));
    }
    /* What follows is asked as everything is in a session. */
    (void)desk_ask(QUESTION_KIND_LINE, "?");
    CHECK(!desk.scene.has_prompt && desk.scene.has_strip);
}

static void time_ends_questions(void)
{
    begin();
    const uint32_t number = desk_ask(QUESTION_KIND_YES_NO, "?");
    questions_find(&desk.seat.trusted.questions, number)->deadline_ns = desk.now_ns + 100 * DESK_MS;
    CHECK(seat_deadline_ns(&desk.seat) != 0);
    desk_wait(100 * DESK_MS);
    CHECK_EQUAL(desk_answer(number, &answer), QUESTION_STATE_TIMED_OUT);
    CHECK(!desk.scene.has_strip);
    CHECK_EQUAL(desk.drops, 1);
}

static void the_menu_locks_and_logs_out(void)
{
    begin();
    open();
    CHECK(desk.scene.has_prompt);
    desk_tap(INPUT_KEY_ENTER);
    CHECK_EQUAL(desk.locks, 1);
    CHECK(!desk.scene.has_prompt);
    open();
    desk_click(FAKE_NO_X + 5, FAKE_PROMPT_Y + 5);
    CHECK_EQUAL(desk.log_outs, 1);
    open();
    desk_tap(INPUT_KEY_ESCAPE);
    CHECK(desk_has_focus(program, window));
    open();
    attention();
    CHECK(desk_has_focus(program, window));
    CHECK_EQUAL(desk.locks + desk.log_outs, 2);
}

static void a_locked_screen_hears_what_unlocks_it(void)
{
    begin();
    const uint32_t before = desk_ask(QUESTION_KIND_YES_NO, "?");
    questions_watch(&desk.seat.trusted.questions, 9, 1);
    seat_lock(&desk.seat, true, desk.now_ns);
    desk.scene.has_lock = true;
    CHECK_EQUAL(desk_answer(before, &answer), QUESTION_STATE_TIMED_OUT);
    CHECK_EQUAL(desk.seat.told, 0);
    desk.signals = 0;
    desk_fetch(program);
    desk_tap(INPUT_KEY_A);
    CHECK_EQUAL(desk.signals, 1);
    CHECK_EQUAL(desk.signalled_bits, 16);
    desk_click(110, 140);
    desk_chord(INPUT_KEY_LEFT_META, INPUT_KEY_ENTER);
    desk_fetch(program);
    CHECK_EQUAL(desk.count, 0);
    const uint32_t other = desk_ask(QUESTION_KIND_LINE, "?");
    CHECK(!desk.scene.has_prompt);
    const uint32_t secret = desk_ask(QUESTION_KIND_SECRET, "?");
    CHECK(desk.scene.has_prompt);
    desk_seen();
    /* The attention key does not put it away. */
    attention();
    CHECK(desk.scene.has_prompt);
    desk_type("sesa");
    desk_tap(INPUT_KEY_ENTER);
    CHECK_EQUAL(desk_answer(secret, &answer), QUESTION_STATE_ANSWERED);
    CHECK(is_answer("sesa"));
    seat_lock(&desk.seat, false, desk.now_ns);
    desk.scene.has_lock = false;
    CHECK_EQUAL(desk_answer(other, &answer), QUESTION_STATE_OPEN);
}

static void where_nobody_is_questions_come_at_once(void)
{
    desk_begin_guarded();
    const uint32_t early = desk_ask(QUESTION_KIND_LINE, "?");
    CHECK(!desk.scene.has_prompt);
    seat_lock(&desk.seat, false, desk.now_ns);
    CHECK(desk.scene.has_prompt);
    desk_seen();
    desk_tap(INPUT_KEY_ENTER);
    CHECK_EQUAL(desk_answer(early, &answer), QUESTION_STATE_ANSWERED);
    desk_wait(TRUSTED_LINGER_NS);
    /* What one key answers does not come under one that is being typed. */
    const uint32_t number = desk_ask(QUESTION_KIND_YES_NO, "?");
    desk_seen();
    desk_tap(INPUT_KEY_Y);
    CHECK_EQUAL(desk_answer(number, &answer), QUESTION_STATE_OPEN);
    desk_wait(TRUSTED_HOLD_NS);
    desk_tap(INPUT_KEY_Y);
    CHECK_EQUAL(desk_answer(number, &answer), QUESTION_STATE_ANSWERED);
}

static void texts_are_made_visible(void)
{
    begin();
    (void)desk_ask(QUESTION_KIND_YES_NO, "one\n\x1b[2Jtwo\xe2\x80\xae");
    open();
    CHECK(text_equal(desk.scene.prompt_text, "one\n\\x1b[2Jtwo\\xe2\\x80\\xae"));
    attention();
    static char long_text[QUESTION_TEXT_BYTES + 1];
    memset(long_text, 0x01, QUESTION_TEXT_BYTES);
    (void)desk_ask(QUESTION_KIND_YES_NO, long_text);
    CHECK_EQUAL(desk_cancel(1, 1), STATUS_OK);
    open();
    const size_t length = strlen(desk.scene.prompt_text);
    CHECK(text_equal(desk.scene.prompt_text + length - 5, "[cut]"));
}

/* How often a text is anywhere in the seat. */
static uint32_t occurrences(const char *text)
{
    const uint8_t *memory = (const uint8_t *)&desk.seat;
    const size_t length = strlen(text);
    uint32_t count = 0;
    for (size_t i = 0; i + length <= sizeof(desk.seat); i++) {
        count += memcmp(memory + i, text, length) == 0 ? 1 : 0;
    }
    return count;
}

static void no_secret_is_left(void)
{
    begin();
    const uint32_t number = desk_ask(QUESTION_KIND_NEW_SECRET, "?");
    open();
    desk_type("sesat");
    CHECK_EQUAL(occurrences("sesat"), 1);
    desk_tap(INPUT_KEY_ENTER);
    desk_type("sesat");
    desk_tap(INPUT_KEY_ENTER);
    CHECK_EQUAL(occurrences("sesat"), 1);
    CHECK_EQUAL(desk_answer(number, &answer), QUESTION_STATE_ANSWERED);
    CHECK_EQUAL(occurrences("sesat"), 0);
    (void)desk_ask(QUESTION_KIND_NOTICE, "recovery word");
    desk_seen();
    desk_wait(TRUSTED_HOLD_NS);
    CHECK(occurrences("recovery word") > 0);
    desk_tap(INPUT_KEY_ENTER);
    CHECK_EQUAL(occurrences("recovery word"), 0);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"a question comes with the attention key", a_question_comes_with_the_attention_key},
        {"answers are typed", answers_are_typed},
        {"a new secret is typed twice", a_new_secret_is_typed_twice},
        {"Escape refuses", escape_refuses},
        {"buttons are pressed", buttons_are_pressed},
        {"what was pressed before it is seen does not count",
         what_was_pressed_before_it_is_seen_does_not_count},
        {"held keys do not go over to the next", held_keys_do_not_go_over_to_the_next},
        {"one in the place of another waits", one_in_the_place_of_another_waits},
        {"what is withdrawn leaves a prompt", what_is_withdrawn_leaves_a_prompt},
        {"the prompt shows when it hears", the_prompt_shows_when_it_hears},
        {"a chord ends the wait for another question", a_chord_ends_the_wait_for_another_question},
        {"time ends questions", time_ends_questions},
        {"the menu locks and logs out", the_menu_locks_and_logs_out},
        {"a locked screen hears what unlocks it", a_locked_screen_hears_what_unlocks_it},
        {"where nobody is, questions come at once", where_nobody_is_questions_come_at_once},
        {"texts are made visible", texts_are_made_visible},
        {"no secret is left", no_secret_is_left},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
