#include "decisions.h"
#include "lib/memory.h"
#include <stddef.h>

static struct decision_record *find(struct decisions *decisions, uint64_t process)
{
    for (uint32_t i = 0; i < DECISIONS_MAX && process != 0; i++) {
        if (decisions->records[i].process == process) {
            return &decisions->records[i];
        }
    }
    return NULL;
}

static const struct decision_record *
find_to_read(const struct decisions *decisions, uint64_t process)
{
    for (uint32_t i = 0; i < DECISIONS_MAX && process != 0; i++) {
        if (decisions->records[i].process == process) {
            return &decisions->records[i];
        }
    }
    return NULL;
}

static void forget_grants(struct decisions *decisions, uint64_t process)
{
    for (uint32_t i = 0; i < DECISIONS_GRANTS_MAX; i++) {
        if (decisions->grants[i].process == process) {
            decisions->grants[i] = (struct decision_grant){0};
        }
    }
}

void decisions_forget(struct decisions *decisions, uint64_t process)
{
    struct decision_record *record = find(decisions, process);
    if (record != NULL) {
        forget_grants(decisions, process);
        *record = (struct decision_record){0};
    }
}

static struct decision_record *oldest(struct decisions *decisions)
{
    struct decision_record *found = &decisions->records[0];
    for (uint32_t i = 1; i < DECISIONS_MAX; i++) {
        if (decisions->records[i].order < found->order) {
            found = &decisions->records[i];
        }
    }
    return found;
}

static struct decision_record *place_for(struct decisions *decisions)
{
    for (uint32_t i = 0; i < DECISIONS_MAX; i++) {
        if (decisions->records[i].process == 0) {
            return &decisions->records[i];
        }
    }
    struct decision_record *record = oldest(decisions);
    decisions_forget(decisions, record->process);
    return record;
}

static uint8_t cut(uint8_t *target, size_t size_bytes, struct bytes source)
{
    const size_t length = source.size_bytes < size_bytes ? source.size_bytes : size_bytes;
    memset(target, 0, size_bytes);
    memcpy(target, source.data, length);
    return (uint8_t)length;
}

static void fill(struct decision_record *record, const struct decision *decision)
{
    record->outcome = decision->outcome;
    record->rule = decision->rule;
    record->grant_count = 0;
    record->operations = decision->operations;
    record->program_bytes = cut(record->program, sizeof(record->program), decision->program);
    record->reason_bytes = cut(record->reason, sizeof(record->reason), decision->reason);
    (void)cut(record->principal, sizeof(record->principal), decision->principal);
    (void)cut(record->signer, sizeof(record->signer), decision->signer);
}

void decisions_begin(struct decisions *decisions, const struct decision *decision)
{
    if (decision->process == 0) {
        return;
    }
    decisions_forget(decisions, decision->process);
    struct decision_record *record = place_for(decisions);
    record->process = decision->process;
    record->order = decisions->next_order++;
    record->parent = decision->parent;
    record->origin = ORIGIN_UNKNOWN;
    fill(record, decision);
}

void decisions_change(struct decisions *decisions, const struct decision *decision)
{
    struct decision_record *record = find(decisions, decision->process);
    if (record != NULL) {
        record->outcome = decision->outcome;
        record->operations = decision->operations;
        record->reason_bytes = cut(record->reason, sizeof(record->reason), decision->reason);
    }
}

void decisions_set_origin(struct decisions *decisions, uint64_t process, enum origin origin)
{
    struct decision_record *record = find(decisions, process);
    if (record != NULL) {
        record->origin = origin;
    }
}

enum origin decisions_origin(const struct decisions *decisions, uint64_t process)
{
    const struct decision_record *record = find_to_read(decisions, process);
    return record == NULL ? ORIGIN_UNKNOWN : record->origin;
}

uint32_t decisions_grant_count(const struct decisions *decisions, uint64_t process)
{
    const struct decision_record *record = find_to_read(decisions, process);
    return record == NULL ? 0 : record->grant_count;
}

void decisions_add_grant(
    struct decisions *decisions, uint64_t process, const struct decided_grant *grant)
{
    struct decision_record *record = find(decisions, process);
    if (record == NULL) {
        return;
    }
    struct decision_grant *place = &decisions->grants[decisions->next_grant];
    decisions->next_grant = (decisions->next_grant + 1) % DECISIONS_GRANTS_MAX;
    place->process = process;
    place->order = record->grant_count++;
    place->rule = grant->rule;
    place->asked_mask = grant->asked_mask;
    place->mask = grant->mask;
    place->name_bytes = cut(place->name, sizeof(place->name), grant->name);
    place->interface_bytes = cut(place->interface, sizeof(place->interface), grant->interface);
}

void decisions_change_grant(
    struct decisions *decisions, uint64_t process, uint32_t order, uint64_t mask)
{
    for (uint32_t i = 0; i < DECISIONS_GRANTS_MAX && process != 0; i++) {
        struct decision_grant *grant = &decisions->grants[i];
        if (grant->process == process && grant->order == order) {
            grant->mask = mask;
        }
    }
}

bool decisions_find(const struct decisions *decisions, uint64_t process, struct decision *decision)
{
    const struct decision_record *record = find_to_read(decisions, process);
    if (record == NULL) {
        return false;
    }
    *decision = (struct decision){
        .process = record->process,
        .program = {record->program, record->program_bytes},
        .principal = {record->principal, sizeof(record->principal)},
        .signer = {record->signer, sizeof(record->signer)},
        .outcome = record->outcome,
        .rule = record->rule,
        .reason = {record->reason, record->reason_bytes},
        .operations = record->operations,
        .parent = record->parent,
    };
    return true;
}

bool decisions_grant(
    const struct decisions *decisions,
    uint64_t process,
    uint32_t order,
    struct decided_grant *grant)
{
    for (uint32_t i = 0; i < DECISIONS_GRANTS_MAX && process != 0; i++) {
        const struct decision_grant *found = &decisions->grants[i];
        if (found->process == process && found->order == order) {
            *grant = (struct decided_grant){
                .name = {found->name, found->name_bytes},
                .interface = {found->interface, found->interface_bytes},
                .asked_mask = found->asked_mask,
                .mask = found->mask,
                .rule = found->rule,
            };
            return true;
        }
    }
    return false;
}
