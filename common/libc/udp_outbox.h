/*
 * What a socket for datagrams that sends much puts them into (ADR 44): memory that the service
 * shares with this process, and takes them out of.
 *
 * Only places that a call has sent something to are sent to so: so whoever may not, or cannot, send
 * somewhere is told by the call that tries.
 */
#pragma once

#include "socket.h"

/*
 * Puts a datagram there, waiting for room as the socket and its flags have it. True: `result` is
 * what the call gives: how much it was, or an error. False: it is to be sent by a call.
 */
bool udp_outbox_send(
    struct open_file *file,
    const struct socket_place *to,
    const struct socket_datagram *datagram,
    long *result);

/* A call has sent a datagram there. */
void udp_outbox_note_sent(struct open_file *file, const struct socket_place *to);

/* Nobody has the socket any more. */
void udp_outbox_finish(struct socket *socket);
