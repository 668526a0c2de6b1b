#include "seat/trusted.h"
#include "key_symbols.h"
#include "lib/deadline.h"
#include "lib/wipe.h"

void trusted_init(struct trusted *trusted, struct questions_outside *outside, bool is_guarded)
{
    *trusted = (struct trusted){0};
    questions_init(
        &trusted->questions,
        outside,
        (struct questions_range){.first = TRUSTED_CONSOLE, .count = 1},
        is_guarded);
}

bool trusted_comes_at_once(const struct trusted *trusted)
{
    return trusted_is_locked(trusted) || trusted_console(trusted)->name[0] == '\0';
}

static struct question *next_question(struct trusted *trusted)
{
    return questions_next(&trusted->questions, TRUSTED_CONSOLE, 0);
}

/* -- what is shown ---------------------------------------------------------------------------- */

static void forget_typed(struct trusted *trusted)
{
    prompt_line_wipe(&trusted->lines[0]);
    prompt_line_wipe(&trusted->lines[1]);
    wipe(trusted->text, sizeof(trusted->text));
    trusted->is_different = false;
}

static void show(struct trusted *trusted, enum trusted_showing showing)
{
    forget_typed(trusted);
    trusted->showing = showing;
    trusted->question = 0;
    trusted->revision++;
    trusted->is_seen = false;
    trusted->is_held = false;
    trusted->held_until_ns = 0;
    trusted->linger_until_ns = 0;
    trusted->focus = SCENE_PROMPT_FOCUS_NO;
}

static bool is_of_one_key(const struct question *question)
{
    return question->kind == QUESTION_KIND_YES_NO || question->kind == QUESTION_KIND_NOTICE;
}

/* `is_held`: it is not what the person is about to answer. */
static void show_question(struct trusted *trusted, const struct question *question, bool is_held)
{
    show(trusted, TRUSTED_QUESTION);
    trusted->question = question->number;
    trusted->is_held = is_held;
    if (!is_of_one_key(question)) {
        trusted->focus = SCENE_PROMPT_FOCUS_FIELD;
    }
}

void trusted_close(struct trusted *trusted)
{
    show(trusted, TRUSTED_CLOSED);
}

void trusted_attention(struct trusted *trusted)
{
    const struct question *next = next_question(trusted);
    if (trusted->showing == TRUSTED_QUESTION) {
        if (!trusted_comes_at_once(trusted)) {
            trusted_close(trusted);
        }
    } else if (trusted_is_open(trusted)) {
        trusted_close(trusted);
    } else if (next != NULL) {
        show_question(trusted, next, false);
    } else if (!trusted_comes_at_once(trusted)) {
        show(trusted, TRUSTED_MENU);
        /* What Enter does by mistake is to be undone easily. */
        trusted->focus = SCENE_PROMPT_FOCUS_YES;
    }
}

/* After an answer: the next question, or a moment to wait for one. */
static void go_on(struct trusted *trusted, uint64_t now_ns)
{
    const struct question *next = next_question(trusted);
    if (next != NULL) {
        show_question(trusted, next, is_of_one_key(next));
    } else {
        show(trusted, TRUSTED_LINGERING);
        trusted->linger_until_ns = now_ns + TRUSTED_LINGER_NS;
    }
}

/* Who types does not know yet: his keys are neither for the next question nor for a program. */
static void withdraw(struct trusted *trusted)
{
    const struct question *next = next_question(trusted);
    if (next != NULL) {
        show_question(trusted, next, true);
    } else if (trusted_is_locked(trusted)) {
        /* No program hears him there. */
        trusted_close(trusted);
    } else {
        show(trusted, TRUSTED_WITHDRAWN);
    }
}

static bool can_be_answered(const struct trusted *trusted)
{
    const struct questions *questions = &trusted->questions;
    for (uint32_t i = 0; i < QUESTIONS_MAX; i++) {
        const struct question *question = &questions->all[i];
        if (question->number == trusted->question) {
            return questions_is_open(questions, question);
        }
    }
    return false;
}

