/*
 * What is said to be an exchange: it counts just when it is one, which a reader of the whole says
 * beside the one of parts, and then it is hashed as it is. The first byte says how it is cut.
 */
#include "exchange.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

#define COOKIE_FIRST 0xa0u

static uint8_t cookie[SSH_COOKIE_BYTES];
static uint8_t host_key[PUBLIC_KEY_BYTES];

static void require(bool holds)
{
    if (!holds) {
        __builtin_trap();
    }
}

/* The string at *at; false: there is none. */
static bool next(struct bytes whole, size_t *at, struct bytes *string)
{
    if (!bytes_contain(whole, *at, SSH_LENGTH_BYTES)) {
        return false;
    }
    const uint32_t length = ssh_read_length(whole.data + *at);
    *at += SSH_LENGTH_BYTES;
    if (!bytes_contain(whole, *at, length)) {
        return false;
    }
    *string = bytes_part(whole, *at, length);
    *at += length;
    return true;
}

static bool begins(struct bytes string, const void *data, size_t size_bytes)
{
    return string.size_bytes >= size_bytes && memcmp(string.data, data, size_bytes) == 0;
}

static bool is_version(struct bytes string)
{
    return string.size_bytes >= 9 && string.size_bytes <= 253 && begins(string, "SSH-", 4);
}

static bool is_init(struct bytes string)
{
    return string.size_bytes >= 62 && string.data[0] == 20;
}

static bool is_exchange(struct bytes whole)
{
    struct bytes strings[EXCHANGE_FIELDS];
    uint8_t blob[SSH_KEY_BLOB_BYTES];
    size_t at = 0;
    for (uint32_t i = 0; i < EXCHANGE_FIELDS; i++) {
        if (!next(whole, &at, &strings[i])) {
            return false;
        }
    }
    ssh_key_blob(host_key, blob);
    return at == whole.size_bytes && whole.size_bytes <= EXCHANGE_BYTES_MAX &&
           is_version(strings[0]) && is_version(strings[1]) && is_init(strings[2]) &&
           is_init(strings[3]) && memcmp(strings[3].data + 1, cookie, sizeof(cookie)) == 0 &&
           bytes_equal(strings[4], (struct bytes){blob, sizeof(blob)}) &&
           strings[5].size_bytes > 0 && strings[6].size_bytes > 0 && strings[7].size_bytes > 0;
}

static enum status take(struct exchange *exchange, struct bytes whole, size_t piece_bytes)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < whole.size_bytes && status == STATUS_OK; i += piece_bytes) {
        const size_t left = whole.size_bytes - i;
        const size_t size_bytes = left < piece_bytes ? left : piece_bytes;
        uint8_t *const copy = malloc(size_bytes);
        memcpy(copy, whole.data + i, size_bytes);
        status = exchange_take(exchange, (struct bytes){copy, size_bytes});
        free(copy);
    }
    return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    static struct exchange exchange;
    uint8_t hash[EXCHANGE_HASH_BYTES_MAX];
    uint8_t want[crypto_hash_sha256_BYTES];
    size_t hash_bytes = 0;
    if (size_bytes == 0) {
        return 0;
    }
    for (uint32_t i = 0; i < sizeof(cookie); i++) {
        cookie[i] = (uint8_t)(COOKIE_FIRST + i);
    }
    const struct bytes whole = {data + 1, size_bytes - 1};
    exchange_begin(&exchange, cookie, host_key);
    enum status status = take(&exchange, whole, data[0] + 1u);
    if (status == STATUS_OK) {
        status = exchange_finish(&exchange, EXCHANGE_SHA256, hash, &hash_bytes);
    }
    require((status == STATUS_OK) == is_exchange(whole));
    require(!exchange.is_open);
    if (status == STATUS_OK) {
        (void)crypto_hash_sha256(want, whole.data, whole.size_bytes);
        require(hash_bytes == sizeof(want) && memcmp(hash, want, sizeof(want)) == 0);
    }
    return 0;
}
