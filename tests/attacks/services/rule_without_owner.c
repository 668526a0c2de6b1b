/*
 * May use all of the policy service, and add a rule; has the owner's identity to sign with, but no
 * rules. Sends one without a signature, with one by a key of its own, and with one of the owner's
 * in another domain. None must be taken. Records: DENIED for the session, Identity.signRule; the
 * policy service says that it has refused a rule. Weakened: it may have the owner sign rules.
 */
#include "attack.h"
#include "forging.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "schema/identity_client.h"
#include "schema/policy_client.h"
#include "schema/policy_data.h"

#define DOMAIN     "tessera.policy"
#define RULE_WORDS 64u

static struct bytes make_rule(uint64_t words[RULE_WORDS])
{
    struct policy_sequence_results next = {0};
    struct message_builder builder;
    NEEDED(policy_sequence(program_capability("policy"), &next));
    const struct rule rule = {
        .sequence = next.next,
        .effect = EFFECT_ALLOW,
        .program = text_bytes("attack_rule_without_owner"),
        .interface = text_bytes("ProcessList"),
    };
    message_builder_start(&builder, words, RULE_WORDS);
    NEEDED(rule_write(&rule, &builder));
    return message_builder_finish(&builder);
}

static enum status add(struct bytes rule, const uint8_t *signature, size_t size_bytes)
{
    const struct policy_add_params params = {.rule = rule, .signature = {signature, size_bytes}};
    struct policy_add_results results = {0};
    return policy_add(program_capability("policy"), &params, &results);
}

static void keep(struct bytes from, uint8_t signature[FORGING_SIGNATURE_BYTES])
{
    NEEDED(from.size_bytes == FORGING_SIGNATURE_BYTES ? STATUS_OK : STATUS_MALFORMED);
    memcpy(signature, from.data, FORGING_SIGNATURE_BYTES);
}

int main(int argument_count, const char *const *arguments)
{
    uint64_t words[RULE_WORDS];
    uint8_t signature[FORGING_SIGNATURE_BYTES] = {0};
    struct identity_sign_results other = {0};
    struct identity_sign_rule_results right = {0};
    (void)argument_count;
    (void)arguments;
    const struct bytes rule = make_rule(words);
    const struct identity_sign_params in_other = {.domain = text_bytes("mail"), .data = rule};
    const struct identity_sign_rule_params in_right = {.rule = rule};
    REFUSED(add(rule, signature, 0), STATUS_BAD_SIGNATURE);
    REFUSED(add(rule, signature, sizeof(signature)), STATUS_BAD_SIGNATURE);
    forging_sign(DOMAIN, rule, signature);
    REFUSED(add(rule, signature, sizeof(signature)), STATUS_BAD_SIGNATURE);
    NEEDED(identity_sign(program_capability("owner"), &in_other, &other));
    keep(other.signature, signature);
    REFUSED(add(rule, signature, sizeof(signature)), STATUS_BAD_SIGNATURE);
    const enum status status = identity_sign_rule(program_capability("owner"), &in_right, &right);
    if (status == STATUS_OK) {
        keep(right.signature, signature);
        NEEDED(add(rule, signature, sizeof(signature)));
        return ATTACK_REPELLED; /* the runner has to notice */
    }
    REFUSED(status, STATUS_DENIED);
    return ATTACK_REPELLED;
}
