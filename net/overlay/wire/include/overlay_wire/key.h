/*
 * Who somebody is in the overlay: an Ed25519 public key; and what this node does with the secret
 * half of its own, which stays with whoever answers these calls.
 */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"
#include <stdbool.h>
#include <stdint.h>

#define OVERLAY_KEY_BYTES       32u
#define OVERLAY_SIGNATURE_BYTES 64u
/* Of X25519, and of what two of them agree on. */
#define OVERLAY_BOX_KEY_BYTES 32u

struct overlay_key {
    uint8_t bytes[OVERLAY_KEY_BYTES];
};

struct overlay_signature {
    uint8_t bytes[OVERLAY_SIGNATURE_BYTES];
};

/*
 * This node. All functions answer at once, with STATUS_OK or with why not; what asked for it then
 * is not done and gives the same status.
 */
struct overlay_identity {
    struct overlay_key key;
    void *context;
    /*
     * Ed25519 over the statement as it is: of a place in the tree, of a way, of an offer. Who
     * answers can tell that it is one, and signs nothing else.
     */
    enum status (*sign)(void *context, struct bytes statement, struct overlay_signature *signature);
    /*
     * Ed25519 over overlay_handshake_statement() (handshake.h) of this node's key: as a hash it
     * says nothing to who is to sign it. The password is at most OVERLAY_PASSWORD_BYTES_MAX long.
     */
    enum status (*sign_link)(
        void *context, struct bytes password, struct overlay_signature *signature);
    /*
     * What crypto_box_beforenm() makes of `public_key` and the X25519 form of this node's secret
     * key.
     */
    enum status (*agree)(
        void *context,
        const uint8_t public_key[OVERLAY_BOX_KEY_BYTES],
        uint8_t shared[OVERLAY_BOX_KEY_BYTES]);
};

/* As numbers, big-endian: negative when `left` is lower. The lowest key of a tree is its root. */
static inline int
overlay_key_compare(const struct overlay_key *left, const struct overlay_key *right)
{
    return memcmp(left->bytes, right->bytes, OVERLAY_KEY_BYTES);
}

static inline bool
overlay_key_equal(const struct overlay_key *left, const struct overlay_key *right)
{
    return overlay_key_compare(left, right) == 0;
}

/* STATUS_BAD_SIGNATURE: it is not the signer's, or `signer` is no key that libsodium takes. */
NODISCARD enum status overlay_verify(
    const struct overlay_key *signer,
    struct bytes statement,
    const struct overlay_signature *signature);
