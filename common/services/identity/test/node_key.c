#include "node_key.h"
#include "people.h"
#include <sodium/crypto_box_curve25519xsalsa20poly1305.h>
#include <sodium/crypto_generichash_blake2b.h>
#include <sodium/crypto_scalarmult_curve25519.h>
#include <sodium/crypto_sign_ed25519.h>

#define MADE_BYTES_MAX 300u
#define OFFER_BYTES         112u

struct made {
    uint8_t bytes[MADE_BYTES_MAX];
    size_t size_bytes;
};

static void add(struct made *made, struct bytes part)
{
    memcpy(made->bytes + made->size_bytes, part.data, part.size_bytes);
    made->size_bytes += part.size_bytes;
}

static void add_number(struct made *made, uint64_t number)
{
    for (; number >= 0x80; number >>= 7) {
        made->bytes[made->size_bytes++] = (uint8_t)(number | 0x80);
    }
    made->bytes[made->size_bytes++] = (uint8_t)number;
}

static struct bytes view(const struct made *made)
{
    return (struct bytes){made->bytes, made->size_bytes};
}

static struct made place(const struct key_pair *node, const struct key_pair *parent, uint64_t port)
{
    struct made made = {.size_bytes = 0};
    add(&made, key_bytes(node));
    add(&made, key_bytes(parent));
    add_number(&made, 1700000000);
    add_number(&made, UINT64_MAX);
    add_number(&made, port);
    return made;
}

static struct made way(uint64_t sequence, const uint64_t *ports, uint32_t count)
{
    struct made made = {.size_bytes = 0};
    add_number(&made, sequence);
    for (uint32_t i = 0; i < count; i++) {
        add_number(&made, ports[i]);
    }
    add_number(&made, 0);
    return made;
}

static struct made offer(uint8_t first)
{
    struct made made = {.size_bytes = OFFER_BYTES};
    memset(made.bytes, 0x7f, OFFER_BYTES);
    made.bytes[0] = first;
    return made;
}

/* Whether it is signed, and the signature over it as it is. */
static bool is_signed(const struct key_pair *pair, const struct made *made)
{
    uint8_t signature[SIGNATURE_BYTES] = {0};
    const enum status status = node_key_sign(pair, view(made), signature);
    CHECK(status == STATUS_OK || status == STATUS_DENIED);
    const bool is_good = crypto_sign_ed25519_verify_detached(
                             signature, made->bytes, made->size_bytes, pair->public_key) == 0;
    CHECK_EQUAL(is_good, status == STATUS_OK);
    return is_good;
}

static enum node_statement kind_of(const struct made *made, const struct key_pair *pair)
{
    return node_statement_of(view(made), pair->public_key);
}

static void test_places(void)
{
    const struct key_pair self = person(1);
    const struct key_pair other = person(2);
    const struct key_pair third = person(3);
    const struct made below = place(&self, &other, 300);
    const struct made root = place(&self, &self, 0);
    const struct made child = place(&other, &self, 1);
    CHECK_EQUAL(kind_of(&below, &self), NODE_STATEMENT_PLACE);
    CHECK_EQUAL(kind_of(&root, &self), NODE_STATEMENT_PLACE);
    CHECK_EQUAL(kind_of(&child, &self), NODE_STATEMENT_CHILD);
    CHECK(is_signed(&self, &below) && is_signed(&self, &root) && is_signed(&self, &child));
    const struct made wrong[] = {
        place(&other, &third, 1), /* of others */
        place(&self, &other, 0),  /* a parent that gave no port */
        place(&other, &self, 0),
        place(&self, &self, 1), /* below itself */
    };
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        CHECK_EQUAL(kind_of(&wrong[i], &self), NODE_STATEMENT_NONE);
        CHECK(!is_signed(&self, &wrong[i]));
    }
    for (size_t cut = 0; cut < below.size_bytes; cut++) {
        struct made shorter = below;
        shorter.size_bytes = cut;
        CHECK(!is_signed(&self, &shorter));
    }
    struct made longer = below;
    add_number(&longer, 1);
    CHECK(!is_signed(&self, &longer));
}

