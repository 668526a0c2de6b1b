#include "questions/questions.h"
#include "lib/deadline.h"
#include "lib/memory.h"
#include "lib/printable.h"
#include "lib/text.h"
#include "lib/wipe.h"

void questions_init(
    struct questions *questions,
    struct questions_outside *outside,
    struct questions_range consoles,
    bool is_guarded)
{
    memset(questions, 0, sizeof(*questions));
    questions->outside = outside;
    questions->first_console = consoles.first;
    questions->console_count = consoles.count;
    questions->next_number = 1;
    for (uint32_t i = 0; i < consoles.count; i++) {
        questions->consoles[i].is_locked = is_guarded;
        questions->consoles[i].is_guarded = is_guarded;
    }
}

static struct questions_console *console_at(struct questions *questions, uint32_t number)
{
    return &questions->consoles[number - questions->first_console];
}

const struct questions_console *
questions_console(const struct questions *questions, uint32_t number)
{
    const bool is_here = number >= questions->first_console &&
                         number - questions->first_console < questions->console_count;
    return is_here ? &questions->consoles[number - questions->first_console] : NULL;
}

/* -- which there are -------------------------------------------------------------------------- */

struct question *questions_find(struct questions *questions, uint32_t number)
{
    for (uint32_t i = 0; number != 0 && i < QUESTIONS_MAX; i++) {
        if (questions->all[i].number == number) {
            return &questions->all[i];
        }
    }
    return NULL;
}

static bool is_waiting(const struct question *question)
{
    return question->number != 0 && question->state == QUESTION_STATE_OPEN;
}

bool questions_is_open(const struct questions *questions, const struct question *question)
{
    return is_waiting(question) && question->is_announced &&
           (question->is_of_lock || !questions_console(questions, question->console)->is_locked);
}

struct question *questions_next(struct questions *questions, uint32_t console, uint32_t number)
{
    struct question *found = NULL;
    for (uint32_t i = 0; i < QUESTIONS_MAX; i++) {
        struct question *question = &questions->all[i];
        if (question->number > number && question->console == console &&
            questions_is_open(questions, question) &&
            (found == NULL || question->number < found->number)) {
            found = question;
        }
    }
    return found;
}

uint32_t questions_open_count(const struct questions *questions, uint32_t console)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < QUESTIONS_MAX; i++) {
        const struct question *question = &questions->all[i];
        count += question->console == console && questions_is_open(questions, question) ? 1 : 0;
    }
    return count;
}

/* -- the end ---------------------------------------------------------------------------------- */

static void drop_event(struct questions *questions, struct question *question)
{
    if (question->event != 0) {
        questions->outside->drop(questions->outside, question->event);
        question->event = 0;
    }
}

static void forget(struct questions *questions, struct question *question)
{
    drop_event(questions, question);
    wipe(question, sizeof(*question));
}

void questions_settle(
    struct questions *questions, struct question *question, enum question_state state)
{
    question->state = (uint16_t)state;
    wipe(question->text, sizeof(question->text));
    if (question->event != 0) {
        questions->outside->signal(questions->outside, question->event, question->bits);
    }
    drop_event(questions, question);
}

/* Whoever was to answer there has gone. */
static void end_all(struct questions *questions, uint32_t console)
{
    for (uint32_t i = 0; i < QUESTIONS_MAX; i++) {
        struct question *question = &questions->all[i];
        if (is_waiting(question) && question->console == console) {
            questions_settle(questions, question, QUESTION_STATE_TIMED_OUT);
        }
    }
}

/* -- asking ----------------------------------------------------------------------------------- */

/* False: there is none. */
static bool find_console(
    const struct questions *questions, const struct question_request *request, uint8_t *number)
{
    *number = request->console;
    if (request->console != QUESTIONS_CONSOLE_ANY) {
        return questions_console(questions, request->console) != NULL;
    }
    for (uint32_t i = 0; i < questions->console_count; i++) {
        const struct questions_console *console = &questions->consoles[i];
        const struct bytes principal = {console->principal, sizeof(console->principal)};
        if (console->has_session && bytes_equal(principal, request->wanted)) {
            *number = (uint8_t)(questions->first_console + i);
            return true;
        }
    }
    return false;
}

