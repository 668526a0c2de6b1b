/*
 * What came and waits to be read, in order: buffers of lwIP, each of which is filled before the
 * next is kept, so that short segments take no more memory than long ones.
 */
#pragma once

#include "lwip/pbuf.h"

/* Takes over `p`, a chain of buffers. */
void receive_queue_add(struct pbuf **first, struct pbuf **last, struct pbuf *p);

/* Copies at most `size_bytes` from the front, and leaves them there; gives how many. */
uint32_t receive_queue_copy(const struct pbuf *first, void *target, uint32_t size_bytes);

/* Takes at most `size_bytes` from the front and frees what is empty; gives how many. */
uint32_t receive_queue_drop(struct pbuf **first, struct pbuf **last, uint32_t size_bytes);

/* Frees all; gives how many bytes that were. */
uint32_t receive_queue_clear(struct pbuf **first, struct pbuf **last);
