/*
 * Programs on their way: prepared, and not started yet. Each belongs to the session through which
 * it was asked for; when that is closed, it is undone.
 */
#include "launch.h"
#include "lib/format.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/mapping.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "schema/launcher_server.h"

/*
 * What one client and one principal may have under way, and what is kept for the supervisor and for
 * the system, so that nobody can keep the others, a shell, or a service, from being started. A
 * launch that is older than this is undone when somebody needs its place, unless a person is being
 * asked about it.
 */
static const struct places_limits limits = {
    .count = LAUNCHES_MAX,
    .of_client_max = 3,
    .of_principal_max = 4,
    .kept_of_supervisor = 2,
    .kept_of_system = 1,
};
#define LAUNCH_AGE_MAX_NS UINT64_C(30000000000)

static struct launch launches[LAUNCHES_MAX];
static uint32_t endpoint;

enum status launches_init(uint32_t own_endpoint)
{
    uint32_t memory = 0;
    struct mapping drafts;
    const uint64_t bytes = LAUNCHES_MAX * sizeof(struct startup_draft);
    enum status status = memory_create(PROGRAM_LEDGER, bytes, &memory);
    if (status == STATUS_OK) {
        status = mapping_create(memory, 0, bytes, MAP_READ | MAP_WRITE, &drafts);
    }
    if (status != STATUS_OK) {
        return status;
    }
    for (uint32_t i = 0; i < LAUNCHES_MAX; i++) {
        launches[i].draft = (struct startup_draft *)drafts.address + i;
    }
    endpoint = own_endpoint;
    return STATUS_OK;
}

struct launch *launches_place(uint32_t index)
{
    return &launches[index];
}

struct launch *launches_find(uint64_t badge)
{
    const uint64_t place = badge & BADGE_PLACE_MASK;
    return place < LAUNCHES_MAX && launches[place].state != LAUNCH_FREE &&
                   (launches[place].badge & BADGE_NUMBER_MASK) == (badge & BADGE_NUMBER_MASK)
               ? &launches[place]
               : NULL;
}

/* -- the end of one ---------------------------------------------------------------------------- */

void launch_undo(struct launch *launch)
{
    const struct spawn_parts parts = launch->spawn.parts;
    if (launch->is_decided_elsewhere) {
        errands_tell_ended(launch->number);
    }
    startup_draft_finish(launch->draft);
    if (launch->spawn.process != 0) {
        spawn_undo(&launch->spawn);
    }
    if (launch->image != NULL) {
        images_release(launch->image);
    }
    capability_release(parts.ledger);
    capability_release(parts.scheduling);
    capability_release(launch->reply);
    *launch = (struct launch){.draft = launch->draft};
}

static void undo_aged(void)
{
    const uint64_t now_ns = clock_now_ns();
    for (uint32_t i = 0; i < LAUNCHES_MAX; i++) {
        const enum launch_state state = launches[i].state;
        if ((state == LAUNCH_PREPARED || state == LAUNCH_REFUSED) &&
            now_ns - launches[i].since_ns > LAUNCH_AGE_MAX_NS) {
            launch_undo(&launches[i]);
        }
    }
}

void launches_closed(uint64_t badge)
{
    struct launch *launch = launches_find(badge);
    if (launch != NULL) {
        launch_undo(launch);
    }
}

/* -- records ----------------------------------------------------------------------------------- */

struct record launch_describe(const struct launch *launch, bool is_refused, const char *reason)
{
    struct record record = {
        .time_ns = clock_now_ns(),
        .process = launch->number,
        .parent = launch->client,
        .is_refused = is_refused,
    };
    memcpy(record.program, launch->program.name, sizeof(record.program));
    memcpy(record.hash, launch->program.hash, sizeof(record.hash));
    memcpy(record.signer, launch->program.signer, sizeof(record.signer));
    memcpy(record.principal, launch->principal, sizeof(record.principal));
    (void)format_text(record.reason, sizeof(record.reason), "%s", reason);
    return record;
}

void launch_record_refusal(
    const struct refused_order *order, const struct program *program, const char *reason)
{
    struct record record = {.time_ns = clock_now_ns(), .parent = order->client, .is_refused = true};
    const size_t length = order->name.size_bytes < sizeof(record.program) - 1
                              ? order->name.size_bytes
                              : sizeof(record.program) - 1;
    memcpy(record.program, order->name.data, length);
    memcpy(record.hash, program->hash, sizeof(record.hash));
    memcpy(record.signer, program->signer, sizeof(record.signer));
    memcpy(record.principal, order->principal, sizeof(record.principal));
    (void)format_text(record.reason, sizeof(record.reason), "%s", reason);
    launch_record(&record);
}

/* -- prepare ----------------------------------------------------------------------------------- */

/* The supervisor's own session is the first that it makes (init/init.c). */
static bool is_supervisor(const struct server_call *call)
{
    return call->badge == SERVER_BADGE_EXPORT;
}

struct claimant loader_claimant(const struct server_call *call)
{
    struct claimant claimant = {
        .is_supervisor = is_supervisor(call),
        .is_system = programs_is_owner(call->sender_principal),
        .client = call->sender_process,
    };
    memcpy(claimant.principal, call->sender_principal, sizeof(claimant.principal));
    return claimant;
}

