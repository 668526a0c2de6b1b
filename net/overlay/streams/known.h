/*
 * Whose addresses datagrams came from: answers of Overlay.find, which cost a call each, so that not
 * each datagram does.
 *
 * An answer is believed for KNOWN_NS after it was asked for, whatever has happened to the session
 * since. Whoever has the same address with another key can only be somebody who has sought such
 * keys for himself (two of them: 2^56 tries; one for an address that is somebody else's: 2^112).
 */
#pragma once

#include "overlay_wire/address.h"

#define KNOWN_COUNT 32u
#define KNOWN_NS    UINT64_C(1000000000)

struct known_key {
    uint8_t address[OVERLAY_ADDRESS_BYTES];
    struct overlay_key key;
    uint64_t until_ns; /* 0: no answer */
};

struct known {
    struct known_key keys[KNOWN_COUNT];
    uint32_t next; /* which is forgotten next */
};

/* Times are of one clock that does not go back. NULL: nothing, or nothing of late. */
const struct overlay_key *known_find(
    const struct known *known, const uint8_t address[OVERLAY_ADDRESS_BYTES], uint64_t now_ns);

/* The answer came to what was asked at `now_ns`. */
void known_note(
    struct known *known,
    const uint8_t address[OVERLAY_ADDRESS_BYTES],
    const struct overlay_key *key,
    uint64_t now_ns);

/*
 * Whether an address is what a node of the overlay has for itself: not one of a subnet behind it,
 * where others may be who do not have its key.
 */
bool known_is_address(const uint8_t *address, size_t size_bytes);

/* The same, and of this key. */
bool known_belongs(const uint8_t address[OVERLAY_ADDRESS_BYTES], const struct overlay_key *key);
