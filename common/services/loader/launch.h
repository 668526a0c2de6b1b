/*
 * A program on its way, and its way:
 *
 *   PREPARED --start--> the supervisor's, or policy says yes: a process, and the place is free
 *            --start--> policy asks a person: ASKED --decided--> a process, or REFUSED
 *                                                  --the decision is dropped, or late--> REFUSED
 *            --start--> policy says no, or nothing in time: REFUSED, until the session is closed
 *
 * Whatever its state, it is undone when its session is closed.
 */
#pragma once

#include "loader.h"
#include "schema/policy.h"

#define LAUNCHES_MAX 8u

/* Grants that the policy service decides in one call, and in how many calls all. */
#define LAUNCH_PART_GRANTS 16u
#define LAUNCH_PARTS_MAX   (PROGRAM_CAPABILITIES_MAX / LAUNCH_PART_GRANTS)

_Static_assert(PROGRAM_CAPABILITIES_MAX % LAUNCH_PART_GRANTS == 0, "whole parts");
_Static_assert(PROGRAM_CAPABILITIES_MAX <= 64, "offers are bits");

/* How long a person has for an answer. */
#define LAUNCH_ASKED_NS UINT64_C(60000000000)

enum launch_state {
    LAUNCH_FREE = 0,
    LAUNCH_PREPARED,
    LAUNCH_ASKED,
    LAUNCH_REFUSED,
};

struct launch {
    enum launch_state state;
    uint64_t badge;
    uint64_t client; /* the process that prepared it */
    uint8_t client_principal[LOADER_PRINCIPAL];
    uint64_t since_ns;
    bool is_supervisors;
    bool is_decided_elsewhere; /* the policy service has heard of it */
    struct program program;
    struct loaded *image; /* one of its users */
    struct spawn spawn;
    uint64_t number;                     /* of the process */
    uint8_t principal[LOADER_PRINCIPAL]; /* that it is to run as */
    struct startup_draft *draft;
    uint64_t offers; /* bit n: grant n may be left out */
    struct spawn_masks masks;
    /* While ASKED: the call of `start`, until when, and which parts have no verdict yet. */
    uint32_t reply;
    uint64_t deadline_ns;
    uint32_t parts_open;
    char reason[RECORD_REASON_BYTES]; /* why it was refused */
};

/* -- launches.c -------------------------------------------------------------------------------- */

NODISCARD enum status launches_init(uint32_t endpoint);

/* What somebody wants to start: a program that was verified, one use of its image, and for whom. */
struct launch_order {
    const struct program *program;
    struct loaded *image; /* taken over, whatever the result */
    uint32_t ledger;
    uint32_t scheduling;
    uint32_t principal; /* 0: the caller's */
    uint8_t priority;
};

/*
 * A session with a new launch; what is refused is recorded.
 *   STATUS_INVALID_ARGUMENT  not a ledger, CPU time, a principal
 *   STATUS_LIMIT_EXCEEDED    too many are under way
 *   STATUS_WRONG_SIGNER      nobody here can allow what this key signed
 *   others                   of spawn_create()
 */
NODISCARD enum status
launch_create(struct server_call *call, const struct launch_order *order, uint32_t *session);

enum status launches_prepare(
    struct server_call *call,
    const struct launcher_prepare_params *params,
    struct launcher_prepare_results *results);
enum status launches_prepare_as(
    struct server_call *call,
    const struct launcher_prepare_as_params *params,
    struct launcher_prepare_as_results *results);
enum status launches_call(struct server_call *call);
void launches_closed(uint64_t badge);

/* Who prepared it, as it counts for places; zeros for a free one. */
struct claimant launch_client(const struct launch *launch);

/* That of the session, or of a decision about it; NULL: it is gone. */
struct launch *launches_find(uint64_t badge);

/* All places, for who looks through them. */
struct launch *launches_place(uint32_t index);

/* Gives back what a launch holds, its process unless it has become the registry's. */
void launch_undo(struct launch *launch);

/* Who wanted to start what did not become a launch, and under which name. */
struct refused_order {
    struct bytes name;
    uint64_t client;
    const uint8_t *principal; /* LOADER_PRINCIPAL */
};

/* For the record; of `program` what is known. */
void launch_record_refusal(
    const struct refused_order *order, const struct program *program, const char *reason);
struct record launch_describe(const struct launch *launch, bool is_refused, const char *reason);

/* -- main.c ------------------------------------------------------------------------------------ */

void launch_record(const struct record *record);

/* -- starting.c -------------------------------------------------------------------------------- */

void starting_init(uint32_t kept_ledger);

/* Launch.start. */
enum status
launch_begin(struct server_call *call, struct launch *launch, struct launch_start_results *results);

/* LaunchDecision.decided, and its end without one. */
enum status decision_call(struct server_call *call);
void decision_closed(uint64_t badge);

/* Refuses what was asked for too long. True while there is any that waits. */
bool starting_look(void);

/* -- policy.c ---------------------------------------------------------------------------------- */

/* Who decides about launches that are not the supervisor's. */
enum policy_mode {
    POLICY_SERVICE, /* the capability "policy" */
    POLICY_NONE,    /* nobody: the manifest says so, and what the owner signed may be started */
    POLICY_MISSING, /* nobody: nothing may */
};

void policy_init(uint32_t endpoint, enum policy_mode mode);
enum policy_mode policy_mode(void);

/*
 * Asks about all grants of a launch, with one deadline for all, and puts the masks into it.
 *   STATUS_OK      allowed, but for the parts in launch->parts_open, which a person is asked about
 *   STATUS_DENIED  launch->reason says why
 */
NODISCARD enum status policy_decide(struct launch *launch);

/* The same with a verdict that came later. */
NODISCARD enum status
policy_take(struct launch *launch, uint32_t part, const struct verdict_reader *verdict);