/* Each in one form: numbers that are longer than they need to be, or above 64 bits, are none. */
static void test_numbers(void)
{
    const struct key_pair self = person(1);
    static const struct {
        uint8_t bytes[12];
        uint32_t size_bytes;
        bool is_one;
    } numbers[] = {
        {{0x01}, 1, true},
        {{0x80, 0x01}, 2, true},
        {{0x81, 0x00}, 2, false},
        {{0x80}, 1, false},
        {{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01}, 10, true},
        {{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02}, 10, false},
        {{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00}, 10, false},
        {{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x81, 0x01}, 11, false},
    };
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        struct made made = {.size_bytes = 0};
        add(&made, key_bytes(&self));
        add(&made, (struct bytes){person(2).public_key, PUBLIC_KEY_BYTES});
        add_number(&made, 1);
        add_number(&made, 1);
        add(&made, (struct bytes){numbers[i].bytes, numbers[i].size_bytes});
        CHECK_EQUAL(is_signed(&self, &made), numbers[i].is_one);
    }
}

static void test_ways(void)
{
    const struct key_pair self = person(1);
    uint64_t ports[257];
    for (uint32_t i = 0; i < 257; i++) {
        ports[i] = 1 + i % 100;
    }
    const struct made none = way(1700000000, ports, 0);
    const struct made some = way(1700000000, ports, 3);
    const struct made most = way(1700000000, ports, 256);
    const struct made more = way(1700000000, ports, 257);
    CHECK_EQUAL(kind_of(&some, &self), NODE_STATEMENT_WAY);
    CHECK(is_signed(&self, &none) && is_signed(&self, &some) && is_signed(&self, &most));
    CHECK(!is_signed(&self, &more));
    struct made shorter = some;
    shorter.size_bytes--;
    CHECK(!is_signed(&self, &shorter));
    struct made longer = some;
    add_number(&longer, 1);
    CHECK(!is_signed(&self, &longer));
    const struct made empty = {.size_bytes = 0};
    CHECK(!is_signed(&self, &empty));
}

static void test_offers(void)
{
    const struct key_pair self = person(1);
    struct made good = offer(0xff);
    CHECK_EQUAL(kind_of(&good, &self), NODE_STATEMENT_OFFER);
    CHECK(is_signed(&self, &good));
    for (uint32_t i = 1; i <= 3; i++) {
        struct made no_key = good;
        no_key.bytes[32 * i - 1] = 0x80;
        CHECK(!is_signed(&self, &no_key));
    }
    good.size_bytes--;
    CHECK(!is_signed(&self, &good));
    good.size_bytes += 2;
    good.bytes[OFFER_BYTES] = 1; /* nor the end of a way */
    CHECK(!is_signed(&self, &good));
}

/* Nothing that the system obeys, and nothing that reads as "domain, zero, data". */
static void test_domains(void)
{
    const struct key_pair self = person(1);
    struct made made = offer(0xff);
    memcpy(made.bytes, "mail", 5);
    CHECK_EQUAL(kind_of(&made, &self), NODE_STATEMENT_OFFER);
    CHECK(!is_signed(&self, &made));
    made.bytes[2] = 0x1f; /* no character */
    CHECK(is_signed(&self, &made));
    memcpy(made.bytes, "tessera.policy", 15);
    CHECK(!is_signed(&self, &made));
    made.bytes[14] = 1;
    CHECK(!is_signed(&self, &made));
    made = offer(0);
    CHECK(is_signed(&self, &made)); /* no domain is empty */
    /* The longest domain there can be, and one that is too long. */
    made = offer('a');
    memset(made.bytes, 'a', SIGNED_DOMAIN_BYTES_MAX);
    made.bytes[SIGNED_DOMAIN_BYTES_MAX] = 0;
    CHECK(!is_signed(&self, &made));
    made.bytes[SIGNED_DOMAIN_BYTES_MAX] = 'a';
    made.bytes[SIGNED_DOMAIN_BYTES_MAX + 1] = 0;
    CHECK(is_signed(&self, &made));
    /* A way may be a text with a zero, and nothing behind it. */
    static const uint64_t text[] = {'a', 'i', 'l'};
    made = way('m', text, 3);
    CHECK_EQUAL(kind_of(&made, &self), NODE_STATEMENT_WAY);
    CHECK(!is_signed(&self, &made));
    made = way('m' | 0x80, text, 3);
    CHECK(is_signed(&self, &made));
    static const uint64_t reserved[] = {'e', 's', 's', 'e', 'r', 'a', '.', 0x1ff};
    made = way('t', reserved, 8);
    CHECK_EQUAL(kind_of(&made, &self), NODE_STATEMENT_WAY);
    CHECK(!is_signed(&self, &made));
    /* A child may have any key. */
    struct key_pair child = person(2);
    memcpy(child.public_key, "tessera.", 8);
    made = place(&child, &self, 1);
    CHECK_EQUAL(kind_of(&made, &self), NODE_STATEMENT_CHILD);
    CHECK(!is_signed(&self, &made));
}

