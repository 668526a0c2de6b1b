/* The console's own view: what is typed there, and what becomes of it. */
#include "consoles_parts.h"
#include "lib/memory.h"
#include "lib/wipe.h"

static void forget_typed(struct trusted_view *view)
{
    wipe(&view->typed, sizeof(view->typed));
    wipe(&view->first, sizeof(view->first));
    view->is_second = false;
    view->is_different = false;
}

/* NULL: the list. `is_held`: it is not what the person is about to answer. */
static void show_question(struct consoles *consoles, const struct question *question, bool is_held)
{
    struct trusted_view *view = &consoles->view;
    forget_typed(view);
    view->question = question != NULL ? question->number : 0;
    view->linger_until_ns = 0;
    view->is_withdrawn = false;
    view->is_held = is_held && question != NULL;
    view->held_until_ns = 0;
    view->is_drawn = false;
}

void trusted_begin_hold(struct consoles *consoles)
{
    struct trusted_view *view = &consoles->view;
    if (view->is_held && view->held_until_ns == 0) {
        view->held_until_ns = consoles->now_ns + CONSOLES_HOLD_NS;
    }
}

static void look_at_hold(struct consoles *consoles)
{
    struct trusted_view *view = &consoles->view;
    if (view->held_until_ns != 0 && consoles->now_ns >= view->held_until_ns) {
        view->is_held = false;
        view->held_until_ns = 0;
        view->is_row_drawn = false;
    }
}

void trusted_open(struct consoles *consoles)
{
    consoles->view.is_open = true;
    consoles->view.keys = (struct trusted_keys){0};
    consoles->is_telling = false;
    terminal_set_hidden(&consoles_active(consoles)->terminal, true);
    show_question(consoles, consoles_next_question(consoles, 0), false);
}

void trusted_close(struct consoles *consoles)
{
    struct trusted_view *view = &consoles->view;
    forget_typed(view);
    *view = (struct trusted_view){0};
    if (consoles_is_locked(consoles)) {
        consoles->show = SHOW_ALL;
    } else if (consoles->show == SHOW_NOTHING) {
        consoles->show = SHOW_BACK;
    }
    terminal_set_hidden(
        &consoles_active(consoles)->terminal, console_is_hidden(consoles, consoles->active));
}

void trusted_changed(struct consoles *consoles)
{
    consoles->view.is_drawn = false;
}

void trusted_question_came(struct consoles *consoles, const struct question *question)
{
    const struct trusted_view *view = &consoles->view;
    const bool is_here =
        question->console == consoles->active && questions_is_open(&consoles->questions, question);
    if (!view->is_open) {
        consoles->is_telling = true;
    } else if (view->question == 0 && is_here) {
        const bool is_second = view->linger_until_ns != 0 && question->kind == QUESTION_KIND_YES_NO;
        show_question(consoles, question, view->is_withdrawn || is_second);
    } else {
        trusted_changed(consoles);
    }
}

/* After an answer: the next question, or a moment to wait for one. */
static void go_on(struct consoles *consoles)
{
    const struct question *next = consoles_next_question(consoles, 0);
    show_question(consoles, next, next != NULL && next->kind == QUESTION_KIND_YES_NO);
    if (next == NULL) {
        consoles->view.linger_until_ns = consoles->now_ns + CONSOLES_LINGER_NS;
    }
}

/* Who types does not know yet: his keys are neither for the next question nor for a program. */
static void withdraw(struct consoles *consoles)
{
    const struct question *next = consoles_next_question(consoles, 0);
    show_question(consoles, next, true);
    consoles->view.is_withdrawn = next == NULL;
}

void trusted_questions_gone(struct consoles *consoles)
{
    const struct trusted_view *view = &consoles->view;
    const struct question *shown = questions_find(&consoles->questions, view->question);
    if (!view->is_open) {
        return;
    }
    if (view->question != 0 && (shown == NULL || !questions_is_open(&consoles->questions, shown))) {
        withdraw(consoles);
    } else {
        trusted_changed(consoles);
    }
}

/* -- answers ---------------------------------------------------------------------------------- */

static void settle(struct consoles *consoles, struct question *question, enum question_state state)
{
    questions_settle(&consoles->questions, question, state);
    go_on(consoles);
}

static void answer(struct consoles *consoles, struct question *question)
{
    question->answer = consoles->view.typed;
    settle(consoles, question, QUESTION_STATE_ANSWERED);
}

static bool is_same(const struct answer *left, const struct answer *right)
{
    return left->size_bytes == right->size_bytes &&
           memcmp(left->data, right->data, left->size_bytes) == 0;
}

/* Typed once: once more. Typed twice: it counts if it was the same. */
static void take_new_secret(struct consoles *consoles, struct question *question)
{
    struct trusted_view *view = &consoles->view;
    if (!view->is_second) {
        view->first = view->typed;
        wipe(&view->typed, sizeof(view->typed));
        view->is_second = true;
        view->is_different = false;
    } else if (is_same(&view->first, &view->typed)) {
        answer(consoles, question);
    } else {
        forget_typed(view);
        view->is_different = true;
    }
    view->is_drawn = false;
}

