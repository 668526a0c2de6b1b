/*
 * Names of hosts become addresses in threads aside, because it may take a minute: a few at a time.
 */
#pragma once

#include "abi/status.h"
#include "address_text/address_text.h"

#define NAMES_MAX 4u

/*
 * Begins to look for the address of a host, for who has this number; its end signals `bits` of the
 * program's event. STATUS_LIMIT_EXCEEDED: NAMES_MAX are being looked for. Otherwise errors of
 * threads.
 */
NODISCARD enum status names_begin(uint32_t number, struct bytes host, uint64_t bits);

/* One that has ended, if there is one: its number, and how it ended (as Resolver.resolve). */
bool names_end(uint32_t *number, enum status *status, struct ip_address *address);
