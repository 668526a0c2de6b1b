/*
 * src/core/ipv6/icmp6.c, in which the answer to an echo is as many buffers as it needs: a request
 * that came in fragments is longer than any piece of memory.
 */
#include "lwip/pbuf.h"
#define PBUF_RAM PBUF_POOL
#include "icmp6.c"
