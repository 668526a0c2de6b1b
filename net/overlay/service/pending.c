#include "pending.h"

/* One that is free, or the oldest. */
static struct pending_packet *find_place(struct pending *pending)
{
    struct pending_packet *place = &pending->packets[0];
    for (uint32_t i = 0; i < PENDING_MAX && place->is_there; i++) {
        struct pending_packet *const packet = &pending->packets[i];
        if (!packet->is_there || packet->since_ns < place->since_ns) {
            place = packet;
        }
    }
    return place;
}

bool pending_put(
    struct pending *pending,
    const uint8_t destination[OVERLAY_ADDRESS_BYTES],
    struct bytes packet,
    uint64_t now_ns,
    bool *dropped)
{
    *dropped = false;
    if (packet.size_bytes == 0 || packet.size_bytes > PENDING_PACKET_BYTES) {
        return false;
    }
    struct pending_packet *const place = find_place(pending);
    *dropped = place->is_there;
    place->is_there = true;
    place->since_ns = now_ns;
    place->size_bytes = (uint32_t)packet.size_bytes;
    memcpy(place->destination, destination, OVERLAY_ADDRESS_BYTES);
    memcpy(place->bytes, packet.data, packet.size_bytes);
    return true;
}

/* The oldest first: what belongs together stays in order. */
bool pending_take(struct pending *pending, const struct overlay_key *key, struct bytes *packet)
{
    struct pending_packet *found = NULL;
    for (uint32_t i = 0; i < PENDING_MAX; i++) {
        struct pending_packet *const each = &pending->packets[i];
        if (each->is_there && (found == NULL || each->since_ns < found->since_ns) &&
            overlay_address_belongs(each->destination, key)) {
            found = each;
        }
    }
    if (found == NULL) {
        return false;
    }
    found->is_there = false;
    *packet = (struct bytes){found->bytes, found->size_bytes};
    return true;
}

/* That of this key, or one that is free, or the oldest. */
static struct pending_offer *find_offer(struct pending *pending, const struct overlay_key *key)
{
    struct pending_offer *place = &pending->offers[0];
    for (uint32_t i = 0; i < PENDING_MAX; i++) {
        struct pending_offer *const offer = &pending->offers[i];
        if (offer->is_there && overlay_key_equal(&offer->key, key)) {
            return offer;
        }
        if (place->is_there && (!offer->is_there || offer->since_ns < place->since_ns)) {
            place = offer;
        }
    }
    return place;
}

bool pending_put_offer(
    struct pending *pending, const struct overlay_key *key, struct bytes packet, uint64_t now_ns)
{
    if (packet.size_bytes != SESSION_OFFER_BYTES) {
        return false;
    }
    struct pending_offer *const place = find_offer(pending, key);
    *place = (struct pending_offer){.is_there = true, .key = *key, .since_ns = now_ns};
    memcpy(place->bytes, packet.data, SESSION_OFFER_BYTES);
    return true;
}

bool pending_take_offer(
    struct pending *pending, const struct overlay_key *key, struct bytes *packet)
{
    struct pending_offer *const offer = find_offer(pending, key);
    if (!offer->is_there || !overlay_key_equal(&offer->key, key)) {
        return false;
    }
    offer->is_there = false;
    *packet = (struct bytes){offer->bytes, SESSION_OFFER_BYTES};
    return true;
}

uint32_t pending_expire(struct pending *pending, uint64_t now_ns)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < PENDING_MAX; i++) {
        struct pending_packet *const packet = &pending->packets[i];
        if (packet->is_there && now_ns - packet->since_ns >= PENDING_NS) {
            packet->is_there = false;
            count++;
        }
        struct pending_offer *const offer = &pending->offers[i];
        offer->is_there = offer->is_there && now_ns - offer->since_ns < PENDING_NS;
    }
    return count;
}

bool pending_is_empty(const struct pending *pending)
{
    bool is_empty = true;
    for (uint32_t i = 0; i < PENDING_MAX && is_empty; i++) {
        is_empty = !pending->offers[i].is_there && !pending->packets[i].is_there;
    }
    return is_empty;
}
