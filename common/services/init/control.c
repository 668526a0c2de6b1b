/* What services say to init, and what init can be asked. */
#include "abi/exit_code.h"
#include "init.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "quota.h"
#include "runtime/capability.h"
#include "runtime/program.h"
#include "runtime/server.h"
#include "schema/kernel_client.h"
#include "schema/supervisor_server.h"

/* Of services, and of what one needs, in one answer. */
#define SERVICES_LISTED_MAX 16u
#define NEEDS_LISTED_MAX    10u

/* Its end is that of the process. */
#define LENT_MEMORY_MASK (LEDGER_MASK_ALL & ~LEDGER_MASK_DESTROY)

/* -- Supervised -------------------------------------------------------------------------------- */

static uint32_t service_of(const struct server_call *call)
{
    return (uint32_t)(call->badge & ~BADGE_SERVICE);
}

/* Which process of the service calls; false: it has the capability from one, but is another. */
static bool find_caller(const struct server_call *call, uint32_t *instance)
{
    const struct service_record *service = &init.records[service_of(call)];
    for (uint32_t i = 0; i < 2; i++) {
        const struct process_record *record = &service->processes[i];
        if (record->process != 0 && record->number == call->sender_process) {
            *instance = i;
            return true;
        }
    }
    return false;
}

static enum status ready(struct server_call *call)
{
    const uint32_t service = service_of(call);
    uint32_t instance = 0;
    if (!find_caller(call, &instance)) {
        return STATUS_DENIED;
    }
    struct process_record *record = &init.records[service].processes[instance];
    if (record->ready_reply != 0) {
        return STATUS_WRONG_STATE;
    }
    uint32_t reply = 0;
    enum status status = server_call_defer(call, &reply);
    if (status != STATUS_OK) {
        return status;
    }
    status = supervision_ready(&init.supervision, service, instance);
    if (status == STATUS_OK) {
        record->ready_reply = reply;
    } else {
        (void)supervised_ready_reply(reply, status); /* it may have ended since */
    }
    return STATUS_OK; /* nothing is sent for what was deferred */
}

static enum status keep(struct server_call *call, const struct supervised_keep_params *params)
{
    uint32_t *kept = &init.records[service_of(call)].kept_capability;
    uint32_t instance = 0;
    if (!find_caller(call, &instance)) {
        return STATUS_DENIED;
    }
    if (params->capability == 0) {
        return STATUS_INVALID_ARGUMENT;
    }
    const uint32_t before = *kept;
    *kept = server_call_keep(call, params->capability);
    capability_release(before);
    return STATUS_OK;
}

static enum status kept(struct server_call *call, struct supervised_kept_results *results)
{
    uint32_t instance = 0;
    if (!find_caller(call, &instance)) {
        return STATUS_DENIED;
    }
    results->capability = init.records[service_of(call)].kept_capability;
    return results->capability != 0 ? STATUS_OK : STATUS_NOT_FOUND;
}

uint64_t services_owed_bytes(void)
{
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < init.manifest.service_count; i++) {
        const struct process_record *processes = init.records[i].processes;
        const uint64_t service_kib = init.manifest.services[i].content.memory_kib;
        bytes += processes[0].ledger == 0 && processes[1].ledger == 0 ? service_kib << 10 : 0;
    }
    return bytes;
}

uint64_t services_spare_bytes(uint32_t spare_kib)
{
    const uint64_t bytes = quota_spare_bytes(init.spare, spare_kib);
    struct ledger_state_results own = {0};
    return ledger_state(PROGRAM_LEDGER, &own) == STATUS_OK &&
                   own.quota_bytes - own.used_bytes >= services_owed_bytes() + bytes
               ? bytes
               : 0;
}

/* Of what nobody else was promised. LIMIT_EXCEEDED: there is not so much. */
static enum status lend(uint64_t size_bytes, uint32_t *ledger)
{
    const struct ledger_create_ledger_params params = {.quota_bytes = size_bytes};
    struct ledger_create_ledger_results created = {0};
    struct ledger_state_results own = {0};
    enum status status = ledger_state(PROGRAM_LEDGER, &own);
    if (status == STATUS_OK &&
        own.quota_bytes - own.used_bytes < services_owed_bytes() + size_bytes) {
        status = STATUS_LIMIT_EXCEEDED;
    }
    if (status == STATUS_OK) {
        status = ledger_create_ledger(PROGRAM_LEDGER, &params, &created);
    }
    *ledger = created.ledger;
    return status;
}

static enum status memory(struct server_call *call, struct supervised_memory_results *results)
{
    const uint32_t service = service_of(call);
    const uint64_t size_bytes = (uint64_t)init.manifest.services[service].content.more_memory_kib
                                << 10;
    uint32_t instance = 0;
    if (!find_caller(call, &instance)) {
        return STATUS_DENIED;
    }
    uint32_t *ledger = &init.records[service].processes[instance].more_ledger;
    if (size_bytes == 0 || *ledger != 0) {
        return size_bytes == 0 ? STATUS_NOT_FOUND : STATUS_WRONG_STATE;
    }
    enum status status = lend(size_bytes, ledger);
    if (status != STATUS_OK) {
        return status;
    }
    status = capability_copy(*ledger, LENT_MEMORY_MASK, &results->ledger);
    if (status != STATUS_OK) {
        (void)ledger_destroy(*ledger); /* nobody has it */
        capability_release(*ledger);
        *ledger = 0;
    }
    call->moves = 1;
    return status;
}

static enum status watch(struct server_call *call, const struct supervised_watch_params *params)
{
    uint32_t instance = 0;
    if (!find_caller(call, &instance)) {
        return STATUS_DENIED;
    }
    if ((params->bits & SERVER_STOP) != 0) {
        return STATUS_INVALID_ARGUMENT;
    }
    init.records[service_of(call)].processes[instance].watch_bits = params->bits;
    return STATUS_OK;
}

