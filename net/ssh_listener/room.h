/*
 * Who is here: how many connections there are at once has a bound, and how many of these come from
 * one place, by which is meant what one customer of a network has: an address of IPv4, the first
 * half of one of IPv6. Pure.
 *
 * Whoever has not entered keeps nobody out: he goes when his time is over, or when somebody else
 * comes and there is no room. Then it is one of the place of which most wait to enter, the oldest
 * of these, so that a crowd displaces itself.
 */
#pragma once

#include "address_text/address_text.h"
#include <stdbool.h>

#define ROOM_CONNECTIONS_MAX          8u
#define ROOM_CONNECTIONS_OF_PLACE_MAX 4u
/* Dropbear ends by itself a little sooner, unless somebody else has it. */
#define ROOM_ENTER_NS_MAX UINT64_C(70000000000)

struct room {
    struct {
        bool is_taken;
        bool has_entered;
        uint64_t since_ns;
        struct ip_address remote;
    } places[ROOM_CONNECTIONS_MAX];
};

/*
 * Who has to leave so that a connection from there finds a place, its number in `*place`. False:
 * there is a place, or all that could be made free are of people who have entered.
 */
bool room_find_leaver(const struct room *room, const struct ip_address *remote, uint32_t *place);

/*
 * A place for a connection from there, its number in `*place`. False: there are too many, or too
 * many from there.
 */
bool room_take(
    struct room *room, const struct ip_address *remote, uint64_t now_ns, uint32_t *place);

/* Who is there has proved who he is: nobody displaces him. */
void room_enter(struct room *room, uint32_t place);

/* Whether the one who is there has had the time to enter that he has, and has not. */
bool room_is_overdue(const struct room *room, uint32_t place, uint64_t now_ns);

void room_leave(struct room *room, uint32_t place);
