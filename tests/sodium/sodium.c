/*
 * How libsodium's tests are run. Each writes NAME.res and compares it with NAME.exp, the expected
 * output, which lies in its working directory; its exit code is 0 when they agree. After each
 *
 *     sodium: NAME.res SIZE SHA256
 *
 * says what it wrote, for a comparison that does not rely on the test's own.
 */
#include "input_files.h"
#include "suite.h"
#include <sodium.h>
#include <stdio.h>

static void print_digest(const char *name, FILE *file)
{
    unsigned char digest[crypto_hash_sha256_BYTES];
    char text[2 * sizeof(digest) + 1];
    unsigned char buffer[4096];
    crypto_hash_sha256_state state;
    size_t size_bytes = 0;
    size_t read_bytes;
    crypto_hash_sha256_init(&state);
    while ((read_bytes = fread(buffer, 1, sizeof(buffer), file)) > 0) {
        crypto_hash_sha256_update(&state, buffer, read_bytes);
        size_bytes += read_bytes;
    }
    crypto_hash_sha256_final(&state, digest);
    sodium_bin2hex(text, sizeof(text), digest, sizeof(digest));
    printf("sodium: %s %zu %s\n", name, size_bytes, text);
}

static void ended(const char *test)
{
    char name[64];
    snprintf(name, sizeof(name), "%s.res", test);
    FILE *file = fopen(name, "r");
    if (file == NULL) {
        printf("sodium: %s unreadable\n", name);
        return;
    }
    print_digest(name, file);
    fclose(file);
}

/* One at a time: they compute, and some need much memory. */
const struct suite suite = {
    .name = "sodium",
    .deadline_must_pass_ms = 120000,
    .parallel = 1,
    .begin = input_files_write,
    .ended = ended,
};
