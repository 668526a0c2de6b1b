/*
 * One connection to another machine, as local programs and services see it:
 *
 *   - A call from there becomes a local call of an object that was given to the peer (`call`), and
 *     its answer goes back (remote_peer_answered()).
 *   - An object of the peer's becomes a stand-in, a local capability (`stand_in`). A call of that
 *     (remote_peer_call()) goes there, and the answer comes back (`reply`).
 *
 * What the peer gets first is a RemoteExports (its id below), whose one method opens what was
 * exported, by name: open @0 (name :Text) -> (capability :Capability). What a name stands for, and
 * whether this peer may have it, is its owner's to say (`open`).
 *
 * Handles: each that goes into this library is its own from then on, and it says `release` once for
 * each. Those that it gives out with `call` and `reply` are the receiver's. In a local message 0 is
 * a null.
 *
 * Invariants:
 *  1. An object is called through the interface that it was given as, and no other.
 *  2. Each local call that comes in is replied to once; each that is begun here is answered once.
 *  3. All tables are bounded; what does not fit is a failed call, and the connection stays.
 */
#pragma once

#include "rpc/connection.h"
#include "rpc_bridge/bridge.h"

#define REMOTE_EXPORTS_ID UINT64_C(0xb7a91c42d35e6f08)

#define REMOTE_OBJECTS_MAX 64u /* of this machine, that the peer has */
#define REMOTE_PROXIES_MAX 64u /* of the peer's, that have stand-ins here */

#define REMOTE_NAME_BYTES_MAX 63u

/* An object of this machine and what it is called through: the number of the description. */
struct remote_object {
    uint32_t handle;
    uint32_t interface;
};

struct remote_local {
    /* What was exported under this name. Else: NOT_FOUND, DENIED. */
    enum status (*open)(void *context, struct bytes name, struct remote_object *object);
    /* A local capability that stands for this proxy, of this interface. */
    enum status (*stand_in)(void *context, uint32_t proxy, uint32_t interface, uint32_t *handle);
    /* Begins a local call; `message` holds until it returns. */
    void (*call)(
        void *context,
        uint32_t call,
        uint32_t handle,
        uint32_t ordinal,
        const struct reflection_message *message);
    /* Answers a call of a stand-in; `results` with STATUS_OK, and holds until it returns. */
    void (*reply)(
        void *context,
        uint32_t reply,
        enum status status,
        const struct reflection_message *results);
    /* A second handle of the same object, to be given out. */
    enum status (*copy)(void *context, uint32_t handle, uint32_t *copy);
    void (*release)(void *context, uint32_t handle);
};

struct remote_proxy {
    bool is_used;
    uint32_t remote;    /* the connection's number */
    uint32_t interface; /* number of the description */
};

/* A call from there, by the connection's number of its answer. */
struct remote_incoming {
    bool is_used;
    uint32_t interface;
    uint32_t ordinal;
};

enum remote_question {
    REMOTE_CALL,  /* of a stand-in */
    REMOTE_FIRST, /* for the peer's first object */
    REMOTE_OPEN,  /* of that: what the peer exports */
};

/* What was asked, by the connection's number of the question. */
struct remote_outgoing {
    bool is_used;
    enum remote_question question;
    uint32_t reply;
    uint32_t interface;
    uint32_t ordinal;
    uint32_t name_bytes; /* of what is to be opened, when the peer's first object is there */
    uint8_t name[REMOTE_NAME_BYTES_MAX];
};

struct remote_peer {
    struct reflection *reflection;
    const struct remote_local *local;
    void *context;
    struct rpc_connection connection;
    bool has_first;
    uint32_t first; /* the connection's number of the peer's first object */
    struct remote_object objects[REMOTE_OBJECTS_MAX]; /* handle 0: free */
    struct remote_proxy proxies[REMOTE_PROXIES_MAX];
    struct remote_incoming incoming[RPC_ANSWERS_MAX];
    struct remote_outgoing outgoing[RPC_QUESTIONS_MAX];
    /* Only while something is translated. */
    struct bridge_payload payload;
    struct bridge_arrival arrival;
};

/* `reflection` and `local` outlive it. */
void remote_peer_init(
    struct remote_peer *peer,
    struct reflection *reflection,
    const struct remote_local *local,
    void *context);

/* The bytes of the connection go in and out as in rpc/connection.h: by peer->connection. */

/*
 * The answer to a `call`, given once for each; `results` with STATUS_OK, whose handles are the
 * library's from now on.
 */
void remote_peer_answered(
    struct remote_peer *peer,
    uint32_t call,
    enum status status,
    const struct reflection_message *results);

/*
 * A local program calls a stand-in, and is replied to, maybe before this returns. The handles of
 * the message are the library's from now on.
 */
void remote_peer_call(
    struct remote_peer *peer,
    uint32_t proxy,
    uint32_t reply,
    uint32_t ordinal,
    const struct reflection_message *message);

/* Nobody has the stand-in any more. */
void remote_peer_closed(struct remote_peer *peer, uint32_t proxy);

/*
 * Opens what the peer exports under this name, to be called through this interface: the reply has
 * its stand-in as the only handle.
 */
void remote_peer_open(
    struct remote_peer *peer, uint32_t reply, struct bytes name, uint32_t interface);
