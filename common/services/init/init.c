/*
 * The first user process: it starts the edition's services as its manifest says, keeps them
 * running, and owns what outlives them.
 */
#include "init.h"
#include "abi/first_process.h"
#include "lib/deadline.h"
#include "lib/duration.h"
#include "lib/memory.h"
#include "lib/package.h"
#include "lib/status.h"
#include "quota.h"
#include "runtime/address.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/mapping.h"
#include "runtime/program.h"
#include "runtime/server.h"
#include "schema/kernel_client.h"
#include "schema/launcher.h"
#include "schema/supervisor_server.h"
#include "seeds.h"
#include "world.h"
/* What a process that could not be made is said to have ended with: as after a fault. */
#define EXIT_CODE_NOT_MADE UINT32_MAX

#define MACHINE handle_make(INITIAL_MACHINE, 1)

/* What init maps for itself lies here; stack and manifest are elsewhere (abi/first_process.h). */
#define FREE_START UINT64_C(0x40000000)
#define FREE_END   UINT64_C(0x1000000000)

struct init init;

_Noreturn void program_main(uint64_t manifest_size_bytes);

static void must(enum status status, const char *what)
{
    if (status != STATUS_OK) {
        give_up(what, status);
    }
}

/* -- what has happened ------------------------------------------------------------------------- */

/* Those that asked for it hear that a service has ended, or is there again. */
static void tell_watchers(uint32_t service)
{
    for (uint32_t i = 0; i < init.manifest.service_count; i++) {
        const struct process_record *processes = init.records[i].processes;
        const struct event_signal_params params = {
            .bits = processes[0].watch_bits | processes[1].watch_bits};
        if (i != service && params.bits != 0) {
            (void)event_signal(init.records[i].event, &params); /* init made it, and keeps it */
        }
    }
}

/* Looks at the processes of a service; what has ended is reported and forgotten. */
static void look_at_service(uint32_t service)
{
    for (uint32_t i = 0; i < 2; i++) {
        struct process_record *record = &init.records[service].processes[i];
        struct process_state_results state = {0};
        if (record->process == 0 || process_state(record->process, &state) != STATUS_OK ||
            state.is_ended == 0) {
            continue;
        }
        const struct bytes name = init.manifest.services[service].content.name;
        if (state.exit_code != 0) {
            report("%.*s ended with code %u", (int)name.size_bytes, name.data, state.exit_code);
        }
        service_forget(record);
        supervision_ended(&init.supervision, service, i, state.exit_code, clock_now_ns());
        tell_watchers(service);
    }
}

static void signalled(struct server *server, uint64_t bits)
{
    (void)server;
    for (uint32_t i = 0; i < init.manifest.service_count; i++) {
        if ((bits >> i & 1) != 0) {
            look_at_service(i);
        }
    }
}

/* -- what is to be done ------------------------------------------------------------------------ */

static void start(const struct supervision_order *order)
{
    struct service_record *service = &init.records[order->service];
    const char *program = order->is_replacement ? service->replacement : service->program;
    struct process_record *record = &service->processes[order->instance];
    const enum status status = service_start(order->service, program, record);
    if (status == STATUS_OK) {
        record->is_replacement = order->is_replacement;
        return;
    }
    const struct bytes name = init.manifest.services[order->service].content.name;
    report(
        "cannot start %.*s (%s): %s",
        (int)name.size_bytes,
        name.data,
        program,
        status_text(status));
    supervision_ended(
        &init.supervision, order->service, order->instance, EXIT_CODE_NOT_MADE, clock_now_ns());
}

/* Once: when all services have been ready. */
static void report_when_complete(void)
{
    static bool is_reported;
    for (uint32_t i = 0; i < init.supervision.count; i++) {
        if (!init.supervision.services[i].has_served) {
            return;
        }
    }
    if (!is_reported) {
        report(
            "%u services are ready, %llu ms after the machine started",
            init.supervision.count,
            (unsigned long long)(clock_now_ns() / NS_PER_MS));
    }
    is_reported = true;
}

/* From now on it is this instance that answers calls. */
static void admit(const struct supervision_order *order)
{
    struct service_record *service = &init.records[order->service];
    struct process_record *record = &service->processes[order->instance];
    take_back_stop(order->service);
    if (record->is_replacement) {
        memcpy(service->program, service->replacement, sizeof(service->program));
        record->is_replacement = false;
    }
    (void)supervised_ready_reply(record->ready_reply, STATUS_OK); /* fails when it has ended */
    record->ready_reply = 0;
    if (init.supervision.services[order->service].start_count > 1) {
        tell_watchers(order->service);
    }
    report_when_complete();
}

