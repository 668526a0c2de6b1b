#include "exchange.h"
#include "recorded.h"
#include <stdlib.h>

/* An exchange of strings that the tests change one by one. */
struct parts {
    struct bytes strings[EXCHANGE_FIELDS];
};

static uint8_t cookie[SSH_COOKIE_BYTES];
static uint8_t host_key[PUBLIC_KEY_BYTES];
static uint8_t blob[SSH_KEY_BLOB_BYTES];
static uint8_t client_init[1600];
static uint8_t server_init[62];
static uint8_t client_share[1216 + 32]; /* the largest that there is: ML-KEM-768 and X25519 */
static uint8_t server_share[1088 + 32];
static uint8_t secret[64];
static uint8_t written[2 * EXCHANGE_BYTES_MAX];
static struct exchange exchange;

static struct bytes text(const char *string)
{
    return (struct bytes){(const uint8_t *)string, strlen(string)};
}

static void fill(uint8_t *bytes, size_t size_bytes, uint32_t seed)
{
    for (size_t i = 0; i < size_bytes; i++) {
        seed = seed * 1664525u + 1013904223u;
        bytes[i] = (uint8_t)(seed >> 24);
    }
}

/* As the hybrid exchanges have it. */
static struct parts good_parts(void)
{
    recorded_cookie(cookie);
    fill(host_key, sizeof(host_key), 1);
    ssh_key_blob(host_key, blob);
    fill(client_init, sizeof(client_init), 2);
    fill(server_init, sizeof(server_init), 3);
    fill(client_share, sizeof(client_share), 4);
    fill(server_share, sizeof(server_share), 5);
    fill(secret, sizeof(secret), 6);
    client_init[0] = server_init[0] = 20;
    memcpy(server_init + 1, cookie, sizeof(cookie));
    return (struct parts){{
        text("SSH-2.0-OpenSSH_10.0"),
        text("SSH-2.0-dropbear"),
        {client_init, sizeof(client_init)},
        {server_init, sizeof(server_init)},
        {blob, sizeof(blob)},
        {client_share, sizeof(client_share)},
        {server_share, sizeof(server_share)},
        {secret, sizeof(secret)},
    }};
}

static struct bytes write_parts(const struct parts *parts, uint32_t count)
{
    uint8_t *at = written;
    for (uint32_t i = 0; i < count; i++) {
        at = ssh_write_string(at, parts->strings[i]);
    }
    return (struct bytes){written, (size_t)(at - written)};
}

/* A copy of just this size, so that whatever is read beyond it is noticed. */
static enum status take(struct bytes part)
{
    uint8_t *copy = malloc(part.size_bytes + 1);
    if (part.size_bytes > 0) {
        memcpy(copy + 1, part.data, part.size_bytes);
    }
    const enum status status = exchange_take(&exchange, (struct bytes){copy + 1, part.size_bytes});
    free(copy);
    return status;
}

static enum status take_in_pieces(struct bytes whole, size_t piece_bytes)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < whole.size_bytes && status == STATUS_OK; i += piece_bytes) {
        const size_t left = whole.size_bytes - i;
        status = take(bytes_part(whole, i, left < piece_bytes ? left : piece_bytes));
    }
    return status;
}

static enum status take_parts(const struct parts *parts)
{
    exchange_begin(&exchange, cookie, host_key);
    return take_in_pieces(write_parts(parts, EXCHANGE_FIELDS), 2048);
}

static bool is_wiped(void)
{
    static const struct exchange nothing;
    return memcmp(&exchange, &nothing, sizeof(exchange)) == 0;
}

