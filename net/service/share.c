#include "share.h"
#include "lib/least.h"

/* The part that stays for others when one comes; and of his own, what is little. */
#define REST_DIVISOR 4u
#define LOW_DIVISOR  4u

/* Of the whole: what is for who comes late, and the part that each of them gets of it at least. */
#define RESERVE_DIVISOR 8u
#define PART_DIVISOR    64u
/* Of the reserve: what is little; of what somebody does not use: what he gives back then. */
#define SCARCE_DIVISOR 4u
#define GIVEN_DIVISOR  2u

static const struct client_bounds all_bounds = {
    .places = CLIENT_PLACES_MAX,
    .buffers = CLIENT_BUFFERS_MAX,
    .listeners = CLIENT_LISTENERS_MAX,
    .sockets = CLIENT_SOCKETS_MAX,
};

static uint64_t more(uint64_t one, uint64_t other)
{
    return one > other ? one : other;
}

static uint64_t reserve_of(uint64_t all)
{
    return all / RESERVE_DIVISOR;
}

uint64_t share_of(uint64_t all, uint64_t left, uint64_t has)
{
    const uint64_t reserve = reserve_of(all);
    const uint64_t both = left + has;
    const uint64_t beyond = left > reserve ? left - reserve : 0;
    const uint64_t usual = least(both - both / REST_DIVISOR, has + beyond);
    const uint64_t late = more(both / REST_DIVISOR, least(all / PART_DIVISOR, both));
    return more(has, more(usual, late));
}

struct client_bounds share_of_bounds(struct client_bounds left, struct client_bounds has)
{
    const struct client_bounds all = all_bounds;
    return (struct client_bounds){
        .places = (uint16_t)share_of(all.places, left.places, has.places),
        .buffers = (uint16_t)share_of(all.buffers, left.buffers, has.buffers),
        .listeners = (uint16_t)share_of(all.listeners, left.listeners, has.listeners),
        .sockets = (uint16_t)share_of(all.sockets, left.sockets, has.sockets),
    };
}

bool share_is_scarce(uint64_t all, uint64_t left)
{
    return left < reserve_of(all) / SCARCE_DIVISOR;
}

bool share_of_bounds_is_scarce(struct client_bounds left)
{
    const struct client_bounds all = all_bounds;
    return share_is_scarce(all.places, left.places) || share_is_scarce(all.buffers, left.buffers) ||
           share_is_scarce(all.listeners, left.listeners) ||
           share_is_scarce(all.sockets, left.sockets);
}

uint64_t share_kept(uint64_t all, uint64_t left, uint64_t has, uint64_t room)
{
    const uint64_t reserve = reserve_of(all);
    const uint64_t part = all / PART_DIVISOR;
    const uint64_t missing = left < reserve ? reserve - left : 0;
    const uint64_t above = has > part ? has - part : 0;
    return has - least(missing, least(room / GIVEN_DIVISOR, above));
}

struct client_bounds
share_of_bounds_kept(struct client_bounds left, struct client_bounds has, struct client_bounds room)
{
    const struct client_bounds all = all_bounds;
    return (struct client_bounds){
        .places = (uint16_t)share_kept(all.places, left.places, has.places, room.places),
        .buffers = (uint16_t)share_kept(all.buffers, left.buffers, has.buffers, room.buffers),
        .listeners =
            (uint16_t)share_kept(all.listeners, left.listeners, has.listeners, room.listeners),
        .sockets = (uint16_t)share_kept(all.sockets, left.sockets, has.sockets, room.sockets),
    };
}

bool share_is_low(uint64_t has, uint64_t room)
{
    return room <= has / LOW_DIVISOR;
}

bool share_of_bounds_is_low(struct client_bounds has, struct client_bounds room)
{
    return share_is_low(has.places, room.places) || share_is_low(has.buffers, room.buffers) ||
           share_is_low(has.listeners, room.listeners) || share_is_low(has.sockets, room.sockets);
}