void trusted_update(struct trusted *trusted, uint64_t now_ns)
{
    const bool is_at_once = trusted_comes_at_once(trusted);
    (void)now_ns;
    if (trusted->showing == TRUSTED_QUESTION) {
        if (!can_be_answered(trusted)) {
            withdraw(trusted);
        }
        return;
    }
    if (trusted->showing == TRUSTED_MENU && is_at_once) {
        trusted_close(trusted);
    }
    if (trusted->showing == TRUSTED_WITHDRAWN && trusted_is_locked(trusted)) {
        trusted_close(trusted);
    }
    const struct question *next = next_question(trusted);
    if (next == NULL || trusted->showing == TRUSTED_MENU) {
        return;
    }
    if (trusted->showing != TRUSTED_CLOSED) {
        const bool is_withdrawn = trusted->showing == TRUSTED_WITHDRAWN;
        show_question(trusted, next, is_withdrawn || is_of_one_key(next));
    } else if (is_at_once) {
        show_question(trusted, next, is_of_one_key(next));
    }
}

void trusted_seen(struct trusted *trusted, uint32_t revision, uint64_t now_ns)
{
    if (revision != trusted->revision || trusted->is_seen) {
        return;
    }
    trusted->is_seen = true;
    if (trusted->is_held) {
        trusted->held_until_ns = now_ns + TRUSTED_HOLD_NS;
    }
}

bool trusted_hears(const struct trusted *trusted, uint64_t now_ns)
{
    const bool is_held =
        trusted->is_held && (trusted->held_until_ns == 0 || now_ns < trusted->held_until_ns);
    return trusted_is_open(trusted) && trusted->showing != TRUSTED_LINGERING && trusted->is_seen &&
           !is_held;
}

/* -- answers ---------------------------------------------------------------------------------- */

static void refuse(struct trusted *trusted, struct question *question, uint64_t now_ns)
{
    questions_settle(&trusted->questions, question, QUESTION_STATE_REFUSED);
    go_on(trusted, now_ns);
}

static void answer_bytes(
    struct trusted *trusted, struct question *question, struct bytes bytes, uint64_t now_ns)
{
    question->answer.size_bytes = (uint32_t)bytes.size_bytes;
    if (bytes.size_bytes > 0) {
        memcpy(question->answer.data, bytes.data, bytes.size_bytes);
    }
    questions_settle(&trusted->questions, question, QUESTION_STATE_ANSWERED);
    go_on(trusted, now_ns);
}

static void answer_line(struct trusted *trusted, struct question *question, uint64_t now_ns)
{
    const struct prompt_line *line = &trusted->lines[0];
    answer_bytes(trusted, question, (struct bytes){line->data, line->size_bytes}, now_ns);
}

static void
answer_yes_no(struct trusted *trusted, struct question *question, bool is_yes, uint64_t now_ns)
{
    const uint8_t byte = is_yes ? 1 : 0;
    answer_bytes(trusted, question, (struct bytes){&byte, 1}, now_ns);
}

/* Typed once: once more. Typed twice: it counts if it was the same. */
static void take_new_secret(struct trusted *trusted, struct question *question, uint64_t now_ns)
{
    if (trusted->lines[0].size_bytes == 0) {
        trusted->focus = SCENE_PROMPT_FOCUS_FIELD;
    } else if (trusted->focus == SCENE_PROMPT_FOCUS_FIELD) {
        trusted->focus = SCENE_PROMPT_FOCUS_SECOND_FIELD;
    } else if (prompt_line_equal(&trusted->lines[0], &trusted->lines[1])) {
        answer_line(trusted, question, now_ns);
    } else {
        forget_typed(trusted);
        trusted->is_different = true;
        trusted->focus = SCENE_PROMPT_FOCUS_FIELD;
    }
}

/* What the first button does, and Enter in a field. */
static void accept(struct trusted *trusted, struct question *question, uint64_t now_ns)
{
    switch (question->kind) {
    case QUESTION_KIND_YES_NO:
        answer_yes_no(trusted, question, true, now_ns);
        break;
    case QUESTION_KIND_NEW_SECRET:
        take_new_secret(trusted, question, now_ns);
        break;
    default:
        answer_line(trusted, question, now_ns);
        break;
    }
}

/* What the second one does. */
static void decline(struct trusted *trusted, struct question *question, uint64_t now_ns)
{
    if (question->kind == QUESTION_KIND_YES_NO) {
        answer_yes_no(trusted, question, false, now_ns);
    } else {
        refuse(trusted, question, now_ns);
    }
}

/* -- keys ------------------------------------------------------------------------------------- */

static bool is_enter(uint32_t symbol)
{
    return symbol == SYMBOL_RETURN || symbol == SYMBOL_KEYPAD_ENTER;
}

static bool is_tab(uint32_t symbol)
{
    return symbol == SYMBOL_TAB || symbol == SYMBOL_LEFT_TAB;
}

static bool is_letter(const struct trusted_key *key, uint8_t letter)
{
    return !key->has_control && key->text.size_bytes == 1 && (key->text.data[0] | 0x20) == letter;
}

