/*
 * An invitation, on one line that people hand to each other:
 *
 *     tessera:KEY@HOST:PORT[,HOST:PORT...]
 *
 * KEY are the 64 hexadecimal digits of a machine's key in the overlay, the others the places where
 * it waits for links. Nothing in it is secret, and nothing in it is believed but who is meant: at
 * each of the places, nobody is taken who has not this key.
 */
#pragma once

#include "lib/bytes.h"
#include <stdbool.h>
#include <stdint.h>

#define INVITATION_KEY_BYTES  32u
#define INVITATION_PLACES_MAX 4u
/* HOST is the name of a host, an address of IPv4 or [one of IPv6]. So long that settings can have
 * it, behind tcp:// (overlay_settings.h). */
#define INVITATION_PLACE_BYTES_MAX 249u
/* All of it, without a terminator. */
#define INVITATION_BYTES_MAX                                                                       \
    (8u + 2 * INVITATION_KEY_BYTES + INVITATION_PLACES_MAX * (1u + INVITATION_PLACE_BYTES_MAX))

struct invitation {
    uint8_t key[INVITATION_KEY_BYTES];
    uint32_t place_count;
    /* HOST:PORT each, in what was read. */
    struct bytes places[INVITATION_PLACES_MAX];
};

enum invitation_fault {
    INVITATION_GOOD,
    INVITATION_EMPTY,
    INVITATION_OTHER_KIND, /* it begins otherwise */
    INVITATION_KEY,        /* what stands before the @ is no key */
    INVITATION_NO_PLACE,
    INVITATION_PLACE, /* one of them is none */
    INVITATION_PLACES,
    INVITATION_FAULT_COUNT,
};

/* Blanks before and behind do not count. What is read is there only where it is good. */
enum invitation_fault invitation_read(struct bytes line, struct invitation *read);

/* What is wrong, and what to do. `fault`: not INVITATION_GOOD. */
const char *invitation_fault_text(enum invitation_fault fault);

/* The line, and a terminator. The places are good ones, as invitation_place_check() says. */
void invitation_write(const struct invitation *written, char line[INVITATION_BYTES_MAX + 1]);

/* Whether it is HOST:PORT, of one host that means the same on every machine. */
bool invitation_place_check(struct bytes place);
