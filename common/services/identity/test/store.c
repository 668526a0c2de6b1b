#include "identity_store.h"
#include "kept_before_logins.h"
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

/* A disk that was written before there were login keys and a key for the overlay opens. */
static void test_older_one_opens(void)
{
    static uint64_t older[sizeof(kept_before_logins) / 8];
    struct bytes encoded;
    memcpy(older, kept_before_logins, sizeof(older));
    const struct bytes kept = {(const uint8_t *)older, sizeof(older)};
    make_some();
    CHECK_EQUAL(identity_store_decode(kept, &decoded), STATUS_OK);
    CHECK_EQUAL(decoded.vault.count, 3);
    CHECK(memcmp(&decoded.log, &store.log, sizeof(store.log)) == 0);
    CHECK(!decoded.has_node);
    store = decoded;
    CHECK_EQUAL(identity_store_encode(&store, words, &encoded), STATUS_OK);
    CHECK_EQUAL(identity_store_decode(encoded, &decoded), STATUS_OK);
    CHECK(memcmp(&store, &decoded, sizeof(store)) == 0);
}

/* The machine has one key in the overlay, which comes back, and is another one elsewhere. */
static void test_node_key(void)
{
    struct bytes encoded;
    make_some();
    identity_store_make_node(&store, &source);
    CHECK(store.has_node);
    const struct key_pair made = store.node;
    identity_store_make_node(&store, &source);
    CHECK(memcmp(&made, &store.node, sizeof(made)) == 0);
    CHECK_EQUAL(identity_store_encode(&store, words, &encoded), STATUS_OK);
    CHECK_EQUAL(identity_store_decode(encoded, &decoded), STATUS_OK);
    CHECK(memcmp(&store, &decoded, sizeof(store)) == 0);
    memset(&store, 0, sizeof(store));
    identity_store_make_node(&store, &source);
    CHECK(memcmp(made.public_key, store.node.public_key, PUBLIC_KEY_BYTES) != 0);
}

/* Whoever was of this machine once is no stranger, nor is whom the owner has revoked. */
static void test_visitors(void)
{
    const struct key_pair owner = person(1);
    const struct key_pair stranger = person(5);
    make_some();
    identity_store_make_node(&store, &source);
    for (uint8_t i = 1; i <= 3; i++) {
        CHECK(!identity_store_may_visit(&store, person(i).public_key));
    }
    CHECK(!identity_store_may_visit(&store, store.node.public_key));
    CHECK(identity_store_may_visit(&store, stranger.public_key));
    memset(&store, 0, sizeof(store));
    add_identity("owner", &owner);
    memcpy(store.first_owner, owner.public_key, PUBLIC_KEY_BYTES);
    store.has_owner = true;
    CHECK(identity_store_may_visit(&store, stranger.public_key));
    say(revocation(&owner, &stranger, 1));
    CHECK(!identity_store_may_visit(&store, stranger.public_key));
}

/* Whose key was replaced twice elsewhere is of here by each of the three. */
static void test_replaced_visitors(void)
{
    const struct key_pair owner = person(1);
    const struct key_pair second = person(5);
    const struct key_pair third = person(6);
    memset(&store, 0, sizeof(store));
    add_identity("owner", &owner);
    say(rotation(&owner, &owner, &second, 1));
    say(rotation(&second, &second, &third, 1));
    CHECK(!identity_store_may_visit(&store, owner.public_key));
    CHECK(!identity_store_may_visit(&store, second.public_key));
    CHECK(!identity_store_may_visit(&store, third.public_key));
}

