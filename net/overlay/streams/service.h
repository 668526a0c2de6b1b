/*
 * What the files of this service share.
 *
 * Everything that a client has here is an `opened`: OverlayStreams of which something was left out,
 * a listener, a socket. It has a reach, which says what may be done through it, and an account: the
 * principal's who asked. Connections are the network service's, and their clients' at once.
 *
 * What came for a listener or a socket is fetched from the network service one at a time, and kept
 * here until somebody has got it (`kept`): so that who has it is known, and whoever gave up leaves
 * it to the next. What comes from nobody, or from whom it is not to come, is dropped when it is
 * fetched.
 */
#pragma once

#include "abi/principal.h"
#include "below.h"
#include "lib/list.h"
#include "reach.h"
#include "runtime/server.h"
#include "schema/overlay_server.h"
#include "support/ledger_pages.h"
#include "support/session_table.h"

/* What of a datagram fits in a message: all but the pointers, its port and a key. */
#define MESSAGE_DATA_BYTES ((MESSAGE_PAGE_WORDS - 8u) * 8u)

/* Calls that wait at one object. */
#define WAITING_MAX 16u

/* Keys that a listener can be told. */
#define ALLOWED_MAX 16u

/* A principal that has something here. */
struct account {
    struct list_node node;
    uint8_t principal[PRINCIPAL_BYTES];
    uint64_t number;
    uint64_t used_bytes;
    uint32_t holder_count;
};

/* A call that waits. */
struct waiting {
    struct list_node node; /* on opened.waiting */
    uint32_t reply;
};

struct told {
    uint32_t event; /* 0: nobody's */
    uint64_t bits;
    uint32_t interest; /* 0: in nothing until opened_notify() or opened_await() */
};

enum opened_kind {
    OPENED_STREAMS,
    OPENED_LISTENER,
    OPENED_SOCKET,
};

/* A datagram, and its socket's. */
struct datagram {
    uint32_t size_bytes; /* as it was sent */
    uint32_t data_bytes; /* as it came */
    uint16_t port;
    struct overlay_key remote;
    uint8_t data[MESSAGE_DATA_BYTES];
};

struct opened {
    struct session session;
    enum opened_kind kind;
    struct reach *reach;
    struct account *account;
    struct own_address own;  /* as whom it speaks, and what is made through it */
    struct list_node in_all; /* of what has something of the network service */
    struct list_node in_due;
    struct list waiting;
    uint32_t waiting_count;
    struct told told;
    uint32_t below; /* the network service's; 0: it is gone, or there is none */
    uint32_t bit;   /* of this service's event */
    bool has_kept;
    /* Of a listener. */
    uint32_t asked_stream; /* of whom the overlay has not said yet who it is; 0: nobody */
    struct origin asked_origin;
    uint32_t kept_stream;
    struct overlay_key kept_remote;
    uint32_t allowed_count; /* 0: whoever may come */
    struct overlay_key allowed[ALLOWED_MAX];
    /* Of a socket. */
    struct datagram *kept;
    struct senders *senders; /* NULL: it may send to nobody but whom its reach names */
    bool is_server;
};

struct overlay_streams {
    struct server server;
    struct ledger_pages pages;
    struct session_table sessions;
    struct object_cache opened;
    struct object_cache waiting;
    struct object_cache accounts;
    struct object_cache reaches;
    struct opened whole; /* what the supervisor's sessions are */
};

extern struct overlay_streams overlay_streams;

/* -- accounts.c -------------------------------------------------------------------------------- */

/* `memory_bytes`: what all that is counted may take, of all principals. */
void accounts_init(uint64_t memory_bytes);

/*
 * The account of a principal, held until account_release().
 *   STATUS_LIMIT_EXCEEDED  too many principals have something
 */
NODISCARD enum status account_of(const uint8_t *principal, struct account **account);
void account_hold(struct account *account);
void account_release(struct account *account);

/*
 * Counts memory that is there for its sake.
 *   STATUS_LIMIT_EXCEEDED  it would be more than is left to all others together
 */
NODISCARD enum status account_charge(struct account *account, uint64_t bytes);
void account_refund(struct account *account, uint64_t bytes);

/* -- opened.c ---------------------------------------------------------------------------------- */

