#include "vault.h"
#include "lib/text.h"
#include "unit.h"

static struct random source;
static const struct vault_work work = {.memory_kib = 2048, .passes = 4};

static struct vault_entry made(const char *name, uint8_t seed_byte, const char *passphrase)
{
    const uint8_t seed[SEED_BYTES] = {seed_byte};
    struct key_pair pair;
    struct vault_key key;
    struct vault_entry entry;
    key_pair_of_seed(seed, &pair);
    vault_entry_begin(&entry, text_bytes(name), &work, &source);
    CHECK_EQUAL(vault_derive(&entry, text_bytes(passphrase), &key), STATUS_OK);
    vault_seal(&entry, &pair, &key, &source);
    return entry;
}

static enum status open(const struct vault_entry *entry, const char *passphrase)
{
    struct vault_key key;
    struct key_pair pair = {0};
    CHECK_EQUAL(vault_derive(entry, text_bytes(passphrase), &key), STATUS_OK);
    const enum status status = vault_open(entry, &key, &pair);
    if (status == STATUS_OK) {
        CHECK(memcmp(pair.public_key, entry->public_key, PUBLIC_KEY_BYTES) == 0);
    }
    return status;
}

/*
 * The reference program's answer, `argon2 somesaltSOMESALT -id -t 8 -k 1024 -p 1 -l 32 -r` of
 * "password": parameters and salt are given where they belong.
 */
static void test_key_is_argon2id(void)
{
    static const uint8_t want[VAULT_KEY_BYTES] = {
        0x81, 0x3c, 0xc7, 0x30, 0xb6, 0x0d, 0xbe, 0x81, 0xc9, 0x30, 0x53,
        0x67, 0x35, 0xe6, 0x89, 0x7a, 0x57, 0x01, 0xea, 0x87, 0x23, 0x92,
        0x9e, 0x8f, 0xec, 0x32, 0x22, 0x8a, 0x11, 0xd8, 0x19, 0x52,
    };
    struct vault_entry entry = {.work = {.memory_kib = 1024, .passes = 8}};
    struct vault_key key;
    memcpy(entry.salt, "somesaltSOMESALT", VAULT_SALT_BYTES);
    CHECK_EQUAL(vault_derive(&entry, text_bytes("password"), &key), STATUS_OK);
    CHECK(memcmp(key.bytes, want, sizeof(want)) == 0);
}

static void test_passphrase_opens(void)
{
    const struct vault_entry entry = made("alice", 1, "correct horse");
    CHECK_EQUAL(open(&entry, "correct horse"), STATUS_OK);
    CHECK_EQUAL(open(&entry, "correct hors"), STATUS_DENIED);
    CHECK_EQUAL(open(&entry, "correct horse "), STATUS_DENIED);
    CHECK_EQUAL(open(&entry, ""), STATUS_DENIED);
}

/* Each public part is bound to what is sealed. */
static void test_changes_are_found(void)
{
    const struct vault_entry entry = made("alice", 1, "correct horse");
    struct vault_key key;
    struct key_pair pair;
    CHECK_EQUAL(vault_derive(&entry, text_bytes("correct horse"), &key), STATUS_OK);
    CHECK_EQUAL(vault_open(&entry, &key, &pair), STATUS_OK);
    struct vault_entry changed = entry;
    changed.name[0] ^= 1;
    CHECK_EQUAL(vault_open(&changed, &key, &pair), STATUS_DENIED);
    changed = entry;
    changed.name_bytes--;
    CHECK_EQUAL(vault_open(&changed, &key, &pair), STATUS_DENIED);
    changed = entry;
    changed.public_key[31] ^= 0x80;
    CHECK_EQUAL(vault_open(&changed, &key, &pair), STATUS_DENIED);
    changed = entry;
    changed.work.passes++;
    CHECK_EQUAL(vault_open(&changed, &key, &pair), STATUS_DENIED);
    changed = entry;
    changed.work.memory_kib++;
    CHECK_EQUAL(vault_open(&changed, &key, &pair), STATUS_DENIED);
    changed = entry;
    changed.salt[0] ^= 1;
    CHECK_EQUAL(vault_open(&changed, &key, &pair), STATUS_DENIED);
    changed = entry;
    changed.nonce[23] ^= 1;
    CHECK_EQUAL(vault_open(&changed, &key, &pair), STATUS_DENIED);
    for (uint32_t i = 0; i < VAULT_SEALED_BYTES; i++) {
        changed = entry;
        changed.sealed[i] ^= 4;
        CHECK_EQUAL(vault_open(&changed, &key, &pair), STATUS_DENIED);
    }
    /* Wrong passphrases are counted without the key at hand. */
    changed = entry;
    changed.failures = 7;
    CHECK_EQUAL(vault_open(&changed, &key, &pair), STATUS_OK);
}

