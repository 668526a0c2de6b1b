/* Keys with which somebody is let in from elsewhere, and what is taken back with them. */
#include "client.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "runtime/capability.h"
#include "schema/kernel_client.h"
#include "secrets.h"

static const uint8_t laptop[KEY_BYTES] = {7, 7};
static const uint8_t phone[KEY_BYTES] = {8, 8};

/* Let in before the service is started again. */
static uint32_t before_restart;

static enum status allow(uint32_t identity, struct bytes key, const char *text)
{
    const struct identity_allow_login_params params = {.key = key, .text = text_bytes(text)};
    struct identity_allow_login_results results = {0};
    return identity_allow_login(identity, &params, &results);
}

static enum status forbid(uint32_t identity, const uint8_t *key)
{
    const struct identity_forbid_login_params params = {.key = {key, KEY_BYTES}};
    struct identity_forbid_login_results results = {0};
    return identity_forbid_login(identity, &params, &results);
}

/* Whoever is let in is this key's, and the owner or not. */
static enum status
let_in(const char *name, const uint8_t *key, const uint8_t *expected, uint32_t *principal)
{
    const struct identities_admit_params params = {
        .name = text_bytes(name), .key = {key, KEY_BYTES}};
    struct identities_admit_results results = {0};
    struct principal_read_results read = {0};
    const enum status status = identities_admit(identities, &params, &results);
    *principal = results.principal;
    if (status == STATUS_OK) {
        CHECK(is_key(results.public_key, expected));
        CHECK(results.is_owner == (memcmp(expected, alice_key, KEY_BYTES) == 0));
        CHECK(principal_read(*principal, &read) == STATUS_OK);
        CHECK(memcmp(&read, expected, KEY_BYTES) == 0);
    }
    return status;
}

static bool is_taken_back(uint32_t principal)
{
    struct principal_read_results read = {0};
    return principal_read(principal, &read) == STATUS_INVALID_HANDLE;
}

/* How many keys open it, if what the first is called is this. */
static uint32_t count_keys(const char *name, const char *first_text)
{
    const struct identities_login_keys_params params = {.name = text_bytes(name)};
    struct identities_login_keys_results_reader results = {0};
    struct login_key key = {0};
    CHECK(identities_login_keys(observer, &params, &results) == STATUS_OK);
    if (results.keys.count > 0) {
        CHECK(login_key_list_get(&results.keys, 0, &key) == STATUS_OK);
        CHECK(bytes_equal(key.text, text_bytes(first_text)));
    }
    return results.keys.count;
}

void test_allow_login(void)
{
    const struct bytes key = {laptop, KEY_BYTES};
    const struct bytes cut = {laptop, KEY_BYTES - 1};
    char text[65] = {0};
    uint32_t principal = 0;
    memset(text, 't', sizeof(text) - 1);
    CHECK(count_keys("alice", "") == 0);
    CHECK(let_in("alice", laptop, alice_key, &principal) == STATUS_NOT_FOUND);
    CHECK(allow(alice.identity, cut, "laptop") == STATUS_INVALID_ARGUMENT);
    CHECK(allow(alice.identity, key, text) == STATUS_INVALID_ARGUMENT);
    /* Without a record, or where it cannot be kept, nobody is let in. */
    (void)refuse_records(true);
    CHECK(allow(alice.identity, key, "laptop") == STATUS_LIMIT_EXCEEDED);
    (void)refuse_records(false);
    fail_keeper(true);
    CHECK(allow(alice.identity, key, "laptop") == STATUS_DEVICE_ERROR);
    fail_keeper(false);
    CHECK(let_in("alice", laptop, alice_key, &principal) == STATUS_NOT_FOUND);
    watch(identities);
    CHECK(allow(alice.identity, key, "laptop") == STATUS_OK);
    CHECK(news_came());
    CHECK(allow(alice.identity, key, "old laptop") == STATUS_OK);
    CHECK(count_keys("alice", "old laptop") == 1);
    CHECK(let_in("alice", laptop, alice_key, &before_restart) == STATUS_OK);
    CHECK(let_in("alice", phone, alice_key, &principal) == STATUS_NOT_FOUND);
    CHECK(let_in("moved", laptop, alice_key, &principal) == STATUS_NOT_FOUND);
    CHECK(let_in("nobody", laptop, alice_key, &principal) == STATUS_NOT_FOUND);
    /* Who may only observe lets nobody in. */
    const struct identities_admit_params params = {.name = text_bytes("alice"), .key = key};
    struct identities_admit_results results = {0};
    CHECK(identities_admit(observer, &params, &results) == STATUS_DENIED);
    CHECK(results.principal == 0);
}

