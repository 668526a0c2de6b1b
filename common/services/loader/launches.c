/*
 * Programs on their way: prepared, and not started yet. Each belongs to the session through which
 * it was asked for; when that is closed, it is undone.
 */
#include "lib/memory.h"
#include "loader.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/mapping.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "schema/launcher_server.h"

#define LAUNCHES_MAX 8u
/*
 * What one client may have under way, and what only the supervisor can have, so that nobody can
 * keep the others, or a service, from being started. A launch that is older than this is undone
 * when somebody needs its place.
 */
#define LAUNCHES_OF_CLIENT_MAX 3u
#define LAUNCHES_KEPT          2u
#define LAUNCH_AGE_MAX_NS      UINT64_C(30000000000)

/* A badge is a place, and a number that is never used twice. */
#define BADGE_PLACE_MASK UINT64_C(0xff)
#define BADGE_STEP       UINT64_C(0x100)

struct launch {
    uint64_t badge; /* 0: free */
    uint64_t client;
    uint64_t since_ns;
    bool is_supervisors;
    struct spawn spawn;
    char name[LOADER_NAME_BYTES];
    uint8_t principal[LOADER_PRINCIPAL]; /* that it runs as: of who prepared it */
    struct startup_draft *draft;
};

static struct launch launches[LAUNCHES_MAX];
static uint64_t next_badge; /* begins where nobody can guess */
static uint32_t endpoint;
static uint32_t kept_ledger;

enum status launches_init(uint32_t own_endpoint, uint32_t ledger)
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
    kept_ledger = ledger;
    next_badge = seed_number() >> 2 & ~BADGE_PLACE_MASK;
    return STATUS_OK;
}

static struct launch *find(uint64_t badge)
{
    const uint64_t place = badge & BADGE_PLACE_MASK;
    return place < LAUNCHES_MAX && launches[place].badge == badge ? &launches[place] : NULL;
}

/* -- prepare ----------------------------------------------------------------------------------- */

static void undo(struct launch *launch)
{
    const struct spawn_parts parts = launch->spawn.parts;
    spawn_undo(&launch->spawn);
    capability_release(parts.ledger);
    capability_release(parts.scheduling);
    *launch = (struct launch){.draft = launch->draft};
}

static void undo_aged(void)
{
    const uint64_t now_ns = clock_now_ns();
    for (uint32_t i = 0; i < LAUNCHES_MAX; i++) {
        if (launches[i].badge != 0 && now_ns - launches[i].since_ns > LAUNCH_AGE_MAX_NS) {
            undo(&launches[i]);
        }
    }
}

/* The supervisor's own session is the first that it makes (init/init.c). */
static bool is_supervisor(const struct server_call *call)
{
    return call->badge == SERVER_BADGE_EXPORT;
}

static enum status reserve(const struct server_call *call, struct launch **launch)
{
    uint32_t own = 0;
    uint32_t others = 0;
    *launch = NULL;
    undo_aged();
    for (uint32_t i = 0; i < LAUNCHES_MAX; i++) {
        if (launches[i].badge == 0) {
            *launch = &launches[i];
            continue;
        }
        own += launches[i].client == call->sender_process ? 1 : 0;
        others += launches[i].is_supervisors ? 0 : 1;
    }
    if (*launch == NULL) {
        return STATUS_LIMIT_EXCEEDED;
    }
    return is_supervisor(call) ||
                   (own < LAUNCHES_OF_CLIENT_MAX && others < LAUNCHES_MAX - LAUNCHES_KEPT)
               ? STATUS_OK
               : STATUS_LIMIT_EXCEEDED;
}

/* The process runs as who asks for it. */
static enum status bind_principal(uint32_t process, const uint8_t *key)
{
    static uint32_t last;
    static uint8_t last_key[LOADER_PRINCIPAL];
    const uint32_t authority = program_capability("principals");
    enum status status = STATUS_OK;
    if (last == 0 || memcmp(last_key, key, sizeof(last_key)) != 0) {
        struct principal_authority_create_params params;
        struct principal_authority_create_results results = {0};
        _Static_assert(sizeof(params) == sizeof(last_key), "four words");
        memcpy(&params, key, sizeof(params));
        status = principal_authority_create(authority, &params, &results);
        if (status != STATUS_OK) {
            return status;
        }
        capability_release(last);
        last = results.principal;
        memcpy(last_key, key, sizeof(last_key));
    }
    const struct principal_authority_bind_params params = {.process = process, .principal = last};
    return principal_authority_bind(authority, &params);
}

