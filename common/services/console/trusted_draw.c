/* What the console's own view looks like. */
#include "consoles_parts.h"
#include "lib/anonymous.h"
#include "lib/format.h"
#include "lib/hex.h"
#include "lib/printable.h"
#include "lib/text.h"
#include "lib/wipe.h"
#include <stdarg.h>

/* A text of which each byte can become four, and what is around it. */
#define DRAWN_BYTES (PRINTABLE_GROWTH * (QUESTION_TEXT_BYTES + QUESTION_ANSWER_BYTES) + 4096u)
#define LINE_BYTES  320u

/* How much of a key is shown: enough to tell those apart that are on one machine. */
#define KEY_BYTES_SHOWN 6u

#define BOLD    "\x1b[1m"
#define REVERSE "\x1b[7m"
#define DIM     "\x1b[2m"
#define PLAIN   "\x1b[0m"

_Static_assert(DRAWN_BYTES <= CONSOLES_SCREEN_BYTES / 2, "it fits when the screen is empty");

void consoles_screen_text(struct consoles *consoles, const char *text)
{
    for (; *text != '\0' && byte_ring_room(&consoles->screen) > 0; text++) {
        byte_ring_put(&consoles->screen, (uint8_t)*text);
    }
}

static void draw(struct consoles *consoles, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Longer lines are cut: what comes from others is drawn otherwise. */
static void draw(struct consoles *consoles, const char *format, ...)
{
    char line[LINE_BYTES];
    va_list arguments;
    va_start(arguments, format);
    (void)format_text_list(line, sizeof(line), format, arguments);
    va_end(arguments);
    consoles_screen_text(consoles, line);
}

static void draw_printable(struct consoles *consoles, struct bytes text)
{
    char piece[PRINTABLE_GROWTH + 1];
    size_t at = 0;
    while (at < text.size_bytes) {
        /* Character by character: a whole one stays whole. */
        size_t size = 1;
        while (at + size < text.size_bytes && size < PRINTABLE_GROWTH &&
               (text.data[at + size] & 0xc0) == 0x80 && (text.data[at] & 0xc0) == 0xc0) {
            size++;
        }
        bool is_cut = false;
        size_t shown =
            printable_text(piece, sizeof(piece) - 1, bytes_part(text, at, size), &is_cut);
        if (is_cut) {
            size = 1;
            shown = printable_text(piece, sizeof(piece) - 1, bytes_part(text, at, size), NULL);
        }
        piece[shown] = '\0';
        consoles_screen_text(consoles, piece);
        at += size;
    }
    wipe(piece, sizeof(piece));
}

/* Each line of it on a row of its own, a little to the right. */
static void draw_text(struct consoles *consoles, struct bytes text)
{
    size_t start = 0;
    for (size_t i = 0; i <= text.size_bytes; i++) {
        if (i == text.size_bytes || text.data[i] == '\n') {
            consoles_screen_text(consoles, "    ");
            draw_printable(consoles, bytes_part(text, start, i - start));
            consoles_screen_text(consoles, "\r\n");
            start = i + 1;
        }
    }
}

/*
 * CAN and ST end what a program may have left unfinished; the soft reset takes back margins,
 * character sets, colours and modes, and mouse reports and brackets around what is pasted go as
 * well, because they would be typed.
 */
void trusted_take_screen(struct consoles *consoles)
{
    consoles_screen_text(
        consoles,
        "\x18\x1b\\\x1b[!p\x1b[0m\x1b(B\x0f\x1b[r\x1b[?7h\x1b[?25h\x1b[4l"
        "\x1b[?1000;1002;1003;1004;1006;2004l");
}

/* -- the list --------------------------------------------------------------------------------- */

static bool is_used(const struct consoles *consoles, uint32_t number)
{
    const struct console *console = &consoles->consoles[number];
    for (uint32_t i = 0; i < TERMINAL_CLIENTS_MAX; i++) {
        if (console->terminal.clients[i].is_used) {
            return true;
        }
    }
    return consoles_person(consoles, number)->has_session;
}

static void draw_consoles(struct consoles *consoles)
{
    for (uint32_t i = 0; i < CONSOLES_COUNT; i++) {
        const struct questions_console *person = consoles_person(consoles, i);
        const char *who = is_used(consoles, i) ? "anonymous" : "not in use";
        const uint32_t questions = questions_open_count(&consoles->questions, i);
        draw(
            consoles,
            "  %s%u  %s%s%s%s",
            i == consoles->active ? BOLD "*" : " ",
            (unsigned)i + 1,
            person->name[0] != '\0' ? person->name : who,
            PLAIN,
            person->is_locked ? ", locked" : "",
            i == consoles->active ? ", you are here" : "");
        if (questions > 0) {
            draw(consoles, ", %u to answer", (unsigned)questions);
        }
        consoles_screen_text(consoles, "\r\n");
    }
}

static void draw_list_keys(struct consoles *consoles)
{
    const bool has_questions = consoles_next_question(consoles, 0) != NULL;
    if (consoles->view.linger_until_ns != 0) {
        return;
    }
    if (consoles->view.is_withdrawn) {
        consoles_screen_text(
            consoles,
            "\r\nWhat was asked is asked no more.\r\n\r\n" DIM "Ctrl-]: back" PLAIN "\r\n");
        return;
    }
    if (consoles_is_locked(consoles)) {
        consoles_screen_text(
            consoles, "\r\nThis console is locked: it asks for the passphrase in a moment.\r\n");
    }
    draw(
        consoles,
        "\r\n" DIM "1-%u: to that console   %sCtrl-]: back" PLAIN "\r\n",
        CONSOLES_COUNT,
        has_questions ? "Tab: what is asked   " : "");
}

/* -- a question ------------------------------------------------------------------------------- */

static void draw_asker(struct consoles *consoles, const struct question *question)
{
    char key[2 * KEY_BYTES_SHOWN + 1];
    const bool is_system = questions_is_keeper(&consoles->questions, question->principal);
    const bool is_anonymous =
        anonymous_is((struct bytes){question->principal, sizeof(question->principal)});
    hex_write((struct bytes){question->principal, KEY_BYTES_SHOWN}, key);
    draw(
        consoles,
        BOLD "%s" PLAIN " asks (process %llu, %s%s), on console %u:\r\n\r\n",
        question->name[0] != '\0' ? question->name : "Somebody",
        (unsigned long long)question->process,
        is_system      ? "the system"
        : is_anonymous ? "who is not logged in"
                       : "key ",
        is_system || is_anonymous ? "" : key,
        question->console + 1u);
}

static const char *prompt_of(const struct trusted_view *view, const struct question *question)
{
    if (view->is_held) {
        return "A moment: this is asked instead of what was asked before.";
    }
    switch (question->kind) {
    case QUESTION_KIND_SECRET:
        return "Secret, not shown: ";
    case QUESTION_KIND_NEW_SECRET:
        return view->is_second ? "Once more: " : "New secret, not shown: ";
    case QUESTION_KIND_LINE:
        return "Answer: ";
    case QUESTION_KIND_YES_NO:
        return "Yes or no (y/n): ";
    default:
        return "";
    }
}

/* The row of the answer, from its start on: the cursor stays behind it. */
void trusted_draw_row(struct consoles *consoles)
{
    struct trusted_view *view = &consoles->view;
    const struct question *question = questions_find(&consoles->questions, view->question);
    view->is_row_drawn = true;
    if (question == NULL) {
        return;
    }
    draw(
        consoles,
        "\x1b"
        "8\x1b[J%s",
        prompt_of(view, question));
    if (question->kind == QUESTION_KIND_LINE) {
        draw_printable(consoles, (struct bytes){view->typed.data, view->typed.size_bytes});
    }
}

static const char *keys_of(const struct question *question)
{
    switch (question->kind) {
    case QUESTION_KIND_NOTICE:
        return "Enter: I have read it";
    case QUESTION_KIND_YES_NO:
        return "y: yes   n: no   Escape: no answer";
    default:
        return "Enter: done   Escape: refuse";
    }
}

static void draw_question(struct consoles *consoles, const struct question *question)
{
    draw_asker(consoles, question);
    draw_text(consoles, (struct bytes){question->text, question->text_bytes});
    draw(
        consoles,
        "\r\n" DIM "%s   Tab: more   Ctrl-]: back, answer later" PLAIN "\r\n\r\n%s\x1b"
        "7",
        keys_of(question),
        consoles->view.is_different ? "These were two different ones. Please try again.\r\n" : "");
    trusted_draw_row(consoles);
}

void trusted_draw(struct consoles *consoles)
{
    const struct question *question = questions_find(&consoles->questions, consoles->view.question);
    consoles->view.is_drawn = true;
    consoles->view.is_row_drawn = true;
    trusted_begin_hold(consoles);
    consoles_screen_text(consoles, "\x1b[?1049h");
    trusted_take_screen(consoles);
    consoles_screen_text(
        consoles,
        "\x1b[2J\x1b[3J\x1b[H" REVERSE " Tessera " PLAIN
        "  Nobody but the console writes here or hears what you type.\r\n\r\n");
    draw_consoles(consoles);
    if (question != NULL) {
        consoles_screen_text(consoles, "\r\n");
        draw_question(consoles, question);
    } else {
        draw_list_keys(consoles);
    }
}