static struct question *free_place(struct questions *questions, uint64_t asker)
{
    struct question *place = NULL;
    uint32_t count = 0;
    for (uint32_t i = 0; i < QUESTIONS_MAX; i++) {
        struct question *question = &questions->all[i];
        if (question->number == 0) {
            place = question;
        } else if (question->asker == asker) {
            count++;
        }
    }
    return count < QUESTIONS_OF_ASKER_MAX ? place : NULL;
}

enum status
questions_ask(struct questions *questions, const struct question_request *request, uint32_t *number)
{
    uint8_t console = 0;
    if (!find_console(questions, request, &console)) {
        return STATUS_NOT_FOUND;
    }
    if (request->kind >= QUESTION_KIND_COUNT) {
        return STATUS_INVALID_ARGUMENT;
    }
    struct question *question = free_place(questions, request->asker);
    if (question == NULL || request->text.size_bytes > QUESTION_TEXT_BYTES) {
        return STATUS_LIMIT_EXCEEDED;
    }
    *question = (struct question){
        .number = questions->next_number,
        .asker = request->asker,
        .process = request->process,
        .console = console,
        .kind = request->kind,
        .is_of_lock =
            request->kind == QUESTION_KIND_SECRET && console_at(questions, console)->is_locked,
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
    questions->next_number += questions->next_number == UINT32_MAX ? 2 : 1;
    *number = question->number;
    return STATUS_OK;
}

struct question *questions_unannounced(struct questions *questions)
{
    for (uint32_t i = 0; i < QUESTIONS_MAX; i++) {
        struct question *question = &questions->all[i];
        if (question->number != 0 && !question->is_announced) {
            return question;
        }
    }
    return NULL;
}

void questions_announce(struct question *question, struct bytes name)
{
    const size_t size = printable_text(question->name, sizeof(question->name) - 1, name, NULL);
    question->name[size] = '\0';
    question->is_announced = true;
}

/* -- what becomes of it ----------------------------------------------------------------------- */

static struct question *of_asker(struct questions *questions, uint64_t asker, uint32_t number)
{
    struct question *question = questions_find(questions, number);
    return question != NULL && question->asker == asker ? question : NULL;
}

enum status questions_take_answer(
    struct questions *questions,
    uint64_t asker,
    uint32_t number,
    uint16_t *state,
    struct answer *answer)
{
    struct question *question = of_asker(questions, asker, number);
    if (question == NULL) {
        return STATUS_NOT_FOUND;
    }
    *state = question->state;
    *answer = (struct answer){0};
    if (question->state == QUESTION_STATE_ANSWERED) {
        *answer = question->answer;
    }
    if (question->state != QUESTION_STATE_OPEN) {
        forget(questions, question);
    }
    return STATUS_OK;
}

enum status questions_cancel(struct questions *questions, uint64_t asker, uint32_t number)
{
    struct question *question = of_asker(questions, asker, number);
    if (question == NULL) {
        return STATUS_NOT_FOUND;
    }
    forget(questions, question);
    return STATUS_OK;
}

bool questions_asker_closed(struct questions *questions, uint64_t asker)
{
    bool has_asked = false;
    for (uint32_t i = 0; i < QUESTIONS_MAX; i++) {
        struct question *question = &questions->all[i];
        if (question->number != 0 && question->asker == asker) {
            forget(questions, question);
            has_asked = true;
        }
    }
    return has_asked;
}

/* -- sessions --------------------------------------------------------------------------------- */

enum questions_session questions_set_session(
    struct questions *questions,
    uint32_t console,
    const uint8_t principal[QUESTION_PRINCIPAL_BYTES],
    struct bytes name)
{
    struct questions_console *changed = console_at(questions, console);
    char new_name[QUESTION_NAME_BYTES] = {0};
    (void)printable_text(new_name, sizeof(new_name) - 1, name, NULL);
    const bool has_ended = changed->name[0] != '\0' && new_name[0] == '\0';
    const bool is_same = text_equal(changed->name, new_name) &&
                         memcmp(changed->principal, principal, sizeof(changed->principal)) == 0;
    if (has_ended) {
        end_all(questions, console);
    }
    memcpy(changed->name, new_name, sizeof(changed->name));
    memcpy(changed->principal, principal, sizeof(changed->principal));
    changed->has_session = true;
    if (has_ended) {
        return QUESTIONS_SESSION_ENDED;
    }
    return is_same ? QUESTIONS_SESSION_SAME : QUESTIONS_SESSION_OTHER;
}

void questions_set_keeper(
    struct questions *questions, const uint8_t principal[QUESTION_PRINCIPAL_BYTES])
{
    questions->has_keeper = true;
    memcpy(questions->keeper, principal, sizeof(questions->keeper));
}

bool questions_is_keeper(
    const struct questions *questions, const uint8_t principal[QUESTION_PRINCIPAL_BYTES])
{
    return questions->has_keeper &&
           memcmp(principal, questions->keeper, sizeof(questions->keeper)) == 0;
}

void questions_lock(struct questions *questions, uint32_t console, bool is_locked)
{
    struct questions_console *changed = console_at(questions, console);
    const bool is_same = changed->is_locked == is_locked;
    changed->is_locked = is_locked;
    changed->is_guarded = false;
    if (is_locked && !is_same) {
        end_all(questions, console);
    }
}

void questions_watch(struct questions *questions, uint32_t event, uint64_t bits)
{
    if (questions->watch_event != 0) {
        questions->outside->drop(questions->outside, questions->watch_event);
    }
    questions->watch_event = event;
    questions->watch_bits = bits;
}

void questions_signal_watch(struct questions *questions, uint32_t console)
{
    if (questions->watch_event != 0) {
        questions->outside->signal(
            questions->outside, questions->watch_event, questions->watch_bits << console);
    }
}

/* -- time ------------------------------------------------------------------------------------- */

uint64_t questions_deadline_ns(const struct questions *questions)
{
    uint64_t deadline_ns = 0;
    for (uint32_t i = 0; i < QUESTIONS_MAX; i++) {
        if (is_waiting(&questions->all[i])) {
            deadline_ns = deadline_earlier(deadline_ns, questions->all[i].deadline_ns);
        }
    }
    return deadline_ns;
}

bool questions_time(struct questions *questions, uint64_t now_ns)
{
    bool has_ended = false;
    for (uint32_t i = 0; i < QUESTIONS_MAX; i++) {
        struct question *question = &questions->all[i];
        if (is_waiting(question) && question->deadline_ns != 0 && now_ns >= question->deadline_ns) {
            questions_settle(questions, question, QUESTION_STATE_TIMED_OUT);
            has_ended = true;
        }
    }
    return has_ended;
}

/* -- invariants ------------------------------------------------------------------------------- */

static bool is_wiped(const struct answer *answer)
{
    uint8_t any = 0;
    for (uint32_t i = 0; i < QUESTION_ANSWER_BYTES; i++) {
        any |= answer->data[i];
    }
    return any == 0 && answer->size_bytes == 0;
}

static bool check(const struct questions *questions, const struct question *question)
{
    const bool is_answered = question->number != 0 && question->state == QUESTION_STATE_ANSWERED;
    if (!is_answered && !is_wiped(&question->answer)) {
        return false;
    }
    if (question->number == 0) {
        return true;
    }
    if (question->state != QUESTION_STATE_OPEN && question->event != 0) {
        return false;
    }
    return !questions_console(questions, question->console)->is_locked ||
           !questions_is_open(questions, question) || question->kind == QUESTION_KIND_SECRET;
}

bool questions_check(const struct questions *questions)
{
    for (uint32_t i = 0; i < QUESTIONS_MAX; i++) {
        if (!check(questions, &questions->all[i])) {
            return false;
        }
    }
    return true;
}
