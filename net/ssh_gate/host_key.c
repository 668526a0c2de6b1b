#include "host_key.h"
#include "lib/text.h"
#include "wire.h"
#include <sodium/crypto_hash_sha256.h>

#define PREFIX "SHA256:"

#define GROUP_BYTES   3u
#define GROUP_LETTERS 4u
#define LETTER_BITS   6u

void ssh_key_blob(const uint8_t key[PUBLIC_KEY_BYTES], uint8_t blob[SSH_KEY_BLOB_BYTES])
{
    uint8_t *at = ssh_write_string(blob, text_bytes(SSH_ED25519));
    (void)ssh_write_string(at, (struct bytes){key, PUBLIC_KEY_BYTES});
}

/* Base64 (RFC 4648) without padding; terminated. */
static void write_base64(struct bytes data, char *text)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < data.size_bytes; i += GROUP_BYTES) {
        const size_t left = data.size_bytes - i < GROUP_BYTES ? data.size_bytes - i : GROUP_BYTES;
        uint32_t group = 0;
        for (size_t j = 0; j < GROUP_BYTES; j++) {
            group = group << 8 | (j < left ? data.data[i + j] : 0u);
        }
        for (size_t j = 0; j <= left; j++) {
            *text++ = letters[group >> (LETTER_BITS * (GROUP_LETTERS - 1 - j)) & 0x3fu];
        }
    }
    *text = '\0';
}

void ssh_key_fingerprint(const uint8_t key[PUBLIC_KEY_BYTES], char text[SSH_FINGERPRINT_BYTES])
{
    uint8_t blob[SSH_KEY_BLOB_BYTES];
    uint8_t hash[crypto_hash_sha256_BYTES];
    ssh_key_blob(key, blob);
    (void)crypto_hash_sha256(hash, blob, sizeof(blob));
    (void)text_copy(text, SSH_FINGERPRINT_BYTES, PREFIX);
    write_base64((struct bytes){hash, sizeof(hash)}, text + sizeof(PREFIX) - 1);
}
