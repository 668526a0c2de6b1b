#include "exchange.h"
#include "lib/least.h"
#include "lib/text.h"
#include <sodium/utils.h>

#define MSG_KEXINIT 20u

/* RFC 4253, 4.2: 255 with the end of the line. The shortest is "SSH-2.0-" and a letter. */
#define VERSION_BYTES_MIN 9u
#define VERSION_BYTES_MAX 253u

/* RFC 4253, 7.1: the number, the cookie, ten lists, a boolean and 32 bits. */
#define INIT_BYTES_MIN (EXCHANGE_INIT_BYTES + 10u * SSH_LENGTH_BYTES + 1u + 4u)

struct rule {
    uint32_t bytes_min;
    uint32_t bytes_max;
    enum status otherwise; /* when it begins otherwise than with what is expected */
};

static const struct rule rules[EXCHANGE_FIELDS] = {
    [EXCHANGE_CLIENT_VERSION] = {VERSION_BYTES_MIN, VERSION_BYTES_MAX, STATUS_MALFORMED},
    [EXCHANGE_SERVER_VERSION] = {VERSION_BYTES_MIN, VERSION_BYTES_MAX, STATUS_MALFORMED},
    [EXCHANGE_CLIENT_INIT] = {INIT_BYTES_MIN, EXCHANGE_BYTES_MAX, STATUS_MALFORMED},
    [EXCHANGE_SERVER_INIT] = {INIT_BYTES_MIN, EXCHANGE_BYTES_MAX, STATUS_DENIED},
    [EXCHANGE_HOST_KEY] = {SSH_KEY_BLOB_BYTES, SSH_KEY_BLOB_BYTES, STATUS_DENIED},
    [EXCHANGE_CLIENT_SHARE] = {1, EXCHANGE_BYTES_MAX, STATUS_MALFORMED},
    [EXCHANGE_SERVER_SHARE] = {1, EXCHANGE_BYTES_MAX, STATUS_MALFORMED},
    [EXCHANGE_SECRET] = {1, EXCHANGE_BYTES_MAX, STATUS_MALFORMED},
};

/* How the field that is being taken has to begin. */
static struct bytes expected(const struct exchange *exchange)
{
    switch (exchange->field) {
    case EXCHANGE_CLIENT_VERSION:
    case EXCHANGE_SERVER_VERSION:
        return text_bytes("SSH-");
    case EXCHANGE_CLIENT_INIT:
        return (struct bytes){exchange->init, 1};
    case EXCHANGE_SERVER_INIT:
        return (struct bytes){exchange->init, sizeof(exchange->init)};
    case EXCHANGE_HOST_KEY:
        return (struct bytes){exchange->host_key, sizeof(exchange->host_key)};
    default:
        return (struct bytes){NULL, 0};
    }
}

void exchange_begin(
    struct exchange *exchange,
    const uint8_t cookie[SSH_COOKIE_BYTES],
    const uint8_t host_key[PUBLIC_KEY_BYTES])
{
    *exchange = (struct exchange){.is_open = true};
    exchange->init[0] = MSG_KEXINIT;
    memcpy(exchange->init + 1, cookie, SSH_COOKIE_BYTES);
    ssh_key_blob(host_key, exchange->host_key);
    (void)crypto_hash_sha256_init(&exchange->sha256);
    (void)crypto_hash_sha512_init(&exchange->sha512);
}

void exchange_wipe(struct exchange *exchange)
{
    sodium_memzero(exchange, sizeof(*exchange));
}

/* Takes a part of the field's length. Gives how much. */
static size_t take_length(struct exchange *exchange, struct bytes part, enum status *status)
{
    const struct rule *rule = &rules[exchange->field];
    const size_t taken = least(part.size_bytes, SSH_LENGTH_BYTES - exchange->length_taken);
    memcpy(exchange->length + exchange->length_taken, part.data, taken);
    exchange->length_taken += (uint32_t)taken;
    if (exchange->length_taken == SSH_LENGTH_BYTES) {
        exchange->field_bytes = ssh_read_length(exchange->length);
        exchange->field_taken = 0;
        if (exchange->field_bytes < rule->bytes_min || exchange->field_bytes > rule->bytes_max) {
            *status = STATUS_MALFORMED;
        }
    }
    return taken;
}

/* Takes a part of the field itself. Gives how much. */
static size_t take_content(struct exchange *exchange, struct bytes part, enum status *status)
{
    const struct bytes begins = expected(exchange);
    const size_t taken = least(part.size_bytes, exchange->field_bytes - exchange->field_taken);
    if (exchange->field_taken < begins.size_bytes) {
        const size_t compared = least(taken, begins.size_bytes - exchange->field_taken);
        if (memcmp(begins.data + exchange->field_taken, part.data, compared) != 0) {
            *status = rules[exchange->field].otherwise;
        }
    }
    exchange->field_taken += (uint32_t)taken;
    if (exchange->field_taken == exchange->field_bytes) {
        exchange->field++;
        exchange->length_taken = 0;
    }
    return taken;
}

static enum status take(struct exchange *exchange, struct bytes part)
{
    enum status status = STATUS_OK;
    if (part.size_bytes > EXCHANGE_BYTES_MAX - exchange->taken_bytes) {
        return STATUS_MALFORMED;
    }
    exchange->taken_bytes += (uint32_t)part.size_bytes;
    /* Each step takes a byte at least: no field is empty. */
    while (part.size_bytes > 0 && status == STATUS_OK) {
        if (exchange->field == EXCHANGE_FIELDS) {
            return STATUS_MALFORMED;
        }
        const size_t taken = exchange->length_taken < SSH_LENGTH_BYTES
                                 ? take_length(exchange, part, &status)
                                 : take_content(exchange, part, &status);
        part = bytes_part(part, taken, part.size_bytes - taken);
    }
    return status;
}

enum status exchange_take(struct exchange *exchange, struct bytes part)
{
    if (!exchange->is_open) {
        return STATUS_WRONG_STATE;
    }
    const enum status status = take(exchange, part);
    if (status != STATUS_OK) {
        exchange_wipe(exchange);
        return status;
    }
    if (part.size_bytes > 0) {
        (void)crypto_hash_sha256_update(&exchange->sha256, part.data, part.size_bytes);
        (void)crypto_hash_sha512_update(&exchange->sha512, part.data, part.size_bytes);
    }
    return STATUS_OK;
}

enum status exchange_finish(
    struct exchange *exchange,
    enum exchange_hash algorithm,
    uint8_t hash[EXCHANGE_HASH_BYTES_MAX],
    size_t *size_bytes)
{
    enum status status = exchange->is_open ? STATUS_OK : STATUS_WRONG_STATE;
    if (status == STATUS_OK && exchange->field != EXCHANGE_FIELDS) {
        status = STATUS_MALFORMED;
    }
    if (status == STATUS_OK && algorithm == EXCHANGE_SHA256) {
        (void)crypto_hash_sha256_final(&exchange->sha256, hash);
        *size_bytes = crypto_hash_sha256_BYTES;
    } else if (status == STATUS_OK) {
        (void)crypto_hash_sha512_final(&exchange->sha512, hash);
        *size_bytes = crypto_hash_sha512_BYTES;
    }
    exchange_wipe(exchange);
    return status;
}
