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
#include "datagrams/outbox.h"
#include "lib/list.h"
#include "pace.h"
#include "runtime/server.h"
#include "schema/internet_server.h"
#include "senders.h"
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
/* And beside a place. */
#define MESSAGE_DATAGRAM_BYTES 3488u

/* Calls that wait at one object. */
#define WAITING_MAX 16u

/* Processes beside the one that has it, which use windows at one connection. */
#define WINDOW_USERS_MAX 4u

/* A principal that has something here. */
struct account {
    struct list_node node;
    uint8_t principal[PRINCIPAL_BYTES];
    struct client *client;
    struct client_bounds bounds; /* of `client` */
    uint64_t memory_max;
    uint64_t memory_used;
    uint64_t number;
    uint32_t holder_count;
};

/* For whom something is done. */
struct asker {
    const uint8_t *principal;
    uint64_t process;
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
    uint32_t interest; /* 0: in nothing until opened_notify() or opened_await() */
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
    WAITING_RECEIVE_SEVERAL,
    WAITING_EMPTIED,
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
    void *data; /* a page: what is to be written, the name that is resolved; NULL: none */
    struct question *question;
    struct echo *echo;
};

/* What a client puts datagrams into that are to be sent; of one socket (outboxes.c). */
struct outbox {
    struct list_node in_all;
    struct list_node in_awake;
    struct opened *opened;
    uint64_t process;            /* that has the memory, too */
    struct window_holder holder; /* of the memory */
    struct outbox_taker taker;
    struct pace pace;
    uint32_t taken;    /* since it was empty last */
    uint32_t of_share; /* taken of it, when there was no room for all */
    bool is_held_back; /* the link had no room when its turn was */
    bool is_done;      /* in this turn */
    bool is_broken;
};

