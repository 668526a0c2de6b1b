/* Policy: what people ask of the rules, and rules that the owner adds. */
#include "lib/memory.h"
#include "lib/text.h"
#include "rule_words.h"
#include "runtime/log.h"
#include "schema/policy_server.h"
#include "service.h"
#include <sodium/crypto_sign_ed25519.h>

#define DOMAIN "tessera.policy"

/* What an answer may take of a message page, and what a rule takes besides its texts. */
#define ANSWER_WORDS_MAX 420u
#define RULE_WORDS_ALONE 24u
#define SHOWN_MAX        16u
#define WHY_GRANTS_MAX   12u

_Static_assert(crypto_sign_ed25519_BYTES == RULE_SET_SIGNATURE_BYTES, "signatures");
_Static_assert(crypto_sign_ed25519_PUBLICKEYBYTES == RULE_KEY_BYTES, "keys");

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
    uint8_t message[sizeof(DOMAIN) + RULE_WORDS_MAX * sizeof(uint64_t)];
    if (given->rule.size_bytes > RULE_WORDS_MAX * sizeof(uint64_t) ||
        given->author.size_bytes != RULE_KEY_BYTES ||
        given->signature.size_bytes != RULE_SET_SIGNATURE_BYTES) {
        return false;
    }
    /* With its end, which is the zero between domain and data. */
    memcpy(message, DOMAIN, sizeof(DOMAIN));
    memcpy(message + sizeof(DOMAIN), given->rule.data, given->rule.size_bytes);
    return crypto_sign_ed25519_verify_detached(
               given->signature.data,
               message,
               sizeof(DOMAIN) + given->rule.size_bytes,
               given->author.data) == 0;
}

static void record_change(const struct signed_bytes *given, uint32_t number, const char *words)
{
    struct errand *errand = courier_errand();
    if (errand == NULL) {
        log_print(
            SEVERITY_WARNING, "the change of rule %u is not recorded: too much to do", number);
        return;
    }
    errand->kind = ERRAND_RECORD;
    errand->event = AUDIT_EVENT_POLICY_CHANGED;
    errand->process = number;
    memcpy(errand->key, given->author.data, sizeof(errand->key));
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
        record_change(given, number, words);
    }
}

static enum status
add(struct server_call *call,
    const struct policy_add_params *params,
    struct policy_add_results *results)
{
    const struct people *people = &policy_service.people;
    (void)call;
    if (!people->has_owner || !policy_service.has_kept) {
        return STATUS_WRONG_SIGNER;
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
    enum status status = rule_set_add(&policy_service.rules, &given, &results->number);
    if (status == STATUS_OK) {
        status = kept_save(&policy_service.kept, &policy_service.rules);
        say_change(&given, results->number);
    }
    return status;
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
