#include "node.h"
#include "lib/text.h"
#include "overlay_wire/handshake.h"
#include <sodium/crypto_box_curve25519xsalsa20poly1305.h>
#include <sodium/crypto_sign_ed25519.h>
#include <stdlib.h>

static enum status sign(void *context, struct bytes statement, struct overlay_signature *signature)
{
    struct node *const node = context;
    node->signed_count++;
    if (node->answer == STATUS_OK) {
        (void)crypto_sign_ed25519_detached(
            signature->bytes, NULL, statement.data, statement.size_bytes, node->secret_key);
    }
    return node->answer;
}

static enum status
sign_link(void *context, struct bytes password, struct overlay_signature *signature)
{
    const struct node *const node = context;
    uint8_t statement[OVERLAY_HANDSHAKE_STATEMENT_BYTES];
    overlay_handshake_statement(&node->identity.key, password, statement);
    return sign(context, (struct bytes){statement, sizeof(statement)}, signature);
}

static enum status agree(
    void *context,
    const uint8_t public_key[OVERLAY_BOX_KEY_BYTES],
    uint8_t shared[OVERLAY_BOX_KEY_BYTES])
{
    const struct node *const node = context;
    uint8_t secret[OVERLAY_BOX_KEY_BYTES];
    if (node->answer != STATUS_OK) {
        return node->answer;
    }
    (void)crypto_sign_ed25519_sk_to_curve25519(secret, node->secret_key);
    return crypto_box_curve25519xsalsa20poly1305_beforenm(shared, public_key, secret) == 0
               ? STATUS_OK
               : STATUS_MALFORMED;
}

void node_init(struct node *node, const uint8_t seed[32])
{
    *node = (struct node){.answer = STATUS_OK};
    node->identity = (struct overlay_identity){
        .context = node, .sign = sign, .sign_link = sign_link, .agree = agree};
    (void)crypto_sign_ed25519_seed_keypair(node->identity.key.bytes, node->secret_key, seed);
}

void node_init_byte(struct node *node, uint8_t byte)
{
    uint8_t seed[32];
    memset(seed, byte, sizeof(seed));
    node_init(node, seed);
}

struct bytes node_unhex(const char *text, uint8_t *bytes)
{
    const struct bytes view = text_bytes(text);
    if (!hex_read(view, bytes, view.size_bytes / 2)) {
        abort();
    }
    return (struct bytes){bytes, view.size_bytes / 2};
}
