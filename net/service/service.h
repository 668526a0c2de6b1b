/*
 * What the files of the network service share.
 *
 * Everything that a client has is an `opened`: a Network, a Resolver, an Interface, a connection, a
 * listener, a socket for datagrams. It has an authority, which says what may be reached through it,
 * and an account: the principal's who asked, in whose bounds it lies.
 *
 * A call that cannot be answered at once waits with what it was made through. When the stack
 * notices that something has changed, what it is about becomes due, and is looked at when the
 * message that is being dealt with has been answered (opened_settle).
 */
#pragma once

#include "abi/principal.h"
#include "authority.h"
#include "lib/list.h"
#include "runtime/server.h"
#include "schema/internet_server.h"
#include "stack/client.h"
#include "stack/link.h"
#include "stack/resolver.h"
#include "stack/stream.h"
#include "stack/udp_socket.h"
#include "support/ledger_pages.h"
#include "support/session_table.h"
#include "support/windows.h"

/* What fits in a message beside the pointers to it. */
#define MESSAGE_DATA_BYTES 3552u

/* Calls that wait at one object. */
#define WAITING_MAX 16u

/* A principal that has something here. */
struct account {
    struct list_node node;
    uint8_t principal[PRINCIPAL_BYTES];
    struct client *client;
    uint64_t number;
    uint32_t opened_count;
};

enum opened_kind {
    OPENED_NETWORK,
    OPENED_RESOLVER,
    OPENED_NAME_SERVERS,
    OPENED_INTERFACE,
    OPENED_STREAM,
    OPENED_LISTENER,
    OPENED_SOCKET,
};

enum waiting_kind {
    WAITING_READ,
    WAITING_READ_WINDOW,
    WAITING_WRITE,
    WAITING_WRITE_WINDOW,
    WAITING_OPENED,
    WAITING_ACCEPT,
    WAITING_RECEIVE,
    WAITING_RESOLVE,
    WAITING_PING,
};

/* A call that waits. */
struct waiting {
    struct list_node node; /* on opened.readers or .writers */
    enum waiting_kind kind;
    uint32_t reply;
    uint32_t size_bytes;
    uint64_t window_offset;
    uint64_t process;
    struct account *account;
    uint8_t *data; /* to be written: a page; NULL: none */
    struct question *question;
    struct echo *echo;
    uint32_t grant; /* of a name that is resolved: which of the authority's grants it is for */
};

struct opened {
    struct session session;
    enum opened_kind kind;
    struct authority *authority;
    struct account *account;
    uint64_t number;
    uint64_t process;
    struct list_node in_all; /* sockets.c */
    struct list_node in_due;
    struct list readers; /* of struct waiting: what takes something */
    struct list writers; /* what waits for room, or for the connection */
    uint32_t waiting_count;
    uint32_t event; /* to be told; 0: nobody */
    uint64_t bits;
    uint32_t interest;
    struct window_holder windows;
    struct stream *stream;
    struct listener *listener;
    struct udp_socket *socket;
    uint8_t interface;
    uint64_t received_bytes;
    uint64_t sent_bytes;
};

struct network_service {
    struct server server;
    struct ledger_pages pages;
    struct session_table sessions;
    struct windows windows;
    struct object_cache opened;
    struct object_cache waiting;
    struct object_cache accounts;
    struct opened whole; /* what the supervisor's sessions are */
    uint64_t denied_count;
};

extern struct network_service network_service;

/* -- opened.c ---------------------------------------------------------------------------------- */

void opened_init(void);

/*
 * Something for who calls, with an authority that it holds on to.
 *   STATUS_LIMIT_EXCEEDED  too much for this process, this principal, or all
 *   STATUS_NO_MEMORY       too many principals have something
 */
NODISCARD enum status opened_create(
    const struct server_call *call,
    enum opened_kind kind,
    struct authority *authority,
    struct opened **created);

/* Gives the caller its session, which is to be moved. */
NODISCARD enum status opened_give(struct opened *opened, uint64_t mask, uint32_t *handle);

/* All that waits there is answered, and what it had of the stack is given back. */
void opened_destroy(struct opened *opened);

/* What a session of ours is for; NULL: it has ended. */
struct opened *opened_find(uint64_t badge);

/* What the stack calls when something about it has changed. */
struct notice opened_notice(struct opened *opened);

/* Whether something is due, and doing it. */
bool opened_are_due(void);
void opened_settle(void);

/* As Stream.notify, of what can be done now. */
NODISCARD enum status opened_notify(
    struct server_call *call,
    struct opened *opened,
    uint32_t event,
    uint64_t bits,
    uint32_t interest,
    uint32_t *readiness);

/* The account of who calls, held for what it is needed for, until account_release(). */
NODISCARD enum status account_of(const uint8_t *principal, struct account **account);
void account_release(struct account *account);

/* -- waiting.c --------------------------------------------------------------------------------- */

/*
 * Lets the call wait that is being handled.
 *   STATUS_LIMIT_EXCEEDED  too many wait there, or there is no memory
 */
NODISCARD enum status
waiting_begin(struct server_call *call, struct opened *opened, struct waiting **waiting);

/* It was answered, or is not to be. */
void waiting_end(struct opened *opened, struct waiting *waiting);

/* Answers what can be answered by now. */
void waiting_settle(struct opened *opened);

/* All of it hears PEER_GONE. */
void waiting_end_all(struct opened *opened);

/* -- what is asked ----------------------------------------------------------------------------- */

enum status networks_call(struct server_call *call, struct opened *opened);
enum status resolvers_call(struct server_call *call, struct opened *opened);
enum status interfaces_call(struct server_call *call, struct opened *opened);
enum status streams_call(struct server_call *call, struct opened *opened);
enum status listeners_call(struct server_call *call, struct opened *opened);
enum status sockets_call(struct server_call *call, struct opened *opened);

/* Whether a call that waits there could be answered now: it was, then. */
bool streams_settle_one(struct opened *opened, struct waiting *waiting);
bool listeners_settle_one(struct opened *opened, struct waiting *waiting);
bool sockets_settle_one(struct opened *opened, struct waiting *waiting);
bool resolvers_settle_one(struct opened *opened, struct waiting *waiting);
bool networks_settle_one(struct opened *opened, struct waiting *waiting);

/* What can be done without waiting: bits of Readiness (schema/stream.capnp). */
uint32_t opened_readiness(const struct opened *opened);

/* A connection as its client has it: opened, with its session. The stream is taken over. */
NODISCARD enum status streams_give(
    const struct server_call *call,
    const struct opened *from,
    struct stream *stream,
    uint32_t *handle);

/* interfaces.c */
enum status
interfaces_list(const struct network_interfaces_params *params, struct network_interfaces_results *results);

/* -- places.c ---------------------------------------------------------------------------------- */

/* STATUS_INVALID_ARGUMENT: an address of neither kind. */
NODISCARD enum status place_read(const struct network_place *from, struct place *to);
NODISCARD enum status address_read(struct bytes from, struct address *to);

/* Points into `from`. */
struct network_place place_show(const struct place *from);
/* Empty for any. */
struct bytes address_show(const struct address *from);

/* -- denials.c --------------------------------------------------------------------------------- */

NODISCARD enum status denials_start(void);

/* Counts it, and has the audit log told; gives STATUS_DENIED. */
enum status
deny(const struct server_call *call, const char *what, const struct place *place, struct bytes name);
