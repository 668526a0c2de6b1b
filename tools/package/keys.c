#include "keys.h"
#include "files.h"
#include "lib/hex.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATH_BYTES 4096

/* A key in hexadecimal, the end of the line, NUL. */
#define LINE_BYTES (2 * PUBLIC_KEY_BYTES + 2)

_Static_assert(SEED_BYTES == PUBLIC_KEY_BYTES, "both are kept as such a line");

static void join(char path[PATH_BYTES], const char *prefix, const char *suffix)
{
    const int length = snprintf(path, PATH_BYTES, "%s%s", prefix, suffix);
    if (length < 0 || length >= PATH_BYTES) {
        fail("%s: the path is too long", prefix);
    }
}

/* One line of text; returns its length. */
static size_t write_line(char text[LINE_BYTES], const uint8_t key[PUBLIC_KEY_BYTES])
{
    hex_write((struct bytes){key, PUBLIC_KEY_BYTES}, text);
    text[LINE_BYTES - 2] = '\n';
    return LINE_BYTES - 1;
}

static void read_line(const char *path, uint8_t key[PUBLIC_KEY_BYTES])
{
    struct file_content content = file_read(path);
    struct bytes text = {content.data, content.size_bytes};
    if (text.size_bytes > 0 && text.data[text.size_bytes - 1] == '\n') {
        text.size_bytes--;
    }
    if (!hex_read(text, key, PUBLIC_KEY_BYTES)) {
        fail("%s: not a line with a key of %u bytes in hexadecimal", path, PUBLIC_KEY_BYTES);
    }
    sodium_memzero(content.data, content.size_bytes);
    free(content.data);
}

void keys_read_secret(const char *path, struct key_pair *key)
{
    uint8_t seed[SEED_BYTES];
    read_line(path, seed);
    key_pair_of_seed(seed, key);
    sodium_memzero(seed, sizeof(seed));
}

void keys_read_public(const char *path, uint8_t public_key[crypto_sign_PUBLICKEYBYTES])
{
    read_line(path, public_key);
}

void keys_generate(const char *prefix)
{
    char secret_path[PATH_BYTES];
    char public_path[PATH_BYTES];
    char text[LINE_BYTES];
    join(secret_path, prefix, ".secret");
    join(public_path, prefix, ".public");
    if (access(secret_path, F_OK) != 0) {
        uint8_t seed[SEED_BYTES];
        randombytes_buf(seed, sizeof(seed));
        /* Builds run side by side: whoever comes second takes the key of the first. */
        const size_t length = write_line(text, seed);
        file_write_once(secret_path, text, length, 0600);
        sodium_memzero(seed, sizeof(seed));
        sodium_memzero(text, sizeof(text));
    }
    struct key_pair key;
    keys_read_secret(secret_path, &key);
    const size_t length = write_line(text, key.public_key);
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
