/* Conversations of the test: connections whose content is known, so that it can be checked. */
#pragma once

#include "schema/internet_client.h"
#include <stdint.h>

/* Points to what the next call overwrites. */
struct network_place place_ipv4(uint32_t address, uint16_t port);

/* Waits until there is an IPv4 address, which is the first of its bytes. */
uint32_t await_address(uint32_t network);

/* A connection that is open. */
uint32_t connect_to(uint32_t network, const struct network_place *remote);

/* Why there is none. */
enum status connect_fails(uint32_t network, const struct network_place *remote);

/* Writes so many bytes, and waits for none of them to arrive. Gives how many. */
uint64_t write_all(uint32_t stream, uint64_t size_bytes);

/*
 * Writes so many bytes to `to`, which come out at `from` (which may be the same: the other side
 * sends them back), and checks them there. Gives how many came.
 */
uint64_t exchange(uint32_t to, uint32_t from, uint64_t size_bytes);
