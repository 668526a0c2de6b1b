#include "snapshot.h"
#include "lib/printable.h"
#include "lib/text.h"
#include <string.h>

/* The first process that runs programs. */
#define INIT 1u

/* Of the last interface of the table: all that there is no room for. */
#define OTHER_INTERFACES "(others)"

static void take_text(char target[SNAPSHOT_NAME_BYTES], struct bytes text)
{
    const size_t length = printable_text(target, SNAPSHOT_NAME_BYTES - 1, text, NULL);
    target[length] = '\0';
}

static uint32_t take_interface(struct snapshot *snapshot, struct bytes text)
{
    char name[SNAPSHOT_NAME_BYTES];
    take_text(name, text);
    for (uint32_t i = 0; i < snapshot->interface_count; i++) {
        if (strcmp(snapshot->interfaces[i], name) == 0) {
            return i;
        }
    }
    if (snapshot->interface_count == SNAPSHOT_INTERFACES_MAX) {
        return SNAPSHOT_INTERFACES_MAX - 1;
    }
    const uint32_t index = snapshot->interface_count++;
    const bool is_last = index == SNAPSHOT_INTERFACES_MAX - 1;
    memcpy(
        snapshot->interfaces[index], is_last ? OTHER_INTERFACES : name, is_last ? 9 : sizeof(name));
    return index;
}

static uint32_t take_principal(struct snapshot *snapshot, struct bytes key)
{
    const uint32_t size = key.size_bytes < SNAPSHOT_PRINCIPAL_BYTES ? (uint32_t)key.size_bytes
                                                                    : SNAPSHOT_PRINCIPAL_BYTES;
    for (uint32_t i = 0; i < snapshot->principal_count; i++) {
        const struct snapshot_principal *known = &snapshot->principals[i];
        if (known->key_bytes == size && (size == 0 || memcmp(known->key, key.data, size) == 0)) {
            return i;
        }
    }
    if (snapshot->principal_count == SNAPSHOT_PRINCIPALS_MAX) {
        return SNAPSHOT_PRINCIPALS_MAX - 1;
    }
    struct snapshot_principal *added = &snapshot->principals[snapshot->principal_count];
    *added = (struct snapshot_principal){.key_bytes = size};
    if (size > 0) {
        memcpy(added->key, key.data, size);
    }
    return snapshot->principal_count++;
}

void snapshot_begin_processes(struct snapshot *snapshot, uint64_t time_ns)
{
    snapshot->time_ns = time_ns;
    snapshot->process_count = 0;
    snapshot->listed_count = 0;
    snapshot->lost = 0;
    for (uint32_t i = 0; i < snapshot->principal_count; i++) {
        snapshot->principals[i].process_count = 0;
    }
}

void snapshot_begin_held(struct snapshot *snapshot)
{
    snapshot->held_count = 0;
}

void snapshot_begin_services(struct snapshot *snapshot)
{
    snapshot->service_count = 0;
}

void snapshot_begin_needs(struct snapshot *snapshot)
{
    snapshot->need_count = 0;
}

uint32_t snapshot_find(const struct snapshot *snapshot, uint64_t number)
{
    for (uint32_t i = 0; i < snapshot->process_count; i++) {
        if (snapshot->processes[i].number == number) {
            return i;
        }
    }
    return SNAPSHOT_NOWHERE;
}

void snapshot_add_process(struct snapshot *snapshot, const struct snapshot_process_facts *facts)
{
    if (snapshot->process_count == SNAPSHOT_PROCESSES_MAX ||
        snapshot_find(snapshot, facts->number) != SNAPSHOT_NOWHERE) {
        snapshot->lost++;
        return;
    }
    struct snapshot_process *process = &snapshot->processes[snapshot->process_count++];
    *process = (struct snapshot_process){
        .number = facts->number,
        .parent = facts->parent,
        .memory_bytes = facts->memory_bytes,
        .cpu_ns = facts->cpu_ns,
        .thread_count = facts->thread_count,
        .principal = take_principal(snapshot, facts->principal),
    };
    snapshot->principals[process->principal].process_count++;
    take_text(process->name, facts->name);
    snapshot->listed_count = snapshot->process_count;
}

