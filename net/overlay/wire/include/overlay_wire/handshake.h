/*
 * What both sides of a link say first, at once: which protocol, who they are, and that they know
 * the link's password. The signature is over nothing that the other side chose: whoever saw it can
 * say it again. So a link's key says what a peer claims to be, and gives no rights.
 */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"
#include "overlay_wire/key.h"

/* As this side writes it. */
#define OVERLAY_HANDSHAKE_BYTES 123u
/* Others may say more than is understood here, up to this. */
#define OVERLAY_HANDSHAKE_BYTES_MAX 1024u

/* What BLAKE2b takes for a key. */
#define OVERLAY_PASSWORD_BYTES_MAX        64u
#define OVERLAY_HANDSHAKE_STATEMENT_BYTES 64u

#define OVERLAY_VERSION_MAJOR 0u
#define OVERLAY_VERSION_MINOR 5u

struct overlay_handshake {
    struct overlay_key key;
    uint8_t priority; /* of several links to one peer, the lowest is taken */
    struct overlay_signature signature;
};

/*
 * What the handshake's signature is over: the BLAKE2b hash of the key, keyed with the password,
 * which is at most OVERLAY_PASSWORD_BYTES_MAX long and may be empty.
 */
void overlay_handshake_statement(
    const struct overlay_key *key,
    struct bytes password,
    uint8_t statement[OVERLAY_HANDSHAKE_STATEMENT_BYTES]);

/*
 * `password` may be empty.
 *   STATUS_INVALID_ARGUMENT  it is longer than OVERLAY_PASSWORD_BYTES_MAX
 *   else                     as the identity's sign_link()
 */
NODISCARD enum status overlay_handshake_write(
    const struct overlay_identity *self,
    struct bytes password,
    uint8_t priority,
    uint8_t packet[OVERLAY_HANDSHAKE_BYTES]);

/*
 * What `input` begins with, and in `used_bytes` where the frames begin.
 *   STATUS_TRUNCATED       it is not all there yet: ask again with more
 *   STATUS_MALFORMED       it is no handshake, or says no key, or something twice
 *   STATUS_LIMIT_EXCEEDED  it is longer than OVERLAY_HANDSHAKE_BYTES_MAX
 *   STATUS_UNSUPPORTED     another version
 */
NODISCARD enum status
overlay_handshake_read(struct bytes input, struct overlay_handshake *handshake, size_t *used_bytes);

/*
 *   STATUS_WRONG_SIGNER      it is this node's own key
 *   STATUS_BAD_SIGNATURE     wrong password, or not signed by the key
 *   STATUS_INVALID_ARGUMENT  as above
 */
NODISCARD enum status overlay_handshake_check(
    const struct overlay_handshake *handshake,
    const struct overlay_key *self,
    struct bytes password);