/* What a link begins with is signed only where the hash is made here. */
static void test_links(void)
{
    const struct key_pair self = person(1);
    const struct bytes passwords[] = {{NULL, 0}, text_bytes("secret")};
    uint8_t signature[SIGNATURE_BYTES];
    for (size_t i = 0; i < 2; i++) {
        struct made hash = {.size_bytes = 64};
        (void)crypto_generichash_blake2b(
            hash.bytes,
            64,
            self.public_key,
            PUBLIC_KEY_BYTES,
            passwords[i].data,
            passwords[i].size_bytes);
        CHECK_EQUAL(node_key_sign_link(&self, passwords[i], signature), STATUS_OK);
        CHECK_EQUAL(
            crypto_sign_ed25519_verify_detached(signature, hash.bytes, 64, self.public_key), 0);
        CHECK(!is_signed(&self, &hash));
    }
    static const uint8_t password[NODE_PASSWORD_BYTES_MAX + 1] = {1};
    struct bytes longest = {password, NODE_PASSWORD_BYTES_MAX};
    CHECK_EQUAL(node_key_sign_link(&self, longest, signature), STATUS_OK);
    longest.size_bytes++;
    CHECK_EQUAL(node_key_sign_link(&self, longest, signature), STATUS_INVALID_ARGUMENT);
}

/* Both ends agree, on what libsodium's boxes take. */
static void test_agree(void)
{
    const struct key_pair self = person(1);
    const struct key_pair other = person(2);
    uint8_t secret[32];
    uint8_t public_key[32];
    uint8_t own[32];
    uint8_t shared[NODE_BOX_KEY_BYTES];
    uint8_t expected[NODE_BOX_KEY_BYTES];
    CHECK_EQUAL(crypto_sign_ed25519_sk_to_curve25519(secret, other.secret_key), 0);
    CHECK_EQUAL(crypto_sign_ed25519_pk_to_curve25519(public_key, other.public_key), 0);
    CHECK_EQUAL(crypto_sign_ed25519_pk_to_curve25519(own, self.public_key), 0);
    CHECK_EQUAL(crypto_box_curve25519xsalsa20poly1305_beforenm(expected, own, secret), 0);
    const struct bytes theirs = {public_key, sizeof(public_key)};
    CHECK_EQUAL(node_key_agree(&self, theirs, shared), STATUS_OK);
    CHECK(memcmp(shared, expected, sizeof(shared)) == 0);
    static const uint8_t zeros[33];
    for (size_t size = 0; size <= 33; size++) {
        CHECK_EQUAL(
            node_key_agree(&self, (struct bytes){zeros, size}, shared), STATUS_INVALID_ARGUMENT);
    }
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"places in the tree", test_places},
        {"numbers", test_numbers},
        {"ways", test_ways},
        {"offers", test_offers},
        {"domains", test_domains},
        {"links", test_links},
        {"agree", test_agree},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
