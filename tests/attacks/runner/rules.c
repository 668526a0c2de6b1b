/* The owner's rules: those that are added for the stage, and one that attacks get hold of. */
#include "lib/memory.h"
#include "lib/text.h"
#include "runner.h"
#include "runtime/clock.h"
#include "runtime/program.h"
#include "schema/identity_client.h"
#include "schema/policy_client.h"
#include "schema/policy_data.h"

#define RULE_WORDS      64u
#define SIGNATURE_BYTES 64u
/* The policy service hears who the owner is a moment after the identity service knows. */
#define TRIES   10000u
#define STEP_NS UINT64_C(2000000)

struct sent_rule {
    uint64_t words[RULE_WORDS];
    struct bytes message;
    uint8_t signature[SIGNATURE_BYTES];
};

static uint64_t expected; /* the sequence of the next rule, as far as the owner has added any */
static enum status begun; /* whether that is known */

static enum status next_sequence(uint64_t *next)
{
    struct policy_sequence_results results = {0};
    const enum status status = policy_sequence(program_capability("policy"), &results);
    *next = results.next;
    return status;
}

static enum status sign(const struct rule *rule, struct sent_rule *sent)
{
    struct rule numbered = *rule;
    struct message_builder builder;
    struct identity_sign_rule_results results = {0};
    enum status status = next_sequence(&numbered.sequence);
    if (status != STATUS_OK) {
        return status;
    }
    message_builder_start(&builder, sent->words, RULE_WORDS);
    status = rule_write(&numbered, &builder);
    sent->message = message_builder_finish(&builder);
    if (status == STATUS_OK) {
        status = owner_unlock();
    }
    const struct identity_sign_rule_params params = {.rule = sent->message};
    if (status == STATUS_OK) {
        status = identity_sign_rule(owner_identity(), &params, &results);
    }
    if (status != STATUS_OK || results.signature.size_bytes != sizeof(sent->signature)) {
        return status != STATUS_OK ? status : STATUS_MALFORMED;
    }
    memcpy(sent->signature, results.signature.data, sizeof(sent->signature));
    return STATUS_OK;
}

static enum status send(const struct sent_rule *sent, uint32_t *number)
{
    const struct policy_add_params params = {
        .rule = sent->message, .signature = {sent->signature, sizeof(sent->signature)}};
    struct policy_add_results results = {0};
    enum status status = policy_add(program_capability("policy"), &params, &results);
    for (uint32_t i = 0; status == STATUS_WRONG_SIGNER && i < TRIES; i++) {
        (void)clock_sleep_until(clock_now_ns() + STEP_NS);
        status = policy_add(program_capability("policy"), &params, &results);
    }
    *number = results.number;
    expected += status == STATUS_OK ? 1 : 0;
    return status;
}

static enum status add(const struct rule *rule, struct sent_rule *sent, uint32_t *number)
{
    const enum status status = sign(rule, sent);
    return status == STATUS_OK ? send(sent, number) : status;
}

enum status rules_add(const struct rule *rule)
{
    struct sent_rule sent;
    uint32_t number = 0;
    return add(rule, &sent, &number);
}

void rules_begin(void)
{
    begun = next_sequence(&expected);
}

bool rules_are_the_owners(void)
{
    uint64_t next = 0;
    return begun == STATUS_OK && next_sequence(&next) == STATUS_OK && next == expected;
}

enum status rules_lend(struct bytes *message, struct bytes *signature)
{
    static struct sent_rule lent;
    const struct rule rule = {
        .effect = EFFECT_ALLOW,
        .program = text_bytes("attack_replay_rule"),
        .interface = text_bytes("ProcessList"),
    };
    struct rule removal = {.effect = EFFECT_REMOVE};
    enum status status = STATUS_OK;
    if (stage.weak == WEAK_KEEPS_LOAN) {
        status = sign(&rule, &lent); /* nobody has sent it yet */
    } else {
        status = add(&rule, &lent, &removal.number);
        status = status == STATUS_OK ? rules_add(&removal) : status;
    }
    *message = lent.message;
    *signature = (struct bytes){lent.signature, sizeof(lent.signature)};
    return status;
}
