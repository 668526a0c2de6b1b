/* Who asks what, until it is answered. */
#include "consoles_parts.h"
#include "lib/memory.h"
#include "lib/printable.h"
#include "lib/wipe.h"

struct question *consoles_question(struct consoles *consoles, uint32_t number)
{
    for (uint32_t i = 0; number != 0 && i < QUESTIONS_MAX; i++) {
        if (consoles->questions[i].number == number) {
            return &consoles->questions[i];
        }
    }
    return NULL;
}

bool consoles_is_open(const struct consoles *consoles, const struct question *question)
{
    return question->number != 0 && question->is_announced && question->state == QUESTION_OPEN &&
           (question->is_of_lock || !consoles->consoles[question->console].is_locked);
}

struct question *consoles_next_question(struct consoles *consoles, uint32_t number)
{
    struct question *found = NULL;
    for (uint32_t i = 0; i < QUESTIONS_MAX; i++) {
        struct question *question = &consoles->questions[i];
        const bool is_shown = question->number > number && question->console == consoles->active &&
                              consoles_is_open(consoles, question);
        if (is_shown && (found == NULL || question->number < found->number)) {
            found = question;
        }
    }
    return found;
}

uint32_t consoles_asked_elsewhere(const struct consoles *consoles)
{
    for (uint32_t i = 0; i < QUESTIONS_MAX; i++) {
        const struct question *question = &consoles->questions[i];
        if (question->console != consoles->active &&
            !consoles->consoles[question->console].is_locked &&
            consoles_is_open(consoles, question)) {
            return question->console;
        }
    }
    return CONSOLES_COUNT;
}

static void drop_event(struct consoles *consoles, struct question *question)
{
    if (question->event != 0) {
        consoles->outside->drop(consoles->outside, question->event);
        question->event = 0;
    }
}

static void forget(struct consoles *consoles, struct question *question)
{
    drop_event(consoles, question);
    wipe(question, sizeof(*question));
}

void consoles_close_question(
    struct consoles *consoles, struct question *question, enum question_state_number state)
{
    question->state = (uint16_t)state;
    wipe(question->text, sizeof(question->text));
    if (question->event != 0) {
        consoles->outside->signal(consoles->outside, question->event, question->bits);
    }
    drop_event(consoles, question);
}

void consoles_end_questions(struct consoles *consoles, uint32_t console)
{
    for (uint32_t i = 0; i < QUESTIONS_MAX; i++) {
        struct question *question = &consoles->questions[i];
        const uint32_t number = question->number;
        if (number != 0 && question->console == console && question->state == QUESTION_OPEN) {
            consoles_close_question(consoles, question, QUESTION_TIMED_OUT);
            trusted_question_gone(consoles, number);
        }
    }
}

/* -- asking ----------------------------------------------------------------------------------- */

/* CONSOLES_COUNT: there is none. */
static uint32_t
find_console(const struct consoles *consoles, const struct question_request *request)
{
    if (request->console != CONSOLES_ANY) {
        return request->console;
    }
    for (uint32_t i = 0; i < CONSOLES_COUNT; i++) {
        const struct console *console = &consoles->consoles[i];
        const struct bytes principal = {console->principal, sizeof(console->principal)};
        if (console->has_session && bytes_equal(principal, request->wanted)) {
            return i;
        }
    }
    return CONSOLES_COUNT;
}

static struct question *free_place(struct consoles *consoles, uint64_t asker)
{
    struct question *place = NULL;
    uint32_t count = 0;
    for (uint32_t i = 0; i < QUESTIONS_MAX; i++) {
        struct question *question = &consoles->questions[i];
        if (question->number == 0) {
            place = question;
        } else if (question->asker == asker) {
            count++;
        }
    }
    return count < QUESTIONS_OF_ASKER_MAX ? place : NULL;
}

enum status
consoles_ask(struct consoles *consoles, const struct question_request *request, uint32_t *number)
{
    const uint32_t console = find_console(consoles, request);
    if (console >= CONSOLES_COUNT) {
        return STATUS_NOT_FOUND;
    }
    if (request->kind >= QUESTION_KINDS) {
        return STATUS_INVALID_ARGUMENT;
    }
    struct question *question = free_place(consoles, request->asker);
    if (question == NULL || request->text.size_bytes > QUESTION_TEXT_BYTES) {
        return STATUS_LIMIT_EXCEEDED;
    }
    *question = (struct question){
        .number = consoles->next_question,
        .asker = request->asker,
        .process = request->process,
        .console = (uint8_t)console,
        .kind = request->kind,
        .is_of_lock = request->kind == QUESTION_SECRET && consoles->consoles[console].is_locked,
        .event = request->event,
        .bits = request->bits,
        .deadline_ns = request->deadline_ns,
        .text_bytes = (uint32_t)request->text.size_bytes,
    };
    memcpy(question->principal, request->principal, sizeof(question->principal));
    if (request->text.size_bytes > 0) {
        memcpy(question->text, request->text.data, request->text.size_bytes);
    }
    /* 0 names none; a number that comes round finds none of the old ones open. */
    consoles->next_question += consoles->next_question == UINT32_MAX ? 2 : 1;
    *number = question->number;
    return STATUS_OK;
}

struct question *consoles_unannounced(struct consoles *consoles)
{
    for (uint32_t i = 0; i < QUESTIONS_MAX; i++) {
        struct question *question = &consoles->questions[i];
        if (question->number != 0 && !question->is_announced) {
            return question;
        }
    }
    return NULL;
}

void consoles_announce(struct consoles *consoles, struct question *question, struct bytes name)
{
    const size_t size = printable_text(question->name, sizeof(question->name) - 1, name, NULL);
    question->name[size] = '\0';
    question->is_announced = true;
    trusted_question_came(consoles, question);
}

/* -- what becomes of it ----------------------------------------------------------------------- */

static struct question *of_asker(struct consoles *consoles, uint64_t asker, uint32_t number)
{
    struct question *question = consoles_question(consoles, number);
    return question != NULL && question->asker == asker ? question : NULL;
}

enum status consoles_take_answer(
    struct consoles *consoles,
    uint64_t asker,
    uint32_t number,
    uint16_t *state,
    struct answer *answer)
{
    struct question *question = of_asker(consoles, asker, number);
    if (question == NULL) {
        return STATUS_NOT_FOUND;
    }
    *state = question->state;
    *answer = (struct answer){0};
    if (question->state == QUESTION_ANSWERED) {
        *answer = question->answer;
    }
    if (question->state != QUESTION_OPEN) {
        forget(consoles, question);
    }
    return STATUS_OK;
}

enum status consoles_cancel(struct consoles *consoles, uint64_t asker, uint32_t number)
{
    struct question *question = of_asker(consoles, asker, number);
    if (question == NULL) {
        return STATUS_NOT_FOUND;
    }
    forget(consoles, question);
    trusted_question_gone(consoles, number);
    return STATUS_OK;
}

void consoles_asker_closed(struct consoles *consoles, uint64_t asker)
{
    for (uint32_t i = 0; i < QUESTIONS_MAX; i++) {
        struct question *question = &consoles->questions[i];
        const uint32_t number = question->number;
        if (number != 0 && question->asker == asker) {
            forget(consoles, question);
            trusted_question_gone(consoles, number);
        }
    }
}
