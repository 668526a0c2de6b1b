/*
 * Processes for services. All but the loader are made by the loader, as every other program; the
 * loader is made here, by the code that it uses itself.
 */
#include "abi/address.h"
#include "abi/boot_info.h"
#include "abi/first_process.h"
#include "init.h"
#include "lib/format.h"
#include "lib/memory.h"
#include "lib/package.h"
#include "lib/text.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/exports.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "runtime/server.h"
#include "schema/kernel_client.h"
#include "schema/launcher_client.h"
#include "schema/supervisor.h"
#include "seeds.h"
#include "spawn.h"
#include "startup_draft.h"

/* A loader that does not answer has this long; then the start has failed. */
#define LAUNCH_NS UINT64_C(5000000000)
/* Of CPU time, which is without limit where the whole of each period may be used. */
#define PERIOD_NS UINT64_C(10000000)

static enum status prepare_service(uint32_t service)
{
    struct service_record *record = &init.records[service];
    struct ledger_create_endpoint_results endpoint = {0};
    struct ledger_create_event_results event = {0};
    enum status status = ledger_create_endpoint(PROGRAM_LEDGER, &endpoint);
    if (status == STATUS_OK) {
        status = ledger_create_event(PROGRAM_LEDGER, &event);
    }
    record->endpoint = endpoint.endpoint;
    record->event = event.event;
    if (status == STATUS_OK) {
        const struct endpoint_bind_event_params params = {.event = record->event};
        status = endpoint_bind_event(record->endpoint, &params);
    }
    if (status == STATUS_OK) {
        status =
            session_create(record->endpoint, SERVER_BADGE_EXPORT, ~UINT64_C(0), &record->nudge);
    }
    const struct bytes program = init.manifest.services[service].content.program;
    memcpy(record->program, program.data, program.size_bytes); /* MANIFEST_NAME_BYTES at most */
    return status;
}

enum status services_prepare(void)
{
    for (uint32_t i = 0; i < init.manifest.service_count; i++) {
        const enum status status = prepare_service(i);
        if (status != STATUS_OK) {
            return status;
        }
    }
    return STATUS_OK;
}

/* -- what a service gets ----------------------------------------------------------------------- */

/* Where a service's capabilities and arguments go: the loader's launch, or its own draft. */
struct recipient {
    uint32_t launch; /* 0: the loader's */
    struct startup_draft *draft;
};

/* Gives a copy; the caller keeps what it has. */
static enum status
give(const struct recipient *to, struct bytes name, struct bytes interface, uint32_t capability)
{
    if (to->launch != 0) {
        const struct launch_grant_params params = {
            .name = name, .interface = interface, .capability = capability};
        return launch_grant(to->launch, &params);
    }
    uint32_t copy = 0;
    enum status status = capability_copy(capability, ~UINT64_C(0), &copy);
    if (status != STATUS_OK) {
        return status;
    }
    status = startup_draft_grant(to->draft, name, interface, copy);
    if (status != STATUS_OK) {
        capability_release(copy);
    }
    return status;
}

/* Gives what was made for this alone. */
static enum status give_away(
    const struct recipient *to, struct bytes name, struct bytes interface, uint32_t capability)
{
    const enum status status = give(to, name, interface, capability);
    capability_release(capability);
    return status;
}

static enum status give_need(const struct recipient *to, const struct manifest_need *need)
{
    uint32_t session = 0;
    enum status status = STATUS_OK;
    if (need->service == MANIFEST_SUPERVISOR) {
        status = session_create(init.endpoint, BADGE_SUPERVISOR, need->mask, &session);
    } else {
        struct service_record *provider = &init.records[need->service];
        const uint64_t badge = SERVER_BADGE_EXPORT |
                               (uint64_t)need->export_index << SERVER_BADGE_EXPORT_SHIFT |
                               ++provider->session_count;
        status = session_create(provider->endpoint, badge, need->mask, &session);
    }
    return status == STATUS_OK ? give_away(to, need->name, need->interface, session) : status;
}

static enum status give_own(const struct recipient *to, uint32_t service)
{
    const struct service_record *record = &init.records[service];
    uint32_t session = 0;
    enum status status = give(to, text_bytes("endpoint"), text_bytes("Endpoint"), record->endpoint);
    if (status == STATUS_OK) {
        status = give(to, text_bytes("event"), text_bytes("Event"), record->event);
    }
    if (status == STATUS_OK) {
        status =
            session_create(init.endpoint, BADGE_SERVICE | service, SUPERVISED_MASK_ALL, &session);
    }
    return status == STATUS_OK
               ? give_away(to, text_bytes("supervisor"), text_bytes("Supervised"), session)
               : status;
}

static enum status give_authorities(const struct recipient *to, uint32_t service)
{
    const struct manifest_service *plan = &init.manifest.services[service];
    for (uint32_t i = 0; i < plan->authority_count; i++) {
        uint32_t capability = 0;
        enum status status = authority_create(&plan->authorities[i], service, &capability);
        if (status == STATUS_OK) {
            status = give_away(to, plan->authorities[i].name, (struct bytes){0}, capability);
        }
        if (status != STATUS_OK) {
            return status;
        }
    }
    return STATUS_OK;
}

