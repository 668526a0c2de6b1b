/*
 * What the files of the service share: one node, its connections, and what the owner wants of it.
 *
 * All of it is the main thread's, which calls the network service only for what is answered at
 * once. Names are resolved in threads aside (names.h); the card has its own (overlay_card/card.h).
 */
#pragma once

#include "address_text/address_text.h"
#include "names.h"
#include "node.h"
#include "overlay_card/card.h"
#include "overlay_settings/overlay_settings.h"
#include "retry.h"
#include "runtime/server.h"
#include "schema/overlay.h"
#include "searches.h"
#include "wall_clock/open.h"

/* Bits of the event: connections first. */
#define EVENT_CONNECTION(slot) (UINT64_C(1) << (slot))
#define EVENT_LISTENERS        (UINT64_C(1) << 16)
#define EVENT_NAMES            (UINT64_C(1) << 17)
#define EVENT_CARD             (UINT64_C(1) << 18)
#define EVENT_AGAIN            (UINT64_C(1) << 19)
/* The node's links that are connections are the first; the others lead to nodes in here. */
#define CONNECTIONS_MAX 16u
#define PERSONS_MAX     (OVERLAY_LINKS_MAX - CONNECTIONS_MAX)
_Static_assert(CONNECTIONS_MAX <= 16, "a bit for each connection");
_Static_assert(SEARCHES_SLOTS == CONNECTIONS_MAX, "a search for each connection");
_Static_assert(PERSONS_MAX <= CARD_MORE_ADDRESSES_MAX, "the card has all their addresses");

/* The exports, in the order of the manifest. */
enum service_export {
    EXPORT_OVERLAY,
    EXPORT_CARD,
};

/* Of packets through the card: what the daemon has, and the most that it takes. */
#define SERVICE_PACKET_BYTES_MAX 65535u

#define REMOTE_BYTES PLACE_TEXT_BYTES

/* Who waits for what another node tells; of one principal. */
#define ASKERS_MAX        16u
#define ASKERS_OF_ONE_MAX 4u

/*
 * The settings' peers have the first slots, one each, for as long as there are these settings; who
 * comes has the others.
 */
struct connection {
    uint32_t stream; /* 0: there is none */
    bool is_incoming;
    bool was_up;
    uint64_t up_ns;
    uint32_t staged_at; /* of what waits in the window to be written */
    uint32_t staged_end;
    struct retry retry;
    enum status status; /* why the last one ended */
    bool has_key;
    struct overlay_key key; /* who was there last */
    char remote[REMOTE_BYTES];
};

struct asker {
    uint32_t reply; /* 0: nobody */
    uint8_t principal[32];
    struct overlay_key key;
    uint64_t until_ns;
};

/* A key that a node speaks with: it is the identity service's. */
struct own_key {
    struct overlay_identity identity; /* whose context this is */
    uint32_t handle;                  /* a capability of NodeKey */
    bool is_lent;                     /* a person's, who can take it back */
    bool has_ended;                   /* of one that is lent: it answers no more */
};

struct service {
    struct server server;
    uint64_t bits; /* of the event, to be dealt with */
    struct random random;
    struct own_key own;
    const struct wall_clock_page *clock;
    struct node_output output;
    struct node node;
    struct node_link_memory memory[CONNECTIONS_MAX];
    struct connection connections[CONNECTIONS_MAX];
    struct searches searches; /* for names of the settings' peers */
    uint64_t woken;           /* a bit for each connection that has something to send */
    struct card card;
    struct asker askers[ASKERS_MAX];
    /* What the owner has signed: */
    bool has_settings;
    uint64_t settings_words[OVERLAY_SETTINGS_BYTES_MAX / sizeof(uint64_t)];
    uint32_t settings_bytes;
    uint8_t signer[32];
    uint8_t signature[64];
    struct overlay_settings_parts parts; /* views of settings_words */
    struct overlay_key allowed[OVERLAY_SETTINGS_ALLOWED_MAX];
    struct overlay_key peer_keys[OVERLAY_SETTINGS_PEERS_MAX];
};

extern struct service service;

