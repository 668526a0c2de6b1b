/*
 * TLS below a connection: bytes of a stream in, bytes of requests out, and back. One context for
 * all, with the certificate and its key.
 */
#pragma once

#include "http/connection.h"
#include <stdbool.h>

struct tls_context;
struct tls_session;

/*
 * Reads `certificate.pem`, a chain, and `key.pem` of a Directory. What is wrong is said at the
 * standard error output.
 *   STATUS_NOT_FOUND, ...  of the directory
 *   STATUS_MALFORMED       they are no certificate, or no key, or do not belong together
 *   STATUS_NO_MEMORY
 */
NODISCARD enum status tls_context_create(uint32_t directory, struct tls_context **context);

/* A new session over `bytes`. NULL: there is no memory. */
struct tls_session *
tls_session_create(struct tls_context *context, const struct connection_bytes *bytes);

/* Takes NULL. */
void tls_session_destroy(struct tls_session *session);

/* Whether hands are shaken: what is read and written from then on is the connection's. */
bool tls_session_is_open(struct tls_session *session);

/*
 * One step of the handshake, as long as it is not open: most of what a connection costs, in pieces
 * of some milliseconds. TRANSFER_NOTHING: it waits for the other side.
 */
enum transfer tls_session_shake(struct tls_session *session);

/* What a connection reads and writes, once it is open. */
struct connection_bytes tls_session_bytes(struct tls_session *session);
