/*
 * From the last word of who launches to a process that runs: what is decided, by whom, and what the
 * process gets then. Nothing is granted before that.
 *
 * The supervisor's launches are decided already, by the signed manifest. All others are the policy
 * service's to decide (policy.c); where a person is asked, the call of `start` is answered later,
 * and the loader goes on meanwhile.
 */
#include "launch.h"
#include "lib/format.h"
#include "lib/memory.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "schema/launcher_server.h"
#include "schema/policy_server.h"

static uint32_t kept_ledger;

void starting_init(uint32_t ledger)
{
    kept_ledger = ledger;
}

/* Startup messages are charged to it: some of it is for services. */
static enum status check_kept_ledger(const struct launch *launch)
{
    const struct claimant client = launch_client(launch);
    struct ledger_state_results state = {0};
    const enum status status = ledger_state(kept_ledger, &state);
    const uint64_t kept_bytes = places_kept_bytes(&client, places_kept_of(state.quota_bytes));
    return status == STATUS_OK && state.quota_bytes - state.used_bytes < kept_bytes
               ? STATUS_LIMIT_EXCEEDED
               : status;
}

/* What cannot be had now may be there later: nothing has changed. */
static enum status check_room(const struct launch *launch)
{
    enum status status = registry_reserve(launch->client, launch->is_supervisors);
    if (status == STATUS_OK && !launch->is_supervisors) {
        status = check_kept_ledger(launch);
        if (status == STATUS_LIMIT_EXCEEDED) {
            images_make_room();
            status = check_kept_ledger(launch);
        }
    }
    return status;
}

/* Its process goes, and what it was to have; the reason stays until the session is closed. */
static void refuse(struct launch *launch, const char *reason)
{
    const struct record record = launch_describe(launch, true, reason);
    char kept[RECORD_REASON_BYTES];
    (void)format_text(kept, sizeof(kept), "%s", reason);
    const struct launch before = *launch;
    launch_record(&record);
    launch_undo(launch);
    launch->state = LAUNCH_REFUSED;
    launch->badge = before.badge;
    launch->client = before.client;
    memcpy(launch->client_principal, before.client_principal, sizeof(launch->client_principal));
    launch->since_ns = before.since_ns;
    launch->is_supervisors = before.is_supervisors;
    memcpy(launch->reason, kept, sizeof(launch->reason));
}

static enum status decide(struct launch *launch)
{
    launch->masks = SPAWN_MASKS_ALL;
    launch->parts_open = 0;
    if (launch->is_supervisors || policy_mode() == POLICY_NONE) {
        return STATUS_OK;
    }
    if (policy_mode() == POLICY_SERVICE) {
        return policy_decide(launch);
    }
    (void)format_text(launch->reason, sizeof(launch->reason), "there is no policy service");
    return STATUS_DENIED;
}

/* The registry has the process from now on, the caller a capability to watch and to end it. */
static enum status run(struct launch *launch, struct launch_start_results *results)
{
    struct startup_memory startup = {0};
    enum status status =
        capability_copy(launch->spawn.process, PROCESS_FACET_PARENT, &results->process);
    if (status != STATUS_OK) {
        return status;
    }
    entropy_mix();
    status = spawn_furnish(&launch->spawn, &launch->masks);
    if (status == STATUS_OK) {
        status = startup_draft_start(
            launch->draft, &launch->spawn, kept_ledger, seed_for_program(), &startup);
    }
    if (status != STATUS_OK) {
        capability_release(results->process);
        results->process = 0;
        return status;
    }
    struct registered process = {
        .number = launch->number,
        .parent = launch->client,
        .process = launch->spawn.process,
        .ledger = launch->spawn.parts.ledger,
        .scheduling = launch->spawn.parts.scheduling,
        .startup = startup.memory,
        .startup_bytes = (uint32_t)startup.size_bytes,
        .image = launch->image,
    };
    memcpy(process.name, launch->program.name, sizeof(process.name));
    memcpy(process.principal, launch->principal, sizeof(process.principal));
    registry_add(&process);
    results->number = launch->number;
    return STATUS_OK;
}

