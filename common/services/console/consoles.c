#include "consoles.h"
#include "consoles_parts.h"
#include "lib/deadline.h"
#include "lib/format.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "lib/wipe.h"

#define BELL_BYTE 0x07

/* What is shown besides what a console has kept. */
#define SHOWN_TEXT_BYTES 512u

/* How much is taken in at once where it is only looked through. */
#define TYPED_PIECE_BYTES 256u

_Static_assert(
    KEPT_BYTES + CONSOLES_PROGRAM_BYTES + 2 * SHOWN_TEXT_BYTES <= CONSOLES_SCREEN_BYTES,
    "what a console has kept fits behind what waits");

static struct consoles *consoles_of(struct questions_outside *outside)
{
    return (struct consoles *)((char *)outside - offsetof(struct consoles, questions_outside));
}

static void signal_asker(struct questions_outside *outside, uint32_t event, uint64_t bits)
{
    struct terminal_outside *terminals = consoles_of(outside)->outside;
    terminals->signal(terminals, event, bits);
}

static void drop_asker(struct questions_outside *outside, uint32_t event)
{
    struct terminal_outside *terminals = consoles_of(outside)->outside;
    terminals->drop(terminals, event);
}

void consoles_init(
    struct consoles *consoles, struct terminal_outside *outside, uint64_t now_ns, bool is_guarded)
{
    consoles->outside = outside;
    consoles->active = 0;
    consoles->view = (struct trusted_view){0};
    consoles->show = SHOW_NOTHING;
    consoles->is_telling = false;
    consoles->now_ns = now_ns;
    consoles->held_since_ns = 0;
    consoles->questions_outside =
        (struct questions_outside){.signal = signal_asker, .drop = drop_asker};
    questions_init(
        &consoles->questions,
        &consoles->questions_outside,
        (struct questions_range){.first = 0, .count = CONSOLES_COUNT},
        is_guarded);
    consoles->screen =
        (struct byte_ring){consoles->screen_memory, sizeof(consoles->screen_memory), 0, 0};
    for (uint32_t i = 0; i < CONSOLES_COUNT; i++) {
        struct console *console = &consoles->consoles[i];
        terminal_init(&console->terminal, outside);
        kept_init(&console->kept);
        console->typed_ns = now_ns;
        terminal_set_hidden(&console->terminal, console_is_hidden(consoles, i));
    }
}

bool console_is_hidden(const struct consoles *consoles, uint32_t number)
{
    return number != consoles->active || consoles_person(consoles, number)->is_locked;
}

/* -- what is shown ---------------------------------------------------------------------------- */

/* What the programs of a console have written is kept; to the screen it goes besides. */
static void
keep_output(struct consoles *consoles, struct console *console, struct byte_ring *screen)
{
    (void)consoles;
    struct terminal *terminal = &console->terminal;
    /* Who waits to write does so once, so this ends; with a screen, when that is full. */
    while (byte_ring_used(&terminal->output) > 0 &&
           (screen == NULL || byte_ring_used(screen) < CONSOLES_PROGRAM_BYTES)) {
        uint32_t count = byte_ring_used(&terminal->output);
        if (screen != NULL && count > CONSOLES_PROGRAM_BYTES - byte_ring_used(screen)) {
            count = CONSOLES_PROGRAM_BYTES - byte_ring_used(screen);
        }
        for (uint32_t i = 0; i < count; i++) {
            const uint8_t byte = byte_ring_take(&terminal->output);
            kept_take(&console->kept, byte);
            if (screen != NULL) {
                byte_ring_put(screen, byte);
            }
        }
        terminal_output_taken(terminal);
    }
}

static void show_locked(struct consoles *consoles, const struct questions_console *person)
{
    char text[SHOWN_TEXT_BYTES];
    (void)format_text(
        text,
        sizeof(text),
        "\x1b[7m Tessera \x1b[0m  Console %u is locked%s%s.\r\n\r\nPress Ctrl-] to unlock it.\r\n",
        (unsigned)consoles->active + 1,
        person->name[0] != '\0' ? " by " : "",
        person->name);
    consoles_screen_text(consoles, text);
}

