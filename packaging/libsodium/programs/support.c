/* What else libsodium takes from its operating system parts, for programs without a C library. */
#include <stddef.h>

#include "core.h"
#include "errno.h"
#include "randombytes.h"

int sodium_error_number;

/* A length that no caller of ours can have. */
void sodium_misuse(void)
{
    __builtin_trap();
}

/* Keys are made of seeds that the program has; nothing of the library's own is random here. */
void randombytes_buf(void *const buffer, const size_t size_bytes)
{
    (void)buffer;
    (void)size_bytes;
    __builtin_trap();
}
