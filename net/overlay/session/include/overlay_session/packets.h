/*
 * What the two ends of a session say to each other, which is the payload of traffic: offers of keys
 * (init, and ack in answer), and data. Pure.
 *
 * An offer is in a box (XSalsa20, Poly1305) from a key of its own to the receiver's long-term key,
 * in its X25519 form, and is signed inside by the sender's. Data is in boxes between short-lived
 * keys only (session.h).
 */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"
#include "overlay_wire/key.h"
#include "overlay_wire/wire.h"

enum session_packet {
    SESSION_INIT = 1,
    SESSION_ACK = 2,
    SESSION_TRAFFIC = 3,
};

#define SESSION_OFFER_BYTES 193u
#define SESSION_MAC_BYTES   16u

/* An IPv6 packet and the byte before it that says so. */
#define SESSION_DATA_BYTES_MAX 65536u
#define SESSION_TRAFFIC_HEAD_BYTES_MAX                                                             \
    (1u + 3u * WIRE_NUMBER_BYTES_MAX + SESSION_MAC_BYTES + OVERLAY_BOX_KEY_BYTES)
#define SESSION_PACKET_BYTES_MAX (SESSION_TRAFFIC_HEAD_BYTES_MAX + SESSION_DATA_BYTES_MAX)

/* X25519. */
struct session_pair {
    uint8_t public_key[OVERLAY_BOX_KEY_BYTES];
    uint8_t secret_key[OVERLAY_BOX_KEY_BYTES];
};

/* Makes the public key of the secret one. */
void session_pair_complete(struct session_pair *pair);

/* What two keys agree on. STATUS_BAD_SIGNATURE: `theirs` is no key to agree with. */
NODISCARD enum status session_agree(
    const uint8_t theirs[OVERLAY_BOX_KEY_BYTES],
    const struct session_pair *ours,
    uint8_t shared[OVERLAY_BOX_KEY_BYTES]);

struct session_offer {
    uint8_t current[OVERLAY_BOX_KEY_BYTES]; /* the sender's: send to this */
    uint8_t next[OVERLAY_BOX_KEY_BYTES];    /* this follows it */
    uint64_t key_sequence;                  /* which of the sender's keys the first one is */
    uint64_t sequence; /* rises with each offer of this sender to this receiver */
};

/*
 * `type`: SESSION_INIT or SESSION_ACK. `once`: a pair for this packet alone.
 *   STATUS_INVALID_ARGUMENT  `to` is no key that a box can be made for
 *   else                     as the identity's sign()
 */
NODISCARD enum status session_offer_seal(
    const struct overlay_identity *self,
    const struct overlay_key *to,
    enum session_packet type,
    const struct session_offer *offer,
    const struct session_pair *once,
    uint8_t packet[SESSION_OFFER_BYTES]);

/*
 * Opens an offer from `from`.
 *   STATUS_MALFORMED      it is none
 *   STATUS_BAD_SIGNATURE  it is not for this node, was changed, or is not from there
 *   else                  as the identity's agree()
 */
NODISCARD enum status session_offer_open(
    const struct overlay_identity *self,
    const struct overlay_key *from,
    struct bytes packet,
    struct session_offer *offer);

struct session_traffic {
    uint64_t sender_keys;   /* which of the sender's keys it is from */
    uint64_t receiver_keys; /* and which of the receiver's it knows */
    uint64_t nonce;
    struct bytes box;
};

/* STATUS_TRUNCATED, STATUS_MALFORMED: it is none. */
NODISCARD enum status session_traffic_read(struct bytes packet, struct session_traffic *traffic);

/*
 * Makes a packet of what `traffic` says, but for its box, and of `next` and `data`, which are what
 * is in the box. `packet` is of SESSION_PACKET_BYTES_MAX.
 *   STATUS_LIMIT_EXCEEDED  the data is longer than SESSION_DATA_BYTES_MAX
 */
NODISCARD enum status session_traffic_seal(
    struct wire_writer *packet,
    const struct session_traffic *traffic,
    const uint8_t shared[OVERLAY_BOX_KEY_BYTES],
    const uint8_t next[OVERLAY_BOX_KEY_BYTES],
    struct bytes data);

/*
 * Opens a box into `memory`, of SESSION_PACKET_BYTES_MAX: the sender's next key, and data.
 *   STATUS_LIMIT_EXCEEDED  it is longer than that
 *   STATUS_BAD_SIGNATURE   it is not from who has the key, or was changed
 */
NODISCARD enum status session_traffic_open(
    const struct session_traffic *traffic,
    const uint8_t shared[OVERLAY_BOX_KEY_BYTES],
    uint8_t *memory,
    struct bytes *content);
