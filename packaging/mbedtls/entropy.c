/* The one source of randomness that Mbed TLS has here: getrandom(). */
#include "entropy_poll.h"
#include <errno.h>
#include <mbedtls/entropy.h>
#include <sys/random.h>

int mbedtls_hardware_poll(void *data, unsigned char *output, size_t size_bytes, size_t *given_bytes)
{
    (void)data;
    ssize_t given = -1;
    do {
        given = getrandom(output, size_bytes, 0);
    } while (given < 0 && errno == EINTR);
    if (given < 0) {
        return MBEDTLS_ERR_ENTROPY_SOURCE_FAILED;
    }
    *given_bytes = (size_t)given;
    return 0;
}
