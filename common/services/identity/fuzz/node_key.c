#include "node_key.h"
#include <stdlib.h>
#include <string.h>

#define KEY_AT_MAX PUBLIC_KEY_BYTES

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool begins_as_the_systems(const uint8_t *data, size_t size)
{
    const size_t reserved = sizeof(DOMAIN_RESERVED) - 1;
    return size >= reserved && memcmp(data, DOMAIN_RESERVED, reserved) == 0;
}

/*
 * The first byte says whether the node's own key is put in front of the rest, or as the second key
 * of it. What is signed is a statement, and nothing of the system's.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t seed[SEED_BYTES] = {1};
    struct key_pair pair;
    uint8_t signature[SIGNATURE_BYTES];
    if (size == 0) {
        return 0;
    }
    key_pair_of_seed(seed, &pair);
    const size_t at = data[0] % 3 * (size_t)PUBLIC_KEY_BYTES; /* 64: nowhere */
    size--;
    uint8_t *const statement = malloc(size > 0 ? size : 1); /* beyond it is an error */
    if (statement == NULL) {
        abort();
    }
    memcpy(statement, data + 1, size);
    if (at <= KEY_AT_MAX && at + PUBLIC_KEY_BYTES <= size) {
        memcpy(statement + at, pair.public_key, PUBLIC_KEY_BYTES);
    }
    const struct bytes given = {statement, size};
    const enum node_statement kind = node_statement_of(given, pair.public_key);
    const enum status status = node_key_sign(&pair, given, signature);
    if ((status != STATUS_OK && status != STATUS_DENIED) ||
        (status == STATUS_OK &&
         (kind == NODE_STATEMENT_NONE || begins_as_the_systems(statement, size)))) {
        abort();
    }
    (void)node_key_sign_link(&pair, given, signature);
    (void)node_key_agree(&pair, given, signature);
    free(statement);
    return 0;
}
