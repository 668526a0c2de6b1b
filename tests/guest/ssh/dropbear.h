/* What dropbear does with its connection, and what the person's program sends; written apart from
 * the gate's own. */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"
#include "signing/signing.h"
#include <stdbool.h>
#include <stdint.h>

#define COOKIE_BYTES 16u
#define HASH_BYTES   64u

struct dropbear {
    uint32_t connection;
    uint32_t event; /* that of whoever looks after it */
    uint8_t cookie[COOKIE_BYTES];
    uint8_t host_key[PUBLIC_KEY_BYTES];
    uint8_t identifier[HASH_BYTES];
    uint32_t identifier_bytes;
};

/* What differs from an exchange as it should be. */
enum wrong {
    WRONG_NOTHING,
    WRONG_COOKIE,
    WRONG_HOST_KEY,
    WRONG_END, /* the secret is not there */
};

/* What is signalled there. */
#define DROPBEAR_ENTERED UINT64_C(1)
#define DROPBEAR_OVER    UINT64_C(4)

/* The bits that were signalled since this was asked last. */
uint64_t dropbear_hear(const struct dropbear *dropbear);

/* Waits until it is told that the connection is over. */
void dropbear_await_over(const struct dropbear *dropbear);

/* Through the service that was granted under this name. */
NODISCARD enum status dropbear_connect(struct dropbear *dropbear, const char *gate);
void dropbear_leave(struct dropbear *dropbear);

/* A whole key exchange. The signature is checked with the host key that was said. */
NODISCARD enum status
dropbear_exchange(struct dropbear *dropbear, bool is_sha512, enum wrong wrong);

/* As above, of a connection that is expected to be got, up to the session identifier. */
void dropbear_begin(struct dropbear *dropbear);

NODISCARD enum status dropbear_knows(
    const struct dropbear *dropbear, const char *user, const uint8_t *key, bool *is_known);

/* Signs with the pair, for being the user, and enters. */
NODISCARD enum status
dropbear_enter(const struct dropbear *dropbear, const char *user, const struct key_pair *pair);

/* Enters as ada, which is expected to be possible. */
void dropbear_enter_as_ada(const struct dropbear *dropbear);