static enum status give_argument(const struct recipient *to, struct bytes argument)
{
    if (to->launch == 0) {
        return startup_draft_argument(to->draft, argument);
    }
    const struct launch_argument_params params = {.text = argument};
    return launch_argument(to->launch, &params);
}

static enum status give_arguments(const struct recipient *to, uint32_t service)
{
    const struct manifest_service *plan = &init.manifest.services[service];
    enum status status = give_argument(to, plan->content.name);
    for (uint32_t i = 0; i < plan->argument_count && status == STATUS_OK; i++) {
        status = give_argument(to, plan->arguments[i]);
    }
    return status;
}

/* So that the service can see whether the manifest has them in its order (runtime/exports.h). */
static enum status give_exports(const struct recipient *to, uint32_t service)
{
    const struct manifest_service *plan = &init.manifest.services[service];
    enum status status = STATUS_OK;
    for (uint32_t i = 0; i < plan->export_count && status == STATUS_OK; i++) {
        char text[sizeof(EXPORT_VARIABLE) + 2 * (size_t)STARTUP_NAME_BYTES];
        const struct export *export = &init.manifest.exports[plan->first_export + i];
        (void)format_text(
            text,
            sizeof(text),
            EXPORT_VARIABLE "%.*s %.*s",
            (int)export->name.size_bytes,
            (const char *)export->name.data,
            (int)export->interface.size_bytes,
            (const char *)export->interface.data);
        const struct launch_environment_params params = {.text = text_bytes(text)};
        status = to->launch == 0 ? startup_draft_environment(to->draft, params.text)
                                 : launch_environment(to->launch, &params);
    }
    return status;
}

/* A driver of the serial line is told how its registers lie (drivers/serial). */
static enum status give_serial_arguments(const struct recipient *to)
{
    const struct boot_console *console = &boot_info()->console;
    char option[32];
    if (console->kind == CONSOLE_UART16550_PORT) {
        return STATUS_OK;
    }
    (void)format_text(
        option, sizeof(option), "offset=%llu", (unsigned long long)(console->base & PAGE_MASK));
    const enum status status = give_argument(to, text_bytes(option));
    if (status != STATUS_OK || console->register_stride == 0) {
        return status;
    }
    (void)format_text(option, sizeof(option), "stride=%u", console->register_stride);
    return give_argument(to, text_bytes(option));
}

/* The loader hashes much, and can be told with which instructions (<blake3_cpu.h>). */
static enum status give_cpu_arguments(const struct recipient *to)
{
    return (boot_info()->cpu_features & BOOT_CPU_RISCV_ZBB) != 0
               ? give_argument(to, text_bytes("cpu=zbb"))
               : STATUS_OK;
}

static bool has_serial_registers(uint32_t service)
{
    const struct manifest_service *plan = &init.manifest.services[service];
    for (uint32_t i = 0; i < plan->authority_count; i++) {
        if (plan->authorities[i].which == AUTHORITY_WHICH_SERIAL_REGISTERS) {
            return true;
        }
    }
    return false;
}

static enum status give_all(const struct recipient *to, uint32_t service)
{
    const struct manifest_service *plan = &init.manifest.services[service];
    enum status status = give_own(to, service);
    for (uint32_t i = 0; i < plan->need_count && status == STATUS_OK; i++) {
        status = give_need(to, &plan->needs[i]);
    }
    if (status == STATUS_OK) {
        status = give_authorities(to, service);
    }
    if (status == STATUS_OK) {
        status = give_arguments(to, service);
    }
    if (status == STATUS_OK) {
        status = give_exports(to, service);
    }
    if (status == STATUS_OK && has_serial_registers(service)) {
        status = give_serial_arguments(to);
    }
    if (status == STATUS_OK && service == init.manifest.loader) {
        status = give_cpu_arguments(to);
    }
    return status;
}

/* -- processes --------------------------------------------------------------------------------- */

/* With what there is to spare, or without: while another process of the service has that. */
static enum status create_ledger(const struct service_reader *content, uint32_t *ledger)
{
    const uint64_t needed_bytes = (uint64_t)content->memory_kib << 10;
    struct ledger_create_ledger_params quota = {
        .quota_bytes = needed_bytes + services_spare_bytes(content->spare_kib)};
    struct ledger_create_ledger_results created = {0};
    enum status status = ledger_create_ledger(PROGRAM_LEDGER, &quota, &created);
    if (status == STATUS_LIMIT_EXCEEDED && quota.quota_bytes > needed_bytes) {
        quota.quota_bytes = needed_bytes;
        status = ledger_create_ledger(PROGRAM_LEDGER, &quota, &created);
    }
    *ledger = created.ledger;
    return status;
}

