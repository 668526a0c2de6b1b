/*
 * Keys as files of hexadecimal text: `X.secret` (Ed25519 seed, readable by its owner only) and
 * `X.public`.
 */
#pragma once

#include "signing/signing.h"
#include <sodium.h>

/* Makes PREFIX.secret and PREFIX.public; keeps a key that is there already. */
void keys_generate(const char *prefix);

void keys_read_secret(const char *path, struct key_pair *key);
void keys_read_public(const char *path, uint8_t public_key[crypto_sign_PUBLICKEYBYTES]);

/* Writes the public key as C source that defines boot_owner_key. */
void keys_write_source(const char *public_path, const char *source_path);