/* However it is cut. */
static void test_recorded(void)
{
    static const size_t pieces[] = {1, 2, 3, 4, 5, 7, 51, 64, 2048, RECORDED_BYTES_MAX};
    uint8_t hashed[RECORDED_BYTES_MAX];
    uint8_t want[EXCHANGE_HASH_BYTES_MAX];
    uint8_t got[EXCHANGE_HASH_BYTES_MAX];
    uint8_t key[PUBLIC_KEY_BYTES];
    size_t got_bytes = 0;
    recorded_cookie(cookie);
    (void)recorded_bytes(VECTOR_HOST_KEY, key);
    for (uint32_t i = 0; i < VECTOR_COUNT; i++) {
        const size_t size_bytes = recorded_bytes(vectors[i].hashed, hashed);
        const size_t want_bytes = recorded_bytes(vectors[i].hash, want);
        for (uint32_t j = 0; j < sizeof(pieces) / sizeof(pieces[0]); j++) {
            exchange_begin(&exchange, cookie, key);
            CHECK_EQUAL(take_in_pieces((struct bytes){hashed, size_bytes}, pieces[j]), STATUS_OK);
            CHECK_EQUAL(
                exchange_finish(&exchange, vectors[i].algorithm, got, &got_bytes), STATUS_OK);
            CHECK_EQUAL(got_bytes, want_bytes);
            CHECK(memcmp(got, want, want_bytes) == 0);
            CHECK(is_wiped());
        }
    }
}

static void test_hybrid(void)
{
    const struct parts parts = good_parts();
    uint8_t got[EXCHANGE_HASH_BYTES_MAX];
    uint8_t want[EXCHANGE_HASH_BYTES_MAX];
    size_t got_bytes = 0;
    CHECK_EQUAL(take_parts(&parts), STATUS_OK);
    CHECK_EQUAL(exchange_finish(&exchange, EXCHANGE_SHA512, got, &got_bytes), STATUS_OK);
    const struct bytes whole = write_parts(&parts, EXCHANGE_FIELDS);
    (void)crypto_hash_sha512(want, whole.data, whole.size_bytes);
    CHECK_EQUAL(got_bytes, sizeof(want));
    CHECK(memcmp(got, want, sizeof(want)) == 0);
}

static void test_out_of_order(void)
{
    const struct parts parts = good_parts();
    uint8_t hash[EXCHANGE_HASH_BYTES_MAX];
    size_t size_bytes = 0;
    exchange_wipe(&exchange);
    CHECK_EQUAL(take(text("x")), STATUS_WRONG_STATE);
    CHECK_EQUAL(take(text("")), STATUS_WRONG_STATE);
    CHECK_EQUAL(exchange_finish(&exchange, EXCHANGE_SHA256, hash, &size_bytes), STATUS_WRONG_STATE);
    CHECK_EQUAL(take_parts(&parts), STATUS_OK);
    CHECK_EQUAL(exchange_finish(&exchange, EXCHANGE_SHA256, hash, &size_bytes), STATUS_OK);
    CHECK_EQUAL(exchange_finish(&exchange, EXCHANGE_SHA256, hash, &size_bytes), STATUS_WRONG_STATE);
    CHECK_EQUAL(take(text("x")), STATUS_WRONG_STATE);
}

/* Nothing is hashed of one that ends at any byte but the last. */
static void test_cut(void)
{
    const struct parts parts = good_parts();
    const struct bytes whole = write_parts(&parts, EXCHANGE_FIELDS);
    uint8_t hash[EXCHANGE_HASH_BYTES_MAX];
    size_t size_bytes = 0;
    for (size_t cut = 0; cut < whole.size_bytes; cut++) {
        exchange_begin(&exchange, cookie, host_key);
        CHECK_EQUAL(take(bytes_part(whole, 0, cut)), STATUS_OK);
        CHECK_EQUAL(
            exchange_finish(&exchange, EXCHANGE_SHA512, hash, &size_bytes), STATUS_MALFORMED);
        CHECK(is_wiped());
    }
}

static void test_more(void)
{
    const struct parts parts = good_parts();
    CHECK_EQUAL(take_parts(&parts), STATUS_OK);
    CHECK_EQUAL(take(text("")), STATUS_OK);
    CHECK_EQUAL(take(text("x")), STATUS_MALFORMED);
    CHECK(is_wiped());
    struct bytes whole = write_parts(&parts, EXCHANGE_FIELDS);
    written[whole.size_bytes++] = 0;
    exchange_begin(&exchange, cookie, host_key);
    CHECK_EQUAL(take(whole), STATUS_MALFORMED);
}

