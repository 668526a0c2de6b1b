/*
 * What builds the tree. A node asks a peer to be its parent (request), the peer signs that it would
 * be, under a port (response), the node signs the same and tells everybody (announce).
 *
 * All three are about one statement: node, parent, sequence, nonce and port. The node chooses
 * sequence and nonce, the parent the port.
 */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"
#include "overlay_wire/key.h"
#include "overlay_wire/wire.h"

#define OVERLAY_STATEMENT_BYTES_MAX (2u * OVERLAY_KEY_BYTES + 3u * WIRE_NUMBER_BYTES_MAX)

/* Of a body. */
#define OVERLAY_ANNOUNCE_BYTES_MAX (OVERLAY_STATEMENT_BYTES_MAX + 2u * OVERLAY_SIGNATURE_BYTES)

struct overlay_request {
    uint64_t sequence;
    uint64_t nonce;
};

struct overlay_response {
    struct overlay_request request;
    uint64_t port;
    struct overlay_signature parent_signature;
};

/* A root is its own parent. */
struct overlay_announce {
    struct overlay_key key;
    struct overlay_key parent;
    struct overlay_response response;
    struct overlay_signature signature;
};

/*
 * Of a frame's body; STATUS_TRUNCATED, STATUS_MALFORMED: it is none. A response has a port, so has
 * an announce of who is no root. Signatures are not looked at.
 */
NODISCARD enum status overlay_request_read(struct bytes body, struct overlay_request *request);
NODISCARD enum status overlay_response_read(struct bytes body, struct overlay_response *response);
NODISCARD enum status overlay_announce_read(struct bytes body, struct overlay_announce *announce);

/* Into a frame that was begun. */
void overlay_request_write(struct wire_writer *writer, const struct overlay_request *request);
void overlay_response_write(struct wire_writer *writer, const struct overlay_response *response);
void overlay_announce_write(struct wire_writer *writer, const struct overlay_announce *announce);

/* As the parent: signs for `child`, whose request it is. Otherwise as the identity's sign(). */
NODISCARD enum status overlay_response_sign(
    const struct overlay_identity *self,
    const struct overlay_key *child,
    const struct overlay_request *request,
    uint64_t port,
    struct overlay_response *response);

/* As the child: whether `parent` signed it for `child`. Else STATUS_BAD_SIGNATURE. */
NODISCARD enum status overlay_response_check(
    const struct overlay_response *response,
    const struct overlay_key *child,
    const struct overlay_key *parent);

/* As the child: signs what `parent` has signed. Otherwise as the identity's sign(). */
NODISCARD enum status overlay_announce_sign(
    const struct overlay_identity *self,
    const struct overlay_key *parent,
    const struct overlay_response *response,
    struct overlay_announce *announce);

/* As a root, with a port of 0. Otherwise as the identity's sign(). */
NODISCARD enum status overlay_announce_root(
    const struct overlay_identity *self,
    const struct overlay_request *request,
    struct overlay_announce *announce);

/* Whether child and parent have signed it. Else STATUS_BAD_SIGNATURE. */
NODISCARD enum status overlay_announce_check(const struct overlay_announce *announce);

bool overlay_announce_equal(
    const struct overlay_announce *left, const struct overlay_announce *right);

/*
 * Whether `fresh` is to stand in the place of `held`, both of one key: the higher sequence, else
 * the lower parent, else the lower nonce. All nodes agree on it, or they would correct each other
 * without end.
 */
bool overlay_announce_supersedes(
    const struct overlay_announce *fresh, const struct overlay_announce *held);