struct claimant launch_client(const struct launch *launch)
{
    struct claimant holder = {0};
    if (launch->state == LAUNCH_FREE) {
        return holder;
    }
    holder = (struct claimant){
        .is_supervisor = launch->is_supervisors,
        .is_system = programs_is_owner(launch->client_principal),
        .client = launch->client,
    };
    memcpy(holder.principal, launch->client_principal, sizeof(holder.principal));
    return holder;
}

static enum status reserve(const struct server_call *call, struct launch **launch)
{
    const struct claimant claimant = loader_claimant(call);
    struct claimant holders[LAUNCHES_MAX];
    *launch = NULL;
    undo_aged();
    for (uint32_t i = 0; i < LAUNCHES_MAX; i++) {
        holders[i] = launch_client(&launches[i]);
        *launch = launches[i].state == LAUNCH_FREE ? &launches[i] : *launch;
    }
    return places_may_have(&limits, holders, &claimant) ? STATUS_OK : STATUS_LIMIT_EXCEEDED;
}

/* A capability for the principal that has asked last. */
static enum status principal_of(const uint8_t *key, uint32_t *principal)
{
    static uint32_t last;
    static uint8_t last_key[LOADER_PRINCIPAL];
    if (last == 0 || memcmp(last_key, key, sizeof(last_key)) != 0) {
        struct principal_authority_create_params params;
        struct principal_authority_create_results results = {0};
        _Static_assert(sizeof(params) == sizeof(last_key), "four words");
        memcpy(&params, key, sizeof(params));
        const enum status status =
            principal_authority_create(program_capability("principals"), &params, &results);
        if (status != STATUS_OK) {
            return status;
        }
        capability_release(last);
        last = results.principal;
        memcpy(last_key, key, sizeof(last_key));
    }
    *principal = last;
    return STATUS_OK;
}

/* The process runs as who asks for it, or as the principal that he has the right to. */
static enum status bind_principal(struct launch *launch, uint32_t given)
{
    uint32_t principal = given;
    memcpy(launch->principal, launch->client_principal, sizeof(launch->principal));
    enum status status = STATUS_OK;
    if (given == 0) {
        status = principal_of(launch->client_principal, &principal);
    } else {
        struct principal_read_results key = {0};
        _Static_assert(sizeof(key) == sizeof(launch->principal), "four words");
        status = principal_read(given, &key);
        memcpy(launch->principal, &key, sizeof(launch->principal));
    }
    if (status != STATUS_OK) {
        return status;
    }
    const struct principal_authority_bind_params params = {
        .process = launch->spawn.process, .principal = principal};
    return principal_authority_bind(program_capability("principals"), &params);
}

static enum status create_process(struct launch *launch, const struct launch_order *order)
{
    const struct spawn_parts parts = {
        .image = &order->image->image,
        .ledger = order->ledger,
        .scheduling = order->scheduling,
        .clock = PROGRAM_CLOCK,
        .priority = order->priority,
        .chance = seed_number(),
    };
    struct process_state_results state = {0};
    enum status status = spawn_create(&parts, &launch->spawn);
    if (status != STATUS_OK) {
        return status;
    }
    status = process_state(launch->spawn.process, &state);
    launch->number = state.number;
    if (status == STATUS_OK) {
        status = bind_principal(launch, order->principal);
    }
    if (status != STATUS_OK) {
        spawn_undo(&launch->spawn);
    }
    return status;
}

/* What is called on anything else would wait for whoever made it. */
static bool has_kinds(const struct launch_order *order)
{
    return capability_is(order->ledger, OBJECT_LEDGER) &&
           capability_is(order->scheduling, OBJECT_SCHEDULING) &&
           (order->principal == 0 || capability_is(order->principal, OBJECT_PRINCIPAL));
}

/* Where nobody can say yes to another signer, the owner's is the only one. */
static bool can_be_trusted(const struct server_call *call, const struct program *program)
{
    return program->is_owners || (!is_supervisor(call) && policy_mode() == POLICY_SERVICE);
}

static enum status fill(
    struct server_call *call,
    struct launch *launch,
    const struct launch_order *order,
    uint32_t *session)
{
    launch->client = call->sender_process;
    memcpy(launch->client_principal, call->sender_principal, sizeof(launch->client_principal));
    enum status status = create_process(launch, order);
    if (status != STATUS_OK) {
        return status;
    }
    const uint64_t badge = badge_create(BADGE_LAUNCH, (uint32_t)(launch - launches));
    status = session_create(endpoint, badge, LAUNCH_MASK_ALL, session);
    if (status != STATUS_OK) {
        spawn_undo(&launch->spawn);
        return status;
    }
    launch->state = LAUNCH_PREPARED;
    launch->badge = badge;
    launch->since_ns = clock_now_ns();
    launch->is_supervisors = is_supervisor(call);
    launch->program = *order->program;
    launch->image = order->image;
    startup_draft_init(launch->draft);
    (void)server_call_keep(call, order->ledger);
    (void)server_call_keep(call, order->scheduling);
    call->moves = 1;
    return STATUS_OK;
}

