/* What the trusted prompt looks like, in words. */
#include "lib/anonymous.h"
#include "lib/hex.h"
#include "lib/printable.h"
#include "lib/text.h"
#include "lib/wipe.h"
#include "seat/trusted.h"

/* Of a key, where nobody has a name for it. */
#define KEY_SHOWN_BYTES 8u

static const char cut_mark[] = " [cut]";

/* How much of a character, or of a byte that is none, begins at `at`. */
static size_t symbol_bytes(struct bytes text, size_t at)
{
    size_t size = 1;
    while ((text.data[at] & 0xc0) == 0xc0 && at + size < text.size_bytes &&
           size < PRINTABLE_GROWTH && (text.data[at + size] & 0xc0) == 0x80) {
        size++;
    }
    return size;
}

/* Lines stay lines; everything else that is not to be seen is made so that it is. */
static void write_text(struct trusted *trusted, struct bytes text)
{
    const size_t room = sizeof(trusted->text) - sizeof(cut_mark);
    size_t size = 0;
    wipe(trusted->text, sizeof(trusted->text));
    for (size_t at = 0; at < text.size_bytes;) {
        const size_t taken = symbol_bytes(text, at);
        bool is_cut = false;
        if (text.data[at] == '\n' && size < room) {
            trusted->text[size++] = '\n';
        } else {
            size += printable_text(
                trusted->text + size, room - size, bytes_part(text, at, taken), &is_cut);
        }
        if (is_cut || size >= room) {
            memcpy(trusted->text + size, cut_mark, sizeof(cut_mark));
            return;
        }
        at += taken;
    }
}

/* Words for who is no person, or none that is known: nobody's name is one of them. */
static const char of_system[] = "the system";
static const char of_nobody[] = "who is not logged in";
static const char of_another[] = "another";

static char lower(char letter)
{
    return letter >= 'A' && letter <= 'Z' ? (char)(letter - 'A' + 'a') : letter;
}

static bool is_alike(const char *name, const char *word)
{
    while (*name != '\0' && lower(*name) == *word) {
        name++;
        word++;
    }
    return *name == '\0' && *word == '\0';
}

void trusted_name_person(
    const uint8_t principal[QUESTION_PRINCIPAL_BYTES],
    struct bytes name,
    char to[QUESTION_NAME_BYTES])
{
    static const char digits[] = "0123456789abcdef";
    size_t size = printable_text(to, QUESTION_NAME_BYTES - 1, name, NULL);
    to[size] = '\0';
    if (!is_alike(to, of_system) && !is_alike(to, of_nobody) && !is_alike(to, of_another)) {
        return;
    }
    to[size++] = ' ';
    for (uint32_t i = 0; i < 4; i++) {
        to[size++] = digits[principal[i] >> 4];
        to[size++] = digits[principal[i] & 15];
    }
    to[size] = '\0';
}

bool trusted_name_owner(
    const struct trusted *trusted,
    const uint8_t principal[QUESTION_PRINCIPAL_BYTES],
    char to[QUESTION_NAME_BYTES])
{
    const struct questions_console *console = trusted_console(trusted);
    const bool is_system = questions_is_keeper(&trusted->questions, principal);
    if (is_system) {
        (void)text_copy(to, QUESTION_NAME_BYTES, of_system);
    } else if (anonymous_is((struct bytes){principal, QUESTION_PRINCIPAL_BYTES})) {
        (void)text_copy(to, QUESTION_NAME_BYTES, ANONYMOUS_NAME);
    } else if (
        console->name[0] != '\0' &&
        memcmp(principal, console->principal, sizeof(console->principal)) == 0) {
        trusted_name_person(principal, text_bytes(console->name), to);
    } else {
        hex_write((struct bytes){principal, KEY_SHOWN_BYTES}, to);
        to[(size_t)2 * KEY_SHOWN_BYTES] = '\0';
    }
    return is_system;
}

static const char *person_of(const struct trusted *trusted, const struct question *question)
{
    const struct questions_console *console = trusted_console(trusted);
    const struct bytes principal = {question->principal, sizeof(question->principal)};
    if (questions_is_keeper(&trusted->questions, question->principal)) {
        return of_system;
    }
    if (anonymous_is(principal)) {
        return of_nobody;
    }
    const bool is_of_session =
        console->has_session && console->name[0] != '\0' &&
        memcmp(question->principal, console->principal, sizeof(console->principal)) == 0;
    return is_of_session ? console->name : of_another;
}

