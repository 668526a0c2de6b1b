/*
 * policy show | why [PROCESS] | remove NUMBER
 *        allow|deny|ask PROGRAM GRANT [FACET] [for=WHO] [interface=NAME] [signer=KEY]
 *        allow|deny|ask PROGRAM start [for=WHO] [signer=KEY] [operations=all|threads|plain]
 *
 * Rules are signed with the session's identity; only the owner's count.
 */
#include "command/output.h"
#include "command/words.h"
#include "lib/message_builder.h"
#include "lib/text.h"
#include "policy.h"
#include "rule_words.h"
#include "rule_words_in.h"
#include "schema/identity_client.h"
#include "schema/kernel_client.h"
#include "schema/policy_client.h"

#define RULE_WORDS_MAX_SENT 64u
#define SIGNATURE_BYTES     64u
/* Somebody else may add a rule in between. */
#define TRIES 3u

static const char use[] =
    "show | why [PROCESS] | remove NUMBER | allow|deny|ask PROGRAM GRANT|start [FACET] [for=WHO] "
    "[interface=NAME] [signer=KEY] [operations=all|threads|plain]";

/* -- signing and sending ----------------------------------------------------------------------- */

static int cannot_sign(enum status status)
{
    switch (status) {
    case STATUS_DENIED:
        complain("your identity was not given to this program for signing rules");
        break;
    case STATUS_WRONG_STATE:
        complain("your identity is locked or revoked");
        break;
    default:
        return fail("signing", status);
    }
    return COMMAND_FAILED;
}

/* Whether this program was given that much of the policy service. */
static bool may_add(void)
{
    const struct process_inspect_params params = {.handle = need("policy")};
    struct process_inspect_results results = {0};
    return process_inspect(PROGRAM_PROCESS, &params, &results) == STATUS_OK &&
           (results.mask & POLICY_MASK_ADD) != 0;
}

static int cannot_add(const struct rule *rule, enum status status)
{
    switch (status) {
    case STATUS_DENIED:
        complain(
            may_add() ? "with that, the owner could not change the rules, or nobody could log in"
                      : "you may look at the rules, not change them");
        break;
    case STATUS_BAD_SIGNATURE:
        complain("only the owner of this machine can change its rules");
        break;
    case STATUS_WRONG_SIGNER:
        complain("this machine has no owner yet, or cannot keep rules");
        break;
    case STATUS_WRONG_STATE:
        complain("somebody else changes the rules; try again");
        break;
    case STATUS_LIMIT_EXCEEDED:
        complain("there are too many rules, or this one is too long");
        break;
    case STATUS_INVALID_ARGUMENT:
        complain("that is no rule: something in it does not go together");
        break;
    case STATUS_NOT_FOUND:
        if (rule->effect == EFFECT_REMOVE) {
            complain("no rule of the owner's has the number %u", rule->number);
        } else {
            complain("there is no such interface, or it has no such facet");
        }
        break;
    default:
        return fail("rule", status);
    }
    return COMMAND_FAILED;
}

/* Canonical: as the service writes it. */
static enum status
encode(struct rule *rule, uint64_t words[RULE_WORDS_MAX_SENT], struct bytes *message)
{
    struct policy_sequence_results next = {0};
    struct message_builder builder;
    enum status status = policy_sequence(need("policy"), &next);
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
    const enum status status = identity_sign_rule(need("identity"), &params, &results);
    if (status == STATUS_OK && results.signature.size_bytes != SIGNATURE_BYTES) {
        return STATUS_MALFORMED;
    }
    for (size_t i = 0; status == STATUS_OK && i < SIGNATURE_BYTES; i++) {
        signature[i] = results.signature.data[i];
    }
    return status;
}

static int add(struct rule *rule)
{
    uint64_t words[RULE_WORDS_MAX_SENT];
    uint8_t signature[SIGNATURE_BYTES];
    struct policy_add_results added = {0};
    enum status status = STATUS_WRONG_STATE;
    for (uint32_t i = 0; i < TRIES && status == STATUS_WRONG_STATE; i++) {
        struct policy_add_params params = {.signature = {signature, sizeof(signature)}};
        status = encode(rule, words, &params.rule);
        if (status != STATUS_OK) {
            return cannot_add(rule, status);
        }
        status = sign(params.rule, signature);
        if (status != STATUS_OK) {
            return cannot_sign(status);
        }
        status = policy_add(need("policy"), &params, &added);
    }
    if (status != STATUS_OK) {
        return cannot_add(rule, status);
    }
    if (rule->effect == EFFECT_REMOVE) {
        out("rule %u is no more\n", added.number);
        return COMMAND_DONE;
    }
    char text[RULE_WORDS_TEXT_MAX];
    rule_in_words(text, sizeof(text), rule);
    out("rule %u: %s\n", added.number, text);
    return COMMAND_DONE;
}

/* -- what was typed ---------------------------------------------------------------------------- */

/* False: it was said why not. */
static bool find_identity(struct typed_rule *typed)
{
    struct identities_list_params params = {.cursor = 0};
    do {
        struct identities_list_results_reader results = {0};
        enum status status = identities_list(need("identities"), &params, &results);
        for (uint32_t i = 0; status == STATUS_OK && i < results.identities.count; i++) {
            struct identity_state identity;
            status = identity_state_list_get(&results.identities, i, &identity);
            if (status == STATUS_OK && bytes_equal(identity.name, text_bytes(typed->name)) &&
                identity.public_key.size_bytes == RULE_WORDS_IN_KEY_BYTES) {
                typed_rule_set_key(typed, identity.public_key);
                return true;
            }
        }
        if (status != STATUS_OK) {
            (void)fail("identities", status);
            return false;
        }
        params.cursor = results.cursor;
    } while (params.cursor != 0);
    complain("nobody here is called %s", typed->name);
    return false;
}

static int add_typed(int argument_count, const char *const *arguments)
{
    struct typed_rule typed;
    if (!typed_rule_read(arguments, argument_count, &typed)) {
        complain("'%s' %s", typed.word, typed.problem);
        return COMMAND_CALLED_WRONGLY;
    }
    if (typed.name != NULL && !find_identity(&typed)) {
        return COMMAND_FAILED;
    }
    return add(&typed.rule);
}

static int remove_rule(const char *number)
{
    uint64_t value = 0;
    if (!text_number(text_bytes(number), &value) || value == 0 || value > UINT32_MAX) {
        complain("%s is no number of a rule", number);
        return COMMAND_CALLED_WRONGLY;
    }
    struct rule rule = {.effect = EFFECT_REMOVE, .number = (uint32_t)value};
    return add(&rule);
}

int main(int argument_count, const char *const *arguments)
{
    const char *what = argument_count > 1 ? arguments[1] : "";
    if (text_equal(what, "show") && argument_count == 2) {
        return done(show_rules());
    }
    if (text_equal(what, "why") && (argument_count == 2 || argument_count == 3)) {
        return done(show_why(argument_count == 3 ? arguments[2] : NULL));
    }
    if (text_equal(what, "remove") && argument_count == 3) {
        return done(remove_rule(arguments[2]));
    }
    if (text_equal(what, "allow") || text_equal(what, "deny") || text_equal(what, "ask")) {
        return done(add_typed(argument_count - 1, arguments + 1));
    }
    return wrong_use(use);
}
