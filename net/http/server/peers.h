/*
 * The connections: each a TcpStream, a connection over it (http/connection.h), and a number of its
 * own among the signals. A request on a connection that is kept open takes two calls of the stack:
 * one reads it, the other writes the answer, looks for the next request, and asks to be told of it.
 */
#pragma once

#include "abi/status.h"
#include "http/site.h"
#include <stdbool.h>
#include <stdint.h>

#define PEERS_MAX 500u

struct tls_context;

/* Once, before all others. */
NODISCARD enum status peers_init(struct site *site);

/*
 * Takes a connection over that was accepted; `tls` is NULL for one that speaks without. Where all
 * places are taken, it gets one of those that many come from, or ends when it comes from there
 * itself (http/crowd.h).
 */
void peers_begin(uint32_t stream, uint64_t origin, struct tls_context *tls);

/*
 * Whether somebody may be accepted. Where there is no place, the one that is idle longest ends, if
 * any is.
 */
bool peers_have_room(void);

/* What a number stands for was signalled; of PEERS_MAX. */
void peers_signalled(uint32_t number);

/* Goes on with those that did not come to an end the last time. True: there are still some. */
bool peers_go_on(void);

/* Ends those that are late, and gives when to look again; UINT64_MAX: there are none. */
uint64_t peers_look_at_time(void);

/* All of them end: the network has gone. */
void peers_end_all(void);
