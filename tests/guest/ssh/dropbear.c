#include "dropbear.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "people.h"
#include "program_check.h"
#include "runtime/capability.h"
#include "runtime/console.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "schema/ssh_client.h"
#include <sodium/crypto_hash_sha256.h>
#include <sodium/crypto_hash_sha512.h>
#include <sodium/crypto_sign_ed25519.h>

#define EXCHANGE_BYTES 4096u
#define PART_BYTES     700u
#define INIT_BYTES     1500u
#define REQUEST_BYTES  512u

static uint8_t *append_byte(uint8_t *at, uint8_t byte)
{
    *at = byte;
    return at + 1;
}

static uint8_t *append(uint8_t *at, const void *data, size_t size_bytes)
{
    at = append_byte(append_byte(at, 0), 0);
    at = append_byte(append_byte(at, (uint8_t)(size_bytes >> 8)), (uint8_t)size_bytes);
    memcpy(at, data, size_bytes);
    return at + size_bytes;
}

static uint8_t *append_text(uint8_t *at, const char *text)
{
    return append(at, text, text_length(text));
}

static uint8_t *append_key(uint8_t *at, const uint8_t key[PUBLIC_KEY_BYTES])
{
    uint8_t blob[64];
    uint8_t *end = append_text(blob, "ssh-ed25519");
    end = append(end, key, PUBLIC_KEY_BYTES);
    return append(at, blob, (size_t)(end - blob));
}

static uint8_t *append_init(uint8_t *at, const uint8_t cookie[COOKIE_BYTES])
{
    static uint8_t init[INIT_BYTES];
    init[0] = 20;
    memcpy(init + 1, cookie, COOKIE_BYTES);
    return append(at, init, sizeof(init));
}

enum status dropbear_connect(struct dropbear *dropbear, const char *gate)
{
    struct ledger_create_event_results created = {0};
    struct ssh_gate_connect_results results = {0};
    CHECK_EQUAL(ledger_create_event(PROGRAM_LEDGER, &created), STATUS_OK);
    const struct ssh_gate_connect_params params = {
        .remote = text_bytes("192.0.2.7 port 4\x1b"),
        .event = created.event,
        .entered_bits = DROPBEAR_ENTERED,
        .over_bits = DROPBEAR_OVER,
    };
    const enum status status = ssh_gate_connect(program_capability(gate), &params, &results);
    *dropbear = (struct dropbear){.connection = results.connection, .event = created.event};
    if (status != STATUS_OK) {
        dropbear_leave(dropbear);
    }
    return status;
}

void dropbear_leave(struct dropbear *dropbear)
{
    capability_release(dropbear->connection);
    capability_release(dropbear->event);
    dropbear->connection = 0;
    dropbear->event = 0;
}

uint64_t dropbear_hear(const struct dropbear *dropbear)
{
    struct event_take_results results = {0};
    CHECK_EQUAL(event_take(dropbear->event, &results), STATUS_OK);
    return results.bits;
}

void dropbear_await_over(const struct dropbear *dropbear)
{
    struct register_message message = {.tag = 0};
    uint64_t bits = 0;
    while ((bits & DROPBEAR_OVER) == 0) {
        if (message_receive(dropbear->event, &message) != STATUS_OK) {
            CHECK(false);
            return;
        }
        bits |= message.words[0];
    }
}

static enum status begin(struct dropbear *dropbear)
{
    struct ssh_connection_begin_results results = {0};
    const enum status status = ssh_connection_begin(dropbear->connection, &results);
    if (status == STATUS_OK) {
        CHECK_EQUAL(results.cookie.size_bytes, COOKIE_BYTES);
        CHECK_EQUAL(results.host_key.size_bytes, PUBLIC_KEY_BYTES);
        CHECK(memcmp(results.cookie.data, dropbear->cookie, COOKIE_BYTES) != 0);
        memcpy(dropbear->cookie, results.cookie.data, COOKIE_BYTES);
        memcpy(dropbear->host_key, results.host_key.data, PUBLIC_KEY_BYTES);
    }
    return status;
}

static size_t write_exchange(const struct dropbear *dropbear, enum wrong wrong, uint8_t *target)
{
    static const uint8_t client_cookie[COOKIE_BYTES] = {1, 2, 3};
    struct dropbear said = *dropbear;
    said.cookie[COOKIE_BYTES - 1] ^= wrong == WRONG_COOKIE ? 1 : 0;
    said.host_key[0] ^= wrong == WRONG_HOST_KEY ? 1 : 0;
    uint8_t *at = append_text(target, "SSH-2.0-OpenSSH_test");
    at = append_text(at, "SSH-2.0-dropbear_test");
    at = append_init(at, client_cookie);
    at = append_init(at, said.cookie);
    at = append_key(at, said.host_key);
    at = append_text(at, "what the client sends");
    at = append_text(at, "what the server sends");
    if (wrong != WRONG_END) {
        at = append_text(at, "the secret");
    }
    return (size_t)(at - target);
}

