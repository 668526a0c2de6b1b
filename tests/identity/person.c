/*
 * The test's TrustedPath: gives the answers that were given to it, in their order; and its
 * AuditLog and StateKeeper.
 */
#include "lib/memory.h"
#include "lib/wipe.h"
#include "runtime/capability.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "runtime/server.h"
#include "schema/audit_server.h"
#include "schema/console_server.h"
#include "schema/identity_client.h"
#include "schema/kernel_client.h"
#include "schema/person_server.h"
#include "schema/store_server.h"
#include <stddef.h>

#define QUESTIONS_MAX 64u
#define BYTES_MAX     640u
#define MASK          0x5au
#define KEPT_MAX      65536u
#define PIECE_BYTES   3000u

struct answer {
    uint16_t state;
    uint32_t size_bytes;
    uint8_t masked[BYTES_MAX];
};

struct question {
    uint16_t kind;
    uint32_t size_bytes;
    uint8_t masked[BYTES_MAX];
    uint32_t event;
    uint64_t bits;
    bool is_open;
    uint32_t answer; /* 0: none yet; otherwise its place in answers, from 1 on */
};

static struct server server;
static struct answer answers[QUESTIONS_MAX];
static uint32_t answer_count;
static uint32_t answers_given;
static struct question questions[QUESTIONS_MAX];
static uint32_t question_count;
static bool is_refusing;
static uint32_t record_count;
static uint8_t clear[BYTES_MAX]; /* wiped as soon as it is sent */

static void mask(const uint8_t *from, uint8_t *to, uint32_t size_bytes)
{
    for (uint32_t i = 0; i < size_bytes; i++) {
        to[i] = from[i] ^ MASK;
    }
}

/* Gives open questions the answers that there are, the oldest first. */
static void give_answers(void)
{
    for (uint32_t i = 0; i < question_count && answers_given < answer_count; i++) {
        struct question *question = &questions[i];
        if (question->is_open && question->answer == 0) {
            const struct event_signal_params params = {.bits = question->bits};
            question->answer = ++answers_given;
            (void)event_signal(question->event, &params);
        }
    }
}

/* -- Person ----------------------------------------------------------------------------------- */

