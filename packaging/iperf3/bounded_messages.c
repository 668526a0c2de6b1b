/*
 * src/iperf_api.c, in which a message of the other side has a bound: upstream takes memory for as
 * many bytes as the other side says, and one more, and 2^32 - 1 and one more are 0
 * (CVE-2023-38403).
 */
#include <stdlib.h>

#define MESSAGE_BYTES_MAX (1 << 20)

static void *bounded_calloc(size_t count, size_t size_bytes)
{
    const size_t product = count * size_bytes; /* both are of 32 bits at most there */
    return product == 0 || product > MESSAGE_BYTES_MAX ? NULL : calloc(count, size_bytes);
}

#define calloc bounded_calloc
#include "iperf_api.c"
