/* What a status of the network means to a program. Pure. */
#pragma once

#include "abi/status.h"

/* 0 for STATUS_OK; of a connection that is there: PEER_GONE is its other side. */
int socket_error_number(enum status status);

/* The same while it is being made: PEER_GONE is a refusal. */
int socket_opening_error_number(enum status status);
