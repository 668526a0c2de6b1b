/*
 * src/core/netif.c, in which what a machine sends to itself is copied into as many buffers as it
 * needs: no piece of memory is as large as a datagram may be.
 */
#include "lwip/netif.h"
#define PBUF_RAM PBUF_POOL
#include "netif.c"
