/* What runs. A process that has ended stays in the list until somebody looks or needs the place. */
#include "lib/memory.h"
#include "lib/text.h"
#include "loader.h"
#include "runtime/capability.h"
#include "runtime/mapping.h"
#include "schema/kernel_client.h"
#include "schema/launcher_server.h"
#include "schema/startup_data.h"

/* Entries of one answer: what fits in a message page with names of full length. */
#define LISTED_MAX 12u
#define HELD_MAX   12u

static struct registered processes[LOADER_PROCESSES_MAX]; /* process 0: free */

static bool has_ended(const struct registered *process)
{
    struct process_state_results state = {0};
    return process_state(process->process, &state) != STATUS_OK || state.is_ended != 0;
}

static void forget(struct registered *process)
{
    errands_tell_ended(process->number);
    images_release(process->image);
    capability_release(process->process);
    capability_release(process->ledger);
    capability_release(process->scheduling);
    capability_release(process->startup);
    *process = (struct registered){0};
}

static void forget_ended(void)
{
    for (uint32_t i = 0; i < LOADER_PROCESSES_MAX; i++) {
        if (processes[i].process != 0 && has_ended(&processes[i])) {
            forget(&processes[i]);
        }
    }
}

static uint32_t count_children(uint64_t parent)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < LOADER_PROCESSES_MAX; i++) {
        count += processes[i].process != 0 && processes[i].parent == parent ? 1 : 0;
    }
    return count;
}

static uint32_t count_free(void)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < LOADER_PROCESSES_MAX; i++) {
        count += processes[i].process == 0 ? 1 : 0;
    }
    return count;
}

static struct registered *free_place(void)
{
    for (uint32_t i = 0; i < LOADER_PROCESSES_MAX; i++) {
        if (processes[i].process == 0) {
            return &processes[i];
        }
    }
    return NULL;
}

enum status registry_reserve(uint64_t parent, bool is_supervisor)
{
    forget_ended();
    const uint32_t left = count_free();
    if (is_supervisor) {
        return left > 0 ? STATUS_OK : STATUS_LIMIT_EXCEEDED;
    }
    return left > LOADER_PROCESSES_KEPT && count_children(parent) < LOADER_CHILDREN_MAX
               ? STATUS_OK
               : STATUS_LIMIT_EXCEEDED;
}

void registry_add(const struct registered *process)
{
    *free_place() = *process;
}

/* The one with the lowest number above `after`. */
static struct registered *next_after(uint64_t after)
{
    struct registered *next = NULL;
    for (uint32_t i = 0; i < LOADER_PROCESSES_MAX; i++) {
        struct registered *process = &processes[i];
        if (process->process != 0 && process->number > after &&
            (next == NULL || process->number < next->number)) {
            next = process;
        }
    }
    return next;
}

static struct registered *find(uint64_t number)
{
    struct registered *process = number == 0 ? NULL : next_after(number - 1);
    return process != NULL && process->number == number ? process : NULL;
}

static void describe(const struct registered *process, struct process_state *state)
{
    struct process_state_results own = {0};
    struct ledger_state_results ledger = {0};
    struct scheduling_state_results scheduling = {0};
    /* What has just ended answers nothing, and shows as zeros. */
    (void)process_state(process->process, &own);
    (void)ledger_state(process->ledger, &ledger);
    (void)scheduling_state(process->scheduling, &scheduling);
    *state = (struct process_state){
        .number = process->number,
        .name = text_bytes(process->name),
        .principal = {process->principal, sizeof(process->principal)},
        .parent = process->parent,
        .memory_bytes = ledger.used_bytes,
        .cpu_ns = scheduling.consumed_ns,
        .thread_count = own.thread_count,
    };
}

static enum status list(
    struct server_call *call,
    const struct process_list_list_params *params,
    struct process_list_list_results *results)
{
    static struct process_state states[LISTED_MAX];
    uint32_t count = 0;
    (void)call;
    forget_ended();
    const struct registered *process = next_after(params->after);
    while (process != NULL && count < LISTED_MAX) {
        describe(process, &states[count++]);
        process = next_after(process->number);
    }
    results->processes = states;
    results->processes_count = count;
    return STATUS_OK;
}

/* -- what a process was granted ---------------------------------------------------------------- */

