/*
 * What the files of this program share.
 *
 * The first thread has the connection: bytes, the peer's table of objects, and the sessions of
 * stand-ins. What the peer calls is called by threads (workers.c), each of which has one call at a
 * time, so that nothing that waits keeps others waiting.
 */
#pragma once

#include "remote_connection/start.h"
#include "remote_peer/peer.h"
#include "runtime/server.h"

/* Bits of the event. */
#define STREAM_BIT       UINT64_C(1)
#define WORKER_BITS_FROM 1u

/* Calls of the peer that are made at a time; above, they are LIMIT_EXCEEDED. */
#define WORKERS_MAX 8u

/* For remote_peer_open(), which is asked once. No handle has this number. */
#define OPENING_REPLY UINT32_MAX

struct connection {
    struct server server;
    struct remote_peer peer;
    struct reflection reflection;
    uint32_t event;
    uint32_t stream;
    bool is_opening;       /* what this side has asked for is not there yet */
    enum status opening;   /* how that went */
    uint32_t opened;       /* the stand-in; 0: there is none */
    uint64_t opened_badge; /* of its session */
};

extern struct connection connection;

/* -- local.c: what the peer's table asks for here ---------------------------------------------- */

extern const struct remote_local connection_local;

/* A program has called a stand-in. */
enum status stand_in_called(struct server *server, struct server_call *call);
void stand_in_closed(struct server *server, uint64_t badge);

/* The number of an interface; STATUS_NOT_FOUND: there is none of that name. */
NODISCARD enum status interface_number(struct bytes name, uint32_t *number);

/* -- workers.c --------------------------------------------------------------------------------- */

/* Errors: the ledger's quota. */
NODISCARD enum status workers_start(void);

/*
 * Makes the call, and answers it when it is made; the handles of the message are the worker's.
 * STATUS_LIMIT_EXCEEDED: all are busy; nothing was taken.
 */
NODISCARD enum status workers_call(
    uint32_t call, uint32_t handle, uint32_t ordinal, const struct reflection_message *message);

/* Bits of the event: answers those that are done. */
void workers_signalled(uint64_t bits);

/* -- bytes.c ----------------------------------------------------------------------------------- */

/* Takes and gives what can be, until nothing can be now. False: the connection is over. */
bool bytes_exchange(void);