static enum status send(const struct dropbear *dropbear, struct bytes whole)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < whole.size_bytes && status == STATUS_OK; i += PART_BYTES) {
        const size_t left = whole.size_bytes - i;
        const struct ssh_connection_exchange_params params = {
            .part = bytes_part(whole, i, left < PART_BYTES ? left : PART_BYTES)};
        status = ssh_connection_exchange(dropbear->connection, &params);
    }
    return status;
}

/* For the host, which checks it too. */
static void print_hex(const char *name, const uint8_t *data, uint32_t size_bytes)
{
    char text[2 * HASH_BYTES + 1];
    for (uint32_t i = 0; i < size_bytes; i++) {
        static const char digits[] = "0123456789abcdef";
        text[2 * i] = digits[data[i] >> 4];
        text[2 * i + 1] = digits[data[i] & 15];
    }
    text[2 * size_bytes] = '\0';
    (void)console_print(program_capability("console"), "host: %s %s", name, text);
}

enum status dropbear_exchange(struct dropbear *dropbear, bool is_sha512, enum wrong wrong)
{
    static uint8_t exchange[EXCHANGE_BYTES];
    uint8_t hash[HASH_BYTES];
    const struct ssh_connection_sign_params params = {
        .hash = is_sha512 ? SSH_HASH_SHA512 : SSH_HASH_SHA256};
    struct ssh_connection_sign_results results = {0};
    enum status status = begin(dropbear);
    if (status != STATUS_OK) {
        return status;
    }
    const size_t exchange_bytes = write_exchange(dropbear, wrong, exchange);
    status = send(dropbear, (struct bytes){exchange, exchange_bytes});
    if (status == STATUS_OK) {
        status = ssh_connection_sign(dropbear->connection, &params, &results);
    }
    if (status != STATUS_OK) {
        return status;
    }
    const uint32_t hash_bytes = is_sha512 ? 64 : 32;
    (void)crypto_hash_sha512(hash, exchange, exchange_bytes);
    if (!is_sha512) {
        (void)crypto_hash_sha256(hash, exchange, exchange_bytes);
    }
    CHECK_EQUAL(results.signature.size_bytes, SIGNATURE_BYTES);
    CHECK_EQUAL(
        crypto_sign_ed25519_verify_detached(
            results.signature.data, hash, hash_bytes, dropbear->host_key),
        0);
    print_hex("key", dropbear->host_key, PUBLIC_KEY_BYTES);
    print_hex("hash", hash, hash_bytes);
    print_hex("signature", results.signature.data, SIGNATURE_BYTES);
    if (dropbear->identifier_bytes == 0) {
        memcpy(dropbear->identifier, hash, hash_bytes);
        dropbear->identifier_bytes = hash_bytes;
    }
    return STATUS_OK;
}

void dropbear_begin(struct dropbear *dropbear)
{
    CHECK_EQUAL(dropbear_connect(dropbear, "gate"), STATUS_OK);
    CHECK_EQUAL(dropbear_exchange(dropbear, false, WRONG_NOTHING), STATUS_OK);
}

enum status dropbear_knows(
    const struct dropbear *dropbear, const char *user, const uint8_t *key, bool *is_known)
{
    const struct ssh_connection_knows_params params = {
        .user = text_bytes(user), .key = {key, PUBLIC_KEY_BYTES}};
    struct ssh_connection_knows_results results = {0};
    const enum status status = ssh_connection_knows(dropbear->connection, &params, &results);
    *is_known = results.is_known != 0;
    return status;
}

enum status
dropbear_enter(const struct dropbear *dropbear, const char *user, const struct key_pair *pair)
{
    uint8_t request[REQUEST_BYTES];
    uint8_t signature[SIGNATURE_BYTES];
    uint8_t *at = append(request, dropbear->identifier, dropbear->identifier_bytes);
    at = append_byte(at, 50);
    at = append_text(at, user);
    at = append_text(at, "ssh-connection");
    at = append_text(at, "publickey");
    at = append_byte(at, 1);
    at = append_text(at, "ssh-ed25519");
    at = append_key(at, pair->public_key);
    (void)crypto_sign_ed25519_detached(
        signature, NULL, request, (unsigned long long)(at - request), pair->secret_key);
    const struct ssh_connection_enter_params params = {
        .user = text_bytes(user),
        .key = {pair->public_key, PUBLIC_KEY_BYTES},
        .signature = {signature, sizeof(signature)},
    };
    return ssh_connection_enter(dropbear->connection, &params);
}

void dropbear_enter_as_ada(const struct dropbear *dropbear)
{
    struct key_pair ada;
    ada_pair(&ada);
    CHECK_EQUAL(dropbear_enter(dropbear, ADA, &ada), STATUS_OK);
}