/* Now, and the date where somebody knows it. */
struct router_time service_time(void);

/* -- own_key.c --------------------------------------------------------------------------------- */

/* Asks the identity service for the machine's key, which is service.own then. Errors of its. */
NODISCARD enum status own_key_open(void);

/*
 * For one that a person lends. `tether`: as of Identities.lentNodeKey, whose errors these are.
 * `own` stays where it is until own_key_close().
 */
NODISCARD enum status
own_key_open_lent(struct own_key *own, const struct overlay_key *key, uint32_t tether);
void own_key_close(struct own_key *own);

/* -- state.c ----------------------------------------------------------------------------------- */

/* Reads what is kept: the settings, and the two sequences. Errors of kept_state.h. */
NODISCARD enum status state_open(uint64_t *place_sequence, uint64_t *offer_sequence);

/* As Overlay.configure; the views may be of the message page. */
NODISCARD enum status
state_configure(struct bytes settings, struct bytes signer, struct bytes signature);

/* Keeps the sequences, when they come near to what is kept; not over what cannot be read. */
void state_turn(void);

/* What is kept of both: at least what any node in here has ever said. */
void state_sequences(uint64_t *place_sequence, uint64_t *offer_sequence);

/* When what could not be kept is tried again; UINT64_MAX: there is nothing. */
uint64_t state_due_ns(void);

/* -- connections.c ----------------------------------------------------------------------------- */

/* There are other settings: all connections end, and those that are wanted now begin. */
void connections_begin(void);

/* node_output.wake and .closed, of links below CONNECTIONS_MAX */
void connections_wake(void *context, uint32_t slot);
void connections_closed(void *context, uint32_t slot, enum status why);

/* Deals with what the event said; begins what is due. */
void connections_turn(uint64_t bits);

/* When there is something to begin; UINT64_MAX: never, as it is. */
uint64_t connections_due_ns(void);

/* -- listeners.c ------------------------------------------------------------------------------- */

/* Listens where the settings say, and no longer anywhere else. */
void listeners_begin(void);

/* Who waits is taken, where there is a slot. */
void listeners_turn(uint64_t bits);
uint64_t listeners_due_ns(void);

/* A connection that came; the stream is the callee's. */
void connections_take(uint32_t stream, const char *remote);

/* -- persons.c: nodes with the keys of people ------------------------------------------------- */

/*
 * As Overlay.addAddress.
 *   STATUS_NOT_FOUND       nobody lends this key
 *   STATUS_LIMIT_EXCEEDED  there are PERSONS_MAX, or no memory
 *   STATUS_INVALID_ARGUMENT  it is the machine's
 *   others                 nobody answers
 */
NODISCARD enum status persons_add(const struct overlay_key *key);

/* What a session of this service's is closed for: a key that was lent is no more. */
void persons_closed(uint64_t badge);

/* The machine's node has closed the link to one of them. */
void persons_link_closed(uint32_t link);

/* Their time, and what goes between them and the machine's node. True: something went. */
bool persons_turn(const struct router_time *now);
uint64_t persons_due_ns(void);

/* A packet from one of them, by its source. False: it is none of theirs. */
bool persons_packet(struct bytes packet, const struct router_time *now);

/* The node of a key; NULL: there is none. */
const struct node *persons_node(struct bytes key);

/* Whose an address of this machine is, also the machine's own; NULL: nobody's here. */
const struct overlay_key *persons_key_of(const uint8_t address[OVERLAY_ADDRESS_BYTES]);

/* Raises both to what one of them has said. */
void persons_sequences(uint64_t *place, uint64_t *offer);

/* As Overlay.addresses; gives how many. The views are good until the next call. */
uint32_t persons_list(struct overlay_own_address addresses[PERSONS_MAX]);

/* -- overlay.c --------------------------------------------------------------------------------- */

enum status overlay_call(struct server_call *call);

/* node_output.told */
void overlay_told(
    void *context, const struct overlay_key *key, struct bytes info, uint64_t round_trip_ns);

/* Who has waited long enough is told. */
void overlay_turn(void);
uint64_t overlay_due_ns(void);