static void add_unlisted(struct snapshot *snapshot, uint64_t number, const char *name)
{
    if (number == 0 || snapshot->listed_count == 0 ||
        snapshot_find(snapshot, number) != SNAPSHOT_NOWHERE) {
        return;
    }
    if (snapshot->process_count == SNAPSHOT_PROCESSES_MAX) {
        snapshot->lost++;
        return;
    }
    const uint32_t principal = snapshot->processes[0].principal;
    struct snapshot_process *process = &snapshot->processes[snapshot->process_count++];
    *process = (struct snapshot_process){.number = number, .principal = principal};
    snapshot->principals[principal].process_count++;
    (void)text_copy(process->name, SNAPSHOT_NAME_BYTES, name);
}

void snapshot_add_unlisted(struct snapshot *snapshot)
{
    add_unlisted(snapshot, INIT, "init");
    for (uint32_t i = 0; i < snapshot->service_count; i++) {
        add_unlisted(snapshot, snapshot->services[i].process, snapshot->services[i].program);
    }
}

void snapshot_add_held(struct snapshot *snapshot, const struct snapshot_held_facts *facts)
{
    if (snapshot->held_count == SNAPSHOT_HELD_MAX) {
        snapshot->lost++;
        return;
    }
    struct snapshot_held *held = &snapshot->held[snapshot->held_count++];
    *held = (struct snapshot_held){
        .holder = facts->holder,
        .giver = facts->giver,
        .source = facts->giver,
        .mask = facts->mask,
        .handle = facts->handle,
        .interface = take_interface(snapshot, facts->interface),
    };
    take_text(held->name, facts->name);
}

void snapshot_add_service(struct snapshot *snapshot, const struct snapshot_service_facts *facts)
{
    if (snapshot->service_count == SNAPSHOT_SERVICES_MAX) {
        snapshot->lost++;
        return;
    }
    struct snapshot_service *service = &snapshot->services[snapshot->service_count++];
    *service = (struct snapshot_service){
        .process = facts->process,
        .condition = facts->condition,
        .start_count = facts->start_count,
        .last_exit_code = facts->last_exit_code,
    };
    take_text(service->name, facts->name);
    take_text(service->program, facts->program);
}

void snapshot_add_need(
    struct snapshot *snapshot,
    uint32_t service,
    struct bytes name,
    struct bytes interface,
    struct bytes from)
{
    if (snapshot->need_count == SNAPSHOT_NEEDS_MAX) {
        snapshot->lost++;
        return;
    }
    struct snapshot_need *need = &snapshot->needs[snapshot->need_count++];
    *need = (struct snapshot_need){
        .service = service,
        .answers = SNAPSHOT_NOWHERE,
        .interface = take_interface(snapshot, interface),
    };
    take_text(need->name, name);
    take_text(need->from, from);
}

static uint32_t find_service(const struct snapshot *snapshot, const char *name)
{
    for (uint32_t i = 0; name[0] != '\0' && i < snapshot->service_count; i++) {
        if (strcmp(snapshot->services[i].name, name) == 0) {
            return i;
        }
    }
    return SNAPSHOT_NOWHERE;
}

static void join_held(const struct snapshot *snapshot, struct snapshot_held *held)
{
    held->source = held->giver;
    for (uint32_t i = 0; held->name[0] != '\0' && i < snapshot->need_count; i++) {
        const struct snapshot_need *need = &snapshot->needs[i];
        if (need->service < snapshot->service_count && need->answers < snapshot->service_count &&
            snapshot->services[need->service].process == held->holder &&
            snapshot->services[need->answers].process != 0 && strcmp(need->name, held->name) == 0) {
            held->source = snapshot->services[need->answers].process;
            return;
        }
    }
}

void snapshot_join(struct snapshot *snapshot)
{
    for (uint32_t i = 0; i < snapshot->need_count; i++) {
        snapshot->needs[i].answers = find_service(snapshot, snapshot->needs[i].from);
    }
    for (uint32_t i = 0; i < snapshot->held_count; i++) {
        join_held(snapshot, &snapshot->held[i]);
    }
}
