/*
 * The memory that the service shares with this process, through which connections read and write
 * much. It is one for all of them, in slots, each of which is one call's at a time. It is there
 * only once a connection has had to do with more than a message holds.
 *
 * Each connection maps it for itself: the memory is the service's, and goes with it. As long as a
 * connection answers, what it has mapped is there.
 */
#pragma once

#include "socket.h"

#define TCP_WINDOW_SLOTS      4u
#define TCP_WINDOW_SLOT_BYTES UINT64_C(0x8000)
#define TCP_WINDOW_BYTES      (TCP_WINDOW_SLOTS * TCP_WINDOW_SLOT_BYTES)

struct tcp_window_slot {
    uint32_t offset; /* in the window */
    void *bytes;     /* here */
};

/* False: there is no window, or its slots are all taken: messages have to do. */
bool tcp_window_take(struct open_file *file, struct tcp_window_slot *slot);
void tcp_window_give(const struct tcp_window_slot *slot);

/* The connection is over, or nobody has it any more. */
void tcp_window_finish(struct socket *socket);
