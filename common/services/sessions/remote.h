/*
 * Sessions of people who are not at a console: RemoteSessions of session.capnp. Whoever asks has
 * proved who is there; what is asked of the identity service is whether that key opens the
 * identity.
 *
 *     FREE --open, run--> ASKS --admitted--> STARTS --the shell runs--> RUNS --> ENDED --> FREE
 *      ^                   |                   |                         |  its end  dropped
 *      +-- no, or no room -+--- no shell ------+                         +-- dropped --> FREE
 *
 * Each place has a thread, from its first use on, that asks the identity service, records the
 * beginning in the audit log, without which there is none, and starts the shell, which can take as
 * long as a person takes to answer policy; it records the end as well. While that is at work, the
 * parts of the place marked [w] are its own, and the place is not given to anybody else.
 *
 * A session also ends when its key opens the identity no more. That is looked at again whenever the
 * identity service says that something has changed, and once in REMOTE_LOOK_NS besides: a service
 * that was started again says nothing.
 */
#pragma once

#include "sessions.h"
#include <stdbool.h>
#include <stdint.h>

#define REMOTES_MAX          OPTIONS_REMOTES_MAX
#define REMOTE_FROM_BYTES    64u
#define REMOTE_COMMAND_BYTES 1025u
#define REMOTE_LOOK_NS       UINT64_C(60000000000)

/* Of a session that was ended, as of a process that a fault has ended. */
#define REMOTE_EXIT_ENDED UINT32_MAX

enum remote_state {
    REMOTE_FREE = 0,
    REMOTE_ASKS, /* whose it is nobody has said yet: it counts as nobody's */
    REMOTE_STARTS,
    REMOTE_RUNS,
    REMOTE_ENDED, /* who asked for it may want to know how */
};

enum remote_job {
    REMOTE_JOB_ADMIT,      /* who asks */
    REMOTE_JOB_START,      /* record it, start a shell */
    REMOTE_JOB_LOOK,       /* whether the session may go on */
    REMOTE_JOB_RECORD_END, /* in the audit log */
};

struct remote {
    uint32_t number;
    enum remote_state state;
    bool is_busy;       /* the thread is at work */
    bool is_due;        /* it is to look again as soon as it has finished */
    bool is_unrecorded; /* it is to record the end as soon as it has finished */
    bool is_admitted;   /* the identity service has said that this key opens it */
    bool is_command;    /* without a terminal */
    uint64_t asked_of;  /* the badge of RemoteSessions through which it was asked for */
    uint64_t badge;     /* of its shell's Session */
    uint64_t handle;    /* the badge of the RemoteSession */
    uint32_t reply;     /* to whoever asked for it, until it runs */
    uint32_t event;     /* of who watches; 0: nobody does */
    uint64_t bits;
    uint32_t exit_code;
    uint64_t since_ns;
    uint64_t look_ns; /* when to look again whether it may go on; 0: not */
    char name[NAME_BYTES];
    char from[REMOTE_FROM_BYTES];
    uint8_t identity_key[PRINCIPAL_BYTES]; /* as whom it runs */
    bool is_owner;
    uint8_t login_key[PRINCIPAL_BYTES];
    char command[REMOTE_COMMAND_BYTES];
    uint32_t terminal; /* or 0, and these: */
    uint32_t streams[SHELL_STREAMS];
    struct shell_process shell;
    struct held held;
    /* [w] What is to be done, and what came of it: */
    enum remote_job job;
    enum status status;
    char reason[REASON_BYTES];
    uint32_t principal; /* who was admitted, until the shell is started; 0: nobody */
    uint8_t found_key[PRINCIPAL_BYTES];
    bool found_owner;
    struct shell_process found_shell;
    struct held found_held;
    bool is_done; /* [a] */
    bool has_thread;
    uint32_t wake; /* an event of the thread's */
    struct program_thread thread;
};

/* Calls of RemoteSessions, of a RemoteSession, and of a remote shell's Session. */
enum status remote_sessions_call(struct server_call *call);
enum status remote_session_call(struct server_call *call);
struct remote *remote_of_shell(uint64_t badge);

/* Bits of the service's event. */
void remotes_signalled(uint64_t bits);

/* Somebody's session with this badge was closed. */
void remotes_closed(uint64_t badge);

/* The person ends it from within. */
void remote_logout(struct remote *remote);

/* Does what is to be done because it is time; when the next time is, 0 for none. */
uint64_t remotes_settle(uint64_t now_ns);

/* The one of this number, if somebody is there; NULL: nobody is. */
const struct remote *remote_at(uint32_t number);
