/*
 * PolicyDecision: what the loader asks. Answers at once: what takes time is the courier's, and its
 * answer goes to the loader later. Only when the program is to run as somebody whom nobody knows,
 * who may just have come, the answer waits a moment for the courier to ask who is known by now.
 */
#include "lib/anonymous.h"
#include "lib/format.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "question_words.h"
#include "rule_words.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/log.h"
#include "runtime/program.h"
#include "schema/policy_server.h"
#include "service.h"

#define REASON_BYTES 200u
/* All texts and keys of a request together. */
#define TEXTS_BYTES 2048u
/* Of the loader's 80 ms. */
#define STRANGER_NS UINT64_C(30000000)

/* What is asked: views of a message page, or of a `struct waiting`. */
struct request {
    uint64_t process;
    uint64_t parent;
    enum origin origin;
    uint32_t version;
    uint32_t first_grant;
    struct bytes principal;
    struct bytes program;
    struct bytes signer;
    uint32_t later;
    uint32_t count;
    struct requested_grant grants[COURIER_GRANTS_MAX];
};

/* The one that waits until it is known who is known; the loader asks one after the other. */
static struct {
    uint32_t reply; /* 0: there is none */
    struct request request;
    size_t used;
    uint8_t texts[TEXTS_BYTES];
} waiting;

/* What one answer points to, until it is sent. */
struct answer_parts {
    bool is_asked;
    struct courier_question question;
    uint64_t masks[COURIER_GRANTS_MAX];
    char reason[REASON_BYTES];
};

/* -- in words ---------------------------------------------------------------------------------- */

static void reason_for(char reason[REASON_BYTES], const struct start_verdict *verdict)
{
    static const char *const texts[] = {
        [REFUSAL_NONE] = "",
        [REFUSAL_NO_RULE] = "no rule allows it to be started",
        [REFUSAL_SIGNER] = "no rule allows programs by its signer",
        [REFUSAL_SIGNER_REVOKED] = "its signer's key is revoked",
        [REFUSAL_PROGRAM_REVOKED] = "this version of it is revoked",
        [REFUSAL_PRINCIPAL_REVOKED] = "the key that it would run as is revoked",
        [REFUSAL_REQUEST] = "it is not said what it is",
    };
    if (verdict->refusal != REFUSAL_RULE) {
        (void)text_copy(reason, REASON_BYTES, texts[verdict->refusal]);
        return;
    }
    const size_t length = format_text(reason, REASON_BYTES, "rule %u: ", verdict->rule->number);
    rule_in_words(reason + length, REASON_BYTES - length, &verdict->rule->content);
}

/* With a zero byte; 0: it does not fit. */
static size_t question_text(
    char text[COURIER_TEXT_BYTES], const struct request *request, const struct answer_parts *parts)
{
    const struct question_words question = {
        .process = request->process,
        .origin = request->origin,
        .program = request->program,
        .signer = people_is_system(&policy_service.people, request->signer) ? (struct bytes){0}
                                                                            : request->signer,
        .is_start_asked = parts->question.is_start_asked,
        .grant_count = request->count,
        .grants = request->grants,
        .is_asked = parts->question.is_asked,
    };
    return question_in_words(text, COURIER_TEXT_BYTES, &question);
}

/* -- the verdict ------------------------------------------------------------------------------- */

static enum status
read_request(const struct policy_decision_decide_params_reader *params, struct request *request)
{
    const struct launch_request_reader *given = &params->request;
    *request = (struct request){
        .process = given->process,
        .parent = given->parent,
        .version = given->version,
        .first_grant = given->first_grant,
        .principal = given->principal,
        .program = given->program,
        .signer = given->signer,
        .later = params->later,
        .count = given->grants.count,
    };
    if (request->count > COURIER_GRANTS_MAX) {
        return STATUS_INVALID_ARGUMENT;
    }
    for (uint32_t i = 0; i < request->count; i++) {
        const enum status status = requested_grant_list_get(&given->grants, i, &request->grants[i]);
        if (status != STATUS_OK) {
            return STATUS_MALFORMED;
        }
    }
    const struct decisions *const decisions = &policy_service.decisions;
    const struct origin_facts facts = {
        .is_by_system = people_is_system(&policy_service.people, given->parent_principal),
        .of_parent = decisions_origin(decisions, given->parent),
        .of_process =
            given->first_grant == 0 ? ORIGIN_UNKNOWN : decisions_origin(decisions, given->process),
        .grant_count = request->count,
        .grants = request->grants,
    };
    request->origin = origin_of_launch(&facts);
    return STATUS_OK;
}

