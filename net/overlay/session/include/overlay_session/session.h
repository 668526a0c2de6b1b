/*
 * The keys of one session, and how they go on. Each side has three pairs: to one the other side
 * sends (receive), from one it sends itself (send), and one follows it (next), which is told in
 * each packet. Of the other side it knows two keys, current and next.
 *
 *                 session_offer_keys              an offer of the other side
 *     (nothing) ---------------------> OFFERED ------------------------------> OPEN
 *         |                                                                    |  ^
 *         +--------------------------------------------------------------------+  | offers, packets
 *                                an offer of the other side                    +--+ with keys that
 *                                                                                   go on
 *
 * A packet says which of the sender's keys it is from and which of the receiver's it knows:
 *
 *     sender's keys      receiver's keys      between
 *     as known           one behind           its current, our receive
 *     one ahead          as they are          its next, our send     \ then both sides go on, once
 *     one ahead          one behind           its next, our receive  / in SESSION_ROTATION_NS
 *
 * Anything else: the two have lost each other, and an offer is to be made.
 *
 * Invariants:
 *  1. Data is given out only from a packet whose box was opened with a key that the other side has
 *     signed, or has told in such a box; and once, whatever offers come meanwhile.
 *  2. For each shared key, a nonce is used once.
 *  3. A secret key that has been gone on from twice is wiped.
 */
#pragma once

#include "overlay_session/packets.h"
#include "overlay_session/replay.h"
#include "random/random.h"
#include <stdbool.h>

#define SESSION_ROTATION_NS UINT64_C(60000000000)

enum session_state {
    SESSION_OFFERED,
    SESSION_OPEN,
};

struct session_keys {
    enum session_state state;
    /* The other side: */
    uint64_t their_sequence; /* of its last offer */
    uint64_t their_keys;     /* counts the keys that it went on to */
    uint8_t current[OVERLAY_BOX_KEY_BYTES];
    uint8_t next_of_theirs[OVERLAY_BOX_KEY_BYTES];
    /* This side: */
    uint64_t our_sequence;
    uint64_t our_keys;
    struct session_pair receive;
    struct session_pair send;
    struct session_pair next;
    /* What they agree on: */
    uint8_t receive_shared[OVERLAY_BOX_KEY_BYTES];      /* current, receive */
    uint8_t send_shared[OVERLAY_BOX_KEY_BYTES];         /* current, send */
    uint8_t next_send_shared[OVERLAY_BOX_KEY_BYTES];    /* its next, send */
    uint8_t next_receive_shared[OVERLAY_BOX_KEY_BYTES]; /* its next, receive */
    uint64_t send_nonce;                                /* the last one that was used */
    struct replay receive_replay;
    struct replay next_send_replay;
    struct replay next_receive_replay;
    bool was_rotated;
    uint64_t rotated_ns;
};

/* Makes keys to offer. */
void session_offer_keys(struct session_keys *keys, struct random *random);

/*
 * Takes an offer that was opened. `is_first`: there was no session, or only keys that were offered.
 *   STATUS_WRONG_STATE    it is not newer than the last one
 *   STATUS_BAD_SIGNATURE  it has a key that is none; nothing has changed
 */
NODISCARD enum status session_take_offer(
    struct session_keys *keys,
    const struct session_offer *offer,
    bool is_first,
    struct random *random);

/* What this side has to offer now. `sequence` is higher than before. */
void session_our_offer(struct session_keys *keys, uint64_t sequence, struct session_offer *offer);

/* Makes a packet of data, of a session that is open. As session_traffic_seal(). */
NODISCARD enum status
session_seal(struct session_keys *keys, struct wire_writer *packet, struct bytes data);

/*
 * Opens a packet of a session that is open; `memory` is as for session_traffic_open().
 *   STATUS_WRONG_STATE     it came before, or is too old: nothing is to be done
 *   STATUS_BAD_SIGNATURE   an offer is to be made
 *   STATUS_LIMIT_EXCEEDED  it is too long
 */
NODISCARD enum status session_open(
    struct session_keys *keys,
    const struct session_traffic *traffic,
    uint64_t now_ns,
    struct random *random,
    uint8_t *memory,
    struct bytes *data);

void session_wipe(struct session_keys *keys);