struct opened {
    struct session session;
    enum opened_kind kind;
    struct authority *authority;
    struct account *account;
    uint64_t number;
    struct member *member;
    bool is_for_client;      /* what is made through it is `member`'s, whoever asks */
    struct address local;    /* of a Network: where all is that is made through it; any: anywhere */
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
    uint8_t interface;
    struct senders *senders;                 /* of a socket whose port was asked for; NULL: none */
    struct outbox *outbox;                   /* of a socket; NULL: none */
    uint64_t window_users[WINDOW_USERS_MAX]; /* 0: none */
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
    struct object_cache outboxes;
    struct opened whole;    /* what the supervisor's sessions are */
    uint64_t windows_bytes; /* [I] of all windows and outboxes at most */
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

/* The same, and who waits to be told that something can be done is told. */
void opened_end(struct opened *opened);

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

/* Whether a principal may have so much more memory that is shared with its processes. */
bool opened_windows_fit(const struct account *account, uint64_t bytes);

/*
 * A window for the process that calls, of those of who asked for `opened`; to be moved. Errors of
 * windows_share(), of which STATUS_LIMIT_EXCEEDED also where a principal has too many.
 */
NODISCARD enum status opened_window(
    const struct server_call *call, struct opened *opened, uint64_t size_bytes, uint32_t *memory);

/*
 * The part of a process's window that a transfer is about. A window of another process than the one
 * that has what was opened lasts until all is closed that it was used with: who ends says nothing.
 * Errors of window_part(), of which STATUS_WRONG_STATE also where too many others use it.
 */
NODISCARD enum status opened_window_part(
    struct opened *opened, uint64_t process, uint64_t offset, uint64_t size_bytes, uint8_t **part);

/*
 * A page that an account pays for.
 *   STATUS_LIMIT_EXCEEDED  it has too many, or there is none
 */
NODISCARD enum status page_take(struct account *account, void **page);
void page_give_back(struct account *account, void *page);

/*
 * A whole page that an account pays for, with one reference. Errors of authority_read() and
 * page_take().
 */
NODISCARD enum status authority_create(
    struct account *account,
    struct authority *parent,
    struct bytes allowed,
    struct authority **created);

/* Given back with the last reference. */
void authority_release(struct authority *authority);

/* -- accounts.c -------------------------------------------------------------------------------- */

/* `memory_bytes`: what is opened, waits and is allowed may take, of all principals. */
void accounts_init(uint64_t memory_bytes);

/*
 * The account of a principal, held until account_release().
 *   STATUS_LIMIT_EXCEEDED, STATUS_NO_MEMORY  too many principals have something
 */
NODISCARD enum status account_of(const uint8_t *principal, struct account **account);
void account_hold(struct account *account);
void account_release(struct account *account);

/* Where little is left of what it may have of the stack, it may have more, if others are gone. */
void account_look_for_more(struct account *account);

/*
 * Counts memory that is there for its sake.
 *   STATUS_LIMIT_EXCEEDED  it would be too much
 */
NODISCARD enum status account_charge(struct account *account, uint64_t bytes);
void account_refund(struct account *account, uint64_t bytes);

/* Ends what nobody has any more. */
void accounts_settle(void);

/* -- waiting.c --------------------------------------------------------------------------------- */

/*
 * Lets the call wait that is being handled. Where too many wait at a connection, a listener or a
 * socket, the one that has waited longest hears CANCELLED.
 *   STATUS_LIMIT_EXCEEDED  too many wait there, or there is no memory
 */
NODISCARD enum status waiting_begin(
    struct server_call *call,
    struct opened *opened,
    enum waiting_kind kind,
    struct waiting **waiting);

/* The same, with what does not stay in the message: it is copied into a page. */
NODISCARD enum status waiting_begin_with(
    struct server_call *call,
    struct opened *opened,
    enum waiting_kind kind,
    struct bytes data,
    struct waiting **waiting);

/* It was answered, or is not to be. */
void waiting_end(struct opened *opened, struct waiting *waiting);

/* Answers what can be answered by now. */
void waiting_settle(struct opened *opened);

/* All of it hears PEER_GONE. */
void waiting_end_all(struct opened *opened);

/* -- outboxes.c -------------------------------------------------------------------------------- */

void outboxes_init(struct page_source *source);

/* What those of a principal take; NULL: of everybody. */
uint64_t outboxes_bytes(const struct account *account);

/* The memory of a new one, to be moved to who calls. Errors as of UdpSocket.outbox. */
NODISCARD enum status
outbox_create(const struct server_call *call, struct opened *opened, uint32_t *memory);

/* With what is in there sent. All of these take what has none. */
void outbox_destroy(struct opened *opened);

/* The next turn looks into it. */
void outbox_wake(struct opened *opened);

/*
 * Sends what is in there now. False: there is still something, as the link has no room, or others
 * wait for that.
 */
NODISCARD bool outbox_empty(struct opened *opened);

bool outbox_is_empty(const struct opened *opened);

/* Sends a part of what is in those that are awake. True: there is more. */
NODISCARD bool outboxes_turn(uint64_t now_ns);

/* A turn ends: when they are to be looked into again; UINT64_MAX: when somebody calls. */
uint64_t outboxes_next_ns(void);

/* -- what is asked ----------------------------------------------------------------------------- */

/* Each call's context is what it was made through. */
static inline struct opened *called(const struct server_call *call)
{
    return call->context;
}

/* Whose that is to be which is made by this call. */
static inline uint64_t calling_process(const struct server_call *call)
{
    const struct opened *opened = called(call);
    return opened->is_for_client ? opened->member->process : call->sender_process;
}

static inline const uint8_t *calling_principal(const struct server_call *call)
{
    const struct opened *opened = called(call);
    return opened->is_for_client ? opened->account->principal : call->sender_principal;
}

static inline struct asker asker_of(const struct server_call *call)
{
    return (struct asker){calling_principal(call), calling_process(call)};
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

/* A connection as its client has it: opened, with its session, which is to be moved. */
struct given {
    struct opened *opened;
    uint32_t handle;
};

/* The stream is taken over. */
NODISCARD enum status streams_give(
    uint64_t process,
    const struct opened *from,
    struct account *account,
    struct stream *stream,
    struct given *given);

/* Nobody has it any more, or got it: the stream is as it was before. */
struct stream *streams_take_back(struct opened *given);

/* So much that somebody got is no more to be read. */
void streams_were_read(struct opened *opened, uint32_t size_bytes);
void sockets_were_read(struct opened *opened, const struct place *remote, uint32_t size_bytes);
/* Those of the last answer of several.c. */
void several_were_read(struct opened *opened);

/* -- taking.c ---------------------------------------------------------------------------------- */

/* What the answer takes that is sent next: one thing at most. */
void taking_bytes(struct opened *stream, uint32_t size_bytes);
void taking_datagram(struct opened *socket, const struct place *remote, uint32_t size_bytes);
void taking_datagrams(struct opened *socket); /* as several_were_read() */
void taking_connection(struct opened *listener, struct opened *connection);

/* It was sent. */
void taking_settle(void);

/* Nobody got it, and its capabilities were released. */
void taking_undo(void);

/*
 * Sends a datagram for whoever asks, if he may. Errors of UdpSocket.send; STATUS_WRONG_STATE: the
 * link has no room now.
 */
NODISCARD enum status sockets_send(
    struct opened *opened,
    const struct asker *asker,
    const struct place *remote,
    struct bytes data);

/* Whether the client of a socket may know of what comes from there. */
bool sockets_hear(const struct opened *opened, const struct place *remote);

/* Drops what is not for its client, up to the first that is. STATUS_NOT_FOUND: there is none. */
NODISCARD enum status sockets_skip_unheard(struct opened *opened);

/* several.c */
enum status
several_take(struct server_call *call, struct udp_socket_receive_several_results *results);
enum status
several_take_now(struct server_call *call, struct udp_socket_receive_several_now_results *results);
bool several_settle_one(struct opened *opened, const struct waiting *waiting);

/* interfaces.c */
bool interface_exists(uint8_t number);
enum status interfaces_list(uint8_t after, struct network_interfaces_results *results);

/* sockets_list.c: all that is open, for who may look. */
void sockets_join(struct opened *opened);
void sockets_leave(struct opened *opened);
/* All that has this address here is over. */
void sockets_end_at(const struct address *local);
bool sockets_have_window_user(const struct member *member, uint64_t process);
enum status sockets_list(uint64_t after, struct network_sockets_results *results);

/*
 * reserved.c: makes these, of ADDRESS_BYTES each, the link's addresses that are not for everybody.
 * What is at one that goes ends, and what was at one that comes before it was reserved.
 *   STATUS_UNSUPPORTED  there are too many, or it takes none
 */
NODISCARD enum status reserved_use(struct link *link, struct bytes given);

/* -- places.c ---------------------------------------------------------------------------------- */

/* STATUS_INVALID_ARGUMENT: an address of neither kind. */
NODISCARD enum status place_read(const struct network_place *from, struct place *to);
NODISCARD enum status address_read(struct bytes from, struct address *to);

/* Points into `from`. */
struct network_place place_show(const struct place *from);
/* Empty for any. */
struct bytes address_show(const struct address *from);

/* -- kept_settings.c --------------------------------------------------------------------------- */

/* Takes what the process before has left: name servers at once. */
void kept_settings_begin(void);

/* What was set for a link of this name; DHCP, where nothing was. Errors of link_use_*(). */
NODISCARD enum status kept_settings_apply(const char *name, struct link *link);

/* That it was set, for the next process. Where it cannot be kept, the log says so. */
void kept_settings_use_dhcp(const char *name, bool is_used);
void kept_settings_use_address(
    const char *name,
    const struct address *address,
    uint8_t prefix_bits,
    const struct address *router);
void kept_settings_use_server(uint8_t index, const struct address *address);

/* -- denials.c --------------------------------------------------------------------------------- */

/* Counts it, and has the audit log told; gives STATUS_DENIED. */
enum status
deny(const struct asker *asker, const char *what, const struct place *place, struct bytes name);

static inline enum status deny_call(
    const struct server_call *call, const char *what, const struct place *place, struct bytes name)
{
    const struct asker asker = asker_of(call);
    return deny(&asker, what, place, name);
}