/* Who waits to unlock one that is replaced meanwhile gets neither of the two. */
static void test_usable(void)
{
    const struct key_pair owner = person(1);
    const struct key_pair next_owner = person(2);
    const struct key_pair other = person(3);
    memset(&store, 0, sizeof(store));
    add_identity("owner", &owner);
    add_identity("other", &other);
    CHECK(identity_store_find_usable(&store, owner.public_key) == &store.vault.entries[0]);
    CHECK(identity_store_find_usable(&store, next_owner.public_key) == NULL);
    say(rotation(&owner, &owner, &next_owner, 1));
    vault_forget_key(&store.vault.entries[0]);
    add_identity("owner", &next_owner);
    CHECK(identity_store_find_usable(&store, owner.public_key) == NULL);
    CHECK(identity_store_find_usable(&store, next_owner.public_key) == &store.vault.entries[2]);
    CHECK(identity_store_find_usable(&store, other.public_key) == &store.vault.entries[1]);
    say(revocation(&other, &other, 1));
    CHECK(identity_store_find_usable(&store, other.public_key) == NULL);
}

/* As long as one of its kind gets. */
static void say_longest(
    enum statement_kind kind,
    const struct key_pair *signer,
    const struct key_pair *successor,
    uint32_t sequence)
{
    static char text[STATEMENT_TEXT_BYTES_MAX + 1];
    static char program[STATEMENT_PROGRAM_BYTES_MAX];
    memset(text, 't', STATEMENT_TEXT_BYTES_MAX);
    memset(program, (int)('a' + sequence), sizeof(program));
    const bool is_of_program = kind == STATEMENT_KIND_PROGRAM_REVOCATION;
    const uint8_t other = (uint8_t)sequence;
    const struct key_pair login_key = person(other);
    text[kind == STATEMENT_KIND_LOGIN_KEY ? LOGIN_TEXT_BYTES_MAX : STATEMENT_TEXT_BYTES_MAX] = 0;
    struct statement statement = {
        .kind = (uint16_t)kind,
        .key = key_bytes(signer),
        .program = {(const uint8_t *)program, is_of_program ? sizeof(program) : 0},
        .minimum_version = is_of_program ? 1 : 0,
        .sequence = sequence,
        .text = text_bytes(text),
    };
    if (successor != NULL) {
        statement.successor = key_bytes(successor);
    } else if (kind == STATEMENT_KIND_LOGIN_KEY) {
        statement.successor = key_bytes(&login_key);
    }
    struct statement_record record;
    CHECK_EQUAL(statement_make(&statement, signer, successor, &record), STATUS_OK);
    say(record);
}

static void test_full_one_fits(void)
{
    memset(&store, 0, sizeof(store));
    char name[] = "abcdefghijklmnopqrstuvwxyz-0123a";
    for (uint8_t i = 0; i < IDENTITIES_MAX; i++) {
        const struct key_pair pair = person(i);
        add_identity(name, &pair);
        memset(store.vault.entries[i].payer, i + 1, PUBLIC_KEY_BYTES);
        name[31]++;
    }
    struct key_pair owner = person(0);
    memcpy(store.first_owner, owner.public_key, PUBLIC_KEY_BYTES);
    store.has_owner = true;
    identity_store_make_node(&store, &source);
    for (uint8_t i = 1; i <= IDENTITIES_MAX; i++) {
        const struct key_pair pair = person(i);
        say_longest(STATEMENT_KIND_PROGRAM_REVOCATION, &pair, NULL, 1);
        say_longest(STATEMENT_KIND_PROGRAM_REVOCATION, &pair, NULL, 2);
        for (uint8_t k = 0; k < LOGIN_KEYS_SHARE; k++) {
            say_longest(STATEMENT_KIND_LOGIN_KEY, &pair, NULL, 3u + k);
        }
        say_longest(STATEMENT_KIND_REVOCATION, &pair, NULL, 3 + LOGIN_KEYS_SHARE);
    }
    for (uint8_t k = 0; k < LOGIN_KEYS_OWNER_SHARE; k++) {
        say_longest(STATEMENT_KIND_LOGIN_KEY, &owner, NULL, 1u + k);
    }
    for (uint8_t i = 1; i < STATEMENTS_OWNER_SHARE; i++) {
        const struct key_pair next = person((uint8_t)(100 + i));
        say_longest(STATEMENT_KIND_ROTATION, &owner, &next, i == 1 ? 20 : 1);
        owner = next;
    }
    say_longest(STATEMENT_KIND_REVOCATION, &owner, NULL, 1);
    CHECK_EQUAL(store.log.count, STATEMENTS_MAX);
    struct bytes encoded;
    CHECK_EQUAL(identity_store_encode(&store, words, &encoded), STATUS_OK);
    CHECK_EQUAL(identity_store_decode(encoded, &decoded), STATUS_OK);
    CHECK(memcmp(&store, &decoded, sizeof(store)) == 0);
}

