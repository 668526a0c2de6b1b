/*
 * A node of the overlay: its links as bytes, its place in the tree, its sessions, and what is sent
 * to it and from it. It makes no calls of the system: bytes are brought and fetched by the caller,
 * time is given, the key is the identity's. Several in one process are several of these.
 *
 *     node_init
 *     node_link_begin -> node_link_receive*, node_link_take* -> node_link_end, or closed()
 *     node_turn when node_due_ns() has come, or before
 *
 * Invariants:
 *  1. A packet that is given out is from an address that belongs to the key of its session.
 *  2. What is kept for a peer is bounded (queue.h), as is what is kept for who is not known yet.
 *  3. A link is the router's, and counts as there, when its peer has proved its key (LINK_UP).
 *  4. The calls of node_output are made last in a call of this file's: they may not call back, but
 *     all of the state is whole.
 */
#pragma once

#include "link.h"
#include "overlay_routing/router.h"
#include "overlay_session/sessions.h"
#include "pending.h"
#include "queue.h"

#define NODE_SESSIONS_MAX 256u
/* Others that are asked for information at one time, and what one of these says at most. */
#define NODE_ASKED_MAX      16u
#define NODE_INFO_BYTES_MAX 16384u
/* Of strangers' questions, so many are answered in a tick. */
#define NODE_ANSWERS_MAX    16u
#define NODE_NAME_BYTES_MAX 63u
/* What came to light in one call and is dealt with at its end. */
#define NODE_NEWS_MAX 4u

struct node_output {
    void *context;
    /* There is something to be taken for a link. */
    void (*wake)(void *context, uint32_t link);
    /* A link is over. Its memory is the caller's again. */
    void (*closed)(void *context, uint32_t link, enum status why);
    /* A packet of IPv6 for this node. */
    void (*packet)(void *context, struct bytes packet);
    /* What another node tells of itself, that was asked; JSON if it is honest. */
    void (*told)(
        void *context, const struct overlay_key *key, struct bytes info, uint64_t round_trip_ns);
};

struct node_link_memory {
    uint8_t room[OVERLAY_FRAME_ROOM_BYTES];
    struct queue_block blocks[QUEUE_BLOCKS];
};

struct node_link {
    struct link link;
    struct queue queue;
    bool is_incoming;
    struct overlay_request question; /* LINK_PROVING: what the peer is to sign */
    uint32_t request_count;          /* LINK_PROVING: of its own, that were answered */
    bool is_woken;                   /* the caller is to be told that there is something */
    bool is_failing;                 /* it is to be closed */
    enum status why;
};

/* Who is asked for information. */
struct node_asked {
    bool is_there;
    struct overlay_key key;
    uint64_t until_ns;
    uint64_t sent_ns; /* 0: not yet */
};

struct node_settings {
    const struct overlay_identity *self;
    const struct node_output *output;
    struct random *random;
    /* The highest that were kept of node_place_sequence() and node_offer_sequence(). */
    uint64_t place_sequence;
    uint64_t offer_sequence;
};

struct node {
    struct node_settings settings;
    struct overlay_output routing;
    struct sessions_output speaking;
    struct router router;
    struct sessions sessions;
    struct router_time time; /* of this call */
    uint64_t next_tick_ns;
    struct node_link links[OVERLAY_LINKS_MAX];
    struct pending pending;
    struct node_asked asked[NODE_ASKED_MAX];
    uint8_t name[NODE_NAME_BYTES_MAX];
    uint32_t name_bytes;
    uint32_t answer_count; /* in this tick */
    /* Of this call: */
    bool is_delivered;
    struct overlay_key delivered_from;
    struct bytes delivered;
    struct overlay_key reachable[NODE_NEWS_MAX];
    uint32_t reachable_count;
    bool is_questioned;
    struct overlay_key questioner;
    /* Counted: */
    uint64_t forwarded_bytes;
    uint64_t dropped_count;
    enum status tick_status; /* what the last tick of the router gave */
    struct held_announce announces[OVERLAY_ANNOUNCES_MIN];
    struct session slots[NODE_SESSIONS_MAX];
    uint8_t sealed[SESSION_PACKET_BYTES_MAX];
    uint8_t plain[SESSION_DATA_BYTES_MAX];
    uint8_t frame[OVERLAY_FRAME_ROOM_BYTES];
};

/* What the settings point at stays the caller's and is used until the end. */
NODISCARD enum status node_init(struct node *node, const struct node_settings *settings);

/* No key of any session is in memory any more. */
void node_finish(struct node *node);

/* What is told of this node, NODE_NAME_BYTES_MAX at most; empty: nothing. */
void node_set_name(struct node *node, struct bytes name);

/* -- Links ------------------------------------------------------------------------------------- */

struct node_link_settings {
    struct link_terms terms;
    struct bytes password; /* this side's own, for the peer to check */
    bool is_incoming;
    struct node_link_memory *memory; /* the caller's, as long as the link is there */
};

/*
 * There is a connection, `link` is below OVERLAY_LINKS_MAX and not in use.
 * Otherwise as overlay_handshake_write(); then there is no link.
 */
NODISCARD enum status node_link_begin(
    struct node *node,
    uint32_t link,
    const struct node_link_settings *settings,
    const struct router_time *time);

/* Bytes came. */
void node_link_receive(
    struct node *node, uint32_t link, struct bytes data, const struct router_time *time);

/* Bytes to be sent, which count as sent from here on; 0: none. `room_bytes`: 2 at least. */
uint32_t node_link_take(
    struct node *node, uint32_t link, uint8_t *target, uint32_t room_bytes, uint64_t now_ns);

/* The connection is over. Nothing is done when there is none. */
void node_link_end(struct node *node, uint32_t link);

/* -- Time -------------------------------------------------------------------------------------- */

void node_turn(struct node *node, const struct router_time *time);

/* UINT64_MAX: not before one of the other calls. */
uint64_t node_due_ns(const struct node *node);

/* To be kept where it survives, when they have risen. */
uint64_t node_place_sequence(const struct node *node);
uint64_t node_offer_sequence(const struct node *node);

/* -- What is sent ------------------------------------------------------------------------------ */

/*
 * A packet of IPv6 from this node. What cannot be sent is dropped and counted; what has no way yet
 * is kept for a while.
 */
void node_packet(struct node *node, struct bytes packet, const struct router_time *time);

/*
 * Asks another node for information, again each second until told() or `until_ns`.
 *   STATUS_LIMIT_EXCEEDED    NODE_ASKED_MAX are being asked
 *   STATUS_INVALID_ARGUMENT  it is this node
 */
NODISCARD enum status node_ask(
    struct node *node,
    const struct overlay_key *key,
    uint64_t until_ns,
    const struct router_time *time);

/* -- What is known ----------------------------------------------------------------------------- */

/* Who has a session from this address, or its subnet. NULL: nobody. */
const struct overlay_key *
node_find(const struct node *node, const uint8_t address[OVERLAY_ADDRESS_BYTES]);

/* NULL: nobody knows. Both are good until the next call. */
const struct overlay_key *node_root(const struct node *node);
const struct overlay_key *node_parent(const struct node *node);

/* Of a link that is up: whether it leads to the parent; or to a child. */
bool node_link_is_parent(const struct node *node, uint32_t link);
bool node_link_is_child(const struct node *node, uint32_t link);
