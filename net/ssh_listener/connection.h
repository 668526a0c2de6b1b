/*
 * The process of one connection: what is made for it, what its gate says of it, and what is left to
 * put away.
 */
#pragma once

#include "abi/status.h"
#include "address_text/address_text.h"

/* All 0: none. */
struct connection {
    uint32_t ledger;
    uint32_t process;
    uint32_t event; /* what the gate says: of the ledger, so that it ends with it */
};

/* What the gate says of it. */
#define CONNECTION_ENTERED UINT64_C(1) /* somebody has proved who he is */
#define CONNECTION_OVER    UINT64_C(2) /* he may not come in any more: it is to be ended */

/* Who waits for its end. */
struct connection_watch {
    uint32_t event;
    uint64_t bits;
};

/*
 * Before any: makes the CPU time of all of them, as much together as this program has, and of its
 * own: who is here spins at the cost of others who are, not of who lets people in. Errors as
 * Scheduling.create.
 */
NODISCARD enum status connections_open(void);

/*
 * Starts dropbear with a stream, which belongs to it from now on, also after an error, and with a
 * connection of the gate's. It runs as nobody who is known here.
 *   STATUS_LIMIT_EXCEEDED  there is no memory for one more, or the gate has as many as it takes
 *   others                 of SshGate.connect and of the launcher
 */
NODISCARD enum status connection_begin(
    uint32_t stream,
    const struct ip_address *remote,
    const struct connection_watch *watch,
    struct connection *connection);

/* Bits CONNECTION_: what the gate has said since this was asked last. */
uint64_t connection_hear(const struct connection *connection);

/* Ends it, if it has not ended. */
void connection_finish(struct connection *connection);
