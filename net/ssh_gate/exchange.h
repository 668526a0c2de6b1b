/*
 * The exchange hash (RFC 4253, 8) of what comes in parts, and whether it is one that this side made
 * fresh. Pure.
 *
 *     exchange_begin() -> exchange_take()* -> exchange_finish()
 *
 * What is hashed is eight strings, each behind its length: V_C, V_S, I_C, I_S, K_S, what either
 * side sent for the secret, and the secret. The first five are the same for all methods (RFC 5656,
 * 4; RFC 8731, 3.1; the hybrids sntrup761x25519-sha512 and mlkem768x25519-sha256); the other three
 * are strings or mpints, which look alike. Of methods that hash something in between, as those of
 * RFC 4419, there is none here.
 *
 * Invariants:
 *  1. Both hashes are of exactly what was taken.
 *  2. What was taken so far begins as rules[] (exchange.c) has it, or is given up: is_open is
 * false.
 */
#pragma once

#include "abi/status.h"
#include "host_key.h"
#include "lib/bytes.h"
#include "wire.h"
#include <sodium/crypto_hash_sha256.h>
#include <sodium/crypto_hash_sha512.h>
#include <stdbool.h>
#include <stdint.h>

#define SSH_COOKIE_BYTES        16u
#define EXCHANGE_HASH_BYTES_MAX 64u

/* Of the eight strings and their lengths: a KEXINIT of OpenSSH has 1.5 KiB. */
#define EXCHANGE_BYTES_MAX 32768u

enum exchange_field {
    EXCHANGE_CLIENT_VERSION,
    EXCHANGE_SERVER_VERSION,
    EXCHANGE_CLIENT_INIT,
    EXCHANGE_SERVER_INIT,
    EXCHANGE_HOST_KEY,
    EXCHANGE_CLIENT_SHARE,
    EXCHANGE_SERVER_SHARE,
    EXCHANGE_SECRET,
    EXCHANGE_FIELDS, /* all are there */
};

enum exchange_hash {
    EXCHANGE_SHA256,
    EXCHANGE_SHA512,
};

/* SSH_MSG_KEXINIT and the cookie behind it: how I_S begins. */
#define EXCHANGE_INIT_BYTES (1u + SSH_COOKIE_BYTES)

struct exchange {
    bool is_open;
    enum exchange_field field;
    uint32_t taken_bytes;  /* of everything */
    uint32_t length_taken; /* of the field's length */
    uint32_t field_taken;  /* of the field */
    uint32_t field_bytes;  /* once the length is whole */
    uint8_t length[SSH_LENGTH_BYTES];
    uint8_t init[EXCHANGE_INIT_BYTES];
    uint8_t host_key[SSH_KEY_BLOB_BYTES];
    crypto_hash_sha256_state sha256;
    crypto_hash_sha512_state sha512;
};

/* What was begun before is forgotten. `host_key`: K_S is to be this one. */
void exchange_begin(
    struct exchange *exchange,
    const uint8_t cookie[SSH_COOKIE_BYTES],
    const uint8_t host_key[PUBLIC_KEY_BYTES]);

/*
 * After any error the exchange is given up.
 *   STATUS_WRONG_STATE  none is begun, or it was given up
 *   STATUS_MALFORMED    it is not what is hashed for an exchange, or too long
 *   STATUS_DENIED       I_S has another cookie, or K_S is another key
 */
NODISCARD enum status exchange_take(struct exchange *exchange, struct bytes part);

/*
 * Ends it, whatever it gives. `size_bytes`: of the hash.
 *   STATUS_WRONG_STATE  as above
 *   STATUS_MALFORMED    something is missing
 */
NODISCARD enum status exchange_finish(
    struct exchange *exchange,
    enum exchange_hash algorithm,
    uint8_t hash[EXCHANGE_HASH_BYTES_MAX],
    size_t *size_bytes);

/* Nothing of it is left in memory: the secret is one of what was hashed. */
void exchange_wipe(struct exchange *exchange);
