/*
 * A datagram in memory that two processes look at: a head, and behind it what the datagram carries.
 * Nothing is aligned.
 */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"
#include <stdint.h>

#define DATAGRAM_ADDRESS_BYTES_MAX 16u

struct datagram_head {
    uint16_t data_bytes;   /* behind this head */
    uint16_t whole_bytes;  /* how long it was: what is not behind the head is lost */
    uint16_t port;         /* where it comes from, or goes to */
    uint8_t link;          /* of an address that only means something on one link */
    uint8_t address_bytes; /* 4 of IPv4, or 16 of IPv6 */
    uint8_t address[DATAGRAM_ADDRESS_BYTES_MAX];
};
_Static_assert(sizeof(struct datagram_head) == 24, "both sides have the same layout");

/* Of which the head is a copy, and the data lies where it was written. */
struct datagram {
    struct datagram_head head;
    struct bytes data;
};

/* -- several, to write ------------------------------------------------------------------------- */

/* Memory of the writer's. */
struct datagram_list {
    uint8_t *bytes;
    uint32_t size_bytes;
    uint32_t used_bytes;
};

/* Where what the next one carries is to be put, and how much fits; NULL: not even a head. */
uint8_t *datagram_list_room(const struct datagram_list *list, uint32_t *room_bytes);

/* It was put there: `head` says how much of it. */
void datagram_list_add(struct datagram_list *list, const struct datagram_head *head);

/* -- and to read ------------------------------------------------------------------------------- */

/*
 * The first of them, which `rest` is then without.
 *   STATUS_NOT_FOUND  there is none
 *   STATUS_MALFORMED  what is there is none; `rest` is as it was
 */
NODISCARD enum status datagram_take(struct bytes *rest, struct datagram *first);