/* A key made by `maker`, if there is room. */
static enum status make(uint8_t number, const struct key_pair *maker)
{
    const struct key_pair pair = person(number);
    const struct bytes by = maker != NULL ? key_bytes(maker) : (struct bytes){0};
    uint8_t payer[PUBLIC_KEY_BYTES];
    char name[] = "made-000";
    const enum status status = identity_store_find_room(&store, by, payer);
    if (status == STATUS_OK) {
        name[6] = (char)('0' + number / 10);
        name[7] = (char)('0' + number % 10);
        add_identity(name, &pair);
        memcpy(store.vault.entries[store.vault.count - 1].payer, payer, PUBLIC_KEY_BYTES);
    }
    return status;
}

/* Nobody but the owner makes more than his share: not by what he has made either. */
static void test_shares(void)
{
    const struct key_pair owner = person(1);
    const struct key_pair ada = person(2);
    const struct key_pair by_ada = person(3);
    memset(&store, 0, sizeof(store));
    CHECK_EQUAL(make(1, NULL), STATUS_OK);
    memcpy(store.first_owner, owner.public_key, PUBLIC_KEY_BYTES);
    store.has_owner = true;
    CHECK_EQUAL(make(2, &owner), STATUS_OK);
    CHECK_EQUAL(make(3, &ada), STATUS_OK);
    CHECK_EQUAL(make(4, &by_ada), STATUS_OK);
    CHECK_EQUAL(make(5, &ada), STATUS_OK);
    CHECK_EQUAL(make(6, &ada), STATUS_DENIED);
    CHECK_EQUAL(make(6, &by_ada), STATUS_DENIED);
    /* Nor do those who are not logged in, all together. */
    for (uint8_t i = 0; i < IDENTITIES_SHARE; i++) {
        CHECK_EQUAL(make((uint8_t)(6 + i), NULL), STATUS_OK);
    }
    CHECK_EQUAL(make(9, NULL), STATUS_DENIED);
    /* It is kept whose share a place is of. */
    struct bytes encoded;
    CHECK_EQUAL(identity_store_encode(&store, words, &encoded), STATUS_OK);
    CHECK_EQUAL(identity_store_decode(encoded, &decoded), STATUS_OK);
    CHECK(memcmp(&store, &decoded, sizeof(store)) == 0);
}

/* Nobody else's making takes from a person that he can replace his key; nor does he get more. */
static void test_replacing_is_of_no_share(void)
{
    const struct key_pair owner = person(1);
    const struct key_pair old = person(2);
    const struct key_pair next = person(9);
    uint8_t payer[PUBLIC_KEY_BYTES];
    memset(&store, 0, sizeof(store));
    CHECK_EQUAL(make(1, NULL), STATUS_OK);
    memcpy(store.first_owner, owner.public_key, PUBLIC_KEY_BYTES);
    store.has_owner = true;
    for (uint8_t i = 0; i < IDENTITIES_SHARE; i++) {
        CHECK_EQUAL(make((uint8_t)(2 + i), NULL), STATUS_OK);
    }
    CHECK_EQUAL(make(8, NULL), STATUS_DENIED);
    CHECK_EQUAL(make(8, &old), STATUS_DENIED);
    CHECK_EQUAL(identity_store_find_successor_room(&store, key_bytes(&old), payer), STATUS_OK);
    say(rotation(&old, &old, &next, 1));
    vault_forget_key(&store.vault.entries[1]);
    add_identity("next", &next);
    memcpy(store.vault.entries[store.vault.count - 1].payer, payer, PUBLIC_KEY_BYTES);
    CHECK_EQUAL(make(8, NULL), STATUS_DENIED);
    CHECK_EQUAL(make(8, &next), STATUS_DENIED);
    /* There must be a place. */
    for (uint8_t i = 10; store.vault.count < IDENTITIES_MAX - IDENTITIES_OWNER_PLACES; i++) {
        CHECK_EQUAL(make(i, &owner), STATUS_OK);
    }
    CHECK_EQUAL(
        identity_store_find_successor_room(&store, key_bytes(&next), payer), STATUS_NO_MEMORY);
    CHECK_EQUAL(identity_store_find_successor_room(&store, key_bytes(&owner), payer), STATUS_OK);
}