/* Any other bit of what is to be known beforehand. */
static void test_not_ours(void)
{
    struct parts parts = good_parts();
    for (uint32_t bit = 0; bit < 8 * EXCHANGE_INIT_BYTES; bit++) {
        server_init[bit / 8] ^= (uint8_t)(1u << bit % 8);
        CHECK_EQUAL(take_parts(&parts), STATUS_DENIED);
        CHECK(is_wiped());
        server_init[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    for (uint32_t bit = 0; bit < 8 * SSH_KEY_BLOB_BYTES; bit++) {
        blob[bit / 8] ^= (uint8_t)(1u << bit % 8);
        CHECK_EQUAL(take_parts(&parts), STATUS_DENIED);
        blob[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    /* The cookie in the other side's message says nothing. */
    memcpy(client_init + 1, cookie, sizeof(cookie));
    server_init[1] ^= 1;
    CHECK_EQUAL(take_parts(&parts), STATUS_DENIED);
    server_init[1] ^= 1;
    CHECK_EQUAL(take_parts(&parts), STATUS_OK);
    /* One byte after the other, it is known as soon as it is wrong. */
    server_init[SSH_COOKIE_BYTES] ^= 1;
    const struct bytes until = write_parts(&parts, EXCHANGE_SERVER_INIT);
    exchange_begin(&exchange, cookie, host_key);
    CHECK_EQUAL(take_in_pieces(until, 1), STATUS_OK);
    uint8_t length[SSH_LENGTH_BYTES];
    (void)ssh_write_length(length, sizeof(server_init));
    CHECK_EQUAL(take_in_pieces((struct bytes){length, sizeof(length)}, 1), STATUS_OK);
    CHECK_EQUAL(take_in_pieces((struct bytes){server_init, SSH_COOKIE_BYTES}, 1), STATUS_OK);
    CHECK_EQUAL(take((struct bytes){server_init + SSH_COOKIE_BYTES, 1}), STATUS_DENIED);
    CHECK_EQUAL(take((struct bytes){server_init, 1}), STATUS_WRONG_STATE);
}

/* Strings in each other's places, left out, and twice. */
static void test_exchanged(void)
{
    const struct parts good = good_parts();
    for (uint32_t i = 0; i < EXCHANGE_HOST_KEY; i++) {
        for (uint32_t j = i + 1; j <= EXCHANGE_HOST_KEY; j++) {
            struct parts parts = good;
            parts.strings[i] = good.strings[j];
            parts.strings[j] = good.strings[i];
            const enum status status = take_parts(&parts);
            /* Both versions begin alike: the other one's would be another hash, and not refused. */
            CHECK_EQUAL(status == STATUS_OK, j == EXCHANGE_SERVER_VERSION);
        }
    }
    for (uint32_t i = 0; i < EXCHANGE_FIELDS; i++) {
        struct parts parts = good;
        uint8_t hash[EXCHANGE_HASH_BYTES_MAX];
        size_t size_bytes = 0;
        memmove(
            &parts.strings[i],
            &good.strings[i + 1],
            (EXCHANGE_FIELDS - 1 - i) * sizeof(parts.strings[0]));
        parts.strings[EXCHANGE_FIELDS - 1] = (struct bytes){NULL, 0};
        exchange_begin(&exchange, cookie, host_key);
        const enum status status = take(write_parts(&parts, EXCHANGE_FIELDS - 1));
        CHECK(
            status != STATUS_OK ||
            exchange_finish(&exchange, EXCHANGE_SHA256, hash, &size_bytes) == STATUS_MALFORMED);
    }
}

static void check_size(enum exchange_field field, size_t size_bytes, enum status want)
{
    static uint8_t content[EXCHANGE_BYTES_MAX];
    struct parts parts = good_parts();
    memset(content, 0, sizeof(content));
    const struct bytes before = parts.strings[field];
    const size_t kept = before.size_bytes < size_bytes ? before.size_bytes : size_bytes;
    memcpy(content, before.data, kept);
    parts.strings[field] = (struct bytes){content, size_bytes};
    CHECK_EQUAL(take_parts(&parts), want);
}

static void test_sizes(void)
{
    const struct parts good = good_parts();
    for (uint32_t i = 0; i < EXCHANGE_FIELDS; i++) {
        check_size((enum exchange_field)i, 0, STATUS_MALFORMED);
    }
    for (uint32_t i = EXCHANGE_CLIENT_VERSION; i <= EXCHANGE_SERVER_VERSION; i++) {
        check_size((enum exchange_field)i, 8, STATUS_MALFORMED);
        check_size((enum exchange_field)i, 9, STATUS_OK);
        check_size((enum exchange_field)i, 253, STATUS_OK);
        check_size((enum exchange_field)i, 254, STATUS_MALFORMED);
    }
    for (uint32_t i = EXCHANGE_CLIENT_INIT; i <= EXCHANGE_SERVER_INIT; i++) {
        check_size((enum exchange_field)i, 61, STATUS_MALFORMED);
        check_size((enum exchange_field)i, 62, STATUS_OK);
    }
    check_size(EXCHANGE_HOST_KEY, SSH_KEY_BLOB_BYTES - 1, STATUS_MALFORMED);
    check_size(EXCHANGE_HOST_KEY, SSH_KEY_BLOB_BYTES + 1, STATUS_MALFORMED);
    for (uint32_t i = EXCHANGE_CLIENT_SHARE; i <= EXCHANGE_SECRET; i++) {
        check_size((enum exchange_field)i, 1, STATUS_OK);
    }
    /* All of it. */
    size_t others = EXCHANGE_FIELDS * SSH_LENGTH_BYTES;
    for (uint32_t i = 0; i < EXCHANGE_SECRET; i++) {
        others += good.strings[i].size_bytes;
    }
    check_size(EXCHANGE_SECRET, EXCHANGE_BYTES_MAX - others, STATUS_OK);
    check_size(EXCHANGE_SECRET, EXCHANGE_BYTES_MAX - others + 1, STATUS_MALFORMED);
}

/* Lengths that no message can have, at each place where there is one. */
static void test_lengths(void)
{
    static const uint32_t lengths[] = {
        0, EXCHANGE_BYTES_MAX + 1, INT32_MAX, 0x80000000u, UINT32_MAX - 3, UINT32_MAX};
    const struct parts parts = good_parts();
    for (uint32_t i = 0; i < EXCHANGE_FIELDS; i++) {
        for (uint32_t j = 0; j < sizeof(lengths) / sizeof(lengths[0]); j++) {
            uint8_t length[SSH_LENGTH_BYTES];
            exchange_begin(&exchange, cookie, host_key);
            if (i > 0) {
                CHECK_EQUAL(take(write_parts(&parts, i)), STATUS_OK);
            }
            (void)ssh_write_length(length, lengths[j]);
            CHECK_EQUAL(take((struct bytes){length, sizeof(length)}), STATUS_MALFORMED);
            CHECK(is_wiped());
        }
    }
}

static void test_version(void)
{
    struct parts parts = good_parts();
    parts.strings[EXCHANGE_CLIENT_VERSION] = text("ssh-2.0-OpenSSH");
    CHECK_EQUAL(take_parts(&parts), STATUS_MALFORMED);
    parts.strings[EXCHANGE_CLIENT_VERSION] = text("SSH-1.99-old");
    CHECK_EQUAL(take_parts(&parts), STATUS_OK);
    parts.strings[EXCHANGE_SERVER_VERSION] = text("SSX-2.0-mine");
    CHECK_EQUAL(take_parts(&parts), STATUS_MALFORMED);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"recorded", test_recorded},
        {"hybrid", test_hybrid},
        {"out of order", test_out_of_order},
        {"cut", test_cut},
        {"more", test_more},
        {"not ours", test_not_ours},
        {"exchanged", test_exchanged},
        {"sizes", test_sizes},
        {"lengths", test_lengths},
        {"version", test_version},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