static enum status add_answer(struct server_call *call, const struct person_answer_params *params)
{
    (void)call;
    if (answer_count == QUESTIONS_MAX || params->masked.size_bytes > BYTES_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    struct answer *answer = &answers[answer_count++];
    answer->state = params->state;
    answer->size_bytes = (uint32_t)params->masked.size_bytes;
    memcpy(answer->masked, params->masked.data, answer->size_bytes);
    give_answers();
    return STATUS_OK;
}

static enum status show_question(
    struct server_call *call,
    const struct person_question_params *params,
    struct person_question_results *results)
{
    (void)call;
    results->count = question_count;
    if (params->number > 0 && params->number <= question_count) {
        const struct question *question = &questions[params->number - 1];
        results->kind = question->kind;
        results->masked = (struct bytes){question->masked, question->size_bytes};
    }
    return STATUS_OK;
}

/* As a program does to which somebody handed his identity. */
static enum status watch(
    struct server_call *call,
    const struct person_watch_params *params,
    struct person_watch_results *results)
{
    const uint32_t identity = params->identity;
    const struct identity_watch_params watching = {.tether = identity};
    (void)call;
    results->status = (uint16_t)identity_watch(identity, &watching);
    return STATUS_OK;
}

static enum status refuse_records(
    struct server_call *call,
    const struct person_refuse_records_params *params,
    struct person_refuse_records_results *results)
{
    (void)call;
    is_refusing = params->is_refusing != 0;
    results->count = record_count;
    return STATUS_OK;
}

/* -- AuditLog --------------------------------------------------------------------------------- */

static enum status record(struct server_call *call, const struct audit_log_record_params *params)
{
    (void)call;
    (void)params;
    if (is_refusing) {
        return STATUS_LIMIT_EXCEEDED;
    }
    record_count++;
    return STATUS_OK;
}

/* -- TrustedPath ------------------------------------------------------------------------------ */

static enum status
ask(struct server_call *call,
    const struct trusted_path_ask_params *params,
    struct trusted_path_ask_results *results)
{
    if (question_count == QUESTIONS_MAX || params->text.size_bytes > BYTES_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    struct question *question = &questions[question_count++];
    question->kind = params->kind;
    question->size_bytes = (uint32_t)params->text.size_bytes;
    mask(params->text.data, question->masked, question->size_bytes);
    question->event = server_call_keep(call, params->event);
    question->bits = params->bits;
    question->is_open = true;
    results->question = question_count;
    wipe(call->page->words, sizeof(call->page->words));
    give_answers();
    return STATUS_OK;
}

static struct question *find_open(uint32_t number)
{
    const bool is_there = number > 0 && number <= question_count && questions[number - 1].is_open;
    return is_there ? &questions[number - 1] : NULL;
}

static enum status answer_question(
    struct server_call *call,
    const struct trusted_path_answer_params *params,
    struct trusted_path_answer_results *results)
{
    struct question *question = find_open(params->question);
    (void)call;
    if (question == NULL) {
        return STATUS_NOT_FOUND;
    }
    if (question->answer == 0) {
        results->state = QUESTION_STATE_OPEN;
        return STATUS_OK;
    }
    const struct answer *answer = &answers[question->answer - 1];
    mask(answer->masked, clear, answer->size_bytes);
    results->state = answer->state;
    results->answer = (struct bytes){clear, answer->size_bytes};
    question->is_open = false;
    return STATUS_OK;
}

static enum status cancel(struct server_call *call, const struct trusted_path_cancel_params *params)
{
    struct question *question = find_open(params->question);
    (void)call;
    if (question != NULL) {
        question->is_open = false;
    }
    return question != NULL ? STATUS_OK : STATUS_NOT_FOUND;
}

/* -- StateKeeper ------------------------------------------------------------------------------ */

static struct {
    bool is_failing;
    bool has_content;
    uint64_t size_bytes;
    uint64_t written_bytes;
    uint8_t content[KEPT_MAX];
    uint8_t written[KEPT_MAX];
} kept;

static enum status read_kept(
    struct server_call *call,
    const struct state_keeper_read_params *params,
    struct state_keeper_read_results *results)
{
    (void)call;
    if (!kept.has_content) {
        return STATUS_NOT_FOUND;
    }
    const uint64_t offset = params->offset < kept.size_bytes ? params->offset : kept.size_bytes;
    const uint64_t left = kept.size_bytes - offset;
    results->content =
        (struct bytes){kept.content + offset, (size_t)(left < PIECE_BYTES ? left : PIECE_BYTES)};
    results->size_bytes = kept.size_bytes;
    return STATUS_OK;
}

static enum status
write_kept(struct server_call *call, const struct state_keeper_write_params *params)
{
    (void)call;
    if (kept.is_failing) {
        return STATUS_DEVICE_ERROR;
    }
    if (params->offset != 0 && params->offset != kept.written_bytes) {
        return STATUS_WRONG_STATE;
    }
    if (params->content.size_bytes > KEPT_MAX - params->offset) {
        return STATUS_LIMIT_EXCEEDED;
    }
    memcpy(kept.written + params->offset, params->content.data, params->content.size_bytes);
    kept.written_bytes = params->offset + params->content.size_bytes;
    return STATUS_OK;
}

static enum status keep(struct server_call *call, const struct state_keeper_keep_params *params)
{
    (void)call;
    if (params->size_bytes != kept.written_bytes) {
        return STATUS_WRONG_STATE;
    }
    memcpy(kept.content, kept.written, kept.written_bytes);
    kept.size_bytes = kept.written_bytes;
    kept.has_content = true;
    return STATUS_OK;
}

static enum status
fail_keeper(struct server_call *call, const struct person_fail_keeper_params *params)
{
    (void)call;
    kept.is_failing = params->is_failing != 0;
    return STATUS_OK;
}

/* -- the service ------------------------------------------------------------------------------ */

static enum status answer(struct server *self, struct server_call *call)
{
    static const struct trusted_path_server trusted = {
        .ask = ask, .answer = answer_question, .cancel = cancel};
    static const struct person_server person = {
        .answer = add_answer,
        .question = show_question,
        .watch = watch,
        .refuse_records = refuse_records,
        .fail_keeper = fail_keeper,
    };
    static const struct audit_log_server audit = {.record = record};
    static const struct state_keeper_server keeper = {
        .read = read_kept, .write = write_kept, .keep = keep};
    (void)self;
    switch (server_export(call->badge)) {
    case 0:
        return trusted_path_dispatch(&trusted, call);
    case 1:
        return person_dispatch(&person, call);
    case 2:
        return audit_log_dispatch(&audit, call);
    default:
        return state_keeper_dispatch(&keeper, call);
    }
}

/* The answer has been sent. */
static void settled(struct server *self)
{
    (void)self;
    wipe(clear, sizeof(clear));
    wipe(message_page()->words, sizeof(message_page()->words));
}

int main(int argument_count, const char *const *arguments)
{
    (void)argument_count;
    (void)arguments;
    server = (struct server){
        .endpoint = program_capability("endpoint"), .call = answer, .settled = settled};
    return (int)server_run(&server);
}
