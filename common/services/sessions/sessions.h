/*
 * What the files of the service share.
 *
 * What happens at a console is decided by its seat (seat.h), and done here. What needs a person to
 * answer is done by the console's worker, a thread of its own: one job at a time. From
 * worker_start() until the first thread has taken the signal of its end, the job is the worker's;
 * of what it was begun with, which neither changes, the first thread still reads the badges.
 */
#pragma once

#include "abi/principal.h"
#include "abi/status.h"
#include "lib/bytes.h"
#include "options.h"
#include "runtime/server.h"
#include "runtime/thread.h"
#include "seat.h"
#include <stdbool.h>
#include <stdint.h>

/* The screen is the last one. */
#define CONSOLES_MAX (OPTIONS_CONSOLES_MAX + 1u)
#define NAME_BYTES   64u
#define REASON_BYTES 256u
#define HELD_MAX     48u

/* No machine has so many identities that listing them takes more calls. */
#define LIST_CALLS_MAX 16u

/* Bits of the service's event: four for each console, and one of the watch of consoles. */
#define CONSOLE_BITS         4u
#define EVENT_ANONYMOUS_ENDS UINT64_C(1)
#define EVENT_MEMBER_ENDS    UINT64_C(2)
#define EVENT_JOB_DONE       UINT64_C(4)
#define EVENT_KEY_TYPED      (UINT64_C(1) << 40) /* shifted by the console */
/* Of the screen: the person wants it locked, or to log out. Bit 48: remote_parts.h. */
#define EVENT_LOCK_WISHED    (UINT64_C(1) << 49)
#define EVENT_LOG_OUT_WISHED (UINT64_C(1) << 50)