static void take_enter(struct consoles *consoles, struct question *question)
{
    switch (question->kind) {
    case QUESTION_KIND_NEW_SECRET:
        if (consoles->view.typed.size_bytes > 0) {
            take_new_secret(consoles, question);
        }
        break;
    case QUESTION_KIND_YES_NO:
        break;
    default:
        answer(consoles, question);
        break;
    }
}

/* Secrets are not shown, not even how long they are. */
static void show_typed(struct trusted_view *view, const struct question *question)
{
    if (question->kind == QUESTION_KIND_LINE) {
        view->is_row_drawn = false;
    }
}

static void take_character(struct consoles *consoles, struct question *question, uint8_t byte)
{
    struct trusted_view *view = &consoles->view;
    const uint8_t letter = byte | 0x20;
    if (question->kind == QUESTION_KIND_NOTICE) {
        answer(consoles, question);
    } else if (question->kind != QUESTION_KIND_YES_NO) {
        if (view->typed.size_bytes < QUESTION_ANSWER_BYTES) {
            view->typed.data[view->typed.size_bytes++] = byte;
        }
        show_typed(view, question);
    } else if (letter == 'y' || letter == 'n') {
        view->typed = (struct answer){.size_bytes = 1, .data = {letter == 'y' ? 1 : 0}};
        answer(consoles, question);
    }
}

/* The last character of the answer, all of its bytes. */
static void take_back(struct trusted_view *view)
{
    struct answer *typed = &view->typed;
    uint8_t byte = 0x80;
    while (typed->size_bytes > 0 && (byte & 0xc0) == 0x80) {
        byte = typed->data[--typed->size_bytes];
        typed->data[typed->size_bytes] = 0;
    }
}

static void take_answer_key(
    struct consoles *consoles, struct question *question, enum trusted_key key, uint8_t byte)
{
    switch (key) {
    case TRUSTED_KEY_ENTER:
        take_enter(consoles, question);
        break;
    case TRUSTED_KEY_BYTE:
        take_character(consoles, question, byte);
        break;
    case TRUSTED_KEY_BACKSPACE:
        take_back(&consoles->view);
        show_typed(&consoles->view, question);
        break;
    case TRUSTED_KEY_CLEAR:
        wipe(&consoles->view.typed, sizeof(consoles->view.typed));
        show_typed(&consoles->view, question);
        break;
    case TRUSTED_KEY_TAB:
        show_question(consoles, consoles_next_question(consoles, question->number), false);
        break;
    case TRUSTED_KEY_REFUSE:
        settle(consoles, question, QUESTION_STATE_REFUSED);
        break;
    case TRUSTED_KEY_NONE:
        break;
    }
}

/* -- the list --------------------------------------------------------------------------------- */

static void switch_to(struct consoles *consoles, uint32_t number)
{
    if (number != consoles->active) {
        consoles->active = number;
        consoles->show = SHOW_ALL;
    }
    consoles->held_since_ns = 0;
    consoles_active(consoles)->typed_ns = consoles->now_ns;
    trusted_close(consoles);
    consoles->is_telling = consoles_next_question(consoles, 0) != NULL;
}

static void take_list_key(struct consoles *consoles, enum trusted_key key, uint8_t byte)
{
    switch (key) {
    case TRUSTED_KEY_BYTE:
        if (byte >= '1' && byte < '1' + CONSOLES_COUNT) {
            switch_to(consoles, byte - '1');
        }
        break;
    case TRUSTED_KEY_TAB:
        show_question(consoles, consoles_next_question(consoles, 0), false);
        break;
    case TRUSTED_KEY_ENTER:
    case TRUSTED_KEY_REFUSE:
        trusted_close(consoles);
        break;
    default:
        break;
    }
}

static void take_key(struct consoles *consoles, enum trusted_key key, uint8_t byte)
{
    struct trusted_view *view = &consoles->view;
    struct question *question = questions_find(&consoles->questions, view->question);
    if (view->linger_until_ns != 0 || view->is_withdrawn || view->is_held) {
        return; /* nobody knows what it is for */
    }
    if (question == NULL) {
        take_list_key(consoles, key, byte);
    } else if (view->is_drawn) {
        /* Before that, the person did not know what is asked. */
        take_answer_key(consoles, question, key, byte);
    }
}

void trusted_take(struct consoles *consoles, uint8_t byte)
{
    look_at_hold(consoles);
    take_key(consoles, trusted_keys_take(&consoles->view.keys, consoles->now_ns, byte), byte);
}

void trusted_time(struct consoles *consoles)
{
    struct trusted_view *view = &consoles->view;
    if (!view->is_open) {
        return;
    }
    /* An Escape from before is not one after it. */
    take_key(consoles, trusted_keys_time(&view->keys, consoles->now_ns), 0);
    look_at_hold(consoles);
    if (view->linger_until_ns != 0 && consoles->now_ns >= view->linger_until_ns) {
        trusted_close(consoles);
    }
}
