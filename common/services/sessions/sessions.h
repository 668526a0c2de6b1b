/*
 * What the files of the service share.
 *
 * A seat is a console and who is there:
 *
 *     SEAT_ANONYMOUS --login--> SEAT_ASKED --a shell was started--> SEAT_MEMBER
 *          ^                       |                                    |
 *          +------ why not --------+                                    |
 *          +---- logout, its shell ended, its identity was locked ------+
 *
 * The anonymous shell waits in its call of `login` until the other one is gone. What needs a person
 * to answer is done by the seat's worker, a thread of its own: one job at a time. From
 * worker_start() until the first thread has taken the signal of its end, the job is the worker's.
 */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"
#include "options.h"
#include "runtime/server.h"
#include "runtime/thread.h"
#include <stdbool.h>
#include <stdint.h>

#define SEATS_MAX       OPTIONS_CONSOLES_MAX
#define NAME_BYTES      64u
#define REASON_BYTES    256u
#define PRINCIPAL_BYTES 32u
#define HELD_MAX        32u

/* No machine has so many identities that listing them takes more calls. */
#define LIST_CALLS_MAX 16u

/* Bits of the service's event: four for each seat, and those of the watch of consoles. */
#define SEAT_BITS            4u
#define EVENT_ANONYMOUS_ENDS UINT64_C(1)
#define EVENT_MEMBER_ENDS    UINT64_C(2)
#define EVENT_JOB_DONE       UINT64_C(4)
#define EVENT_KEY_TYPED      (UINT64_C(1) << 32) /* shifted by the console */

struct shell_process {
    uint32_t ledger; /* 0: there is none */
    uint32_t process;
    uint64_t number;
};

/* Capabilities of ours that a session got copies of, which end with it. */
struct held {
    uint32_t handles[HELD_MAX];
    uint32_t count;
};

enum job_kind {
    JOB_NONE = 0,
    JOB_LOGIN,
    JOB_UNLOCK_SCREEN,
    JOB_CREATE,
    JOB_RESTORE,
    JOB_UNLOCK,
};

struct job {
    enum job_kind kind;
    uint64_t badge; /* of the session that a login begins */
    char name[NAME_BYTES];
    uint32_t reply; /* to whoever asked for it; 0: nobody waits. The first thread's. */
    /* What came of it: */
    enum status status;
    uint16_t outcome;
    char reason[REASON_BYTES];
    uint32_t identity;
    uint32_t principal;
    uint8_t key[PRINCIPAL_BYTES];
    bool is_owner;
    struct shell_process shell;
    struct held held;
};

enum seat_state {
    SEAT_ANONYMOUS = 0,
    SEAT_ASKED,
    SEAT_MEMBER,
};

struct seat {
    uint8_t console;   /* [I] */
    uint32_t terminal; /* [I] */
    enum seat_state state;
    struct shell_process anonymous;
    uint64_t anonymous_badge;
    uint64_t anonymous_retry_ns; /* there is none: when to try again; 0: there is one */
    struct held anonymous_held;
    uint32_t login_reply; /* of the anonymous shell; 0: it does not wait */
    /* The member: */
    uint64_t member_badge; /* 0: nobody is logged in */
    struct shell_process member;
    struct held held;
    uint32_t identity;
    char name[NAME_BYTES];
    uint8_t key[PRINCIPAL_BYTES];
    bool is_owner;
    bool is_locked;
    uint64_t since_ns;
    uint32_t unlock_tries;    /* that are left since a key was typed at the lock */
    uint64_t unlock_retry_ns; /* when the next one is; 0: none is to be */
    /* The worker: */
    struct program_thread thread;
    uint32_t wake; /* [I] an event of the worker's */
    bool is_done;  /* [a] */
    struct job job;
};

struct sessions {
    struct server server;
    struct sessions_options options;
    struct seat seats[SEATS_MAX];
    uint32_t event;
    uint64_t next_badge;
    uint64_t tether_badge; /* of the one that the console has; 0: none */
    uint64_t register_ns;  /* the console must be told of everything: when; 0: it knows */
    uint64_t look_ns;      /* when to look at who is idle, and whose identity is locked; 0: not */
};

extern struct sessions sessions;

/* A session's badge: below bit 8 its console, above a number that is never used twice. */
static inline uint32_t badge_seat(uint64_t badge)
{
    return (uint32_t)badge & 0xffu;
}

uint64_t sessions_badge(uint32_t seat);

/* -- calls.c ---------------------------------------------------------------------------------- */

enum status session_call(struct server_call *call);

/* -- seat.c ----------------------------------------------------------------------------------- */

void seat_start_anonymous(struct seat *seat);
void seat_shell_ended(struct seat *seat, bool is_member);
void seat_job_done(struct seat *seat);
void seat_end_member(struct seat *seat);
void seat_lock(struct seat *seat);
void seat_key_typed(struct seat *seat);

/* Locks it if nobody has typed for too long; ends the session if its identity is locked. */
void seat_look(struct seat *seat);

/* -- shells.c --------------------------------------------------------------------------------- */

struct shell_request {
    struct seat *seat;
    uint64_t badge;
    uint32_t principal; /* 0: the service's own, anonymous */
    uint32_t identity;  /* of a member */
};

/* Errors as those of Launcher and Launch; *reason says more, if there is more to say. */
NODISCARD enum status shell_start(
    const struct shell_request *request,
    struct shell_process *shell,
    struct held *held,
    char reason[REASON_BYTES]);

/* Ends it and all that it started, and takes back what it was given. */
void shell_end(struct shell_process *shell, struct held *held);

/* -- worker.c --------------------------------------------------------------------------------- */

NODISCARD enum status worker_init(struct seat *seat);

/* Begins seat->job, whose kind, name and badge are set. */
void worker_start(struct seat *seat);

static inline bool worker_is_idle(const struct seat *seat)
{
    return seat->job.kind == JOB_NONE;
}

/* -- outside.c -------------------------------------------------------------------------------- */

/* Tells the console all that it should know. False: it did not answer. */
bool outside_register(void);
void outside_set_session(const struct seat *seat);

/*
 * Says who begins a session, so that what was typed before is forgotten: for the worker, before
 * there is a shell that could read it. Errors as those of calls: then no shell may be started.
 */
NODISCARD enum status outside_begin_session(const struct seat *seat);
void outside_set_lock(const struct seat *seat);

/* False: the console did not say. */
bool outside_idle_ns(const struct seat *seat, uint64_t *idle_ns);

void outside_record(uint16_t event, const struct seat *seat);