/* Whoever has the right to start programs by then. */
void test_forbid_login(void)
{
    uint32_t first = 0;
    uint32_t again = 0;
    CHECK(forbid(alice.identity, phone) == STATUS_NOT_FOUND);
    CHECK(allow(alice.identity, (struct bytes){phone, KEY_BYTES}, "phone") == STATUS_OK);
    CHECK(let_in("alice", phone, alice_key, &first) == STATUS_OK);
    CHECK(let_in("alice", phone, alice_key, &again) == STATUS_OK);
    capability_release(again);
    CHECK(!is_taken_back(first)); /* the other one's end is nothing to this one */
    CHECK(let_in("alice", phone, alice_key, &again) == STATUS_OK);
    CHECK(forbid(alice.identity, phone) == STATUS_OK);
    CHECK(is_taken_back(first));
    CHECK(is_taken_back(again));
    CHECK(!is_taken_back(before_restart));
    CHECK(let_in("alice", phone, alice_key, &again) == STATUS_NOT_FOUND);
    CHECK(forbid(alice.identity, phone) == STATUS_NOT_FOUND);
    CHECK(count_keys("alice", "old laptop") == 1);
}

/* Whoever kept what was said before it was taken back. */
void test_login_said_again(void)
{
    static uint8_t statement[400];
    uint8_t signer[KEY_BYTES];
    uint8_t signature[64];
    const struct identity_allow_login_params params = {
        .key = {phone, KEY_BYTES}, .text = text_bytes("phone")};
    struct identity_allow_login_results results = {0};
    CHECK(identity_allow_login(alice.identity, &params, &results) == STATUS_OK);
    const struct signed_statement *said = &results.statement;
    CHECK(said->statement.size_bytes <= sizeof(statement));
    memcpy(statement, said->statement.data, said->statement.size_bytes);
    memcpy(signer, said->signer.data, sizeof(signer));
    memcpy(signature, said->signature.data, sizeof(signature));
    const struct identities_accept_params again = {
        .statement = {
            .statement = {statement, said->statement.size_bytes},
            .signer = {signer, sizeof(signer)},
            .signature = {signature, sizeof(signature)},
        }};
    CHECK(identities_accept(observer, &again) == STATUS_OVERLAP);
    CHECK(forbid(alice.identity, phone) == STATUS_OK);
    CHECK(identities_accept(observer, &again) == STATUS_WRONG_STATE);
    CHECK(count_keys("alice", "old laptop") == 1);
}

/* The keys go with the person to the next key, and end with the person. */
void test_logins_of_a_person(void)
{
    uint8_t old_key[KEY_BYTES];
    uint8_t new_key[KEY_BYTES];
    uint32_t before = 0;
    uint32_t after = 0;
    struct identities_unlock_results bella = {0};
    struct identity_rotate_results rotated = {0};
    struct identity_revoke_results revoked = {0};
    create_as(alice_key);
    will_answer(passphrase);
    CHECK(create("bella", old_key) == STATUS_OK);
    CHECK(unlock("bella", &bella) == STATUS_OK);
    CHECK(allow(bella.identity, (struct bytes){phone, KEY_BYTES}, "phone") == STATUS_OK);
    CHECK(let_in("bella", phone, old_key, &before) == STATUS_OK);
    will_answer(passphrase);
    CHECK(identity_rotate(bella.identity, &rotated) == STATUS_OK);
    memcpy(new_key, rotated.public_key.data, KEY_BYTES);
    CHECK(is_taken_back(before));
    CHECK(count_keys("bella", "phone") == 1);
    CHECK(let_in("bella", phone, new_key, &after) == STATUS_OK);
    const struct identity_revoke_params params = {.text = text_bytes("lost")};
    CHECK(identity_revoke(bella.identity, &params, &revoked) == STATUS_OK);
    CHECK(is_taken_back(after));
    CHECK(let_in("bella", phone, new_key, &after) == STATUS_WRONG_SIGNER);
    CHECK(allow(bella.identity, (struct bytes){laptop, KEY_BYTES}, "laptop") == STATUS_WRONG_STATE);
    CHECK(forbid(bella.identity, phone) == STATUS_WRONG_STATE);
    drop(&bella);
    create_as(NULL);
}

/* What was allowed is kept, and nothing that was given away before. */
void test_logins_kept(void)
{
    uint32_t principal = 0;
    struct principal_read_results read = {0};
    CHECK(principal_read(before_restart, &read) != STATUS_OK);
    CHECK(count_keys("alice", "old laptop") == 1);
    CHECK(let_in("alice", laptop, alice_key, &principal) == STATUS_OK);
    capability_release(principal);
}
