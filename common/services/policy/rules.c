/* Policy: what people ask of the rules, and rules that the owner adds. */
#include "lib/memory.h"
#include "lib/text.h"
#include "rule_words.h"
#include "runtime/log.h"
#include "schema/policy_server.h"
#include "service.h"
#include "signing/signing.h"

/* What an answer may take of a message page, and what a rule takes besides its texts. */
#define ANSWER_WORDS_MAX 420u
#define RULE_WORDS_ALONE 24u
#define SHOWN_MAX        16u
#define WHY_GRANTS_MAX   12u

/* Of one change: its record, and the rules on their way to the disk. */
#define CHANGE_ERRANDS 2u

_Static_assert(SIGNATURE_BYTES == RULE_SET_SIGNATURE_BYTES, "signatures");
_Static_assert(PUBLIC_KEY_BYTES == RULE_KEY_BYTES, "keys");

/* -- show -------------------------------------------------------------------------------------- */

static uint32_t text_words(struct bytes text)
{
    return text.size_bytes == 0 ? 0 : (uint32_t)(text.size_bytes / sizeof(uint64_t)) + 1;
}

static uint32_t words_of(const struct rule *rule)
{
    return RULE_WORDS_ALONE + text_words(rule->program) + text_words(rule->grant) +
           text_words(rule->interface) + text_words(rule->facet) + text_words(rule->operations) +
           3 * RULE_KEY_BYTES / (uint32_t)sizeof(uint64_t);
}

static enum status show(
    struct server_call *call,
    const struct policy_show_params *params,
    struct policy_show_results *results)
{
    static struct rule_state shown[SHOWN_MAX];
    const struct rule_set *set = &policy_service.rules;
    uint32_t words = 0;
    uint32_t count = 0;
    uint32_t at = params->cursor;
    (void)call;
    for (; at < set->count && count < SHOWN_MAX; at++) {
        const struct policy_rule *rule = set->ordered[at];
        words += words_of(&rule->content);
        if (words > ANSWER_WORDS_MAX) {
            break;
        }
        shown[count] = (struct rule_state){.number = rule->number, .rule = rule->content};
        if (rule->author != NULL) {
            shown[count].author = (struct bytes){rule->author, RULE_KEY_BYTES};
        }
        count++;
    }
    results->rules = shown;
    results->rules_count = count;
    results->cursor = at < set->count ? at : 0;
    return STATUS_OK;
}

/* -- why --------------------------------------------------------------------------------------- */

static enum status
why(struct server_call *call,
    const struct policy_why_params *params,
    struct policy_why_results *results)
{
    static struct decided_grant grants[WHY_GRANTS_MAX];
    const struct decisions *decisions = &policy_service.decisions;
    uint32_t count = 0;
    uint32_t order = params->cursor;
    (void)call;
    if (!decisions_find(decisions, params->process, &results->decision)) {
        return STATUS_NOT_FOUND;
    }
    const uint32_t all = decisions_grant_count(decisions, params->process);
    for (; order < all && count < WHY_GRANTS_MAX; order++) {
        count += decisions_grant(decisions, params->process, order, &grants[count]) ? 1 : 0;
    }
    results->grants = grants;
    results->grants_count = count;
    results->cursor = order < all ? order : 0;
    return STATUS_OK;
}

/* -- add --------------------------------------------------------------------------------------- */

bool rules_is_signed(const struct signed_bytes *given)
{
    return signing_verify(
               given->author, text_bytes(DOMAIN_POLICY), given->rule, given->signature) ==
           STATUS_OK;
}

/* `number`: of the rule, or of the process. */
static void record(
    enum audit_event event, const uint8_t key[RULE_KEY_BYTES], uint64_t number, const char *words)
{
    struct errand *errand = courier_errand();
    if (errand == NULL) {
        log_print(SEVERITY_WARNING, "not recorded, there is too much to do: %s", words);
        return;
    }
    errand->kind = ERRAND_RECORD;
    errand->event = event;
    errand->process = number;
    memcpy(errand->key, key, sizeof(errand->key));
    (void)text_copy(errand->text, sizeof(errand->text), words);
    errand->text_bytes = (uint32_t)text_length(errand->text);
    courier_send();
}

