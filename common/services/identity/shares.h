/*
 * A secret of 32 bytes in N shares, any K of which give it back, and any K - 1 of which say nothing
 * about it: Shamir's scheme, byte by byte, over GF(256) with the polynomial of AES.
 *
 * Each share knows its set, so that shares of different sets are not mixed, and carries a short
 * check of what the secret belongs to, so that what was put together is known to be right.
 *
 * All arithmetic on secret bytes takes the same time whatever they are.
 */
#pragma once

#include "abi/status.h"
#include "random/random.h"
#include <stdbool.h>
#include <stdint.h>

#define SHARE_SECRET_BYTES 32u
#define SHARE_SET_BYTES    4u
#define SHARE_CHECK_BYTES  4u
/* Both the number of shares and how many are needed fit into four bits. */
#define SHARES_MAX 15u
/* One alone would be the secret itself. */
#define SHARES_NEEDED_MIN 2u

struct share {
    uint8_t needed;
    uint8_t index; /* from 1 on */
    uint8_t set[SHARE_SET_BYTES];
    uint8_t check[SHARE_CHECK_BYTES]; /* of what the secret belongs to */
    uint8_t data[SHARE_SECRET_BYTES];
};

/* What speaks against a share beside others. */
enum share_fault {
    SHARE_GOOD,
    SHARE_OF_ANOTHER_SET,
    SHARE_GIVEN_BEFORE,
};

/*
 * Splits a secret. The caller wipes the shares.
 *   STATUS_INVALID_ARGUMENT  fewer than two needed, more needed than made, or too many
 */
NODISCARD enum status shares_split(
    const uint8_t secret[SHARE_SECRET_BYTES],
    const uint8_t check[SHARE_CHECK_BYTES],
    uint8_t needed,
    struct random *random,
    struct share *shares,
    uint8_t count);

/* Whether a share can be added to those that are there. */
enum share_fault shares_fault(const struct share *shares, uint8_t count, const struct share *next);

/*
 * Puts the first shares[0].needed of `count` together. That they fit must have been asked before,
 * one by one. What comes out belongs to the set's `check` only if nobody made a share up: the
 * caller compares.
 *   STATUS_TRUNCATED  there are not enough
 */
NODISCARD enum status
shares_combine(const struct share *shares, uint8_t count, uint8_t secret[SHARE_SECRET_BYTES]);
