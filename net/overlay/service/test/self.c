#include "self.h"
#include "overlay_wire/handshake.h"
#include <sodium/crypto_box_curve25519xsalsa20poly1305.h>
#include <sodium/crypto_sign_ed25519.h>

static enum status sign(void *context, struct bytes statement, struct overlay_signature *signature)
{
    const struct self *const self = context;
    if (self->answer == STATUS_OK) {
        (void)crypto_sign_ed25519_detached(
            signature->bytes, NULL, statement.data, statement.size_bytes, self->secret_key);
    }
    return self->answer;
}

static enum status
sign_link(void *context, struct bytes password, struct overlay_signature *signature)
{
    const struct self *const self = context;
    uint8_t statement[OVERLAY_HANDSHAKE_STATEMENT_BYTES];
    overlay_handshake_statement(&self->identity.key, password, statement);
    return sign(context, (struct bytes){statement, sizeof(statement)}, signature);
}

static enum status agree(
    void *context,
    const uint8_t public_key[OVERLAY_BOX_KEY_BYTES],
    uint8_t shared[OVERLAY_BOX_KEY_BYTES])
{
    const struct self *const self = context;
    uint8_t secret[OVERLAY_BOX_KEY_BYTES];
    (void)crypto_sign_ed25519_sk_to_curve25519(secret, self->secret_key);
    return self->answer != STATUS_OK ? self->answer
           : crypto_box_curve25519xsalsa20poly1305_beforenm(shared, public_key, secret) == 0
               ? STATUS_OK
               : STATUS_MALFORMED;
}

void self_init(struct self *self, uint8_t byte)
{
    uint8_t seed[32];
    memset(seed, byte, sizeof(seed));
    *self = (struct self){.answer = STATUS_OK};
    self->identity = (struct overlay_identity){
        .context = self, .sign = sign, .sign_link = sign_link, .agree = agree};
    (void)crypto_sign_ed25519_seed_keypair(self->identity.key.bytes, self->secret_key, seed);
}
