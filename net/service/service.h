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

/* Senders that a server's socket remembers, to be answered. */
#define SENDERS_MAX 8u

/* A principal that has something here. */
struct account {
    struct list_node node;
    uint8_t principal[PRINCIPAL_BYTES];
    struct client *client;
    uint64_t number;
    uint32_t opened_count;
};

/*
 * Who is told when something can be done. Who waits to read, who waits to write, and who only gives
 * an event for when a transfer could not do everything, may be three threads.
 */
enum told_for {
    TOLD_FOR_READING, /* also for both */
    TOLD_FOR_WRITING,
    TOLD_FOR_TRANSFERS,
    TOLD_COUNT,
};

struct told {
    uint32_t event; /* 0: nobody's */
    uint64_t bits;
    uint32_t interest; /* 0: in nothing, for now */
};

/* A process that has something here: its streams and listeners share windows. */
struct member {
    struct list_node node;
    uint64_t process;
    struct account *account; /* that of what it had first */
    struct window_holder windows;
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
    uint8_t *data; /* a page: what is to be written, the name that is resolved; NULL: none */
    struct question *question;
    struct echo *echo;
};

struct opened {
    struct session session;
    enum opened_kind kind;
    struct authority *authority;
    struct account *account;
    uint64_t number;
    struct member *member;
    struct list_node in_all; /* sockets_list.c */
    struct list_node in_due;
    struct list readers; /* of struct waiting: what takes something */
    struct list writers; /* what waits for room, or for the connection */
    uint32_t waiting_count;
    struct told told[TOLD_COUNT];
    enum told_for told_last; /* who asked last */
    struct stream *stream;
    struct listener *listener;
    struct udp_socket *socket;
    bool is_server; /* a socket whose port was asked for */
    uint8_t interface;
    uint8_t next_sender;
    struct place senders[SENDERS_MAX]; /* who sent something to a server's socket lately */
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
    struct object_cache members;
    struct opened whole;    /* what the supervisor's sessions are */
    uint64_t windows_bytes; /* [I] of all windows at most */
    uint64_t denied_count;
};

extern struct network_service network_service;

/* -- opened.c ---------------------------------------------------------------------------------- */

void opened_init(void);

/*
 * Something for a process, in an account, with an authority: it holds on to both.
 *   STATUS_LIMIT_EXCEEDED  too much for this process, this principal, or all
 */
NODISCARD enum status opened_create(
    uint64_t process,
    enum opened_kind kind,
    struct account *account,
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

/* What nothing was done of is of interest again: who gave the event is told when it is possible. */
void opened_await(struct opened *opened, uint32_t interest);

/*
 * A window for the process that calls, of those of who asked for `opened`; to be moved. Errors of
 * windows_share(), of which STATUS_LIMIT_EXCEEDED also where a principal has too many.
 */
NODISCARD enum status opened_window(
    const struct server_call *call, struct opened *opened, uint64_t size_bytes, uint32_t *memory);

/*
 * The account of a principal, held until account_release().
 *   STATUS_LIMIT_EXCEEDED, STATUS_NO_MEMORY  too many principals have something
 */
NODISCARD enum status account_of(const uint8_t *principal, struct account **account);
void account_hold(struct account *account);
void account_release(struct account *account);

/* A whole page, for one who has one reference to it; it is given back with the last. */
void authority_release(struct authority *authority);

/* -- waiting.c --------------------------------------------------------------------------------- */

/*
 * Lets the call wait that is being handled.
 *   STATUS_LIMIT_EXCEEDED  too many wait there, or there is no memory
 */
NODISCARD enum status waiting_begin(
    struct server_call *call,
    struct opened *opened,
    enum waiting_kind kind,
    struct waiting **waiting);

/* It was answered, or is not to be. */
void waiting_end(struct opened *opened, struct waiting *waiting);

/* Answers what can be answered by now. */
void waiting_settle(struct opened *opened);

/* All of it hears PEER_GONE. */
void waiting_end_all(struct opened *opened);

/* -- what is asked ----------------------------------------------------------------------------- */

/* Each call's context is what it was made through. */
static inline struct opened *called(const struct server_call *call)
{
    return call->context;
}

enum status networks_call(struct server_call *call);
enum status resolvers_call(struct server_call *call);
enum status interfaces_call(struct server_call *call);
enum status streams_call(struct server_call *call);
enum status listeners_call(struct server_call *call);
enum status sockets_call(struct server_call *call);

/* What a connection buffers in each direction; 0: what is usual, as long as there is plenty. */
struct stream_size
streams_size(const struct account *account, uint32_t receive_bytes, uint32_t send_bytes);
uint16_t streams_buffers(const struct account *account, uint32_t bytes);

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
    uint64_t process,
    const struct opened *from,
    struct account *account,
    struct stream *stream,
    uint32_t *handle);

/* interfaces.c */
bool interface_exists(uint8_t number);
enum status interfaces_list(uint8_t after, struct network_interfaces_results *results);

/* sockets_list.c: all that is open, for who may look. */
void sockets_join(struct opened *opened);
void sockets_leave(struct opened *opened);
enum status sockets_list(uint64_t after, struct network_sockets_results *results);

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
enum status deny(
    const struct server_call *call, const char *what, const struct place *place, struct bytes name);
