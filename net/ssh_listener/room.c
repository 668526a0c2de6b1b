#include "room.h"
#include "lib/memory.h"

static bool is_same_place(const struct ip_address *one, const struct ip_address *other)
{
    const size_t compared = one->size_bytes == IPV6_BYTES ? IPV6_BYTES / 2 : one->size_bytes;
    return one->size_bytes == other->size_bytes && memcmp(one->bytes, other->bytes, compared) == 0;
}

static bool is_from(const struct room *room, uint32_t place, const struct ip_address *remote)
{
    return room->places[place].is_taken && is_same_place(&room->places[place].remote, remote);
}

/* How many are there from one place. */
static uint32_t count_from(const struct room *room, const struct ip_address *remote)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < ROOM_CONNECTIONS_MAX; i++) {
        count += is_from(room, i, remote) ? 1 : 0;
    }
    return count;
}

static bool waits(const struct room *room, uint32_t place)
{
    return room->places[place].is_taken && !room->places[place].has_entered;
}

/* How many of those who wait to enter are from where this one is. */
static uint32_t crowd_of(const struct room *room, uint32_t place)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < ROOM_CONNECTIONS_MAX; i++) {
        count += waits(room, i) && is_from(room, i, &room->places[place].remote) ? 1 : 0;
    }
    return count;
}

/* ROOM_CONNECTIONS_MAX: none is. */
static uint32_t find_free(const struct room *room)
{
    uint32_t place = 0;
    while (place < ROOM_CONNECTIONS_MAX && room->places[place].is_taken) {
        place++;
    }
    return place;
}

/* Whether the one has to go rather than the other: `other_crowd` 0, there is no other one. */
static bool goes_before(const struct room *room, uint32_t one, uint32_t other, uint32_t other_crowd)
{
    const uint32_t crowd = crowd_of(room, one);
    return crowd > other_crowd ||
           (crowd == other_crowd && room->places[one].since_ns < room->places[other].since_ns);
}

bool room_find_leaver(const struct room *room, const struct ip_address *remote, uint32_t *place)
{
    const bool is_many = count_from(room, remote) >= ROOM_CONNECTIONS_OF_PLACE_MAX;
    uint32_t crowd = 0;
    *place = 0;
    if (!is_many && find_free(room) < ROOM_CONNECTIONS_MAX) {
        return false;
    }
    for (uint32_t i = 0; i < ROOM_CONNECTIONS_MAX; i++) {
        /* Who is one of too many displaces one of these. */
        const bool may_go = waits(room, i) && (!is_many || is_from(room, i, remote));
        if (may_go && goes_before(room, i, *place, crowd)) {
            *place = i;
            crowd = crowd_of(room, i);
        }
    }
    return crowd > 0;
}

bool room_take(struct room *room, const struct ip_address *remote, uint64_t now_ns, uint32_t *place)
{
    *place = find_free(room);
    if (*place == ROOM_CONNECTIONS_MAX ||
        count_from(room, remote) >= ROOM_CONNECTIONS_OF_PLACE_MAX) {
        return false;
    }
    room->places[*place].is_taken = true;
    room->places[*place].has_entered = false;
    room->places[*place].since_ns = now_ns;
    room->places[*place].remote = *remote;
    return true;
}

void room_enter(struct room *room, uint32_t place)
{
    room->places[place].has_entered = true;
}

bool room_is_overdue(const struct room *room, uint32_t place, uint64_t now_ns)
{
    return waits(room, place) && now_ns - room->places[place].since_ns >= ROOM_ENTER_NS_MAX;
}

void room_leave(struct room *room, uint32_t place)
{
    room->places[place].is_taken = false;
}