static void decide_grants(
    const struct request *request, struct launch_rules *concerned, struct answer_parts *parts)
{
    struct courier_question *question = &parts->question;
    for (uint32_t i = 0; i < request->count; i++) {
        struct grant_verdict verdict;
        decide_grant(concerned, &request->grants[i], &verdict);
        question->masks[i] = verdict.mask;
        question->is_asked[i] = verdict.is_asked;
        question->rules[i] = verdict.rule == NULL ? 0 : verdict.rule->number;
        parts->is_asked = parts->is_asked || verdict.is_asked;
    }
}

static void
decide_all(const struct request *request, struct answer_parts *parts, struct start_verdict *start)
{
    static struct launch_rules concerned;
    const struct launch_facts facts = {
        .principal = request->principal,
        .program = request->program,
        .signer = request->signer,
        .version = request->version,
    };
    decide_start(&policy_service.rules, &policy_service.people, &facts, &concerned, start);
    reason_for(parts->reason, start);
    parts->question.first_grant = request->first_grant;
    parts->question.grant_count = request->count;
    parts->question.operations = start->operations;
    parts->question.is_start_asked = start->outcome == OUTCOME_ASKED;
    parts->is_asked = parts->question.is_start_asked;
    if (start->outcome != OUTCOME_DENIED) {
        decide_grants(request, &concerned, parts);
    }
}

/* NULL, or why nobody can be asked. The capability `later` is the courier's after NULL. */
static const char *send_question(struct request *request, struct answer_parts *parts)
{
    struct errand *errand = request->later == 0 ? NULL : courier_errand();
    if (errand == NULL) {
        return "nobody can be asked now whether it may";
    }
    const size_t length = question_text(errand->text, request, parts);
    if (length == 0) {
        return "what it is to get is too long for a question to a person";
    }
    errand->kind = ERRAND_ASK;
    errand->process = request->process;
    memcpy(errand->key, request->principal.data, sizeof(errand->key));
    errand->text_bytes = (uint32_t)length;
    errand->question = parts->question;
    errand->question.later = request->later;
    request->later = 0;
    courier_send();
    return NULL;
}

static void remember(
    const struct request *request,
    const struct start_verdict *start,
    const struct answer_parts *parts,
    const struct verdict *verdict)
{
    const struct decision decision = {
        .process = request->process,
        .program = request->program,
        .principal = request->principal,
        .signer = request->signer,
        .outcome = verdict->outcome,
        .rule = start->rule == NULL ? 0 : start->rule->number,
        .reason = verdict->reason,
        .operations = verdict->operations,
        .parent = request->parent,
    };
    if (request->first_grant == 0) {
        decisions_begin(&policy_service.decisions, &decision);
    }
    decisions_set_origin(&policy_service.decisions, request->process, request->origin);
    for (uint32_t i = 0; i < request->count; i++) {
        const struct decided_grant grant = {
            .name = request->grants[i].name,
            .interface = decide_interface(&request->grants[i]),
            .asked_mask = request->grants[i].mask,
            .mask = verdict->masks_count > i ? verdict->masks[i] : 0,
            .rule = parts->question.rules[i],
        };
        decisions_add_grant(&policy_service.decisions, request->process, &grant);
    }
}

static void form_verdict(
    struct request *request,
    struct answer_parts *parts,
    const struct start_verdict *start,
    struct verdict *verdict)
{
    const char *unasked = parts->is_asked ? send_question(request, parts) : NULL;
    if (parts->is_asked && unasked == NULL) {
        *verdict = (struct verdict){
            .outcome = OUTCOME_ASKED,
            .rules = parts->question.rules,
            .rules_count = request->count,
            .reason = text_bytes("a person is asked"),
        };
        return;
    }
    if (start->outcome == OUTCOME_DENIED) {
        *verdict = (struct verdict){.outcome = OUTCOME_DENIED, .reason = text_bytes(parts->reason)};
        return;
    }
    courier_verdict(
        &parts->question, parts->is_asked ? ANSWER_NONE : ANSWER_YES, parts->masks, verdict);
    if (parts->is_asked) {
        verdict->reason = text_bytes(unasked);
    }
}

/* Gives a verdict whose lists and reason hold until the next one. */
static void decide_request(struct request *request, struct verdict *verdict)
{
    static struct answer_parts parts;
    struct start_verdict start;
    parts = (struct answer_parts){0};
    decide_all(request, &parts, &start);
    form_verdict(request, &parts, &start, verdict);
    remember(request, &start, &parts, verdict);
}

/* -- strangers --------------------------------------------------------------------------------- */

static bool is_stranger(struct bytes principal)
{
    const struct people *people = &policy_service.people;
    return program_capability("identities") != 0 && !people_is_system(people, principal) &&
           !anonymous_is(principal) && !people_is_known(people, principal) &&
           !people_is_revoked(people, principal);
}

