/*
 * Packets whose destination is not known yet, or with whom there is no session yet, and offers of
 * keys to who has no way yet: a few, for a short while, the oldest gives way.
 */
#pragma once

#include "lib/bytes.h"
#include "overlay_session/packets.h"
#include "overlay_wire/address.h"
#include <stdbool.h>
#include <stdint.h>

#define PENDING_MAX          16u
#define PENDING_PACKET_BYTES 1500u
#define PENDING_NS           UINT64_C(4000000000)

struct pending_packet {
    bool is_there;
    uint8_t destination[OVERLAY_ADDRESS_BYTES];
    uint64_t since_ns;
    uint32_t size_bytes;
    uint8_t bytes[PENDING_PACKET_BYTES];
};

struct pending_offer {
    bool is_there;
    struct overlay_key key;
    uint64_t since_ns;
    uint8_t bytes[SESSION_OFFER_BYTES];
};

struct pending {
    struct pending_offer offers[PENDING_MAX];
    struct pending_packet packets[PENDING_MAX];
};

/* False: it is too long, and not kept. `dropped`: whether another one gave way. */
bool pending_put(
    struct pending *pending,
    const uint8_t destination[OVERLAY_ADDRESS_BYTES],
    struct bytes packet,
    uint64_t now_ns,
    bool *dropped);

/*
 * Takes one for this key out. False: there is none. The view is good until the next is put.
 */
bool pending_take(struct pending *pending, const struct overlay_key *key, struct bytes *packet);

/* The last one to each. False: this is no offer. */
bool pending_put_offer(
    struct pending *pending, const struct overlay_key *key, struct bytes packet, uint64_t now_ns);

/* As pending_take(). */
bool pending_take_offer(
    struct pending *pending, const struct overlay_key *key, struct bytes *packet);

bool pending_is_empty(const struct pending *pending);

/* Forgets what has waited long enough; gives how many packets there were. */
uint32_t pending_expire(struct pending *pending, uint64_t now_ns);
