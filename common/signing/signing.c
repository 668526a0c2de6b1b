#include "signing/signing.h"
#include "lib/memory.h"
#include "lib/text.h"
#include <sodium/crypto_sign_ed25519.h>
#include <sodium/utils.h>
#include <stddef.h>

#define SIGNED_BYTES_MAX (SIGNED_DOMAIN_BYTES_MAX + 1 + SIGNED_DATA_BYTES_MAX)

void key_pair_of_seed(const uint8_t seed[SEED_BYTES], struct key_pair *pair)
{
    (void)crypto_sign_ed25519_seed_keypair(pair->public_key, pair->secret_key, seed);
}

void key_pair_wipe(struct key_pair *pair)
{
    sodium_memzero(pair, sizeof(*pair));
}

bool signing_is_reserved(struct bytes domain)
{
    const struct bytes reserved = text_bytes(DOMAIN_RESERVED);
    return domain.size_bytes >= reserved.size_bytes &&
           memcmp(domain.data, reserved.data, reserved.size_bytes) == 0;
}

/* Puts together what is signed. False: it cannot be. */
static bool join(struct bytes domain, struct bytes data, uint8_t *joined, size_t *size_bytes)
{
    if (domain.size_bytes == 0 || domain.size_bytes > SIGNED_DOMAIN_BYTES_MAX ||
        data.size_bytes > SIGNED_DATA_BYTES_MAX) {
        return false;
    }
    for (size_t i = 0; i < domain.size_bytes; i++) {
        if (domain.data[i] == 0) {
            return false;
        }
        joined[i] = domain.data[i];
    }
    joined[domain.size_bytes] = 0;
    if (data.size_bytes > 0) {
        memcpy(joined + domain.size_bytes + 1, data.data, data.size_bytes);
    }
    *size_bytes = domain.size_bytes + 1 + data.size_bytes;
    return true;
}

enum status signing_sign(
    const struct key_pair *pair,
    struct bytes domain,
    struct bytes data,
    uint8_t signature[SIGNATURE_BYTES])
{
    uint8_t joined[SIGNED_BYTES_MAX];
    size_t size_bytes = 0;
    if (!join(domain, data, joined, &size_bytes)) {
        return STATUS_INVALID_ARGUMENT;
    }
    (void)crypto_sign_ed25519_detached(signature, NULL, joined, size_bytes, pair->secret_key);
    return STATUS_OK;
}

enum status
signing_verify(struct bytes signer, struct bytes domain, struct bytes data, struct bytes signature)
{
    uint8_t joined[SIGNED_BYTES_MAX];
    size_t size_bytes = 0;
    if (signer.size_bytes != PUBLIC_KEY_BYTES || signature.size_bytes != SIGNATURE_BYTES ||
        !join(domain, data, joined, &size_bytes)) {
        return STATUS_BAD_SIGNATURE;
    }
    const int result =
        crypto_sign_ed25519_verify_detached(signature.data, joined, size_bytes, signer.data);
    return result == 0 ? STATUS_OK : STATUS_BAD_SIGNATURE;
}
