#include "overlay_wire/key.h"
#include <sodium/crypto_sign_ed25519.h>

enum status overlay_verify(
    const struct overlay_key *signer,
    struct bytes statement,
    const struct overlay_signature *signature)
{
    const int result = crypto_sign_ed25519_verify_detached(
        signature->bytes, statement.data, statement.size_bytes, signer->bytes);
    return result == 0 ? STATUS_OK : STATUS_BAD_SIGNATURE;
}
