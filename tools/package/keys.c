#include "keys.h"
#include "files.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATH_BYTES 4096

/* A key in hexadecimal, the end of the line, NUL. */
#define LINE_BYTES (2 * crypto_sign_SECRETKEYBYTES + 2)

static void join(char path[PATH_BYTES], const char *prefix, const char *suffix)
{
    const int length = snprintf(path, PATH_BYTES, "%s%s", prefix, suffix);
    if (length < 0 || length >= PATH_BYTES) {
        fail("%s: the path is too long", prefix);
    }
}

/* One line of text; returns its length. */
static size_t to_hex(char text[LINE_BYTES], const uint8_t *key, size_t size_bytes)
{
    (void)sodium_bin2hex(text, LINE_BYTES, key, size_bytes);
    const size_t length = strlen(text);
    text[length] = '\n';
    return length + 1;
}

static void read_hex(const char *path, uint8_t *key, size_t size_bytes)
{
    struct file_content content = file_read(path);
    size_t found = 0;
    const char *text = (const char *)content.data;
    if (sodium_hex2bin(key, size_bytes, text, content.size_bytes, "\r\n ", &found, NULL) != 0 ||
        found != size_bytes) {
        fail("%s: not a key of %zu bytes in hexadecimal", path, size_bytes);
    }
    sodium_memzero(content.data, content.size_bytes);
    free(content.data);
}

void keys_read_secret(const char *path, struct signing_key *key)
{
    uint8_t seed[crypto_sign_SEEDBYTES];
    read_hex(path, seed, sizeof(seed));
    (void)crypto_sign_seed_keypair(key->public_key, key->secret_key, seed);
    sodium_memzero(seed, sizeof(seed));
}

void keys_read_public(const char *path, uint8_t public_key[crypto_sign_PUBLICKEYBYTES])
{
    read_hex(path, public_key, crypto_sign_PUBLICKEYBYTES);
}

void keys_generate(const char *prefix)
{
    char secret_path[PATH_BYTES];
    char public_path[PATH_BYTES];
    char text[LINE_BYTES];
    join(secret_path, prefix, ".secret");
    join(public_path, prefix, ".public");
    if (access(secret_path, F_OK) != 0) {
        uint8_t seed[crypto_sign_SEEDBYTES];
        randombytes_buf(seed, sizeof(seed));
        /* Builds run side by side: whoever comes second takes the key of the first. */
        const size_t length = to_hex(text, seed, sizeof(seed));
        file_write_once(secret_path, text, length, 0600);
        sodium_memzero(seed, sizeof(seed));
        sodium_memzero(text, sizeof(text));
    }
    struct signing_key key;
    keys_read_secret(secret_path, &key);
    const size_t length = to_hex(text, key.public_key, sizeof(key.public_key));
    file_write(public_path, text, length, 0644);
    sodium_memzero(&key, sizeof(key));
}

void keys_write_source(const char *public_path, const char *source_path)
{
    uint8_t key[crypto_sign_PUBLICKEYBYTES];
    keys_read_public(public_path, key);
    char text[1024];
    int length = snprintf(
        text,
        sizeof(text),
        "/* Generated from the owner's public key. */\n#include \"boot/shim.h\"\n\n"
        "const uint8_t boot_owner_key[PACKAGE_KEY_BYTES] = {");
    for (size_t i = 0; i < sizeof(key); i++) {
        length += snprintf(
            text + length,
            sizeof(text) - (size_t)length,
            "%s0x%02x,",
            i % 8 == 0 ? "\n    " : " ",
            key[i]);
    }
    length += snprintf(text + length, sizeof(text) - (size_t)length, "\n};\n");
    file_write(source_path, text, (size_t)length, 0644);
}