static void show_kept(struct consoles *consoles, const struct console *console)
{
    const uint32_t used = byte_ring_used(&console->kept.bytes);
    if (console->kept.is_cut) {
        consoles_screen_text(
            consoles, "\x1b[2m[console] what was before this is not kept\x1b[0m\r\n");
    }
    for (uint32_t i = kept_start(&console->kept); i < used; i++) {
        byte_ring_put(&consoles->screen, byte_ring_at(&console->kept.bytes, i));
    }
}

/* The screen is empty: all of it fits. */
static void show_console(struct consoles *consoles)
{
    struct console *console = consoles_active(consoles);
    const struct questions_console *person = consoles_person(consoles, consoles->active);
    if (consoles->show == SHOW_ALL) {
        consoles_screen_text(consoles, "\x1b[2J\x1b[3J\x1b[H\x1b[?1049l");
        trusted_take_screen(consoles);
        consoles_screen_text(consoles, "\x1b[2J\x1b[H");
        if (person->is_locked && !person->is_guarded) {
            show_locked(consoles, person);
        } else if (!person->is_locked) {
            keep_output(consoles, console, NULL);
            show_kept(consoles, console);
        }
    } else {
        consoles_screen_text(consoles, "\x1b[2J\x1b[3J\x1b[H\x1b[?1049l\x1b[0m");
    }
    consoles->show = SHOW_NOTHING;
}

/* Where something is asked that its person can answer there, not here. CONSOLES_COUNT: nowhere. */
static uint32_t asked_elsewhere(const struct consoles *consoles)
{
    for (uint32_t i = 0; i < QUESTIONS_MAX; i++) {
        const struct question *question = &consoles->questions.all[i];
        if (question->console != consoles->active &&
            questions_is_open(&consoles->questions, question) &&
            !consoles_person(consoles, question->console)->is_locked) {
            return question->console;
        }
    }
    return CONSOLES_COUNT;
}

/* One line among what programs write: they can fake it, and gain nothing by that. */
static void tell(struct consoles *consoles)
{
    const struct question *question = consoles_next_question(consoles, 0);
    const uint32_t elsewhere = asked_elsewhere(consoles);
    const bool is_locked = consoles_is_locked(consoles);
    char text[SHOWN_TEXT_BYTES];
    if (question == NULL && (elsewhere == CONSOLES_COUNT || is_locked)) {
        consoles->is_telling = false;
        return;
    }
    if (question != NULL) {
        (void)format_text(
            text,
            sizeof(text),
            "[console] %s asks you something: press Ctrl-]",
            question->name[0] != '\0' ? question->name : "somebody");
    } else {
        (void)format_text(
            text,
            sizeof(text),
            "[console] something is asked on console %u: press Ctrl-], then %u",
            (unsigned)elsewhere + 1,
            (unsigned)elsewhere + 1);
    }
    if (is_locked) {
        consoles_screen_text(consoles, text);
        consoles_screen_text(consoles, "\r\n");
        consoles->is_telling = false;
    } else {
        consoles->is_telling =
            !terminal_tell(&consoles_active(consoles)->terminal, text_bytes(text));
    }
}

static void keep_hidden(struct consoles *consoles)
{
    for (uint32_t i = 0; i < CONSOLES_COUNT; i++) {
        if (console_is_hidden(consoles, i)) {
            keep_output(consoles, &consoles->consoles[i], NULL);
        }
    }
}

void consoles_pump(struct consoles *consoles)
{
    const bool is_empty = byte_ring_used(&consoles->screen) == 0;
    keep_hidden(consoles);
    if (consoles->view.is_open) {
        if (is_empty && !consoles->view.is_drawn) {
            trusted_draw(consoles);
        } else if (is_empty && !consoles->view.is_row_drawn) {
            trusted_draw_row(consoles);
        }
        return;
    }
    if (consoles->show != SHOW_NOTHING) {
        if (!is_empty) {
            return;
        }
        show_console(consoles);
    }
    if (consoles->is_telling) {
        tell(consoles);
    }
    if (!consoles_is_locked(consoles)) {
        keep_output(consoles, consoles_active(consoles), &consoles->screen);
    }
}

/* -- what is typed ---------------------------------------------------------------------------- */