enum status
launch_create(struct server_call *call, const struct launch_order *order, uint32_t *session)
{
    struct launch *launch = NULL;
    enum status status = STATUS_INVALID_ARGUMENT;
    if (has_kinds(order)) {
        status = reserve(call, &launch);
    }
    if (status == STATUS_OK && !can_be_trusted(call, order->program)) {
        const struct refused_order refused = {
            text_bytes(order->program->name), call->sender_process, call->sender_principal};
        launch_record_refusal(&refused, order->program, "it is signed by a key not known here");
        status = STATUS_WRONG_SIGNER;
    }
    if (status == STATUS_OK) {
        status = fill(call, launch, order, session);
        if (status != STATUS_OK) {
            *launch = (struct launch){.draft = launch->draft};
        }
    }
    if (status != STATUS_OK) {
        images_release(order->image);
    }
    return status;
}

static enum status
prepare(struct server_call *call, struct bytes name, struct launch_order *order, uint32_t *session)
{
    struct program program;
    const char *why = NULL;
    if (!has_kinds(order)) {
        return STATUS_INVALID_ARGUMENT;
    }
    const enum status status = program_find(name, &program, &order->image, &why);
    if (status != STATUS_OK) {
        const struct refused_order refused = {name, call->sender_process, call->sender_principal};
        if (status != STATUS_NOT_FOUND) {
            launch_record_refusal(&refused, &program, why);
        }
        return status;
    }
    order->program = &program;
    return launch_create(call, order, session);
}

enum status launches_prepare(
    struct server_call *call,
    const struct launcher_prepare_params *params,
    struct launcher_prepare_results *results)
{
    struct launch_order order = {
        .ledger = params->ledger,
        .scheduling = params->scheduling,
        .priority = params->priority,
    };
    return prepare(call, params->program, &order, &results->launch);
}

enum status launches_prepare_as(
    struct server_call *call,
    const struct launcher_prepare_as_params *params,
    struct launcher_prepare_as_results *results)
{
    struct launch_order order = {
        .ledger = params->ledger,
        .scheduling = params->scheduling,
        .principal = params->principal,
        .priority = params->priority,
    };
    /* Left out, it would be the caller's own: that is `prepare`. */
    return order.principal == 0 ? STATUS_INVALID_ARGUMENT
                                : prepare(call, params->program, &order, &results->launch);
}

/* -- Launch ------------------------------------------------------------------------------------ */

/* The launch keeps the capability; the process gets it when all is decided. */
static enum status take_grant(
    struct server_call *call, const struct launch_grant_params *params, struct launch *launch)
{
    const enum status status =
        startup_draft_grant(launch->draft, params->name, params->interface, params->capability);
    if (status == STATUS_OK) {
        (void)server_call_keep(call, params->capability);
    }
    return status;
}

static enum status grant(struct server_call *call, const struct launch_grant_params *params)
{
    return take_grant(call, params, launches_find(call->badge));
}

static enum status offer(struct server_call *call, const struct launch_offer_params *params)
{
    struct launch *launch = launches_find(call->badge);
    const struct launch_grant_params granted = {
        .name = params->name, .interface = params->interface, .capability = params->capability};
    const uint64_t bit = UINT64_C(1) << (launch->draft->capability_count & 63u);
    const enum status status = take_grant(call, &granted, launch);
    launch->offers |= status == STATUS_OK ? bit : 0;
    return status;
}

static enum status argument(struct server_call *call, const struct launch_argument_params *params)
{
    return startup_draft_argument(launches_find(call->badge)->draft, params->text);
}

static enum status
environment(struct server_call *call, const struct launch_environment_params *params)
{
    return startup_draft_environment(launches_find(call->badge)->draft, params->text);
}

static enum status start(struct server_call *call, struct launch_start_results *results)
{
    return launch_begin(call, launches_find(call->badge), results);
}

static enum status refusal(struct server_call *call, struct launch_refusal_results *results)
{
    results->reason = text_bytes(launches_find(call->badge)->reason);
    return STATUS_OK;
}

enum status launches_call(struct server_call *call)
{
    static const struct launch_server prepared = {
        .grant = grant,
        .argument = argument,
        .environment = environment,
        .start = start,
        .offer = offer,
        .refusal = refusal,
    };
    static const struct launch_server refused = {.refusal = refusal};
    const struct launch *launch = launches_find(call->badge);
    /* What runs as somebody is started by him, not by who has got hold of it, and not after him. */
    if (launch != NULL && call->sender_process != launch->client) {
        call->tag = message_tag_status(STATUS_DENIED);
        return STATUS_DENIED;
    }
    if (launch == NULL || launch->state == LAUNCH_ASKED ||
        (launch->state == LAUNCH_REFUSED && message_tag_method(call->tag) != LAUNCH_REFUSAL)) {
        call->tag = message_tag_status(STATUS_WRONG_STATE); /* it has been started, or refused */
        return STATUS_WRONG_STATE;
    }
    return launch_dispatch(launch->state == LAUNCH_PREPARED ? &prepared : &refused, call);
}
