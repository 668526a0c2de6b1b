/* The ports where connections are accepted, each with a number among the signals. */
#pragma once

#include "abi/status.h"
#include <stdint.h>

#define LISTENERS_MAX 2u

struct tls_context;

/*
 * Begins to listen at a port of all addresses; `tls` is NULL where connections speak without.
 * Errors: of Network.listen and window_open().
 */
NODISCARD enum status listeners_open(uint32_t network, uint16_t port, struct tls_context *tls);

/*
 * Accepts what waits where something was signalled or is to be looked at, as far as there are
 * places for it. STATUS_PEER_GONE: the network has gone, and all that came from it.
 */
NODISCARD enum status listeners_accept(void);

/* One of their numbers was: from PEERS_MAX on. */
void listeners_signalled(uint32_t number);

/* When there is to be another look although nothing is signalled. */
uint64_t listeners_look_at_time(void);

/* They are gone: to be called before others are opened. */
void listeners_close(void);
