/* Ed25519 keys as SSH writes them (RFC 8709), and what people compare of them. Pure. */
#pragma once

#include "signing/signing.h"
#include <stdint.h>

#define SSH_ED25519 "ssh-ed25519"

/* A key with its algorithm: the string K_S, and the key in a person's request. */
#define SSH_KEY_BLOB_BYTES 51u

/* "SHA256:", 43 letters of base64, and a terminator. */
#define SSH_FINGERPRINT_BYTES 51u

void ssh_key_blob(const uint8_t key[PUBLIC_KEY_BYTES], uint8_t blob[SSH_KEY_BLOB_BYTES]);

/* As ssh-keygen -l shows it. */
void ssh_key_fingerprint(const uint8_t key[PUBLIC_KEY_BYTES], char text[SSH_FINGERPRINT_BYTES]);
