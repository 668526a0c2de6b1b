/* What is asked of the system: only what an observer may, and never more than once a second. */
#include "abi/system_call.h"
#include "holdings/holdings.h"
#include "lib/object_kind.h"
#include "lib/text.h"
#include "monitor.h"
#include "posix/capability.h"
#include "reflection/methods.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "schema/launcher_client.h"
#include "schema/supervisor_client.h"
#include "service_list.h"
#include <string.h>

/* Answers of one list: the other side could go on for ever. */
#define ANSWERS_MAX 64u

static struct {
    uint32_t processes;
    uint32_t services;
    uint64_t needs_of; /* which services they are of: a sum over them */
} ask;

void ask_init(void)
{
    ask.processes = tessera_capability("processes");
    ask.services = tessera_capability("services");
    monitor.processes = ask.processes != 0 ? STATUS_OK : STATUS_NOT_FOUND;
    monitor.services = ask.services != 0 ? STATUS_OK : STATUS_NOT_FOUND;
    monitor.cpu_count = 1;
}

/* -- processes --------------------------------------------------------------------------------- */

static void take_process(const struct process_state *state)
{
    const struct snapshot_process_facts facts = {
        .name = state->name,
        .principal = state->principal,
        .number = state->number,
        .parent = state->parent,
        .memory_bytes = state->memory_bytes,
        .cpu_ns = state->cpu_ns,
        .thread_count = state->thread_count,
    };
    snapshot_add_process(&monitor.snapshot, &facts);
}

void ask_processes(uint64_t now_ns)
{
    struct process_list_list_params params = {.after = 0};
    bool is_end = ask.processes == 0;
    bool is_first = true;
    for (uint32_t i = 0; !is_end && i < ANSWERS_MAX; i++) {
        struct process_list_list_results_reader results = {0};
        enum status status = process_list_list(ask.processes, &params, &results);
        monitor.processes = status;
        is_end = status != STATUS_OK || results.processes.count == 0;
        if (is_first && !is_end) {
            snapshot_begin_processes(&monitor.snapshot, now_ns);
            is_first = false;
        }
        for (uint32_t j = 0; status == STATUS_OK && j < results.processes.count; j++) {
            struct process_state state;
            status = process_state_list_get(&results.processes, j, &state);
            if (status == STATUS_OK) {
                params.after = state.number;
                take_process(&state);
            }
        }
        is_end = is_end || status != STATUS_OK;
    }
}

/* Of a session only who gave it can say it; of all else the kernel knows. */
static void take_held(uint64_t holder, const struct held_capability *held)
{
    const char *known = object_kind_interface(held->kind);
    const struct snapshot_held_facts facts = {
        .name = held->name,
        .interface = known != NULL ? text_bytes(known) : held->interface,
        .holder = holder,
        .giver = held->giver,
        .mask = held->mask,
        .handle = held->handle,
    };
    snapshot_add_held(&monitor.snapshot, &facts);
}

/* A process that has ended meanwhile has nothing. */
static void ask_held_by(uint64_t process)
{
    struct process_list_capabilities_params params = {.process = process};
    for (uint32_t i = 0; i == 0 || (params.cursor != 0 && i < ANSWERS_MAX); i++) {
        struct process_list_capabilities_results_reader results = {0};
        enum status status = process_list_capabilities(ask.processes, &params, &results);
        for (uint32_t j = 0; status == STATUS_OK && j < results.capabilities.count; j++) {
            struct held_capability held;
            status = held_capability_list_get(&results.capabilities, j, &held);
            if (status == STATUS_OK) {
                take_held(process, &held);
            }
        }
        params.cursor = status == STATUS_OK ? results.cursor : 0;
    }
}

void ask_held(void)
{
    if (ask.processes == 0) {
        return;
    }
    snapshot_begin_held(&monitor.snapshot);
    for (uint32_t i = 0; i < monitor.snapshot.listed_count; i++) {
        ask_held_by(monitor.snapshot.processes[i].number);
    }
    snapshot_join(&monitor.snapshot);
}

/* -- services ---------------------------------------------------------------------------------- */

static void take_service(void *context, const struct service_state *state)
{
    (void)context;
    const struct snapshot_service_facts facts = {
        .name = state->name,
        .program = state->program,
        .process = state->process,
        .condition = state->condition,
        .start_count = state->start_count,
        .last_exit_code = state->last_exit_code,
    };
    snapshot_add_service(&monitor.snapshot, &facts);
}

static void ask_needs_of(uint32_t service)
{
    struct supervisor_needs_params params = {
        .name = text_bytes(monitor.snapshot.services[service].name)};
    for (uint32_t i = 0; i == 0 || (params.cursor != 0 && i < ANSWERS_MAX); i++) {
        struct supervisor_needs_results_reader results = {0};
        enum status status = supervisor_needs(ask.services, &params, &results);
        for (uint32_t j = 0; status == STATUS_OK && j < results.needs.count; j++) {
            struct service_need need;
            status = service_need_list_get(&results.needs, j, &need);
            if (status == STATUS_OK) {
                snapshot_add_need(
                    &monitor.snapshot, service, need.name, need.interface, need.service);
            }
        }
        params.cursor = status == STATUS_OK ? results.cursor : 0;
    }
}

/* They are the manifest's: others only where there are other services. */
static void ask_needs(void)
{
    uint64_t sum = monitor.snapshot.service_count;
    for (uint32_t i = 0; i < monitor.snapshot.service_count; i++) {
        sum = sum * 31 + monitor.snapshot.services[i].process;
    }
    if (sum == ask.needs_of) {
        return;
    }
    ask.needs_of = sum;
    snapshot_begin_needs(&monitor.snapshot);
    for (uint32_t i = 0; i < monitor.snapshot.service_count; i++) {
        ask_needs_of(i);
    }
}

void ask_services(void)
{
    if (ask.services == 0) {
        return;
    }
    snapshot_begin_services(&monitor.snapshot);
    monitor.services = services_visit(ask.services, take_service, NULL);
    ask_needs();
    snapshot_join(&monitor.snapshot);
}

/* -- the machine, and words -------------------------------------------------------------------- */

void ask_machine(void)
{
    struct machine_state_results machine = {0};
    if (machine_state(PROGRAM_CLOCK, &machine) == STATUS_OK) {
        monitor.memory_bytes = machine.memory_bytes;
        monitor.memory_free_bytes = machine.memory_free_bytes;
        monitor.cpu_count = machine.cpus_online > 0 ? (uint32_t)machine.cpus_online : 1;
    }
}

struct methods_text {
    struct text_sink sink;
    char *text;
    size_t length;
};

static void put(struct text_sink *sink, const char *text, size_t length)
{
    struct methods_text *methods = (struct methods_text *)(void *)sink;
    const size_t room = ASK_METHODS_BYTES - 1 - methods->length;
    const size_t taken = length < room ? length : room;
    memcpy(methods->text + methods->length, text, taken);
    methods->length += taken;
}

void ask_methods(char text[ASK_METHODS_BYTES], const char *interface, uint64_t mask)
{
    struct methods_text methods = {.sink = {put}, .text = text};
    const enum status status = reflection_print_methods(
        holdings_descriptions(), text_bytes(interface), mask, &methods.sink);
    if (status != STATUS_OK) {
        methods.length = 0; /* half a sentence would say something else */
    }
    text[methods.length] = '\0';
}
