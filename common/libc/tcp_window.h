/*
 * The memory that the service shares with this process, through which connections read and write
 * much. It is one for all of them, in parts; a call has a slot of one, or of two in a row where it
 * has so much to move and they are free. It is there only once a connection has had to do with more
 * than a message holds.
 *
 * Each connection maps it for itself: the memory is the service's, and goes with it. As long as a
 * connection answers, what it has mapped is there.
 */
#pragma once

#include "socket.h"

#define TCP_WINDOW_PARTS      4u
#define TCP_WINDOW_PART_BYTES UINT64_C(0x8000)
#define TCP_WINDOW_BYTES      (TCP_WINDOW_PARTS * TCP_WINDOW_PART_BYTES)

/* What a call of the service takes a little longer for is less than what a second one costs. */
#define TCP_WINDOW_SLOT_PARTS 2u

struct tcp_window_slot {
    uint32_t offset;     /* in the window */
    uint32_t size_bytes; /* at least one part, whatever was asked for */
    void *bytes;         /* here */
};

/* For so much, if possible. False: there is no window, or its parts are all taken: messages have to
 * do. */
bool tcp_window_take(struct open_file *file, size_t size_bytes, struct tcp_window_slot *slot);
void tcp_window_give(const struct tcp_window_slot *slot);

/* The connection is over, or nobody has it any more. */
void tcp_window_finish(struct socket *socket);