/* After a yes. What goes wrong now is the ledger's, mostly: the launch cannot be tried again. */
static enum status finish(struct launch *launch, struct launch_start_results *results)
{
    const enum status status = run(launch, results);
    if (status != STATUS_OK) {
        refuse(launch, "its process could not be made");
        return status;
    }
    const struct record record = launch_describe(launch, false, launch->reason);
    launch_record(&record);
    capability_release(launch->spawn.thread);
    startup_draft_finish(launch->draft);
    *launch = (struct launch){.draft = launch->draft};
    return STATUS_OK;
}

/* The call is answered by whoever decides, or by starting_look(). */
static enum status defer(struct server_call *call, struct launch *launch)
{
    const enum status status = server_call_defer(call, &launch->reply);
    if (status != STATUS_OK) {
        refuse(launch, "nobody waits for the answer");
        return status;
    }
    launch->state = LAUNCH_ASKED;
    launch->deadline_ns = clock_now_ns() + LAUNCH_ASKED_NS;
    errands_begin_watch();
    return STATUS_OK;
}

enum status
launch_begin(struct server_call *call, struct launch *launch, struct launch_start_results *results)
{
    enum status status = check_room(launch);
    if (status != STATUS_OK) {
        return status;
    }
    status = decide(launch);
    if (status != STATUS_OK) {
        refuse(launch, launch->reason);
        return status;
    }
    if (launch->parts_open != 0) {
        return defer(call, launch);
    }
    call->moves = 1;
    return finish(launch, results);
}

/* -- what was asked ---------------------------------------------------------------------------- */

static void answer_no(struct launch *launch, enum status status, const char *reason)
{
    const uint32_t reply = launch->reply;
    const struct launch_start_results none = {0};
    launch->reply = 0;
    refuse(launch, reason);
    (void)launch_start_reply(reply, status, &none); /* who waited may be gone */
    capability_release(reply);
}

static void answer_yes(struct launch *launch)
{
    const uint32_t reply = launch->reply;
    struct launch_start_results results = {0};
    launch->reply = 0;
    enum status status = check_room(launch);
    if (status == STATUS_OK) {
        status = finish(launch, &results);
    } else {
        refuse(launch, "there is no room for its process");
    }
    (void)launch_start_reply(reply, status, &results);
    capability_release(results.process);
    capability_release(reply);
}

/* The launch that a decision is about, while that is still open. */
static struct launch *find_asked(uint64_t badge, uint32_t *part)
{
    struct launch *launch = launches_find(badge);
    *part = (uint32_t)(badge >> BADGE_PART_SHIFT & BADGE_PART_MASK);
    return launch != NULL && launch->state == LAUNCH_ASKED && *part < LAUNCH_PARTS_MAX &&
                   (launch->parts_open >> *part & 1) != 0
               ? launch
               : NULL;
}

static enum status
decided(struct server_call *call, const struct launch_decision_decided_params_reader *params)
{
    uint32_t part = 0;
    struct launch *launch = find_asked(call->badge, &part);
    if (launch == NULL) {
        return STATUS_WRONG_STATE;
    }
    if (policy_take(launch, part, &params->verdict) != STATUS_OK) {
        answer_no(launch, STATUS_DENIED, launch->reason);
        return STATUS_OK;
    }
    launch->parts_open &= ~(UINT32_C(1) << part);
    if (launch->parts_open == 0) {
        answer_yes(launch);
    }
    return STATUS_OK;
}

enum status decision_call(struct server_call *call)
{
    static const struct launch_decision_server server = {.decided = decided};
    return launch_decision_dispatch(&server, call);
}

void decision_closed(uint64_t badge)
{
    uint32_t part = 0;
    struct launch *launch = find_asked(badge, &part);
    if (launch != NULL) {
        answer_no(launch, STATUS_DENIED, "who was to decide about it is gone");
    }
}

bool starting_look(void)
{
    const uint64_t now_ns = clock_now_ns();
    bool is_any = false;
    for (uint32_t i = 0; i < LAUNCHES_MAX; i++) {
        struct launch *launch = launches_place(i);
        if (launch->state == LAUNCH_ASKED && now_ns >= launch->deadline_ns) {
            answer_no(launch, STATUS_CANCELLED, "nobody said yes or no in time");
        }
        is_any = is_any || launch->state == LAUNCH_ASKED;
    }
    return is_any;
}
