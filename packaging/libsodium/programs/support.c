/* What else libsodium takes from its operating system parts, for programs without a C library. */
#include <stddef.h>

#include "argon2-encoding.h"
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

/* Called only for hashes as text, which nobody asks for. */
int encode_string(char *text, size_t size_bytes, argon2_context *context, argon2_type type)
{
    (void)text;
    (void)size_bytes;
    (void)context;
    (void)type;
    __builtin_trap();
}
