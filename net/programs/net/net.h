/* What the files of this program share. */
#pragma once

#include "reach.h"

#define NET_USE                                                                                    \
    "[sockets] | set INTERFACE dhcp on|off | set INTERFACE address ADDRESS/BITS [ROUTER] | "       \
    "set name-server 1..4 ADDRESS|none"

/* Interfaces, name servers, and what the stack has to do. */
int net_show(uint32_t network);

/* Who has which connection, listener and socket. */
int net_sockets(uint32_t network);

/* The words after "set". */
int net_set(uint32_t network, int count, const char *const *words);