/* What a process is charged to, and its CPU time. */
static enum status
create_quota(const struct service_reader *content, uint32_t *ledger, uint32_t *scheduling)
{
    enum status status = create_ledger(content, ledger);
    if (status != STATUS_OK) {
        return status;
    }
    const struct scheduling_create_params time = {
        .budget_ns = PERIOD_NS / MANIFEST_CPU_PERCENT_MAX * content->cpu_percent,
        .period_ns = PERIOD_NS,
        .ceiling = content->priority};
    struct scheduling_create_results budget = {0};
    status = scheduling_create(PROGRAM_SCHEDULING, &time, &budget);
    *scheduling = budget.scheduling;
    return status;
}

static enum status launch_service(
    uint32_t service, const char *program, uint32_t scheduling, struct process_record *record)
{
    const struct launcher_prepare_params params = {
        .program = text_bytes(program),
        .ledger = record->ledger,
        .scheduling = scheduling,
        .priority = init.manifest.services[service].content.priority,
    };
    struct launcher_prepare_results prepared = {0};
    enum status status = launcher_prepare(init.launcher, &params, &prepared);
    if (status != STATUS_OK) {
        return status;
    }
    const struct recipient to = {.launch = prepared.launch};
    struct launch_start_results started = {0};
    status = give_all(&to, service);
    if (status == STATUS_OK) {
        status = launch_start(prepared.launch, &started);
    }
    capability_release(prepared.launch);
    record->process = started.process;
    record->number = started.number;
    return status;
}

static enum status load_loader(const char *program, struct image *image)
{
    struct package package;
    struct bytes file;
    enum status status = package_open(init.package, &package);
    if (status == STATUS_OK) {
        status = package_find(&package, program, &file);
    }
    const struct image_loader loader = {
        .code_authority = handle_make(INITIAL_CODE_AUTHORITY, 1), .ledger = PROGRAM_LEDGER};
    return status == STATUS_OK ? image_load(&loader, file, image) : status;
}

static enum status spawn_loader(
    uint32_t service, const char *program, uint32_t scheduling, struct process_record *record)
{
    static struct startup_draft draft;
    struct image image;
    enum status status = load_loader(program, &image);
    if (status != STATUS_OK) {
        return status;
    }
    const struct spawn_parts parts = {
        .image = &image,
        .ledger = record->ledger,
        .scheduling = scheduling,
        .clock = PROGRAM_CLOCK,
        .priority = init.manifest.services[service].content.priority,
        .chance = seed_number(),
    };
    struct spawn spawn;
    startup_draft_init(&draft);
    status = spawn_create(&parts, &spawn);
    if (status == STATUS_OK) {
        const struct recipient to = {.draft = &draft};
        const struct spawn_masks masks = SPAWN_MASKS_ALL;
        status = spawn_furnish(&spawn, &masks);
        if (status == STATUS_OK) {
            status = give_all(&to, service);
        }
        struct startup_memory startup = {0};
        if (status == STATUS_OK) {
            status =
                startup_draft_start(&draft, &spawn, record->ledger, seed_for_program(), &startup);
            capability_release(startup.memory);
        }
        if (status != STATUS_OK) {
            spawn_undo(&spawn);
        }
        startup_draft_finish(&draft);
    }
    capability_release(image.memory);
    capability_release(spawn.thread);
    record->process = spawn.process;
    return status;
}

/* Whoever watches is told of its end; it may have ended before. */
static enum status watch(uint32_t service, struct process_record *record)
{
    const struct process_set_exit_event_params params = {
        .event = init.event, .bits = UINT64_C(1) << service};
    struct process_state_results state = {0};
    enum status status = process_state(record->process, &state);
    record->number = state.number;
    if (status == STATUS_OK && state.is_ended == 0) {
        status = process_set_exit_event(record->process, &params);
    }
    if (status == STATUS_OK || state.is_ended != 0) {
        const struct event_signal_params again = {.bits = params.bits};
        (void)event_signal(init.event, &again); /* looked at once more than needed, at worst */
    }
    return status;
}

enum status service_start(uint32_t service, const char *program, struct process_record *record)
{
    uint32_t scheduling = 0;
    *record = (struct process_record){0};
    enum status status =
        create_quota(&init.manifest.services[service].content, &record->ledger, &scheduling);
    if (status == STATUS_OK) {
        message_set_deadline(clock_now_ns() + LAUNCH_NS);
        status = service == init.manifest.loader
                     ? spawn_loader(service, program, scheduling, record)
                     : launch_service(service, program, scheduling, record);
        message_set_deadline(0);
    }
    capability_release(scheduling);
    if (status == STATUS_OK) {
        status = watch(service, record);
    }
    if (status != STATUS_OK) {
        service_forget(record);
    }
    return status;
}

void service_forget(struct process_record *record)
{
    if (record->ledger != 0) {
        (void)ledger_destroy(record->ledger); /* ends what it paid for, if anything is left */
    }
    if (record->more_ledger != 0) {
        (void)ledger_destroy(record->more_ledger);
    }
    capability_release(record->ledger);
    capability_release(record->more_ledger);
    capability_release(record->process);
    capability_release(record->ready_reply);
    *record = (struct process_record){0};
}
