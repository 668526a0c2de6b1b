/*
 * The life of a service: receive, answer, receive again, until it is told to stop.
 *
 * Its clients come through sessions. A session's badge says what it is a way to: those that the
 * supervisor made have bit 63 set and carry the number of the export (server_export()); those that
 * the service made itself (session_create()) have the badge that it gave them.
 */
#pragma once

#include "runtime/server_call.h"

/* Bits of the event that is bound to a service's endpoint. */
/* Answer what you have received, and end; the other bits are the service's to use. */
#define SERVER_STOP (UINT64_C(1) << 63)

#define SERVER_BADGE_EXPORT       (UINT64_C(1) << 63)
#define SERVER_BADGE_EXPORT_SHIFT 48u

struct server {
    uint32_t endpoint;
    void *context; /* the service's own */
    /*
     * Answers a call: chooses a generated dispatch function by call->badge, mostly. What it returns
     * is that function's: the status that the caller gets.
     */
    enum status (*call)(struct server *server, struct server_call *call);
    /* The last capability to the session with this badge is gone. NULL: of no interest. */
    void (*closed)(struct server *server, uint64_t badge);
    /* Bits of the event were signalled. NULL: of no interest. */
    void (*signalled)(struct server *server, uint64_t bits);
    /*
     * Called once, when the supervisor has answered: from then on no other instance of this service
     * is at work, so this is where a device is taken over. Anything but STATUS_OK ends
     * server_run(). NULL: nothing to do.
     */
    enum status (*begin)(struct server *server);
    /*
     * Called before `settled`, which such a server has: who called is gone, or has given up, so the
     * answer was not handed over, and what it was to move is released. NULL: of no interest.
     */
    void (*unanswered)(struct server *server);
    /*
     * Called when what was received has been dealt with, its answer sent: for work that makes calls
     * of its own, which would overwrite an answer that still lies in the message page. NULL:
     * nothing to do.
     */
    void (*settled)(struct server *server);
    /*
     * Called when the time deadline_ns (of clock_now_ns()) has come, which is 0 again then. NULL:
     * nothing to do but what `settled` does.
     */
    void (*timed_out)(struct server *server);
    uint64_t deadline_ns; /* 0: none */
    /*
     * It has no CPU time of its own, and runs on that of whoever calls: cheap to call. Closed
     * sessions and events are seen with the next call only, and there are no deadlines.
     */
    bool is_passive;
    bool is_stopping; /* set it to leave server_run() after this message */
};

/* True for a session that the supervisor made. */
static inline bool server_is_export(uint64_t badge)
{
    return (badge & SERVER_BADGE_EXPORT) != 0;
}

/* Which of the service's exports such a session is for, in the order of the manifest. */
static inline uint32_t server_export(uint64_t badge)
{
    return (uint32_t)(badge >> SERVER_BADGE_EXPORT_SHIFT) & 0x7fffu;
}

/*
 * Says to the supervisor that this service is ready, where there is one, and serves until it is
 * told to stop. Gives what ended it: STATUS_OK, or why nothing more can be received.
 */
NODISCARD enum status server_run(struct server *server);

/*
 * The same without the supervisor, to whom a service is ready once: for a thread that answers at an
 * endpoint of its own.
 */
NODISCARD enum status server_serve(struct server *server);

/*
 * Takes the call that is being handled out of the loop: nothing is sent for it when the handler
 * returns, and `reply` answers it later (the generated ..._reply() functions). Dropping it tells
 * the caller STATUS_PEER_GONE.
 *   STATUS_LIMIT_EXCEEDED  the ledger's quota, or the table is full
 *   STATUS_WRONG_STATE     nobody waits for an answer: it came as a `send`
 */
NODISCARD enum status server_call_defer(struct server_call *call, uint32_t *reply);