/* The rule is in its set by now: only what it says is needed. */
static void say_change(const struct signed_bytes *given, uint32_t number)
{
    char words[RULE_WORDS_TEXT_MAX];
    struct message message;
    struct message_struct root;
    struct rule rule;
    if (message_open_segment(given->rule, &message) == STATUS_OK &&
        message_root(&message, &root) == STATUS_OK && rule_read(&root, &rule) == STATUS_OK) {
        rule_in_words(words, sizeof(words), &rule);
        record(AUDIT_EVENT_POLICY_CHANGED, given->author.data, number, words);
    }
}

static uint64_t words[RULES_MESSAGE_WORDS_MAX];

struct bytes rules_room(void)
{
    return (struct bytes){(const uint8_t *)words, sizeof(words)};
}

/* In the memory; on the disk they are when the courier has been there. */
static enum status keep_rules(struct bytes *message)
{
    const enum status status = rules_message_write(&policy_service.rules, words, message);
    return status == STATUS_OK ? kept_memory_write(&policy_service.state.memory, *message) : status;
}

/* Not signed by the owner, or sent before: who sent it, in the kernel's word. */
static void say_refusal(const struct server_call *call, enum status status)
{
    if (status == STATUS_BAD_SIGNATURE || status == STATUS_WRONG_STATE) {
        record(
            AUDIT_EVENT_SERVICE_EVENT,
            call->sender_principal,
            call->sender_process,
            status == STATUS_BAD_SIGNATURE ? "a rule was refused: it is not signed by the owner"
                                           : "a rule was refused: its sequence is not the next");
    }
}

static enum status
take(const struct policy_add_params *params, uint32_t *number, struct bytes *message)
{
    const struct people *people = &policy_service.people;
    if (!people->has_owner || !policy_service.has_state) {
        return STATUS_WRONG_SIGNER;
    }
    if (courier_is_keeping() || !courier_has_room(CHANGE_ERRANDS)) {
        return STATUS_LIMIT_EXCEEDED; /* the one before is not kept yet */
    }
    const struct signed_bytes given = {
        .rule = params->rule,
        .author = {people->owner.bytes, RULE_KEY_BYTES},
        .signature = params->signature,
    };
    if (given.rule.size_bytes > RULE_WORDS_MAX * sizeof(uint64_t)) {
        return STATUS_LIMIT_EXCEEDED;
    }
    if (people_is_revoked(people, given.author) || !rules_is_signed(&given)) {
        return STATUS_BAD_SIGNATURE;
    }
    enum status status = rule_set_add(&policy_service.rules, &given, number);
    if (status == STATUS_OK) {
        status = keep_rules(message);
        say_change(&given, *number);
    }
    return status;
}

/* The rule counts from now on; who added it hears of it when it also survives the power. */
static enum status keep_on_disk(struct server_call *call, uint32_t number, struct bytes message)
{
    struct errand *errand = courier_errand(); /* there is room for it: take() has looked */
    uint32_t reply = 0;
    const enum status status = server_call_defer(call, &reply);
    errand->kind = ERRAND_KEEP;
    errand->keeping = (struct courier_keeping){status == STATUS_OK ? reply : 0, number, message};
    courier_keep_begin();
    courier_send();
    return status;
}

static enum status
add(struct server_call *call,
    const struct policy_add_params *params,
    struct policy_add_results *results)
{
    struct bytes message = {0};
    const enum status status = take(params, &results->number, &message);
    say_refusal(call, status);
    return status == STATUS_OK && policy_service.state.keeper != 0
               ? keep_on_disk(call, results->number, message)
               : status;
}

static enum status sequence(struct server_call *call, struct policy_sequence_results *results)
{
    (void)call;
    results->next = policy_service.rules.next_sequence;
    return STATUS_OK;
}

enum status rules_call(struct server_call *call)
{
    static const struct policy_server server = {
        .show = show, .why = why, .add = add, .sequence = sequence};
    return policy_dispatch(&server, call);
}
