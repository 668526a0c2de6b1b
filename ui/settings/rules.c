/* The rules of policy: all there are, and how one comes and goes, as the program `policy` does it.
 */
#include "lib/memory.h"
#include "lib/message_builder.h"
#include "lib/text.h"
#include "rule_words.h"
#include "rule_words_in.h"
#include "schema/identity_client.h"
#include "schema/identity_data.h"
#include "schema/policy_client.h"
#include "schema/policy_data.h"
#include "settings.h"
#include <stdio.h>

#define RULE_WORDS_MAX_SENT 64u
#define SIGNATURE_BYTES     64u
/* Somebody else may add a rule in between. */
#define TRIES 3u

struct shown_rule rules[RULES_MAX];
uint32_t rule_count;

/* -- reading ----------------------------------------------------------------------------------- */

static void keep(const struct rule_state *state)
{
    if (rule_count < RULES_MAX) {
        struct shown_rule *rule = &rules[rule_count++];
        rule->number = state->number;
        rule->is_own = state->author.size_bytes > 0;
        rule_in_words(rule->text, sizeof(rule->text), &state->rule);
    }
}

static enum status read_part(struct policy_show_params *params)
{
    struct policy_show_results_reader results = {0};
    struct rule_state state;
    enum status status = policy_show(settings.policy, params, &results);
    for (uint32_t i = 0; status == STATUS_OK && i < results.rules.count; i++) {
        status = rule_state_list_get(&results.rules, i, &state);
        if (status == STATUS_OK) {
            keep(&state);
        }
    }
    params->cursor = status == STATUS_OK ? results.cursor : 0;
    return status;
}

enum status rules_read(void)
{
    struct policy_show_params params = {0};
    enum status status = STATUS_OK;
    rule_count = 0;
    do {
        status = read_part(&params);
    } while (params.cursor != 0 && rule_count < RULES_MAX);
    return status;
}

const char *rules_text(uint32_t number)
{
    for (uint32_t i = 0; i < rule_count; i++) {
        if (rules[i].number == number) {
            return rules[i].text;
        }
    }
    return NULL;
}

/* -- signing and sending ----------------------------------------------------------------------- */

static void say_not_signed(enum status status)
{
    if (status == STATUS_DENIED) {
        settings_say("Your identity was not given to this program for signing rules.");
    } else if (status == STATUS_WRONG_STATE) {
        settings_say("Your identity is locked or revoked.");
    } else {
        settings_say_failure("The rule is not signed", status);
    }
}

static void say_not_added(enum status status)
{
    static const char *const words[STATUS_COUNT] = {
        [STATUS_DENIED] =
            "With that, the owner could not change the rules, or nobody could log in.",
        [STATUS_BAD_SIGNATURE] = "Only the owner of this machine can change its rules.",
        [STATUS_WRONG_SIGNER] = "This machine has no owner yet, or cannot keep rules.",
        [STATUS_WRONG_STATE] = "Somebody else changes the rules: try again.",
        [STATUS_LIMIT_EXCEEDED] = "There are too many rules, or this one is too long.",
        [STATUS_INVALID_ARGUMENT] = "That is no rule: something in it does not go together.",
        [STATUS_NOT_FOUND] = "There is no such rule, interface or facet.",
    };
    if (status < STATUS_COUNT && words[status] != NULL) {
        settings_say(words[status]);
    } else {
        settings_say_failure("The rules are as they were", status);
    }
}

/* Canonical: as the service writes it. */
static enum status
encode(struct rule *rule, uint64_t words[RULE_WORDS_MAX_SENT], struct bytes *message)
{
    struct policy_sequence_results next = {0};
    struct message_builder builder;
    enum status status = policy_sequence(settings.policy, &next);
    rule->sequence = next.next;
    if (status == STATUS_OK) {
        message_builder_start(&builder, words, RULE_WORDS_MAX_SENT);
        status = rule_write(rule, &builder);
        *message = message_builder_finish(&builder);
    }
    return status;
}

static enum status sign(struct bytes message, uint8_t signature[SIGNATURE_BYTES])
{
    const struct identity_sign_rule_params params = {.rule = message};
    struct identity_sign_rule_results results = {0};
    const enum status status = identity_sign_rule(settings.identity, &params, &results);
    if (status == STATUS_OK && results.signature.size_bytes != SIGNATURE_BYTES) {
        return STATUS_MALFORMED;
    }
    if (status == STATUS_OK) {
        memcpy(signature, results.signature.data, SIGNATURE_BYTES);
    }
    return status;
}

static bool add(struct rule *rule)
{
    uint64_t words[RULE_WORDS_MAX_SENT];
    uint8_t signature[SIGNATURE_BYTES];
    struct policy_add_results added = {0};
    enum status status = STATUS_WRONG_STATE;
    for (uint32_t i = 0; i < TRIES && status == STATUS_WRONG_STATE; i++) {
        struct policy_add_params params = {.signature = {signature, sizeof(signature)}};
        status = encode(rule, words, &params.rule);
        if (status != STATUS_OK) {
            break;
        }
        status = sign(params.rule, signature);
        if (status != STATUS_OK) {
            say_not_signed(status);
            return false;
        }
        status = policy_add(settings.policy, &params, &added);
    }
    if (status != STATUS_OK) {
        say_not_added(status);
    }
    return status == STATUS_OK;
}

/* -- what a person wants ----------------------------------------------------------------------- */

static bool
find_in_part(struct typed_rule *typed, struct identities_list_params *params, enum status *status)
{
    struct identities_list_results_reader results = {0};
    struct identity_state identity;
    *status = identities_list(settings.identities, params, &results);
    for (uint32_t i = 0; *status == STATUS_OK && i < results.identities.count; i++) {
        *status = identity_state_list_get(&results.identities, i, &identity);
        if (*status == STATUS_OK && bytes_equal(identity.name, text_bytes(typed->name)) &&
            identity.public_key.size_bytes == RULE_WORDS_IN_KEY_BYTES) {
            typed_rule_set_key(typed, identity.public_key);
            return true;
        }
    }
    params->cursor = *status == STATUS_OK ? results.cursor : 0;
    return false;
}

static bool find_identity(struct typed_rule *typed)
{
    struct identities_list_params params = {0};
    enum status status = STATUS_OK;
    char text[SETTINGS_TEXT_BYTES];
    for (uint32_t i = 0; i < SETTINGS_ANSWERS_MAX; i++) {
        if (find_in_part(typed, &params, &status)) {
            return true;
        }
        if (params.cursor == 0) {
            break;
        }
    }
    (void)snprintf(text, sizeof(text), "Nobody here is called %s.", typed->name);
    if (status == STATUS_OK) {
        settings_say(text);
    } else {
        settings_say_failure("Who there is, is not told", status);
    }
    return false;
}

bool rules_add(const char *const *words, int word_count)
{
    struct typed_rule typed;
    char text[SETTINGS_TEXT_BYTES];
    if (!typed_rule_read(words, word_count, &typed)) {
        (void)snprintf(text, sizeof(text), "\"%s\" %s.", typed.word, typed.problem);
        settings_say(text);
        return false;
    }
    return (typed.name == NULL || find_identity(&typed)) && add(&typed.rule);
}

bool rules_remove(uint32_t number)
{
    struct rule rule = {.effect = EFFECT_REMOVE, .number = number};
    return add(&rule);
}