uint32_t consoles_typed_room(struct consoles *consoles, uint64_t now_ns)
{
    const struct console *console = consoles_active(consoles);
    if (consoles->view.is_open || consoles_is_locked(consoles)) {
        consoles->held_since_ns = 0;
        return TYPED_PIECE_BYTES;
    }
    const uint32_t room = terminal_typed_room(&console->terminal);
    if (room > 0) {
        consoles->held_since_ns = 0;
        return room;
    }
    if (consoles->held_since_ns == 0) {
        consoles->held_since_ns = now_ns;
    }
    return now_ns - consoles->held_since_ns >= CONSOLES_PATIENCE_NS ? TYPED_PIECE_BYTES : 0;
}

/* Up to the attention key; gives how many bytes. What there is no room for is dropped, audibly. */
static size_t type_at_terminal(struct consoles *consoles, struct bytes bytes)
{
    struct console *console = consoles_active(consoles);
    const uint32_t room = terminal_typed_room(&console->terminal);
    size_t count = 0;
    while (count < bytes.size_bytes && bytes.data[count] != CONSOLES_ATTENTION) {
        count++;
    }
    const size_t taken = count < room ? count : room;
    if (taken > 0) {
        terminal_typed(&console->terminal, consoles->now_ns, bytes_part(bytes, 0, taken));
    }
    if (taken < count && byte_ring_used(&consoles->screen) < CONSOLES_PROGRAM_BYTES) {
        byte_ring_put(&consoles->screen, BELL_BYTE);
    }
    return count;
}

/* A byte that does not go to programs. */
static void take_apart(struct consoles *consoles, uint8_t byte)
{
    if (consoles_is_locked(consoles) && !consoles->view.is_open) {
        questions_signal_watch(&consoles->questions, consoles->active);
    }
    if (byte == CONSOLES_ATTENTION) {
        if (consoles->view.is_open) {
            trusted_close(consoles);
        } else {
            trusted_open(consoles);
        }
    } else if (consoles->view.is_open) {
        trusted_take(consoles, byte);
    }
}

void consoles_typed(struct consoles *consoles, uint64_t now_ns, struct bytes bytes)
{
    size_t at = 0;
    consoles->now_ns = now_ns;
    while (at < bytes.size_bytes) {
        consoles_active(consoles)->typed_ns = now_ns;
        if (bytes.data[at] == CONSOLES_ATTENTION || consoles->view.is_open ||
            consoles_is_locked(consoles)) {
            take_apart(consoles, bytes.data[at]);
            at++;
        } else {
            at += type_at_terminal(consoles, bytes_part(bytes, at, bytes.size_bytes - at));
        }
    }
}

/* -- time ------------------------------------------------------------------------------------- */

uint64_t consoles_deadline_ns(const struct consoles *consoles)
{
    uint64_t deadline_ns = consoles->view.linger_until_ns;
    deadline_ns = deadline_earlier(deadline_ns, consoles->view.keys.escape_ns);
    deadline_ns = deadline_earlier(deadline_ns, consoles->view.held_until_ns);
    if (consoles->held_since_ns != 0) {
        deadline_ns = deadline_earlier(deadline_ns, consoles->held_since_ns + CONSOLES_PATIENCE_NS);
    }
    for (uint32_t i = 0; i < CONSOLES_COUNT; i++) {
        deadline_ns =
            deadline_earlier(deadline_ns, terminal_deadline_ns(&consoles->consoles[i].terminal));
    }
    return deadline_earlier(deadline_ns, questions_deadline_ns(&consoles->questions));
}

void consoles_set_time(struct consoles *consoles, uint64_t now_ns)
{
    consoles->now_ns = now_ns;
}

void consoles_time(struct consoles *consoles, uint64_t now_ns)
{
    consoles->now_ns = now_ns;
    for (uint32_t i = 0; i < CONSOLES_COUNT; i++) {
        terminal_time(&consoles->consoles[i].terminal, now_ns);
    }
    if (questions_time(&consoles->questions, now_ns)) {
        trusted_questions_gone(consoles);
    }
    trusted_time(consoles);
}

/* -- sessions --------------------------------------------------------------------------------- */