static bool has_control_letter(const struct trusted_key *key, uint32_t letter)
{
    return key->has_control && (key->symbol | 0x20) == letter;
}

static bool is_blank(const struct trusted_key *key)
{
    return key->text.size_bytes == 1 && key->text.data[0] == ' ';
}

static bool is_field(enum scene_prompt_focus focus)
{
    return focus == SCENE_PROMPT_FOCUS_FIELD || focus == SCENE_PROMPT_FOCUS_SECOND_FIELD;
}

/* The first of what Tab goes through. */
static enum scene_prompt_focus first_focus(const struct question *question)
{
    return question == NULL || is_of_one_key(question) ? SCENE_PROMPT_FOCUS_YES
                                                       : SCENE_PROMPT_FOCUS_FIELD;
}

static void move_focus(struct trusted *trusted, const struct question *question, bool is_back)
{
    const bool has_two = question != NULL && question->kind == QUESTION_KIND_NEW_SECRET;
    const uint32_t first = first_focus(question);
    const uint32_t count = SCENE_PROMPT_FOCUS_NO + 1 - first;
    uint32_t place = trusted->focus - first;
    do {
        place = (place + (is_back ? count - 1 : 1)) % count;
    } while (first + place == SCENE_PROMPT_FOCUS_SECOND_FIELD && !has_two);
    trusted->focus = (enum scene_prompt_focus)(first + place);
}

/* False: it is no key that edits. */
static bool edit_of(const struct trusted_key *key, enum prompt_edit *edit)
{
    static const struct {
        uint32_t symbol;
        enum prompt_edit edit;
    } edits[] = {
        {SYMBOL_BACKSPACE, PROMPT_EDIT_BACKSPACE},
        {SYMBOL_DELETE, PROMPT_EDIT_DELETE},
        {SYMBOL_KEYPAD_DELETE, PROMPT_EDIT_DELETE},
        {SYMBOL_LEFT, PROMPT_EDIT_LEFT},
        {SYMBOL_KEYPAD_LEFT, PROMPT_EDIT_LEFT},
        {SYMBOL_RIGHT, PROMPT_EDIT_RIGHT},
        {SYMBOL_KEYPAD_RIGHT, PROMPT_EDIT_RIGHT},
        {SYMBOL_HOME, PROMPT_EDIT_HOME},
        {SYMBOL_KEYPAD_HOME, PROMPT_EDIT_HOME},
        {SYMBOL_END, PROMPT_EDIT_END},
        {SYMBOL_KEYPAD_END, PROMPT_EDIT_END},
    };
    if (has_control_letter(key, 'u')) {
        *edit = PROMPT_EDIT_CLEAR;
        return true;
    }
    for (uint32_t i = 0; i < sizeof(edits) / sizeof(edits[0]); i++) {
        if (edits[i].symbol == key->symbol) {
            *edit = edits[i].edit;
            return true;
        }
    }
    return false;
}

static void type(struct trusted *trusted, const struct trusted_key *key)
{
    struct prompt_line *line =
        &trusted->lines[trusted->focus == SCENE_PROMPT_FOCUS_SECOND_FIELD ? 1 : 0];
    enum prompt_edit edit = PROMPT_EDIT_CLEAR;
    if (edit_of(key, &edit)) {
        prompt_line_edit(line, edit);
    } else if (!key->has_control) {
        prompt_line_insert(line, key->text);
    }
}

static void take_question_key(
    struct trusted *trusted,
    struct question *question,
    const struct trusted_key *key,
    uint64_t now_ns)
{
    const bool is_pressing = is_enter(key->symbol) || (!is_field(trusted->focus) && is_blank(key));
    if (key->symbol == SYMBOL_ESCAPE || has_control_letter(key, 'c')) {
        refuse(trusted, question, now_ns);
    } else if (is_tab(key->symbol)) {
        move_focus(trusted, question, key->symbol == SYMBOL_LEFT_TAB);
    } else if (question->kind == QUESTION_KIND_NOTICE) {
        if (is_enter(key->symbol) || key->text.size_bytes > 0) {
            accept(trusted, question, now_ns);
        }
    } else if (is_pressing && trusted->focus == SCENE_PROMPT_FOCUS_NO) {
        decline(trusted, question, now_ns);
    } else if (is_pressing) {
        accept(trusted, question, now_ns);
    } else if (question->kind == QUESTION_KIND_YES_NO) {
        if (is_letter(key, 'y') || is_letter(key, 'n')) {
            answer_yes_no(trusted, question, is_letter(key, 'y'), now_ns);
        }
    } else if (is_field(trusted->focus)) {
        type(trusted, key);
    }
}

