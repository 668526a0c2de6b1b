/*
 * src/iperf_client_api.c, in which a client that receives ends when it has got as much as was asked
 * for: upstream counts only what it has sent, so that -R with -n or -k goes on for ever.
 */
#include <setjmp.h>
#include <stdio.h>

#include "iperf.h"
#include "iperf_api.h"

#define bytes_sent  bytes_sent + (test->mode == RECEIVER ? test->bytes_received : 0)
#define blocks_sent blocks_sent + (test->mode == RECEIVER ? test->blocks_received : 0)
#include "iperf_client_api.c"