static struct scene_owner owner_of(const struct trusted *trusted, const struct question *question)
{
    struct scene_owner owner = {
        .program = question->name[0] != '\0' ? question->name : "Somebody",
        .person = person_of(trusted, question),
        .is_system = questions_is_keeper(&trusted->questions, question->principal),
    };
    memcpy(owner.key, question->principal, sizeof(owner.key));
    return owner;
}

static const struct question *shown_question(struct trusted *trusted)
{
    return trusted->showing == TRUSTED_QUESTION
               ? questions_find(&trusted->questions, trusted->question)
               : NULL;
}

static void describe_kind(const struct question *question, struct scene_prompt *prompt)
{
    switch (question->kind) {
    case QUESTION_KIND_YES_NO:
        prompt->yes = "Yes";
        prompt->no = "No";
        break;
    case QUESTION_KIND_NOTICE:
        prompt->kind = SCENE_PROMPT_NOTICE;
        prompt->yes = "I have read it";
        prompt->no = "Close";
        break;
    case QUESTION_KIND_SECRET:
        prompt->kind = SCENE_PROMPT_SECRET;
        break;
    case QUESTION_KIND_NEW_SECRET:
        prompt->kind = SCENE_PROMPT_NEW_SECRET;
        break;
    default:
        prompt->kind = SCENE_PROMPT_LINE;
        break;
    }
}

static void
describe_question(struct trusted *trusted, const struct question *question, struct scene_prompt *to)
{
    const struct prompt_line *lines = trusted->lines;
    describe_kind(question, to);
    write_text(trusted, (struct bytes){question->text, question->text_bytes});
    to->owner = owner_of(trusted, question);
    if (question->kind == QUESTION_KIND_LINE) {
        to->line = (const char *)lines[0].data;
        to->cursor_bytes = lines[0].cursor_bytes;
    } else {
        to->symbols[0] = prompt_line_symbols(&lines[0]);
        to->symbols[1] = prompt_line_symbols(&lines[1]);
    }
    if (trusted->is_held) {
        to->error = "A moment: this was not asked before.";
    } else if (trusted->is_different) {
        to->error = "These were two different ones. Please try again.";
    }
}

bool trusted_describe(struct trusted *trusted, struct scene_prompt *prompt)
{
    const struct question *question = shown_question(trusted);
    const bool is_listening = trusted->is_seen && !trusted->is_held;
    *prompt = (struct scene_prompt){
        .kind = SCENE_PROMPT_CONSENT,
        .focus = is_listening ? trusted->focus : SCENE_PROMPT_FOCUS_NONE,
        .owner = {.program = "Tessera", .person = of_system, .is_system = true},
        .text = trusted->text,
        .line = "",
    };
    if (question != NULL) {
        describe_question(trusted, question, prompt);
        return true;
    }
    if (trusted->showing == TRUSTED_MENU) {
        prompt->kind = SCENE_PROMPT_CHOICE;
        prompt->text = "Nobody else hears you now. Escape goes back.";
        prompt->yes = "Lock";
        prompt->no = "Log out";
        return true;
    }
    if (trusted->showing == TRUSTED_WITHDRAWN) {
        prompt->kind = SCENE_PROMPT_NOTICE;
        prompt->text = "What was asked is asked no more. Escape goes back.";
        prompt->yes = "Back";
        prompt->no = "Close";
        return true;
    }
    return false;
}

bool trusted_describe_strip(struct trusted *trusted, struct scene_strip *strip)
{
    const struct question *shown = shown_question(trusted);
    const struct question *next = questions_next(&trusted->questions, TRUSTED_CONSOLE, 0);
    const uint32_t count = questions_open_count(&trusted->questions, TRUSTED_CONSOLE);
    if (next == NULL || (shown != NULL && count == 1) ||
        (shown == NULL && trusted_comes_at_once(trusted))) {
        return false;
    }
    if (shown != NULL && next->number == shown->number) {
        next = questions_next(&trusted->questions, TRUSTED_CONSOLE, shown->number);
    }
    *strip = (struct scene_strip){
        .owner = owner_of(trusted, next),
        .more = count - (shown != NULL ? 2 : 1),
    };
    return true;
}