/* The last places are for the owner, whoever he is by now. */
static void test_owner_places(void)
{
    const struct key_pair owner = person(1);
    const struct key_pair next_owner = person(2);
    const struct key_pair ada = person(3);
    memset(&store, 0, sizeof(store));
    CHECK_EQUAL(make(1, NULL), STATUS_OK);
    memcpy(store.first_owner, owner.public_key, PUBLIC_KEY_BYTES);
    store.has_owner = true;
    CHECK_EQUAL(make(2, &owner), STATUS_OK);
    say(rotation(&owner, &owner, &next_owner, 1));
    for (uint8_t i = 3; store.vault.count < IDENTITIES_MAX - IDENTITIES_OWNER_PLACES; i++) {
        CHECK_EQUAL(make(i, &next_owner), STATUS_OK);
    }
    CHECK_EQUAL(make(20, &ada), STATUS_NO_MEMORY);
    CHECK_EQUAL(make(20, NULL), STATUS_NO_MEMORY);
    for (uint8_t i = 0; i < IDENTITIES_OWNER_PLACES; i++) {
        CHECK_EQUAL(make((uint8_t)(30 + i), &next_owner), STATUS_OK);
    }
    CHECK_EQUAL(make(40, &next_owner), STATUS_NO_MEMORY);
}