static enum trusted_choice choose(struct trusted *trusted, bool is_first)
{
    trusted_close(trusted);
    return is_first ? TRUSTED_CHOICE_LOCK : TRUSTED_CHOICE_LOG_OUT;
}

static enum trusted_choice take_menu_key(struct trusted *trusted, const struct trusted_key *key)
{
    if (key->symbol == SYMBOL_ESCAPE) {
        trusted_close(trusted);
    } else if (is_tab(key->symbol)) {
        move_focus(trusted, NULL, key->symbol == SYMBOL_LEFT_TAB);
    } else if (is_enter(key->symbol) || is_blank(key)) {
        return choose(trusted, trusted->focus == SCENE_PROMPT_FOCUS_YES);
    }
    return TRUSTED_CHOICE_NONE;
}

enum trusted_choice
trusted_take_key(struct trusted *trusted, const struct trusted_key *key, uint64_t now_ns)
{
    struct question *question = questions_find(&trusted->questions, trusted->question);
    if (trusted->showing == TRUSTED_MENU) {
        return take_menu_key(trusted, key);
    }
    if (trusted->showing == TRUSTED_QUESTION && question != NULL) {
        take_question_key(trusted, question, key, now_ns);
    } else if (trusted->showing == TRUSTED_WITHDRAWN && key->symbol == SYMBOL_ESCAPE) {
        trusted_close(trusted);
    }
    return TRUSTED_CHOICE_NONE;
}

enum trusted_choice
trusted_take_button(struct trusted *trusted, enum trusted_button button, uint64_t now_ns)
{
    struct question *question = questions_find(&trusted->questions, trusted->question);
    const bool is_field_pressed =
        button == TRUSTED_BUTTON_FIELD || button == TRUSTED_BUTTON_SECOND_FIELD;
    if (trusted->showing == TRUSTED_MENU && !is_field_pressed) {
        return choose(trusted, button == TRUSTED_BUTTON_YES);
    }
    if (trusted->showing == TRUSTED_WITHDRAWN) {
        trusted_close(trusted);
    } else if (trusted->showing == TRUSTED_QUESTION && question != NULL) {
        if (button == TRUSTED_BUTTON_NO) {
            decline(trusted, question, now_ns);
        } else if (button == TRUSTED_BUTTON_YES) {
            trusted->focus = question->kind == QUESTION_KIND_NEW_SECRET
                                 ? SCENE_PROMPT_FOCUS_SECOND_FIELD
                                 : trusted->focus;
            accept(trusted, question, now_ns);
        } else if (!is_of_one_key(question)) {
            const bool is_second =
                button == TRUSTED_BUTTON_SECOND_FIELD && question->kind == QUESTION_KIND_NEW_SECRET;
            trusted->focus = is_second ? SCENE_PROMPT_FOCUS_SECOND_FIELD : SCENE_PROMPT_FOCUS_FIELD;
        }
    }
    return TRUSTED_CHOICE_NONE;
}

/* -- time ------------------------------------------------------------------------------------- */

uint64_t trusted_deadline_ns(const struct trusted *trusted)
{
    uint64_t deadline_ns = questions_deadline_ns(&trusted->questions);
    deadline_ns = deadline_earlier(deadline_ns, trusted->linger_until_ns);
    return deadline_earlier(deadline_ns, trusted->held_until_ns);
}

void trusted_time(struct trusted *trusted, uint64_t now_ns)
{
    questions_time(&trusted->questions, now_ns);
    trusted_update(trusted, now_ns);
    if (trusted->held_until_ns != 0 && now_ns >= trusted->held_until_ns) {
        trusted->is_held = false;
        trusted->held_until_ns = 0;
    }
    if (trusted->linger_until_ns != 0 && now_ns >= trusted->linger_until_ns) {
        trusted_close(trusted);
    }
}

/* -- invariants ------------------------------------------------------------------------------- */

bool trusted_check(const struct trusted *trusted)
{
    const bool is_typing = trusted->showing == TRUSTED_QUESTION;
    if (!is_typing &&
        (!prompt_line_is_wiped(&trusted->lines[0]) || !prompt_line_is_wiped(&trusted->lines[1]))) {
        return false;
    }
    if (is_typing && !can_be_answered(trusted)) {
        return false;
    }
    return questions_check(&trusted->questions);
}