/* No two are alike, though passphrase and key are. */
static void test_salts_and_nonces_differ(void)
{
    const struct vault_entry one = made("alice", 0x5a, "correct horse");
    const struct vault_entry other = made("alice", 0x5a, "correct horse");
    CHECK(memcmp(one.salt, other.salt, sizeof(one.salt)) != 0);
    CHECK(memcmp(one.nonce, other.nonce, sizeof(one.nonce)) != 0);
    CHECK(memcmp(one.sealed, other.sealed, sizeof(one.sealed)) != 0);
    const uint8_t seed[SEED_BYTES] = {0x5a};
    CHECK(memmem(&one, sizeof(one), seed, sizeof(seed)) == NULL);
}

static void test_forgotten_key(void)
{
    struct vault_entry entry = made("alice", 1, "correct horse");
    static const uint8_t zeros[VAULT_SEALED_BYTES];
    vault_forget_key(&entry);
    CHECK_EQUAL(open(&entry, "correct horse"), STATUS_WRONG_STATE);
    CHECK(memcmp(entry.sealed, zeros, sizeof(zeros)) == 0);
}

static void test_names_and_keys_are_there_once(void)
{
    static struct vault vault;
    struct vault_entry entry = made("alice", 1, "correct horse");
    CHECK_EQUAL(vault_add(&vault, &entry), STATUS_OK);
    CHECK_EQUAL(vault_add(&vault, &entry), STATUS_OVERLAP);
    entry.name[0] = 'b'; /* another name, the same key */
    CHECK_EQUAL(vault_add(&vault, &entry), STATUS_OVERLAP);
    entry.name[0] = 'a';
    entry.public_key[0] ^= 1;
    CHECK_EQUAL(vault_add(&vault, &entry), STATUS_OVERLAP);
    /* The name is free again when its key was rotated. */
    struct vault_entry *old = vault_find(&vault, text_bytes("alice"));
    CHECK(old != NULL);
    vault_forget_key(old);
    CHECK(vault_find(&vault, text_bytes("alice")) == NULL);
    CHECK_EQUAL(vault_add(&vault, &entry), STATUS_OK);
    CHECK(vault_find(&vault, text_bytes("alice")) == &vault.entries[1]);
    CHECK(vault_find_key(&vault, vault.entries[0].public_key) == &vault.entries[0]);
    while (vault.count < IDENTITIES_MAX) {
        entry.name[1]++;
        entry.public_key[1]++;
        CHECK_EQUAL(vault_add(&vault, &entry), STATUS_OK);
    }
    entry.name[1]++;
    entry.public_key[1]++;
    CHECK_EQUAL(vault_add(&vault, &entry), STATUS_LIMIT_EXCEEDED);
}

static void test_names(void)
{
    const char *const good[] = {
        "a", "Alice", "alice.smith-2", "9_", "abcdefghijklmnopqrstuvwxyz012345"};
    const char *const bad[] = {
        "", "-a", ".", "a b", "a/b", "a\n", "\xc3\xa9", "abcdefghijklmnopqrstuvwxyz0123456"};
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        CHECK(vault_is_name(text_bytes(good[i])));
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        CHECK(!vault_is_name(text_bytes(bad[i])));
    }
}

static void test_floors(void)
{
    const struct vault_work good[] = {{1024, 8}, {8192, 3}, {VAULT_MEMORY_KIB_MAX, 1024}};
    const struct vault_work bad[] = {
        {0, 0}, {1023, 100}, {1024, 7}, {4096, 2}, {VAULT_MEMORY_KIB_MAX + 1, 3}, {1024, 1025}};
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        CHECK(vault_work_is_allowed(&good[i]));
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        CHECK(!vault_work_is_allowed(&bad[i]));
    }
}

static void test_delay_grows(void)
{
    CHECK_EQUAL(vault_delay_ns(0), 0);
    CHECK_EQUAL(vault_delay_ns(1), 1000000000);
    for (uint32_t failures = 1; failures < 6; failures++) {
        CHECK_EQUAL(vault_delay_ns(failures + 1), 2 * vault_delay_ns(failures));
    }
    /* Whoever stands at any console can make the owner wait so long, and no longer. */
    CHECK_EQUAL(vault_delay_ns(6), UINT64_C(32000000000));
    CHECK_EQUAL(vault_delay_ns(7), vault_delay_ns(6));
    CHECK_EQUAL(vault_delay_ns(UINT32_MAX), vault_delay_ns(6));
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"the key is Argon2id's", test_key_is_argon2id},
        {"the passphrase opens", test_passphrase_opens},
        {"changes are found", test_changes_are_found},
        {"salts and nonces differ", test_salts_and_nonces_differ},
        {"a forgotten key", test_forgotten_key},
        {"names and keys are there once", test_names_and_keys_are_there_once},
        {"names", test_names},
        {"floors", test_floors},
        {"the delay grows", test_delay_grows},
    };
    static const uint8_t seed[32] = {42};
    random_init(&source, (struct bytes){seed, sizeof(seed)});
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
