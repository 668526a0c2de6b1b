#include "rule_client.h"
#include "lib/memory.h"
#include "lib/message_builder.h"
#include "lib/text.h"
#include "schema/identity_client.h"
#include "schema/policy_client.h"

#define RULE_WORDS_MAX_SENT 64u
#define SIGNATURE_BYTES     64u
/* Somebody else may add a rule in between. */
#define TRIES 3u

/* -- reading ----------------------------------------------------------------------------------- */

enum status rules_visit(
    uint32_t policy, void (*visit)(void *context, const struct rule_state *state), void *context)
{
    struct policy_show_params params = {0};
    enum status status = STATUS_OK;
    for (uint32_t i = 0; i == 0 || (params.cursor != 0 && i < LIST_ANSWERS_MAX); i++) {
        struct policy_show_results_reader results = {0};
        status = policy_show(policy, &params, &results);
        for (uint32_t j = 0; status == STATUS_OK && j < results.rules.count; j++) {
            struct rule_state state;
            status = rule_state_list_get(&results.rules, j, &state);
            if (status == STATUS_OK) {
                visit(context, &state);
            }
        }
        params.cursor = status == STATUS_OK ? results.cursor : 0;
    }
    return status;
}

static bool is_named(const struct identity_state *identity, const struct typed_rule *typed)
{
    return bytes_equal(identity->name, text_bytes(typed->name)) &&
           identity->public_key.size_bytes == RULE_WORDS_IN_KEY_BYTES;
}

enum status rule_find_person(uint32_t identities, struct typed_rule *typed)
{
    struct identities_list_params params = {0};
    for (uint32_t i = 0; i == 0 || (params.cursor != 0 && i < LIST_ANSWERS_MAX); i++) {
        struct identities_list_results_reader results = {0};
        enum status status = identities_list(identities, &params, &results);
        for (uint32_t j = 0; status == STATUS_OK && j < results.identities.count; j++) {
            struct identity_state identity;
            status = identity_state_list_get(&results.identities, j, &identity);
            if (status == STATUS_OK && is_named(&identity, typed)) {
                typed_rule_set_key(typed, identity.public_key);
                return STATUS_OK;
            }
        }
        if (status != STATUS_OK) {
            return status;
        }
        params.cursor = results.cursor;
    }
    return STATUS_NOT_FOUND;
}

/* -- signing and sending ----------------------------------------------------------------------- */

static const char *unsigned_words(enum status status)
{
    switch (status) {
    case STATUS_DENIED:
        return "your identity was not given to this program for signing rules";
    case STATUS_WRONG_STATE:
        return "your identity is locked or revoked";
    default:
        return NULL;
    }
}

static const char *refused_words(const struct rule *rule, enum status status)
{
    switch (status) {
    case STATUS_DENIED:
        return "with that, the owner could not change the rules, or nobody could log in";
    case STATUS_BAD_SIGNATURE:
        return "only the owner of this machine can change its rules";
    case STATUS_WRONG_SIGNER:
        return "this machine has no owner yet, or cannot keep rules";
    case STATUS_WRONG_STATE:
        return "somebody else changes the rules; try again";
    case STATUS_LIMIT_EXCEEDED:
        return "there are too many rules, or this one is too long";
    case STATUS_INVALID_ARGUMENT:
        return "that is no rule: something in it does not go together";
    case STATUS_NOT_FOUND:
        return rule->effect == EFFECT_REMOVE
                   ? "there is no such rule of the owner's"
                   : "there is no such interface, or it has no such facet";
    default:
        return NULL;
    }
}

/* Canonical: as the service writes it. */
static enum status encode(
    uint32_t policy, struct rule *rule, uint64_t words[RULE_WORDS_MAX_SENT], struct bytes *message)
{
    struct policy_sequence_results next = {0};
    struct message_builder builder;
    enum status status = policy_sequence(policy, &next);
    rule->sequence = next.next;
    if (status == STATUS_OK) {
        message_builder_start(&builder, words, RULE_WORDS_MAX_SENT);
        status = rule_write(rule, &builder);
        *message = message_builder_finish(&builder);
    }
    return status;
}

static enum status sign(uint32_t identity, struct bytes message, uint8_t signature[SIGNATURE_BYTES])
{
    const struct identity_sign_rule_params params = {.rule = message};
    struct identity_sign_rule_results results = {0};
    const enum status status = identity_sign_rule(identity, &params, &results);
    if (status == STATUS_OK && results.signature.size_bytes != SIGNATURE_BYTES) {
        return STATUS_MALFORMED;
    }
    if (status == STATUS_OK) {
        memcpy(signature, results.signature.data, SIGNATURE_BYTES);
    }
    return status;
}

static enum status
try_to_send(const struct rule_sender *sender, struct rule *rule, struct rule_sent *sent)
{
    uint64_t words[RULE_WORDS_MAX_SENT];
    uint8_t signature[SIGNATURE_BYTES];
    struct policy_add_params params = {.signature = {signature, sizeof(signature)}};
    struct policy_add_results added = {0};
    enum status status = encode(sender->policy, rule, words, &params.rule);
    if (status == STATUS_OK) {
        status = sign(sender->identity, params.rule, signature);
        sent->is_unsigned = status != STATUS_OK;
    }
    if (status == STATUS_OK) {
        status = policy_add(sender->policy, &params, &added);
        sent->number = added.number;
    }
    return status;
}

enum status rule_send(const struct rule_sender *sender, struct rule *rule, struct rule_sent *sent)
{
    enum status status = STATUS_WRONG_STATE;
    *sent = (struct rule_sent){0};
    for (uint32_t i = 0; i < TRIES && status == STATUS_WRONG_STATE && !sent->is_unsigned; i++) {
        status = try_to_send(sender, rule, sent);
    }
    if (status != STATUS_OK) {
        sent->words = sent->is_unsigned ? unsigned_words(status) : refused_words(rule, status);
    }
    return status;
}
