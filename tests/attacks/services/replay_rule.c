/*
 * Has a rule that the owner has signed, added and removed since. Sends it again as it was, and with
 * the sequence number that the next one must have.
 * Must not be taken. Records: none of the kernel's; the policy service says that it has refused a
 * rule.
 * Weakened: nobody has sent the rule yet.
 */
#include "attack.h"
#include "forging.h"
#include "lib/memory.h"
#include "schema/policy_client.h"
#include "schema/policy_data.h"

#define RULE_WORDS 64u

static uint64_t words[RULE_WORDS];
static uint64_t changed_words[RULE_WORDS];
static uint8_t signature[FORGING_SIGNATURE_BYTES];

static enum status add(struct bytes rule)
{
    const struct policy_add_params params = {
        .rule = rule, .signature = {signature, sizeof(signature)}};
    struct policy_add_results results = {0};
    return policy_add(program_capability("policy"), &params, &results);
}

/* The same with another number. */
static struct bytes renumber(struct bytes rule)
{
    struct policy_sequence_results next = {0};
    struct message message;
    struct message_struct root;
    struct message_builder builder;
    struct rule content;
    NEEDED(policy_sequence(program_capability("policy"), &next));
    NEEDED(message_open_segment(rule, &message));
    NEEDED(message_root(&message, &root));
    NEEDED(rule_read(&root, &content));
    content.sequence = next.next;
    message_builder_start(&builder, changed_words, RULE_WORDS);
    NEEDED(rule_write(&content, &builder));
    return message_builder_finish(&builder);
}

int main(int argument_count, const char *const *arguments)
{
    struct stage_rule_results sent = {0};
    (void)argument_count;
    (void)arguments;
    NEEDED(stage_rule(attack_stage(), &sent));
    const bool fits =
        sent.rule.size_bytes <= sizeof(words) && sent.signature.size_bytes == sizeof(signature);
    NEEDED(fits ? STATUS_OK : STATUS_MALFORMED);
    const struct bytes rule = {(const uint8_t *)words, sent.rule.size_bytes};
    memcpy(words, sent.rule.data, sent.rule.size_bytes);
    memcpy(signature, sent.signature.data, sizeof(signature));
    REFUSED(add(rule), STATUS_WRONG_STATE);
    REFUSED(add(renumber(rule)), STATUS_BAD_SIGNATURE);
    REFUSED(add(rule), STATUS_WRONG_STATE);
    return ATTACK_REPELLED;
}
