#include "rule.h"
#include "lib/text.h"
#include "schema/kernel.h"
#include <stddef.h>

#define ANY_GRANT "*"

/* -- operations -------------------------------------------------------------------------------- */

/* What of the kernel a process may use through the capabilities that it starts with. */

#define PLAIN_PROCESS (PROCESS_FACET_SELF & ~PROCESS_MASK_CREATE_THREAD)
#define PLAIN_THREAD                                                                               \
    (THREAD_MASK_SET_POINTER | THREAD_MASK_SET_CPU | THREAD_MASK_EXIT | THREAD_MASK_STATE)
#define PLAIN_LEDGER     (LEDGER_MASK_STATE | LEDGER_MASK_CREATE_EVENT | LEDGER_MASK_CREATE_MEMORY)
#define PLAIN_SCHEDULING SCHEDULING_MASK_STATE

static const struct {
    const char *word;
    struct operation_masks masks;
} operations[] = {
    {"", {PROCESS_MASK_ALL, THREAD_MASK_ALL, LEDGER_MASK_ALL, SCHEDULING_MASK_ALL}},
    {"all", {PROCESS_MASK_ALL, THREAD_MASK_ALL, LEDGER_MASK_ALL, SCHEDULING_MASK_ALL}},
    /* A thread that looks after the faults of the others waits at an endpoint (common/libc). */
    {"threads",
     {PROCESS_FACET_SELF | PROCESS_MASK_SET_FAULT_HANDLER,
      THREAD_MASK_ALL,
      PLAIN_LEDGER | LEDGER_MASK_CREATE_ENDPOINT,
      PLAIN_SCHEDULING}},
    {"plain", {PLAIN_PROCESS, PLAIN_THREAD, PLAIN_LEDGER, PLAIN_SCHEDULING}},
};

bool rule_operations(struct bytes word, struct operation_masks *masks)
{
    for (size_t i = 0; i < sizeof(operations) / sizeof(operations[0]); i++) {
        if (bytes_equal(word, text_bytes(operations[i].word))) {
            *masks = operations[i].masks;
            return true;
        }
    }
    return false;
}

/* -- names ------------------------------------------------------------------------------------ */

/* Takes the first name off; names are well-formed (names_check()). */
static struct bytes take_name(struct bytes *names)
{
    size_t length = 0;
    while (length < names->size_bytes && names->data[length] != ' ') {
        length++;
    }
    const struct bytes name = {names->data, length};
    const size_t step = length < names->size_bytes ? length + 1 : length;
    *names = bytes_part(*names, step, names->size_bytes - step);
    return name;
}

bool rule_names_have(struct bytes names, struct bytes name)
{
    while (names.size_bytes > 0) {
        if (bytes_equal(take_name(&names), name)) {
            return true;
        }
    }
    return false;
}

/* Visible ASCII, one blank between names, none at the ends. */
static enum status names_check(struct bytes names)
{
    bool is_blank_allowed = false;
    if (names.size_bytes > RULE_NAMES_BYTES_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    for (size_t i = 0; i < names.size_bytes; i++) {
        const uint8_t byte = names.data[i];
        const bool is_blank = byte == ' ';
        if (byte < ' ' || byte > '~' || (is_blank && !is_blank_allowed)) {
            return STATUS_INVALID_ARGUMENT;
        }
        is_blank_allowed = !is_blank;
    }
    return names.size_bytes > 0 && !is_blank_allowed ? STATUS_INVALID_ARGUMENT : STATUS_OK;
}

/* -- the check -------------------------------------------------------------------------------- */

static bool is_key(struct bytes key)
{
    return key.size_bytes == RULE_KEY_BYTES;
}

static enum status check_scalars(const struct rule *rule)
{
    struct operation_masks masks;
    if (rule->effect >= EFFECT_COUNT || rule->principal >= PRINCIPAL_MATCH_COUNT ||
        (rule->principal == PRINCIPAL_MATCH_KEY) != (rule->key.size_bytes > 0) ||
        (rule->key.size_bytes > 0 && !is_key(rule->key)) ||
        (rule->signer.size_bytes > 0 && !is_key(rule->signer)) ||
        !rule_operations(rule->operations, &masks)) {
        return STATUS_INVALID_ARGUMENT;
    }
    if (rule->operations.size_bytes > 0 &&
        (!rule_is_about_start(rule) || rule->effect == EFFECT_DENY)) {
        return STATUS_INVALID_ARGUMENT;
    }
    return (rule->effect == EFFECT_REMOVE) == (rule->number != 0) ? STATUS_OK
                                                                  : STATUS_INVALID_ARGUMENT;
}

/* One that removes another says nothing else. */
static enum status check_removal(const struct rule *rule)
{
    const bool is_bare = rule->principal == PRINCIPAL_MATCH_ANY && rule->program.size_bytes == 0 &&
                         rule->signer.size_bytes == 0 && rule->grant.size_bytes == 0 &&
                         rule->interface.size_bytes == 0 && rule->facet.size_bytes == 0 &&
                         rule->operations.size_bytes == 0;
    return is_bare ? STATUS_OK : STATUS_INVALID_ARGUMENT;
}

static enum status check_names(const struct rule *rule)
{
    const struct bytes fields[] = {rule->program, rule->grant, rule->interface, rule->facet};
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        const enum status status = names_check(fields[i]);
        if (status != STATUS_OK) {
            return status;
        }
    }
    return STATUS_OK;
}

static enum status
check_interfaces(const struct rule *rule, const struct rule_world *world, uint64_t *mask)
{
    struct bytes names = rule->interface;
    uint32_t count = 0;
    *mask = UINT64_MAX;
    while (names.size_bytes > 0) {
        uint64_t all = 0;
        if (!world->mask_of(world->context, take_name(&names), (struct bytes){0}, &all)) {
            return STATUS_NOT_FOUND;
        }
        count++;
    }
    if (rule->facet.size_bytes == 0) {
        return STATUS_OK;
    }
    if (count != 1) {
        return STATUS_INVALID_ARGUMENT;
    }
    return world->mask_of(world->context, rule->interface, rule->facet, mask) ? STATUS_OK
                                                                              : STATUS_NOT_FOUND;
}

enum status rule_check(const struct rule *rule, const struct rule_world *world, uint64_t *mask)
{
    enum status status = check_scalars(rule);
    if (status == STATUS_OK) {
        status = check_names(rule);
    }
    if (status == STATUS_OK && rule->effect == EFFECT_REMOVE) {
        status = check_removal(rule);
    }
    return status == STATUS_OK ? check_interfaces(rule, world, mask) : status;
}

/* -- what it is about ------------------------------------------------------------------------- */

bool rule_is_about_start(const struct rule *rule)
{
    return rule->grant.size_bytes == 0 && rule->interface.size_bytes == 0;
}

bool rule_names_signer_or_any(const struct rule *rule)
{
    return rule->signer.size_bytes > 0 || rule->effect == EFFECT_DENY ||
           (!rule_is_about_start(rule) && rule->program.size_bytes == 0);
}

bool rule_is_about_grant(const struct rule *rule, struct bytes name, struct bytes interface)
{
    if (rule_is_about_start(rule)) {
        return false;
    }
    if (rule->grant.size_bytes > 0 && !bytes_equal(rule->grant, text_bytes(ANY_GRANT)) &&
        !rule_names_have(rule->grant, name)) {
        return false;
    }
    return rule->interface.size_bytes == 0 || rule_names_have(rule->interface, interface);
}