/* The startup message of a process, in the one range of addresses that is kept for that. */
static enum status open_startup(
    const struct registered *process, struct mapping *window, struct startup_reader *startup)
{
    static uint64_t address;
    static struct message message;
    struct message_struct root;
    enum status status = mapping_keep_window(SPAWN_STARTUP_BYTES_MAX, &address, window);
    if (status != STATUS_OK) {
        return status;
    }
    status = mapping_create_at(process->startup, 0, process->startup_bytes, MAP_READ, window);
    if (status != STATUS_OK) {
        return status;
    }
    status = message_open(message_image(window->address), &message);
    if (status == STATUS_OK) {
        status = message_root(&message, &root);
    }
    return status == STATUS_OK ? startup_read(&root, startup) : status;
}

/* What every process has besides (enum initial_capability), under the names that programs know. */
static const char *const initial_names[] = {
    [INITIAL_PROCESS] = "process",
    [INITIAL_THREAD] = "thread",
    [INITIAL_LEDGER] = "ledger",
    [INITIAL_SCHEDULING] = "scheduling",
    [INITIAL_MACHINE] = "clock",
};
#define INITIAL_COUNT (INITIAL_MACHINE - INITIAL_PROCESS + 1)

/* Entry `index` of what it was given: first what it was granted. */
static enum status
given_at(const struct startup_reader *startup, uint32_t index, struct named_capability *named)
{
    const uint32_t granted = startup->capabilities.count;
    if (index < granted) {
        return named_capability_list_get(&startup->capabilities, index, named);
    }
    const uint32_t initial = INITIAL_PROCESS + index - granted;
    *named = (struct named_capability){.name = text_bytes(initial_names[initial]),
                                       .handle = handle_make(initial, 1)};
    return STATUS_OK;
}

/* True when the process still has it. */
static bool inspect(
    const struct registered *process,
    const struct named_capability *named,
    struct held_capability *held)
{
    const struct process_inspect_params params = {.handle = named->handle};
    struct process_inspect_results results = {0};
    if (process_inspect(process->process, &params, &results) != STATUS_OK) {
        return false;
    }
    *held = (struct held_capability){
        .name = named->name,
        .interface = named->interface,
        .kind = results.kind,
        .mask = results.mask,
        .giver = process->parent,
        .handle = named->handle,
    };
    return true;
}

static enum status collect(
    const struct registered *process,
    const struct startup_reader *startup,
    uint32_t cursor,
    struct process_list_capabilities_results *results)
{
    static struct held_capability held[HELD_MAX];
    const uint32_t all = startup->capabilities.count + INITIAL_COUNT;
    uint32_t count = 0;
    for (; cursor < all && count < HELD_MAX; cursor++) {
        struct named_capability named;
        const enum status status = given_at(startup, cursor, &named);
        if (status != STATUS_OK) {
            return status;
        }
        count += inspect(process, &named, &held[count]) ? 1 : 0;
    }
    results->capabilities = held;
    results->capabilities_count = count;
    results->cursor = cursor < all ? cursor : 0;
    return STATUS_OK;
}

/* Views of the message are in the answer until it is sent: unmapped by the next call. */
static enum status
look_at(uint64_t number, const struct registered **process, struct startup_reader *startup)
{
    static struct mapping window;
    mapping_finish(&window);
    *process = find(number);
    return *process == NULL ? STATUS_NOT_FOUND : open_startup(*process, &window, startup);
}

static enum status capabilities(
    struct server_call *call,
    const struct process_list_capabilities_params *params,
    struct process_list_capabilities_results *results)
{
    struct startup_reader startup;
    const struct registered *process = NULL;
    (void)call;
    const enum status status = look_at(params->process, &process, &startup);
    return status == STATUS_OK ? collect(process, &startup, params->cursor, results) : status;
}

enum status registry_grant(
    struct server_call *call,
    const struct launch_records_grant_params *params,
    struct launch_records_grant_results *results)
{
    struct startup_reader startup;
    const struct registered *process = NULL;
    (void)call;
    enum status status = look_at(params->process, &process, &startup);
    for (uint32_t i = 0; status == STATUS_OK && i < startup.capabilities.count; i++) {
        struct named_capability named;
        status = named_capability_list_get(&startup.capabilities, i, &named);
        if (status == STATUS_OK && named.handle == params->handle) {
            results->name = named.name;
            results->interface = named.interface;
            return STATUS_OK;
        }
    }
    return status == STATUS_OK ? STATUS_NOT_FOUND : status;
}

static enum status end(struct server_call *call, const struct process_list_end_params *params)
{
    const struct registered *process = find(params->process);
    const struct process_exit_params exit = {.code = LOADER_EXIT_CODE_KILLED};
    (void)call;
    return process == NULL ? STATUS_NOT_FOUND : process_exit(process->process, &exit);
}

enum status registry_call(struct server_call *call)
{
    static const struct process_list_server server = {
        .list = list, .capabilities = capabilities, .end = end};
    return process_list_dispatch(&server, call);
}