static enum status create(
    struct launch *launch, struct server_call *call, const struct launcher_prepare_params *params)
{
    struct spawn_parts parts = {
        .ledger = params->ledger,
        .scheduling = params->scheduling,
        .clock = PROGRAM_CLOCK,
        .priority = params->priority,
        .chance = seed_number(),
    };
    enum status status = program_find(params->program, &parts.image);
    if (status == STATUS_OK) {
        status = spawn_create(&parts, &launch->spawn);
    }
    if (status != STATUS_OK) {
        return status;
    }
    status = bind_principal(launch->spawn.process, call->sender_principal);
    if (status != STATUS_OK) {
        spawn_undo(&launch->spawn);
        return status;
    }
    const size_t length = params->program.size_bytes < sizeof(launch->name) - 1
                              ? params->program.size_bytes
                              : sizeof(launch->name) - 1;
    memset(launch->name, 0, sizeof(launch->name));
    memcpy(launch->name, params->program.data, length);
    memcpy(launch->principal, call->sender_principal, sizeof(launch->principal));
    startup_draft_init(launch->draft);
    return STATUS_OK;
}

enum status launches_prepare(
    struct server_call *call,
    const struct launcher_prepare_params *params,
    struct launcher_prepare_results *results)
{
    struct launch *launch = NULL;
    /* What is called on anything else would wait for whoever made it. */
    if (!capability_is(params->ledger, OBJECT_LEDGER) ||
        !capability_is(params->scheduling, OBJECT_SCHEDULING)) {
        return STATUS_INVALID_ARGUMENT;
    }
    enum status status = reserve(call, &launch);
    if (status == STATUS_OK) {
        status = create(launch, call, params);
    }
    if (status != STATUS_OK) {
        return status;
    }
    next_badge += BADGE_STEP;
    const uint64_t badge = next_badge | (uint64_t)(launch - launches);
    status = session_create(endpoint, badge, LAUNCH_MASK_ALL, &results->launch);
    if (status != STATUS_OK) {
        spawn_undo(&launch->spawn);
        return status;
    }
    launch->badge = badge;
    launch->client = call->sender_process;
    launch->since_ns = clock_now_ns();
    launch->is_supervisors = is_supervisor(call);
    (void)server_call_keep(call, params->ledger);
    (void)server_call_keep(call, params->scheduling);
    call->moves = 1;
    return STATUS_OK;
}

/* -- Launch ------------------------------------------------------------------------------------ */

static enum status grant(struct server_call *call, const struct launch_grant_params *params)
{
    const struct launch *launch = find(call->badge);
    return startup_draft_grant(
        launch->draft, &launch->spawn, params->name, params->interface, params->capability);
}

static enum status argument(struct server_call *call, const struct launch_argument_params *params)
{
    return startup_draft_argument(find(call->badge)->draft, params->text);
}

static enum status
environment(struct server_call *call, const struct launch_environment_params *params)
{
    return startup_draft_environment(find(call->badge)->draft, params->text);
}

/* Startup messages are charged to it: some of it is for services. */
static enum status check_kept_ledger(void)
{
    struct ledger_state_results state = {0};
    const enum status status = ledger_state(kept_ledger, &state);
    return status == STATUS_OK && state.quota_bytes - state.used_bytes < LOADER_KEPT_LEDGER_BYTES
               ? STATUS_LIMIT_EXCEEDED
               : status;
}

/* The registry has the process from now on, the caller a capability to watch and to end it. */
static enum status start(struct server_call *call, struct launch_start_results *results)
{
    struct launch *launch = find(call->badge);
    struct process_state_results state = {0};
    struct startup_memory startup = {0};
    enum status status = registry_reserve(launch->client, launch->is_supervisors);
    if (status == STATUS_OK && !launch->is_supervisors) {
        status = check_kept_ledger();
    }
    if (status == STATUS_OK) {
        status = process_state(launch->spawn.process, &state);
    }
    if (status == STATUS_OK) {
        status = capability_copy(launch->spawn.process, PROCESS_FACET_PARENT, &results->process);
    }
    if (status != STATUS_OK) {
        return status;
    }
    status = startup_draft_start(
        launch->draft, &launch->spawn, kept_ledger, seed_for_program(), &startup);
    if (status != STATUS_OK) {
        capability_release(results->process);
        return status;
    }
    struct registered process = {
        .number = state.number,
        .parent = launch->client,
        .process = launch->spawn.process,
        .ledger = launch->spawn.parts.ledger,
        .scheduling = launch->spawn.parts.scheduling,
        .startup = startup.memory,
        .startup_bytes = (uint32_t)startup.size_bytes,
    };
    memcpy(process.name, launch->name, sizeof(process.name));
    memcpy(process.principal, launch->principal, sizeof(process.principal));
    registry_add(&process);
    capability_release(launch->spawn.thread);
    *launch = (struct launch){.draft = launch->draft};
    results->number = state.number;
    call->moves = 1;
    return STATUS_OK;
}

enum status launches_call(struct server_call *call)
{
    static const struct launch_server server = {
        .grant = grant, .argument = argument, .environment = environment, .start = start};
    if (find(call->badge) == NULL) {
        call->tag = message_tag_status(STATUS_WRONG_STATE); /* it has been started */
        return STATUS_WRONG_STATE;
    }
    return launch_dispatch(&server, call);
}

void launches_closed(uint64_t badge)
{
    struct launch *launch = find(badge);
    if (launch != NULL) {
        undo(launch);
    }
}
