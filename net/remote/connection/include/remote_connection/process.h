/* The process of one connection to another machine, for whoever starts it. */
#pragma once

#include <stdint.h>

#define REMOTE_CONNECTION_PROGRAM "remote_connection"

/* The most that it may take: twice what it needs. The tables are 0.4 MiB, its threads as much. */
#define REMOTE_CONNECTION_BYTES UINT64_C(0x180000)