/* False: it is longer than any request of the loader's. */
static bool keep_bytes(struct bytes *view)
{
    if (view->size_bytes > TEXTS_BYTES - waiting.used) {
        return false;
    }
    uint8_t *place = waiting.texts + waiting.used;
    memcpy(place, view->data, view->size_bytes);
    waiting.used += view->size_bytes;
    *view = (struct bytes){place, view->size_bytes};
    return true;
}

static bool keep_request(const struct request *request)
{
    waiting.used = 0;
    waiting.request = *request;
    bool is_kept = keep_bytes(&waiting.request.principal) && keep_bytes(&waiting.request.program) &&
                   keep_bytes(&waiting.request.signer);
    for (uint32_t i = 0; is_kept && i < request->count; i++) {
        is_kept = keep_bytes(&waiting.request.grants[i].name) &&
                  keep_bytes(&waiting.request.grants[i].interface);
    }
    return is_kept;
}

/* False: it is to be decided with what is known now. */
static bool wait_for_news(struct server_call *call, const struct request *request)
{
    if (waiting.reply != 0 || !is_stranger(request->principal) || !keep_request(request)) {
        return false;
    }
    struct errand *errand = courier_errand();
    if (errand == NULL || server_call_defer(call, &waiting.reply) != STATUS_OK) {
        return false;
    }
    (void)server_call_keep(call, request->later);
    errand->kind = ERRAND_REFRESH;
    courier_send();
    policy_service.server.deadline_ns = clock_now_ns() + STRANGER_NS;
    return true;
}

void decision_wait_is_over(void)
{
    struct policy_decision_decide_results results = {0};
    const uint32_t reply = waiting.reply;
    if (reply == 0) {
        return;
    }
    waiting.reply = 0;
    policy_service.server.deadline_ns = 0;
    decide_request(&waiting.request, &results.verdict);
    (void)policy_decision_decide_reply(reply, STATUS_OK, &results); /* he may have given up */
    capability_release(reply);
    capability_release(waiting.request.later);
}

/* -- the interface ----------------------------------------------------------------------------- */

static enum status decide(
    struct server_call *call,
    const struct policy_decision_decide_params_reader *params,
    struct policy_decision_decide_results *results)
{
    struct request request;
    /* The loader runs as the system's principal, by the kernel's word. */
    const struct bytes system = {call->sender_principal, RULE_KEY_BYTES};
    if (!policy_service.people.has_system) {
        people_set_system(&policy_service.people, system);
    }
    const enum status status = read_request(params, &request);
    if (status != STATUS_OK || wait_for_news(call, &request)) {
        return status;
    }
    const uint32_t later = request.later;
    decide_request(&request, &results->verdict);
    if (request.later == 0) {
        (void)server_call_keep(call, later);
    }
    return STATUS_OK;
}

static enum status
ended(struct server_call *call, const struct policy_decision_ended_params *params)
{
    struct decision decision;
    (void)call;
    if (decisions_find(&policy_service.decisions, params->process, &decision) &&
        decision.outcome == OUTCOME_ASKED) {
        struct errand *errand = courier_errand();
        if (errand != NULL) {
            errand->kind = ERRAND_FORGET;
            errand->process = params->process;
            courier_send();
        }
    }
    decisions_forget(&policy_service.decisions, params->process);
    return STATUS_OK;
}

enum status decision_call(struct server_call *call)
{
    static const struct policy_decision_server server = {.decide = decide, .ended = ended};
    return policy_decision_dispatch(&server, call);
}

/* -- what comes later -------------------------------------------------------------------------- */

static void note_outcome(const struct outcome_later *outcome)
{
    uint64_t masks[COURIER_GRANTS_MAX];
    struct verdict verdict;
    courier_verdict(&outcome->question, outcome->answer, masks, &verdict);
    const struct decision decision = {
        .process = outcome->process,
        .outcome = verdict.outcome,
        .reason = outcome->answer == ANSWER_YES ? text_bytes("the person who was asked said yes")
                                                : verdict.reason,
        .operations = verdict.operations,
    };
    decisions_change(&policy_service.decisions, &decision);
    for (uint32_t i = 0; i < verdict.masks_count; i++) {
        decisions_change_grant(
            &policy_service.decisions,
            outcome->process,
            outcome->question.first_grant + i,
            masks[i]);
    }
}

void decision_settle(void)
{
    struct outcome_later outcome;
    while (courier_take_outcome(&outcome)) {
        note_outcome(&outcome);
    }
    if (!courier_take_people(&policy_service.people)) {
        return;
    }
    decision_wait_is_over();
    if (policy_service.people.is_incomplete) {
        log_print(
            SEVERITY_ERROR,
            "there are more keys and statements than fit: programs by others are refused");
    }
}