void opened_init(void);

/*
 * Something for who calls, with a reach: it holds on to that.
 *   STATUS_LIMIT_EXCEEDED  too much for this process, this principal, or all
 */
NODISCARD enum status opened_create(
    const struct server_call *call,
    enum opened_kind kind,
    struct reach *reach,
    struct opened **created);

/* What it has of the network service, from now on; taken over. */
void opened_take(struct opened *opened, uint32_t below);

/* The bit of this service's event that tells of it. */
uint64_t opened_bit(const struct opened *opened);

/* Gives the caller its session, to be moved, or ends it. */
NODISCARD enum status
opened_give(struct server_call *call, struct opened *opened, uint64_t mask, uint32_t *handle);

/* All that waits there hears PEER_GONE. */
void opened_destroy(struct opened *opened);

/* What a session of ours is for; NULL: it has ended. */
struct opened *opened_find(uint64_t badge);

/*
 * Makes the call wait that is being handled. Where too many wait, the one that has waited longest
 * hears CANCELLED. STATUS_LIMIT_EXCEEDED: there is no memory.
 */
NODISCARD enum status opened_wait(struct server_call *call, struct opened *opened);

/* As Stream.notify. */
NODISCARD enum status opened_notify(
    struct server_call *call,
    struct opened *opened,
    uint32_t event,
    uint64_t bits,
    uint32_t interest,
    uint32_t *readiness);

/*
 * Has something kept, if there is something. STATUS_NOT_FOUND: there is nothing now.
 * STATUS_PEER_GONE: nor will there be.
 */
NODISCARD enum status opened_fill(struct opened *opened);

/* Nothing was there: who gave an event is told when there is. */
void opened_await(struct opened *opened);

/* The answer that is being sent has what is kept; it is settled when it is known to have arrived.
 */
void opened_taking(struct opened *opened);
void opened_taken(void);
void opened_not_taken(void);

/* The event's bits were signalled. */
void opened_signalled(uint64_t bits);

/* Answers and tells what can be by now; gives when to be called again, 0: when something comes. */
uint64_t opened_settle(void);

/* A page that an account pays for. STATUS_LIMIT_EXCEEDED: it has too much, or there is none. */
NODISCARD enum status page_take(struct account *account, void **page);
void page_give_back(struct account *account, void *page);

/* -- denied.c ---------------------------------------------------------------------------------- */

/* Has the audit log told; `remote` NULL: nobody in particular. Gives STATUS_DENIED. */
enum status deny(
    const struct server_call *call,
    const char *what,
    const struct overlay_key *remote,
    uint16_t port);

/* -- what is asked ----------------------------------------------------------------------------- */

/* Each call's context is what it was made through. */
static inline struct opened *called(const struct server_call *call)
{
    return call->context;
}

static inline struct asker asker_of(const struct server_call *call)
{
    return (struct asker){call->sender_process, call->sender_principal, &called(call)->own};
}

/* STATUS_INVALID_ARGUMENT: it is none. */
NODISCARD enum status key_read(struct bytes from, struct overlay_key *key);

enum status streams_call(struct server_call *call);
enum status listeners_call(struct server_call *call);
enum status sockets_call(struct server_call *call);

/* A reach with one reference. Errors of reach_read() and account_charge(). */
NODISCARD enum status reach_create(
    struct account *account, struct reach *parent, struct bytes allowed, struct reach **created);
/* Given back with the last reference. */
void reach_release(struct reach *reach);

/*
 * Fetches one: it is kept, or dropped (STATUS_CANCELLED). STATUS_TIMED_OUT: also when a connection
 * waits for what the overlay says of it. Otherwise errors of below_accept() and below_receive().
 */
NODISCARD enum status listeners_fetch(struct opened *opened);
NODISCARD enum status sockets_fetch(struct opened *opened);

/* Answers a call that waits with what is kept. STATUS_OK: it has it. */
NODISCARD enum status listeners_reply(struct opened *opened, uint32_t reply);
NODISCARD enum status sockets_reply(struct opened *opened, uint32_t reply);

/* Somebody has what was kept. */
void listeners_were_given(struct opened *opened);
void sockets_were_given(struct opened *opened);