/* What was replaced is not there any more, but counts. */
static void test_replaced(void)
{
    const struct key_pair other = person(3);
    struct bytes encoded;
    make_some();
    store.log.count--; /* he is not revoked */
    say(program_revocation(&other, &other, "editor", 4, 2));
    say(program_revocation(&other, &other, "editor", 5, 3));
    CHECK_EQUAL(store.log.count, 2);
    CHECK_EQUAL(store.log.replaced, 2);
    CHECK_EQUAL(identity_store_encode(&store, words, &encoded), STATUS_OK);
    CHECK_EQUAL(identity_store_decode(encoded, &decoded), STATUS_OK);
    CHECK_EQUAL(decoded.log.count, 2);
    CHECK_EQUAL(decoded.log.replaced, 2);
    CHECK_EQUAL(
        statement_log_minimum_version(&decoded.log, other.public_key, text_bytes("editor")), 5);
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

/* Who is let in from elsewhere, and as whom. */
static void test_admitted(void)
{
    const struct key_pair owner = person(1);
    const struct key_pair next_owner = person(2);
    const struct key_pair other = person(3);
    const struct key_pair laptop = person(10);
    const struct key_pair phone = person(11);
    const struct bytes key = key_bytes(&laptop);
    const struct bytes cut = {laptop.public_key, PUBLIC_KEY_BYTES - 1};
    struct vault_entry *entry = NULL;
    struct bytes encoded;
    memset(&store, 0, sizeof(store));
    add_identity("owner", &owner);
    add_identity("other", &other);
    say(login(&owner, &owner, &laptop, "laptop", 1));
    say(login(&other, &other, &phone, "phone", 1));
    CHECK_EQUAL(identity_store_admit(&store, text_bytes("owner"), key, &entry), STATUS_OK);
    CHECK(entry == &store.vault.entries[0]);
    CHECK_EQUAL(identity_store_admit(&store, text_bytes("other"), key, &entry), STATUS_NOT_FOUND);
    CHECK_EQUAL(identity_store_admit(&store, text_bytes("nobody"), key, &entry), STATUS_NOT_FOUND);
    CHECK_EQUAL(identity_store_admit(&store, text_bytes("owner"), cut, &entry), STATUS_NOT_FOUND);
    CHECK_EQUAL(
        identity_store_admit(&store, text_bytes("owner"), key_bytes(&owner), &entry),
        STATUS_NOT_FOUND);
    /* As whoever took his place. */
    say(rotation(&owner, &owner, &next_owner, 2));
    CHECK_EQUAL(
        identity_store_admit(&store, text_bytes("owner"), key, &entry), STATUS_WRONG_SIGNER);
    vault_forget_key(&store.vault.entries[0]);
    add_identity("owner", &next_owner);
    CHECK_EQUAL(identity_store_admit(&store, text_bytes("owner"), key, &entry), STATUS_OK);
    CHECK(entry == &store.vault.entries[2]);
    say(login(&next_owner, &next_owner, &laptop, NULL, 1));
    CHECK_EQUAL(identity_store_admit(&store, text_bytes("owner"), key, &entry), STATUS_NOT_FOUND);
    say(revocation(&other, &other, 2));
    CHECK_EQUAL(
        identity_store_admit(&store, text_bytes("other"), key_bytes(&phone), &entry),
        STATUS_WRONG_SIGNER);
    /* A removal is kept without what it ended. */
    CHECK_EQUAL(identity_store_encode(&store, words, &encoded), STATUS_OK);
    CHECK_EQUAL(identity_store_decode(encoded, &decoded), STATUS_OK);
    CHECK(memcmp(&store, &decoded, sizeof(store)) == 0);
}

/* One field of an otherwise good store is what it cannot be. */
static enum status
decode_with(const struct kept_identity *identity, struct bytes owner, struct bytes node_seed)
{
    static uint64_t made[IDENTITY_STORE_WORDS_MAX];
    const struct kept_identities all = {
        .identities = identity, .identities_count = 1, .owner = owner, .node_seed = node_seed};
    struct message_builder builder;
    message_builder_start(&builder, made, IDENTITY_STORE_WORDS_MAX);
    CHECK_EQUAL(kept_identities_write(&all, &builder), STATUS_OK);
    return identity_store_decode(message_builder_finish(&builder), &decoded);
}

static enum status decode_identity_with(const struct kept_identity *identity, struct bytes owner)
{
    return decode_with(identity, owner, (struct bytes){0});
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
    struct kept_identity wrong[9];
    for (size_t i = 0; i < 9; i++) {
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
    wrong[8].payer = (struct bytes){zeros, 31};
    CHECK_EQUAL(decode_identity_with(&good, (struct bytes){zeros, 32}), STATUS_OK);
    CHECK_EQUAL(decode_identity_with(&good, (struct bytes){zeros, 33}), STATUS_MALFORMED);
    const struct bytes nobody = {0};
    CHECK_EQUAL(decode_with(&good, nobody, (struct bytes){zeros, 31}), STATUS_MALFORMED);
    CHECK_EQUAL(decode_with(&good, nobody, (struct bytes){zeros, 32}), STATUS_OK);
    CHECK_EQUAL(decode_with(&good, nobody, (struct bytes){zeros, 33}), STATUS_MALFORMED);
    for (size_t i = 0; i < 9; i++) {
        CHECK_EQUAL(decode_identity_with(&wrong[i], (struct bytes){0}), STATUS_MALFORMED);
    }
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"what was encoded comes back", test_comes_back},
        {"one of before opens", test_older_one_opens},
        {"the machine's key in the overlay", test_node_key},
        {"who is no stranger", test_visitors},
        {"who was somebody of here", test_replaced_visitors},
        {"which may be unlocked", test_usable},
        {"who is let in from elsewhere", test_admitted},
        {"a full one fits", test_full_one_fits},
        {"shares", test_shares},
        {"replacing is of no share", test_replacing_is_of_no_share},
        {"places of the owner", test_owner_places},
        {"replaced statements", test_replaced},
        {"damage", test_damage},
        {"impossible fields", test_impossible_fields},
    };
    static const uint8_t seed[32] = {42};
    random_init(&source, (struct bytes){seed, sizeof(seed)});
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
