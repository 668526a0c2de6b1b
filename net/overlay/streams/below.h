/*
 * What this service asks of others: of the network service what it hands on, of the overlay whose
 * an address is. Both answer at once; when one does not, calls to it fail with STATUS_TIMED_OUT,
 * and for a while after that at once, so that one client's call makes others wait no longer than
 * that. Each call overwrites the message page.
 *
 * What is made of the network service is the client's who asks, in his account there.
 */
#pragma once

#include "known.h"
#include "runtime/server_call.h"

/* An address of a person's own, as the overlay has it; number 0: the machine's. */
struct own_address {
    uint64_t number;
    struct overlay_key key;
};

/* Who asks, and as whom he is to speak. */
struct asker {
    uint64_t process;
    const uint8_t *principal; /* 32 bytes, not in the message page */
    const struct own_address *own;
};

/* Where something came from; `is_overlay`: from the address of a node. */
struct origin {
    bool is_overlay;
    uint8_t address[OVERLAY_ADDRESS_BYTES];
    uint16_t port;
};

/* The address that the overlay has for a key. STATUS_NOT_FOUND: none. */
NODISCARD enum status below_own(const uint8_t key[OVERLAY_KEY_BYTES], struct own_address *own);

/*
 * Of what is made: STATUS_PEER_GONE, the network service has ended meanwhile, or the own address
 * has; STATUS_NOT_FOUND, there is no overlay to do it in; and those of Network.
 */
NODISCARD enum status below_connect(
    const struct asker *asker, const struct overlay_key *remote, uint16_t port, uint32_t *stream);
/* `bit`: of this service's event, signalled as soon as one waits. Also below. */
NODISCARD enum status below_listen(
    const struct asker *asker, uint16_t port, uint16_t backlog, uint64_t bit, uint32_t *listener);
/* Port 0: one is chosen. */
NODISCARD enum status
below_bind(const struct asker *asker, uint16_t port, uint64_t bit, uint32_t *socket);

/* Without waiting. STATUS_NOT_FOUND: there is none, and the event will be signalled. */
NODISCARD enum status below_accept(uint32_t listener, uint32_t *stream, struct origin *origin);
/* What there is room for is copied to `data`. */
struct received {
    struct origin origin;
    uint32_t size_bytes; /* of the datagram */
    uint32_t data_bytes; /* of what came of it, and was copied */
};

NODISCARD enum status
below_receive(uint32_t socket, uint8_t *data, uint32_t room_bytes, struct received *received);
NODISCARD enum status
below_send(uint32_t socket, const struct overlay_key *remote, uint16_t port, struct bytes data);

/* Whose session with `own` an address belongs to now. STATUS_NOT_FOUND: nobody's that is known. */
NODISCARD enum status below_find(
    const struct own_address *own,
    const uint8_t address[OVERLAY_ADDRESS_BYTES],
    struct overlay_key *key);
