#include "identity_store.h"
#include "people.h"
#include "schema/vault_data.h"

static struct identity_store store;
static struct identity_store decoded;
static uint64_t words[IDENTITY_STORE_WORDS_MAX];
static struct random source;

static void add_identity(const char *name, const struct key_pair *pair)
{
    const struct vault_work work = {.memory_kib = 1024, .passes = 8};
    const struct vault_key key = {{1, 2, 3}};
    struct vault_entry entry;
    vault_entry_begin(&entry, text_bytes(name), &work, &source);
    vault_seal(&entry, pair, &key, &source);
    CHECK_EQUAL(vault_add(&store.vault, &entry), STATUS_OK);
}

static void say(struct statement_record record)
{
    CHECK_EQUAL(statement_log_add(&store.log, &record, identity_store_owner(&store)), STATUS_OK);
}

static void make_some(void)
{
    const struct key_pair owner = person(1);
    const struct key_pair next_owner = person(2);
    const struct key_pair other = person(3);
    memset(&store, 0, sizeof(store));
    add_identity("owner", &owner);
    memcpy(store.first_owner, owner.public_key, PUBLIC_KEY_BYTES);
    store.has_owner = true;
    add_identity("other", &other);
    vault_forget_key(&store.vault.entries[0]);
    add_identity("owner", &next_owner);
    store.vault.entries[1].failures = 3;
    say(rotation(&owner, &owner, &next_owner, 1));
    say(program_revocation(&other, &other, "editor", 3, 1));
    say(revocation(&next_owner, &other, 1));
}

static void test_comes_back(void)
{
    struct bytes encoded;
    make_some();
    CHECK_EQUAL(identity_store_encode(&store, words, &encoded), STATUS_OK);
    CHECK_EQUAL(identity_store_decode(encoded, &decoded), STATUS_OK);
    CHECK(memcmp(&store, &decoded, sizeof(store)) == 0);
    const struct key_pair next_owner = person(2);
    CHECK(memcmp(identity_store_owner(&decoded), next_owner.public_key, 32) == 0);
    CHECK(identity_store_knows(&decoded, person(1).public_key));
    CHECK(identity_store_knows(&decoded, person(3).public_key));
    CHECK(!identity_store_knows(&decoded, person(4).public_key));
    CHECK_EQUAL(identity_store_decode((struct bytes){0}, &decoded), STATUS_OK);
    CHECK(identity_store_owner(&decoded) == NULL);
}

static void test_full_one_fits(void)
{
    memset(&store, 0, sizeof(store));
    char name[] = "abcdefghijklmnopqrstuvwxyz-0123a";
    for (uint32_t i = 0; i < IDENTITIES_MAX; i++) {
        const struct key_pair pair = person((uint8_t)i);
        add_identity(name, &pair);
        name[31]++;
    }
    static char text[STATEMENT_TEXT_BYTES_MAX + 1];
    memset(text, 't', STATEMENT_TEXT_BYTES_MAX);
    const struct key_pair one = person(0);
    for (uint32_t i = 0; i < STATEMENTS_MAX; i++) {
        const struct statement statement = {
            .kind = STATEMENT_KIND_PROGRAM_REVOCATION,
            .key = key_bytes(&one),
            .program = {(const uint8_t *)text, STATEMENT_PROGRAM_BYTES_MAX},
            .minimum_version = i + 1,
            .sequence = i + 1,
            .text = text_bytes(text),
        };
        struct statement_record record;
        CHECK_EQUAL(statement_make(&statement, &one, NULL, &record), STATUS_OK);
        say(record);
    }
    struct bytes encoded;
    CHECK_EQUAL(identity_store_encode(&store, words, &encoded), STATUS_OK);
    CHECK_EQUAL(identity_store_decode(encoded, &decoded), STATUS_OK);
    CHECK(memcmp(&store, &decoded, sizeof(store)) == 0);
}

/* Whatever bit is another: it is refused, or it is a store as good as one that was encoded. */
static void test_damage(void)
{
    struct bytes encoded;
    make_some();
    CHECK_EQUAL(identity_store_encode(&store, words, &encoded), STATUS_OK);
    static uint64_t damaged[IDENTITY_STORE_WORDS_MAX];
    for (uint32_t bit = 0; bit < 8 * encoded.size_bytes; bit += 3) {
        memcpy(damaged, words, encoded.size_bytes);
        ((uint8_t *)damaged)[bit / 8] ^= (uint8_t)(1 << bit % 8);
        const struct bytes changed = {(const uint8_t *)damaged, encoded.size_bytes};
        const enum status status = identity_store_decode(changed, &decoded);
        CHECK(status == STATUS_OK || status == STATUS_MALFORMED);
    }
    for (size_t size = 8; size < encoded.size_bytes; size += 8) {
        const struct bytes cut = {encoded.data, size};
        CHECK_EQUAL(identity_store_decode(cut, &decoded), STATUS_MALFORMED);
    }
}

/* One field of an otherwise good store is what it cannot be. */
static enum status decode_identity_with(const struct kept_identity *identity, struct bytes owner)
{
    static uint64_t made[IDENTITY_STORE_WORDS_MAX];
    const struct kept_identities all = {
        .identities = identity, .identities_count = 1, .owner = owner};
    struct message_builder builder;
    message_builder_start(&builder, made, IDENTITY_STORE_WORDS_MAX);
    CHECK_EQUAL(kept_identities_write(&all, &builder), STATUS_OK);
    return identity_store_decode(message_builder_finish(&builder), &decoded);
}

static void test_impossible_fields(void)
{
    static const uint8_t zeros[64];
    const struct kept_identity good = {
        .name = text_bytes("alice"),
        .public_key = {zeros, PUBLIC_KEY_BYTES},
        .salt = {zeros, VAULT_SALT_BYTES},
        .memory_kib = 1024,
        .passes = 8,
        .nonce = {zeros, VAULT_NONCE_BYTES},
        .sealed = {zeros, VAULT_SEALED_BYTES},
    };
    struct kept_identity wrong[8];
    for (size_t i = 0; i < 8; i++) {
        wrong[i] = good;
    }
    wrong[0].name = text_bytes("a lice");
    wrong[1].public_key.size_bytes = 31;
    wrong[2].salt.size_bytes = 17;
    wrong[3].memory_kib = 1023;
    wrong[4].passes = UINT32_MAX;
    wrong[5].nonce.size_bytes = 0;
    wrong[6].sealed.size_bytes = 1;
    wrong[7].name.size_bytes = 0;
    CHECK_EQUAL(decode_identity_with(&good, (struct bytes){zeros, 32}), STATUS_OK);
    CHECK_EQUAL(decode_identity_with(&good, (struct bytes){zeros, 33}), STATUS_MALFORMED);
    for (size_t i = 0; i < 8; i++) {
        CHECK_EQUAL(decode_identity_with(&wrong[i], (struct bytes){0}), STATUS_MALFORMED);
    }
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"what was encoded comes back", test_comes_back},
        {"a full one fits", test_full_one_fits},
        {"damage", test_damage},
        {"impossible fields", test_impossible_fields},
    };
    static const uint8_t seed[32] = {42};
    random_init(&source, (struct bytes){seed, sizeof(seed)});
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
