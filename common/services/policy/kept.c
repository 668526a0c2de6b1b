#include "kept.h"
#include "lib/memory.h"
#include "lib/message_builder.h"
#include <stddef.h>

#define KEPT_MAGIC UINT64_C(0x31796369646c6f70) /* changes with the format */
#define BANKS      2u

struct bank_header {
    uint64_t magic;
    uint64_t generation;
    uint64_t size_bytes; /* of the message behind it */
    uint64_t checksum;   /* over all of the above, and the message */
};

/* FNV-1a: against a change that was cut short, not against a liar; those the signatures stop. */
static uint64_t checksum_of(uint64_t sum, const uint8_t *data, size_t size_bytes)
{
    for (size_t i = 0; i < size_bytes; i++) {
        sum = (sum ^ data[i]) * UINT64_C(0x100000001b3);
    }
    return sum;
}

static uint64_t checksum(const struct bank_header *header, const uint8_t *message)
{
    const uint64_t sum = checksum_of(
        UINT64_C(0xcbf29ce484222325),
        (const uint8_t *)header,
        offsetof(struct bank_header, checksum));
    return checksum_of(sum, message, (size_t)header->size_bytes);
}

static uint8_t *bank_at(const struct kept *kept, uint32_t bank)
{
    return kept->memory + bank * kept->bank_bytes;
}

/* Its message, if the bank is good. */
static bool open_bank(const struct kept *kept, uint32_t bank, struct bank_header *header)
{
    memcpy(header, bank_at(kept, bank), sizeof(*header));
    return header->magic == KEPT_MAGIC && header->generation != 0 &&
           header->size_bytes <= kept->bank_bytes - sizeof(*header) &&
           header->checksum == checksum(header, bank_at(kept, bank) + sizeof(*header));
}

static bool is_untouched(const struct kept *kept)
{
    for (size_t i = 0; i < BANKS * kept->bank_bytes; i++) {
        if (kept->memory[i] != 0) {
            return false;
        }
    }
    return true;
}

enum status kept_open(struct kept *kept, void *memory, size_t size_bytes)
{
    const size_t bank_bytes = size_bytes / BANKS & ~(sizeof(uint64_t) - 1);
    *kept = (struct kept){.memory = memory, .bank_bytes = bank_bytes};
    if (bank_bytes < KEPT_BANK_BYTES_MIN) {
        return STATUS_LIMIT_EXCEEDED;
    }
    for (uint32_t bank = 0; bank < BANKS; bank++) {
        struct bank_header header;
        if (open_bank(kept, bank, &header) && header.generation > kept->generation) {
            kept->generation = header.generation;
            kept->bank = bank;
        }
    }
    return kept->generation != 0 || is_untouched(kept) ? STATUS_OK : STATUS_MALFORMED;
}

/* -- out of the bank -------------------------------------------------------------------------- */

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

enum status kept_restore(
    const struct kept *kept,
    struct rule_set *set,
    bool (*is_signed)(const struct signed_bytes *given),
    uint32_t *refused)
{
    struct bank_header header;
    struct message message;
    struct message_struct root;
    struct kept_rules_reader rules;
    *refused = 0;
    if (kept->generation == 0) {
        return STATUS_OK;
    }
    if (!open_bank(kept, kept->bank, &header)) {
        return STATUS_MALFORMED;
    }
    const struct bytes image = {
        bank_at(kept, kept->bank) + sizeof(header), (size_t)header.size_bytes};
    if (message_open(image, &message) != STATUS_OK || message_root(&message, &root) != STATUS_OK ||
        kept_rules_read(&root, &rules) != STATUS_OK) {
        return STATUS_MALFORMED;
    }
    return restore_all(&rules, set, is_signed, refused);
}

/* -- into the other bank ---------------------------------------------------------------------- */

static enum status write_message(const struct rule_set *set, struct message_builder *builder)
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
    return kept_rules_write(&kept, builder);
}

enum status kept_seal(struct kept *kept, struct bytes message)
{
    const uint32_t bank = kept->generation == 0 ? 0 : (kept->bank + 1) % BANKS;
    uint8_t *target = bank_at(kept, bank);
    struct bank_header header = {
        .magic = KEPT_MAGIC,
        .generation = kept->generation + 1,
        .size_bytes = message.size_bytes,
    };
    if (message.size_bytes > kept->bank_bytes - sizeof(header)) {
        return STATUS_LIMIT_EXCEEDED;
    }
    header.checksum = checksum(&header, message.data);
    /* Until its header stands there, with the message behind it, the bank is not good. */
    memcpy(target + sizeof(header), message.data, message.size_bytes);
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    memcpy(target, &header, sizeof(header));
    kept->generation = header.generation;
    kept->bank = bank;
    return STATUS_OK;
}

enum status kept_save(struct kept *kept, const struct rule_set *set)
{
    static uint64_t words[(KEPT_BANK_BYTES_MIN - sizeof(struct bank_header)) / sizeof(uint64_t)];
    struct message_builder builder;
    message_builder_start_framed(&builder, words, sizeof(words) / sizeof(words[0]));
    const enum status status = write_message(set, &builder);
    return status == STATUS_OK ? kept_seal(kept, message_builder_finish(&builder)) : status;
}
