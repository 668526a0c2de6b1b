#include "rules_message.h"
#include "lib/message_builder.h"

static enum status restore_all(
    const struct kept_rules_reader *rules,
    struct rule_set *set,
    bool (*is_signed)(const struct signed_bytes *given),
    uint32_t *refused)
{
    for (uint32_t i = 0; i < rules->rules.count && i < RULE_SET_OWNER_MAX; i++) {
        struct signed_rule read;
        enum status status = signed_rule_list_get(&rules->rules, i, &read);
        if (status != STATUS_OK) {
            return STATUS_MALFORMED;
        }
        const struct signed_bytes given = {read.rule, read.author, read.signature};
        if (!is_signed(&given) || rule_set_restore(set, &given) != STATUS_OK) {
            ++*refused;
        }
    }
    if (rules->next_sequence > set->next_sequence) {
        set->next_sequence = rules->next_sequence;
    }
    return STATUS_OK;
}

enum status rules_message_read(
    struct bytes message,
    struct rule_set *set,
    bool (*is_signed)(const struct signed_bytes *given),
    uint32_t *refused)
{
    struct message opened;
    struct message_struct root;
    struct kept_rules_reader rules;
    *refused = 0;
    if (message_open(message, &opened) != STATUS_OK || message_root(&opened, &root) != STATUS_OK ||
        kept_rules_read(&root, &rules) != STATUS_OK) {
        return STATUS_MALFORMED;
    }
    return restore_all(&rules, set, is_signed, refused);
}

enum status rules_message_write(const struct rule_set *set, uint64_t *words, struct bytes *message)
{
    static struct signed_rule rules[RULE_SET_OWNER_MAX];
    uint32_t count = 0;
    for (uint32_t i = set->edition_count; i < set->count; i++) {
        const struct owner_rule *rule = rule_set_owner_rule(set, i);
        rules[count++] = (struct signed_rule){
            .rule = {(const uint8_t *)rule->words, rule->word_count * sizeof(uint64_t)},
            .author = {rule->author, sizeof(rule->author)},
            .signature = {rule->signature, sizeof(rule->signature)},
        };
    }
    const struct kept_rules kept = {
        .next_sequence = set->next_sequence, .rules = rules, .rules_count = count};
    struct message_builder builder;
    message_builder_start_framed(&builder, words, RULES_MESSAGE_WORDS_MAX);
    const enum status status = kept_rules_write(&kept, &builder);
    if (status == STATUS_OK) {
        *message = message_builder_finish(&builder);
    }
    return status;
}
