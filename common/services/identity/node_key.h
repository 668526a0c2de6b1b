/*
 * What the overlay's node has done with a key pair. It gives statements, and a signature is over
 * nothing but them: so what each is, is told here, and what is none of the overlay's is not signed.
 *
 * A statement of the overlay's has no domain in front. Two of its kinds could be made to begin with
 * a domain of somebody else's choice and the zero behind it; where that reads as a text, they are
 * refused. The system's own domains nothing begins with.
 */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"
#include "signing/signing.h"

#define NODE_PASSWORD_BYTES_MAX 64u
#define NODE_BOX_KEY_BYTES      32u

enum node_statement {
    NODE_STATEMENT_NONE,
    NODE_STATEMENT_PLACE, /* the key's own in the tree, below another one or as the root */
    NODE_STATEMENT_CHILD, /* another one's, below this key */
    NODE_STATEMENT_WAY,   /* when, and the ports from the root to this key */
    NODE_STATEMENT_OFFER, /* keys for a session */
};

/* What a statement is, as the node of this key has it signed. */
enum node_statement
node_statement_of(struct bytes statement, const uint8_t public_key[PUBLIC_KEY_BYTES]);

/* STATUS_DENIED: it is no statement of the overlay's, or could be taken for one of another kind. */
NODISCARD enum status node_key_sign(
    const struct key_pair *pair, struct bytes statement, uint8_t signature[SIGNATURE_BYTES]);

/*
 * What a link begins with: the BLAKE2b hash, of 64 bytes, of the public key, keyed with the
 * password, which may be empty.
 *   STATUS_INVALID_ARGUMENT  it is longer than NODE_PASSWORD_BYTES_MAX
 *   STATUS_DENIED            the hash begins as a statement of the system's
 */
NODISCARD enum status node_key_sign_link(
    const struct key_pair *pair, struct bytes password, uint8_t signature[SIGNATURE_BYTES]);

/*
 * crypto_box_beforenm() of an X25519 key and the pair's X25519 form. The caller wipes `shared`, and
 * the stack below.
 *   STATUS_INVALID_ARGUMENT  it is no key, or one that everybody agrees on the same with
 */
NODISCARD enum status
node_key_agree(const struct key_pair *pair, struct bytes key, uint8_t shared[NODE_BOX_KEY_BYTES]);