struct shell_process {
    uint32_t ledger; /* 0: there is none */
    bool is_counted; /* a member's, of this program's own memory */
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
    uint64_t badge;        /* of the session that a login begins */
    uint64_t tether_badge; /* of what the identity service keeps while that is unlocked */
    char name[NAME_BYTES];
    uint8_t maker[PRINCIPAL_BYTES]; /* who is logged in */
    size_t maker_bytes;             /* 0: nobody is */
    uint64_t asker;                 /* the process that asked for it; 0: none did */
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

struct console {
    uint8_t number;    /* [I] */
    uint32_t terminal; /* [I] 0: it is the screen */
    struct seat seat;
    struct shell_process anonymous;
    uint64_t anonymous_badge; /* 0: there is none */
    struct held anonymous_held;
    uint64_t start_ns;    /* when to try again to start one; 0: not */
    uint32_t login_reply; /* of the anonymous shell; 0: it does not wait */
    /* The member: */
    uint64_t member_badge; /* 0: nobody is logged in */
    uint64_t tether_badge; /* closed when the identity is locked */
    struct shell_process member;
    struct held held;
    uint32_t identity;
    char name[NAME_BYTES];
    uint8_t key[PRINCIPAL_BYTES]; /* as whom it runs; the identity may have another one by now */
    bool is_owner;
    uint64_t since_ns;
    uint64_t idle_ns;   /* when to look whether nobody has typed for too long; 0: not */
    uint64_t unlock_ns; /* when to ask again who typed at the lock; 0: not */
    /* The worker: */
    struct program_thread thread;
    uint32_t wake; /* [I] an event of the worker's */
    bool is_done;  /* [a] */
    bool is_void;  /* [a] who asked for the job is to get no identity by it */
    struct job job;
};

/* Who answers Consoles. */
enum keeper_kind {
    KEEPER_CONSOLES = 0, /* for 0 to 3 */
    KEEPER_SCREEN,       /* the compositor, for the screen */
    KEEPER_COUNT,
};

/* What it knows of us. */
struct keeper {
    uint64_t tether_badge; /* of the one that it has; 0: none */
    uint64_t register_ns;  /* it must be told of everything: when; 0: it knows */
};

struct sessions {
    struct server server;
    struct sessions_options options;
    struct console consoles[CONSOLES_MAX]; /* by number: sessions_console() */
    struct keeper keepers[KEEPER_COUNT];
    uint32_t event;
    /* Ledgers besides this program's own, [I]; 0: there is none: */
    uint32_t more_memory;   /* for a second session at a console */
    uint32_t remote_memory; /* of that, for all sessions from elsewhere */
    uint64_t next_badge;
};

extern struct sessions sessions;

/* A session's badge: below bit 8 its console, above a number that is never used twice. */
static inline uint32_t badge_console(uint64_t badge)
{
    return (uint32_t)badge & 0xffu;
}

/* In the place of the console: of a shell from elsewhere, and of who has asked for it. */
#define REMOTE_BADGE        0xf0u
#define REMOTE_HANDLE_BADGE 0xf1u

uint64_t sessions_badge(uint32_t console);

/* That of this number, of CONSOLES_MAX. NULL: there is no seat at it. */
static inline struct console *sessions_console(uint32_t number)
{
    const bool is_seat = number == OPTIONS_SCREEN ? sessions.options.screen == OPTIONS_SCREEN
                                                  : number < sessions.options.console_count;
    return is_seat ? &sessions.consoles[number] : NULL;
}

static inline bool console_is_screen(const struct console *console)
{
    return console->number == OPTIONS_SCREEN;
}

/* -- calls.c ---------------------------------------------------------------------------------- */

enum status session_call(struct server_call *call);

/* -- console.c -------------------------------------------------------------------------------- */

/* False: the seat does not take this event now, and nothing was done. */
bool console_take(struct console *console, enum seat_event event);

/* Whether console_take() would. */
bool console_can_take(const struct console *console, enum seat_event event);

/* Its process may be one before. */
void console_shell_ended(struct console *console, bool is_member);
void console_job_done(struct console *console);

/* Of the screen: who drew it has ended, and with that all windows. */
void console_screen_gone(struct console *console);

/* Somebody's session with this badge was closed: perhaps the one that told of a lock. */
void console_closed(struct console *console, uint64_t badge);

/* Does what is to be done because it is time; when the next time is, 0 for none. */
uint64_t console_settle(struct console *console, uint64_t now_ns);

/* -- shells.c --------------------------------------------------------------------------------- */

enum shell_kind {
    SHELL_ANONYMOUS = 0,
    SHELL_MEMBER,
    SHELL_REMOTE, /* as a member's, but that no identity is unlocked for it */
};

#define SHELL_STREAMS 3u

/* What the kernel keeps of a session's ledger in the one that it is made of. */
#define SESSION_KEPT_BYTES UINT64_C(0x4000)

/* Of one that can start nothing. */
#define SHELL_ANONYMOUS_BYTES UINT64_C(0x40000)

struct shell_request {
    enum shell_kind kind;
    uint64_t badge;
    uint32_t principal; /* not of SHELL_ANONYMOUS */
    uint32_t identity;  /* of SHELL_MEMBER */
    uint64_t quota_bytes;
    uint64_t ended_bits;     /* of the service's event: its process has ended */
    bool is_at_screen;       /* it draws, and has neither a terminal nor streams; otherwise: */
    uint32_t terminal;       /* 0: it has these in its place: */
    const uint32_t *streams; /* input, output, errors */
    const char *command;     /* NULL: it reads lines */
};

/* Errors as those of Launcher and Launch; *reason says more, if there is more to say. */
NODISCARD enum status shell_start(
    const struct shell_request *request,
    struct shell_process *shell,
    struct held *held,
    char reason[REASON_BYTES]);

/* Ends it and all that it started, and takes back what it was given. */
void shell_end(struct shell_process *shell, struct held *held);

/* -- gifts.c ---------------------------------------------------------------------------------- */

const char *shell_program(const struct shell_request *request);

/* Errors as those of Launch: of what it cannot do without. */
NODISCARD enum status
shell_give(uint32_t launch, const struct shell_request *request, struct held *held);

/* -- worker.c --------------------------------------------------------------------------------- */

NODISCARD enum status worker_init(struct console *console);

/* Begins console->job, whose kind, name and badges are set. */
void worker_start(struct console *console);

/* -- outside.c -------------------------------------------------------------------------------- */

/* Tells the console all that it should know, and the screen later: that may not be there yet. */
void outside_begin(void);

/* Does that again, as far as it is time. */
void outside_settle(uint64_t now_ns);

/* When it is time; 0: both know. */
uint64_t outside_due_ns(void);

/* Whose tether this was. KEEPER_COUNT: nobody's. */
enum keeper_kind outside_tether(uint64_t badge);

/* It has ended, or knows nothing yet: it must be told of everything. */
void outside_gone(enum keeper_kind keeper);
void outside_set_session(const struct console *console);

/*
 * Says who begins a session, so that what was typed before is forgotten: for the worker, before
 * there is a shell that could read it. Errors as those of calls: then no shell may be started.
 */
NODISCARD enum status outside_begin_session(const struct console *console);
void outside_set_lock(const struct console *console);

/* False: the console did not say. */
bool outside_idle_ns(const struct console *console, uint64_t *idle_ns);

/* `number`: the console as people count. Keeps the service waiting for a moment. */
void outside_record(
    uint16_t event, const uint8_t key[PRINCIPAL_BYTES], uint64_t number, struct bytes text);

/*
 * Of a session from elsewhere: for its place's thread, as it waits for the answer. Errors as those
 * of AuditLog.record: it is not in the log. Without an audit log there is nothing to do.
 */
NODISCARD enum status
outside_record_remote(uint16_t event, struct bytes subject, struct bytes text);

/*
 * The member's key is wiped when this returns, not only soon after the session's last capability
 * is released, as whoever reads "logged out" takes it to be. Replaces the message.
 */
void outside_lock_identity(const struct console *console);

/*
 * The key that the member's identity has now, be it rotated. STATUS_NOT_FOUND: nobody is logged in.
 * Otherwise errors as those of calls. Replaces the message: what a call came with is gone then.
 */
NODISCARD enum status
outside_member_key(const struct console *console, uint8_t key[PRINCIPAL_BYTES]);