/* Nobody who comes after sees what was shown, or gets what was typed. */
static void forget_session(struct consoles *consoles, uint32_t console)
{
    struct console *left = &consoles->consoles[console];
    trusted_questions_gone(consoles);
    terminal_forget(&left->terminal);
    wipe(&left->kept, sizeof(left->kept));
    kept_init(&left->kept);
    if (console == consoles->active) {
        consoles->show = SHOW_ALL;
    }
}

void consoles_set_session(
    struct consoles *consoles, uint32_t console, const uint8_t *principal, struct bytes name)
{
    switch (questions_set_session(&consoles->questions, console, principal, name)) {
    case QUESTIONS_SESSION_ENDED:
        forget_session(consoles, console);
        break;
    case QUESTIONS_SESSION_OTHER:
        /* What was typed before is not from whom it is now: it would be carried out as him. */
        terminal_forget_typed(&consoles->consoles[console].terminal);
        break;
    case QUESTIONS_SESSION_SAME:
        break;
    }
    trusted_changed(consoles);
}

uint64_t consoles_idle_ns(const struct consoles *consoles, uint32_t console, uint64_t now_ns)
{
    const uint64_t typed_ns = consoles->consoles[console].typed_ns;
    return now_ns > typed_ns ? now_ns - typed_ns : 0;
}

void consoles_lock(struct consoles *consoles, uint32_t console, bool is_locked)
{
    const struct questions_console *person = consoles_person(consoles, console);
    const bool is_same = person->is_locked == is_locked;
    const bool was_guarded = person->is_guarded;
    questions_lock(&consoles->questions, console, is_locked);
    if (is_same && !was_guarded) {
        return;
    }
    if (is_locked && console == consoles->active && consoles->view.is_open) {
        trusted_close(consoles);
    }
    terminal_set_hidden(
        &consoles->consoles[console].terminal,
        console_is_hidden(consoles, console) || consoles->view.is_open);
    trusted_changed(consoles);
    if (console == consoles->active && (is_locked || !was_guarded)) {
        consoles->show = SHOW_ALL;
        consoles->is_telling = consoles_next_question(consoles, 0) != NULL;
    }
}

/* -- questions -------------------------------------------------------------------------------- */

void consoles_announce(struct consoles *consoles, struct question *question, struct bytes name)
{
    questions_announce(question, name);
    trusted_question_came(consoles, question);
}

void consoles_questions_changed(struct consoles *consoles)
{
    trusted_questions_gone(consoles);
}

void consoles_asker_closed(struct consoles *consoles, uint64_t asker)
{
    if (questions_asker_closed(&consoles->questions, asker)) {
        trusted_questions_gone(consoles);
    }
}

/* -- invariants ------------------------------------------------------------------------------- */

static bool is_wiped(const struct answer *answer)
{
    for (uint32_t i = 0; i < QUESTION_ANSWER_BYTES; i++) {
        if (answer->data[i] != 0) {
            return false;
        }
    }
    return answer->size_bytes == 0;
}

/* What the view asks can be answered at the active console. */
static bool is_shown_open(const struct consoles *consoles)
{
    const uint32_t shown = consoles->view.question;
    for (uint32_t i = 0; shown != 0 && i < QUESTIONS_MAX; i++) {
        const struct question *question = &consoles->questions.all[i];
        if (question->number == shown) {
            return question->console == consoles->active &&
                   questions_is_open(&consoles->questions, question);
        }
    }
    return shown == 0;
}

bool consoles_check(const struct consoles *consoles)
{
    const struct trusted_view *view = &consoles->view;
    if (!view->is_open && (!is_wiped(&view->typed) || !is_wiped(&view->first))) {
        return false;
    }
    if (!is_shown_open(consoles) || !questions_check(&consoles->questions)) {
        return false;
    }
    for (uint32_t i = 0; i < CONSOLES_COUNT; i++) {
        if (!terminal_check(&consoles->consoles[i].terminal)) {
            return false;
        }
        if (console_is_hidden(consoles, i) != consoles->consoles[i].terminal.is_hidden &&
            !view->is_open) {
            return false;
        }
    }
    return true;
}