static void carry_out(const struct supervision_order *order)
{
    struct service_record *service = &init.records[order->service];
    switch (order->kind) {
    case ORDER_START:
        start(order);
        break;
    case ORDER_ADMIT:
        admit(order);
        break;
    case ORDER_STOP:
        say_stop(order->service);
        break;
    case ORDER_END:
        (void)ledger_destroy(service->processes[order->instance].ledger);
        look_at_service(order->service);
        break;
    case ORDER_NOTHING:
        break;
    }
}

/* Until there is nothing left to do but wait. */
static void work(struct server *server)
{
    for (;;) {
        const struct supervision_order order = supervision_next(&init.supervision, clock_now_ns());
        if (order.kind == ORDER_NOTHING) {
            server->deadline_ns =
                deadline_earlier(supervision_deadline_ns(&init.supervision), closing_step());
            return;
        }
        carry_out(&order);
    }
}

/* -- the beginning ----------------------------------------------------------------------------- */

static void open_package(void)
{
    struct machine_boot_module_results module = {0};
    must(machine_boot_module(MACHINE, &module), "boot package");
    init.package_memory = module.memory;
    struct memory_describe_results described = {0};
    must(memory_describe(module.memory, &described), "boot package");
    struct mapping mapping;
    must(
        mapping_create(module.memory, 0, described.size_bytes, MAP_READ, &mapping), "boot package");
    init.package = (struct bytes){mapping.address, described.size_bytes};
}

static void open_manifest(uint64_t size_bytes)
{
    struct manifest_world world;
    struct manifest_fault fault;
    must(world_open(init.package, &world), "boot package");
    const enum status status = manifest_open(
        (struct bytes){(const uint8_t *)FIRST_PROCESS_MANIFEST, size_bytes},
        &world,
        &init.manifest,
        &fault);
    if (status != STATUS_OK) {
        report(
            "manifest: service \"%.*s\": %s: \"%.*s\"",
            (int)fault.service.size_bytes,
            fault.service.data,
            fault.problem,
            (int)fault.word.size_bytes,
            fault.word.data);
        give_up("manifest", status);
    }
}

static void introduce(void)
{
    struct machine_state_results state;
    must(machine_state(MACHINE, &state), "machine state");
    const struct bytes edition = init.manifest.content.edition;
    report(
        "first user process of the %.*s edition, %llu CPUs, %llu of %llu KiB free",
        (int)edition.size_bytes,
        edition.data,
        (unsigned long long)state.cpus_online,
        (unsigned long long)state.memory_free_bytes >> 10,
        (unsigned long long)state.memory_bytes >> 10);
}

static void create_own(void)
{
    struct ledger_create_endpoint_results endpoint = {0};
    struct ledger_create_event_results event = {0};
    must(ledger_create_endpoint(PROGRAM_LEDGER, &endpoint), "endpoint");
    must(ledger_create_event(PROGRAM_LEDGER, &event), "event");
    init.endpoint = endpoint.endpoint;
    init.event = event.event;
    const struct endpoint_bind_event_params params = {.event = init.event};
    must(endpoint_bind_event(init.endpoint, &params), "event");
    must(nudges_init(), "ring");
    must(services_prepare(), "services");
    must(boot_record_say(), "boot record");
    must(
        session_create(
            init.records[init.manifest.loader].endpoint,
            SERVER_BADGE_EXPORT,
            LAUNCHER_MASK_ALL,
            &init.launcher),
        "loader");
    seeds_init((struct bytes){boot_info()->seed, sizeof(boot_info()->seed)});
}

/* What init itself will need: ledgers of services, copies of the package's files. */
#define OWN_BYTES (UINT64_C(4) << 20)

static void part_memory(void)
{
    const uint64_t needed_bytes = quota_needed_bytes(&init.manifest) + OWN_BYTES;
    struct ledger_state_results own;
    must(ledger_state(PROGRAM_LEDGER, &own), "memory");
    init.spare = quota_part(
        own.quota_bytes - own.used_bytes, needed_bytes, quota_liked_bytes(&init.manifest));
}

static void plan(void)
{
    supervision_start(&init.supervision, init.manifest.service_count);
    init.supervision.loader = init.manifest.loader;
    for (uint32_t i = 0; i < init.manifest.service_count; i++) {
        struct supervised *service = &init.supervision.services[i];
        service->needs = init.manifest.services[i].needs_mask;
        service->policy = (enum restart_policy)init.manifest.services[i].content.restart;
    }
    for (uint32_t i = 0; i < init.manifest.service_count; i++) {
        init.supervision.services[i].uses =
            supervision_uses(&init.supervision, i, init.manifest.services[i].later_mask);
    }
}

_Noreturn void program_main(uint64_t manifest_size_bytes)
{
    address_space_start(FREE_START, FREE_END);
    open_package();
    open_manifest(manifest_size_bytes);
    introduce();
    create_own();
    part_memory();
    plan();
    struct server server = {
        .endpoint = init.endpoint,
        .call = control_call,
        .signalled = signalled,
        .settled = work,
    };
    give_up("supervision", server_run(&server));
}