static const struct supervised_server supervised = {
    .ready = ready,
    .keep = keep,
    .kept = kept,
    .memory = memory,
    .watch = watch,
};

/* -- Supervisor -------------------------------------------------------------------------------- */

static enum service_condition condition_of(const struct supervised *service)
{
    switch (service->instances[supervision_current(service)].state) {
    case INSTANCE_STARTING:
    case INSTANCE_HELD:
        return SERVICE_CONDITION_STARTING;
    case INSTANCE_SERVING:
        return SERVICE_CONDITION_READY;
    case INSTANCE_STOPPING:
    case INSTANCE_ENDING:
        return SERVICE_CONDITION_STOPPING;
    default:
        break;
    }
    if (!service->is_wanted) {
        return SERVICE_CONDITION_STOPPED;
    }
    return service->start_at_ns != 0 ? SERVICE_CONDITION_DELAYED : SERVICE_CONDITION_WAITING;
}

static enum status services(
    struct server_call *call,
    const struct supervisor_services_params *params,
    struct supervisor_services_results *results)
{
    (void)call;
    static struct service_state states[SERVICES_LISTED_MAX];
    uint32_t count = 0;
    uint32_t index = params->cursor;
    for (; index < init.manifest.service_count && count < SERVICES_LISTED_MAX; index++) {
        const struct supervised *service = &init.supervision.services[index];
        const struct service_record *record = &init.records[index];
        states[count++] = (struct service_state){
            .name = init.manifest.services[index].content.name,
            .program = text_bytes(record->program),
            .process = record->processes[supervision_current(service)].number,
            .condition = (uint16_t)condition_of(service),
            .start_count = service->start_count,
            .last_exit_code = service->last_exit_code,
        };
    }
    results->services = states;
    results->services_count = count;
    results->cursor = index < init.manifest.service_count ? index : 0;
    return STATUS_OK;
}

static void describe_need(const struct manifest_need *need, struct service_need *described)
{
    *described = (struct service_need){
        .name = need->name,
        .interface = need->interface,
        .mask = need->mask,
        .service = need->service == MANIFEST_SUPERVISOR
                       ? text_bytes(MANIFEST_SUPERVISOR_NAME)
                       : init.manifest.services[need->service].content.name,
    };
}

/* One of the supervision's requests, for the service of this name. */
static enum status
request(struct bytes name, enum status (*make)(struct supervision *supervision, uint32_t service))
{
    uint32_t service = 0;
    return manifest_find(&init.manifest, name, &service) ? make(&init.supervision, service)
                                                         : STATUS_NOT_FOUND;
}

static enum status start(struct server_call *call, const struct supervisor_start_params *params)
{
    (void)call;
    return request(params->name, supervision_request_start);
}

static enum status stop(struct server_call *call, const struct supervisor_stop_params *params)
{
    (void)call;
    return request(params->name, supervision_request_stop);
}

static enum status restart(struct server_call *call, const struct supervisor_restart_params *params)
{
    (void)call;
    return request(params->name, supervision_request_restart);
}

static enum status replace(struct server_call *call, const struct supervisor_replace_params *params)
{
    (void)call;
    uint32_t service = 0;
    if (!manifest_find(&init.manifest, params->name, &service)) {
        return STATUS_NOT_FOUND;
    }
    if (params->program.size_bytes >= PROGRAM_NAME_BYTES || params->program.size_bytes == 0) {
        return STATUS_INVALID_ARGUMENT;
    }
    const enum status status = supervision_request_replace(&init.supervision, service);
    if (status == STATUS_OK) {
        struct service_record *record = &init.records[service];
        memcpy(record->replacement, params->program.data, params->program.size_bytes);
        record->replacement[params->program.size_bytes] = '\0';
    }
    return status;
}

/* What every service has besides, init's own doing, is in no manifest. */
static enum status needs(
    struct server_call *call,
    const struct supervisor_needs_params *params,
    struct supervisor_needs_results *results)
{
    static struct service_need listed[NEEDS_LISTED_MAX];
    uint32_t service = 0;
    uint32_t count = 0;
    uint32_t index = params->cursor;
    (void)call;
    if (!manifest_find(&init.manifest, params->name, &service)) {
        return STATUS_NOT_FOUND;
    }
    const struct manifest_service *plan = &init.manifest.services[service];
    const uint32_t all = plan->need_count + plan->authority_count;
    for (; index < all && count < NEEDS_LISTED_MAX; index++) {
        struct service_need *need = &listed[count++];
        if (index < plan->need_count) {
            describe_need(&plan->needs[index], need);
        } else {
            authority_describe(&plan->authorities[index - plan->need_count], need);
        }
    }
    results->needs = listed;
    results->needs_count = count;
    results->cursor = index < all ? index : 0;
    return STATUS_OK;
}

static enum status
power_off(struct server_call *call, const struct supervisor_power_off_params *params)
{
    (void)call;
    closing_begin(false, params->exit_code);
    return STATUS_OK;
}

static enum status reboot(struct server_call *call)
{
    (void)call;
    closing_begin(true, 0);
    return STATUS_OK;
}

static const struct supervisor_server supervisor = {
    .services = services,
    .start = start,
    .stop = stop,
    .restart = restart,
    .replace = replace,
    .needs = needs,
    .power_off = power_off,
    .reboot = reboot,
};

enum status control_call(struct server *server, struct server_call *call)
{
    (void)server;
    return call->badge >= BADGE_SUPERVISOR ? supervisor_dispatch(&supervisor, call)
                                           : supervised_dispatch(&supervised, call);
}
