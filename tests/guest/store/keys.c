/*
 * store_keys_test: who can be unlocked, with what, and what is left of him when he is locked; and
 * what the store does not take for a signature. Prints a line for each test and one that counts
 * them.
 */
#include "lib/bytes.h"
#include "lib/memory.h"
#include "program_check.h"
#include "runtime/capability.h"
#include "runtime/console.h"
#include "runtime/mapping.h"
#include "runtime/program.h"
#include "runtime/thread.h"
#include "schema/store_client.h"

#define HASH_BYTES      32u
#define SIGNATURE_BYTES 64u
#define WINDOW_BYTES    0x1000u
/* Somebody who has a space, and no key. */
#define STRANGER 9u
/* As many as the store has unlocked at once: UNLOCKED_OWNERS_MAX. */
#define UNLOCKED_MAX 16u
/* As many as the store has at all: STORE_OWNERS_MAX. */
#define OWNERS_MAX 256u
/* Of somebody who is rotated once more than the store knows him by: STORE_EARLIER_MAX + 2. */
#define FIRST_NAME 70u
#define LAST_NAME  76u
/* That succeed while a lock waits for whoever has something to keep. */
#define COMMITS_IN_GRACE_MIN 2u

/* -- what is asked ----------------------------------------------------------------------------- */

static enum status unlock(uint8_t person, uint8_t key)
{
    const uint8_t principal[HASH_BYTES] = {person};
    const uint8_t key_bytes[HASH_BYTES] = {key};
    struct owner_keys_unlock_params params = {
        .principal = {principal, sizeof(principal)}, .key = {key_bytes, sizeof(key_bytes)}};
    CHECK_EQUAL(
        capability_copy(program_capability("store"), UINT64_MAX, &params.tether), STATUS_OK);
    const enum status status = owner_keys_unlock(program_capability("keys"), &params);
    capability_release(params.tether);
    return status;
}

static enum status lock(uint8_t person)
{
    const uint8_t principal[HASH_BYTES] = {person};
    const struct owner_keys_lock_params params = {{principal, sizeof(principal)}};
    return owner_keys_lock(program_capability("keys"), &params);
}

static enum status rotate(uint8_t person, uint8_t successor, uint8_t key)
{
    const uint8_t from[HASH_BYTES] = {person};
    const uint8_t to[HASH_BYTES] = {successor};
    const uint8_t key_bytes[HASH_BYTES] = {key};
    const struct owner_keys_rotate_params params = {
        {from, sizeof(from)}, {to, sizeof(to)}, {key_bytes, sizeof(key_bytes)}};
    return owner_keys_rotate(program_capability("keys"), &params);
}

struct space {
    uint32_t session;
    uint8_t *window;
};

static enum status open_space(uint8_t person, struct space *space)
{
    const uint8_t principal[HASH_BYTES] = {person};
    struct object_spaces_open_params params = {.owner = {principal, sizeof(principal)}};
    struct object_spaces_open_results opened = {0};
    CHECK_EQUAL(
        capability_copy(program_capability("store"), UINT64_MAX, &params.tether), STATUS_OK);
    const enum status status = object_spaces_open(program_capability("spaces"), &params, &opened);
    capability_release(params.tether);
    if (status != STATUS_OK) {
        return status;
    }
    const struct object_space_window_params ask = {.size_bytes = WINDOW_BYTES};
    struct object_space_window_results window = {0};
    struct mapping mapping = {0};
    uint64_t size_bytes = 0;
    CHECK_EQUAL(object_space_window(opened.space, &ask, &window), STATUS_OK);
    CHECK_EQUAL(
        mapping_create_whole(window.memory, MAP_READ | MAP_WRITE, &mapping, &size_bytes),
        STATUS_OK);
    capability_release(window.memory);
    *space = (struct space){opened.space, mapping.address};
    return STATUS_OK;
}

/* Another root, of this byte. */
static enum status commit(const struct space *space, uint8_t root)
{
    uint8_t record[2 * sizeof(uint32_t) + HASH_BYTES] = {SPACE_RECORD_ROOT, 0, 0, 0, HASH_BYTES};
    const struct object_space_commit_params params = {.size_bytes = sizeof(record)};
    record[2 * sizeof(uint32_t)] = root;
    memcpy(space->window, record, sizeof(record));
    return object_space_commit(space->session, &params);
}

static bool root_is(uint8_t person, uint8_t root)
{
    struct space space;
    struct object_space_root_results results = {0};
    if (open_space(person, &space) != STATUS_OK) {
        return false;
    }
    const bool is_so = object_space_root(space.session, &results) == STATUS_OK &&
                       results.root.size_bytes == HASH_BYTES && results.root.data[0] == root;
    capability_release(space.session);
    return is_so;
}

/* -- tests ------------------------------------------------------------------------------------- */

/* Until somebody has a key nobody needs one. */
static void test_before(void)
{
    struct space space = {0};
    CHECK_EQUAL(open_space(STRANGER, &space), STATUS_OK);
    CHECK_EQUAL(commit(&space, 41), STATUS_OK);
    capability_release(space.session);
}

static void test_unlock(void)
{
    const uint8_t short_key[] = {1, 2, 3};
    const uint8_t principal[HASH_BYTES] = {1};
    struct space space;
    const struct owner_keys_unlock_params no_key = {
        .principal = {principal, sizeof(principal)}, .key = {short_key, sizeof(short_key)}};
    const struct owner_keys_lock_params no_principal = {{short_key, sizeof(short_key)}};
    const uint32_t keys = program_capability("keys");
    CHECK_EQUAL(owner_keys_unlock(keys, &no_key), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(owner_keys_lock(keys, &no_principal), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(lock(1), STATUS_OK); /* who is not here is locked */
    CHECK_EQUAL(unlock(1, 7), STATUS_OK);
    CHECK_EQUAL(unlock(1, 7), STATUS_OK);
    CHECK_EQUAL(open_space(1, &space), STATUS_OK);
    CHECK_EQUAL(commit(&space, 42), STATUS_OK);
    /* Nothing of his is open when he is locked: it waits for nobody. */
    capability_release(space.session);
    CHECK_EQUAL(lock(1), STATUS_OK);
    CHECK_EQUAL(open_space(1, &space), STATUS_DENIED);
    CHECK_EQUAL(unlock(1, 8), STATUS_DENIED);
    CHECK_EQUAL(open_space(1, &space), STATUS_DENIED);
    CHECK_EQUAL(unlock(1, 7), STATUS_OK);
    CHECK(root_is(1, 42));
}

static void test_too_many(void)
{
    for (uint8_t i = 1; i < UNLOCKED_MAX; i++) {
        CHECK_EQUAL(unlock((uint8_t)(100 + i), i), STATUS_OK);
    }
    CHECK_EQUAL(unlock(200, 1), STATUS_LIMIT_EXCEEDED);
    for (uint8_t i = 1; i < UNLOCKED_MAX; i++) {
        CHECK_EQUAL(lock((uint8_t)(100 + i)), STATUS_OK);
    }
    CHECK_EQUAL(unlock(200, 1), STATUS_OK);
    CHECK_EQUAL(lock(200), STATUS_OK);
}

static struct {
    bool is_asked;
    enum status status;
} locking;

static void lock_first(void *argument)
{
    (void)argument;
    __atomic_store_n(&locking.is_asked, true, __ATOMIC_RELEASE);
    locking.status = lock(1);
}

/* While a lock waits, what is open goes on: until it is too late for all of it. */
static void test_grace(void)
{
    struct program_thread thread = {0};
    struct space space;
    struct object_space_root_results root = {0};
    uint32_t count = 0;
    enum status status = STATUS_OK;
    CHECK_EQUAL(open_space(1, &space), STATUS_OK);
    CHECK_EQUAL(program_thread_create(lock_first, NULL, &thread), STATUS_OK);
    while (status == STATUS_OK) {
        status = commit(&space, 43);
        count += status == STATUS_OK && __atomic_load_n(&locking.is_asked, __ATOMIC_ACQUIRE);
    }
    CHECK_EQUAL(status, STATUS_DENIED);
    CHECK(count >= COMMITS_IN_GRACE_MIN);
    program_thread_join(&thread);
    CHECK_EQUAL(locking.status, STATUS_OK);
    CHECK_EQUAL(object_space_root(space.session, &root), STATUS_DENIED);
    capability_release(space.session);
    CHECK_EQUAL(unlock(1, 7), STATUS_OK);
    CHECK(root_is(1, 43));
}

/* What is his is his successor's; the key before counts until the successor has shown his. */
static void test_rotate(void)
{
    struct space space;
    struct space before = {0};
    CHECK_EQUAL(rotate(77, 2, 9), STATUS_WRONG_STATE);
    CHECK_EQUAL(unlock(3, 3), STATUS_OK);
    CHECK_EQUAL(rotate(1, 3, 9), STATUS_OVERLAP);
    /* One of two is there: neither is rotated, so that both can be, to another one. */
    CHECK_EQUAL(rotate(1, STRANGER, 9), STATUS_OVERLAP);
    CHECK_EQUAL(open_space(1, &before), STATUS_OK);
    CHECK_EQUAL(rotate(1, 2, 9), STATUS_OK);
    CHECK_EQUAL(open_space(2, &space), STATUS_OVERLAP);
    CHECK_EQUAL(open_space(1, &space), STATUS_OVERLAP);
    CHECK_EQUAL(commit(&before, 43), STATUS_OK);
    capability_release(before.session);
    CHECK(root_is(1, 43));
    CHECK(root_is(2, 43));
    CHECK_EQUAL(lock(1), STATUS_OK);
    CHECK_EQUAL(open_space(2, &space), STATUS_DENIED);
    CHECK_EQUAL(unlock(1, 7), STATUS_OK);
    CHECK_EQUAL(unlock(2, 7), STATUS_DENIED);
    CHECK_EQUAL(open_space(1, &space), STATUS_DENIED); /* who tries a wrong key is locked */
    CHECK_EQUAL(unlock(2, 9), STATUS_OK);
    CHECK_EQUAL(unlock(1, 7), STATUS_DENIED);
    CHECK_EQUAL(unlock(2, 9), STATUS_OK);
    CHECK(root_is(1, 43));
    CHECK_EQUAL(lock(2), STATUS_OK);
    CHECK_EQUAL(rotate(2, 4, 9), STATUS_WRONG_STATE);
    CHECK_EQUAL(lock(3), STATUS_OK);
}

static bool are_one(uint8_t left, uint8_t right)
{
    const uint8_t principals[2][HASH_BYTES] = {{left}, {right}};
    uint8_t found[2][HASH_BYTES] = {{0}, {1}};
    for (uint32_t i = 0; i < 2; i++) {
        const struct object_spaces_present_params of = {{principals[i], HASH_BYTES}};
        struct object_spaces_present_results present = {0};
        if (object_spaces_present(program_capability("spaces"), &of, &present) != STATUS_OK ||
            present.owner.size_bytes != HASH_BYTES) {
            return false;
        }
        memcpy(found[i], present.owner.data, HASH_BYTES);
    }
    return memcmp(found[0], found[1], HASH_BYTES) == 0;
}

/* However often he is rotated, who is there stays the same, also by what he had open before. */
static void test_rotate_again(void)
{
    const uint8_t short_name[] = {1, 2, 3};
    const struct object_spaces_present_params no_principal = {{short_name, sizeof(short_name)}};
    struct object_spaces_present_results present = {0};
    struct space before = {0};
    CHECK_EQUAL(
        object_spaces_present(program_capability("spaces"), &no_principal, &present),
        STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(unlock(FIRST_NAME, FIRST_NAME), STATUS_OK);
    CHECK_EQUAL(open_space(FIRST_NAME, &before), STATUS_OK);
    for (uint8_t name = FIRST_NAME; name < LAST_NAME; name++) {
        const uint8_t next = (uint8_t)(name + 1);
        CHECK_EQUAL(rotate(name, next, next), STATUS_OK);
        CHECK_EQUAL(unlock(next, next), STATUS_OK);
        CHECK_EQUAL(commit(&before, next), STATUS_OK);
    }
    /* One more than is known by name. */
    CHECK_EQUAL(open_space(FIRST_NAME, &before), STATUS_DENIED);
    CHECK(!are_one(FIRST_NAME, LAST_NAME));
    CHECK(are_one(FIRST_NAME + 1, LAST_NAME));
    CHECK(!are_one(LAST_NAME, STRANGER));
    CHECK_EQUAL(rotate(FIRST_NAME + 1, 90, 90), STATUS_INVALID_ARGUMENT);
    capability_release(before.session);
    CHECK(root_is(FIRST_NAME + 1, LAST_NAME));
    CHECK_EQUAL(unlock(FIRST_NAME + 1, FIRST_NAME + 1), STATUS_DENIED); /* which locks him */
    CHECK_EQUAL(open_space(FIRST_NAME + 1, &before), STATUS_DENIED);
    CHECK_EQUAL(unlock(LAST_NAME, LAST_NAME), STATUS_OK);
    CHECK_EQUAL(open_space(FIRST_NAME + 1, &before), STATUS_DENIED);
    CHECK(!are_one(FIRST_NAME + 1, LAST_NAME));
    CHECK(root_is(LAST_NAME, LAST_NAME));
    CHECK_EQUAL(lock(LAST_NAME), STATUS_OK);
}

/* Who was never unlocked is not kept in plain, where others are encrypted. */
static void test_stranger(void)
{
    static const uint8_t content[] = "of nobody who has a key";
    const struct object_store_put_params put = {.content = {content, sizeof(content)}};
    struct object_store_put_results hash = {0};
    struct object_store_create_results writer = {0};
    const uint32_t store = program_capability("store");
    struct space space = {0};
    CHECK_EQUAL(open_space(STRANGER, &space), STATUS_DENIED);
    CHECK_EQUAL(open_space(STRANGER + 1, &space), STATUS_DENIED);
    CHECK_EQUAL(object_store_put(store, &put, &hash), STATUS_DENIED);
    CHECK_EQUAL(object_store_create(store, &writer), STATUS_DENIED);
}

static void test_signatures_and_quotas(void)
{
    const uint8_t bytes[SIGNATURE_BYTES] = {1};
    struct object_store_sign_params sign = {
        .hash = {bytes, HASH_BYTES},
        .author = {bytes, HASH_BYTES},
        .signature = {bytes, SIGNATURE_BYTES},
    };
    const struct object_store_set_quota_params wrong = {{bytes, 5}, 1};
    const uint8_t stranger[HASH_BYTES] = {STRANGER};
    const struct object_store_set_quota_params right = {{stranger, HASH_BYTES}, 1 << 20};
    struct object_store_quota_params of = {{stranger, HASH_BYTES}};
    struct object_store_quota_results quota = {0};
    const uint32_t store = program_capability("store");
    CHECK_EQUAL(object_store_sign(store, &sign), STATUS_BAD_SIGNATURE);
    sign.signature.size_bytes = HASH_BYTES;
    CHECK_EQUAL(object_store_sign(store, &sign), STATUS_BAD_SIGNATURE);
    sign.author.size_bytes = 5;
    CHECK_EQUAL(object_store_sign(store, &sign), STATUS_INVALID_ARGUMENT);
    sign.hash.size_bytes = 5;
    CHECK_EQUAL(object_store_sign(store, &sign), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(object_store_set_quota(store, &wrong), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(object_store_set_quota(store, &right), STATUS_OK);
    CHECK_EQUAL(object_store_quota(store, &of, &quota), STATUS_OK);
    CHECK_EQUAL(quota.quota_bytes, 1 << 20);
    of.owner.size_bytes = 5;
    CHECK_EQUAL(object_store_quota(store, &of, &quota), STATUS_INVALID_ARGUMENT);
    of.owner = (struct bytes){bytes + 1, HASH_BYTES};
    CHECK_EQUAL(object_store_quota(store, &of, &quota), STATUS_NOT_FOUND);
}

/* Owners are for good: who is only spoken of does not become one. */
static void test_nobody(void)
{
    uint8_t nobody[HASH_BYTES] = {250};
    const struct object_store_set_quota_params set = {{nobody, sizeof(nobody)}, 1 << 20};
    const struct object_store_quota_params of = {{nobody, sizeof(nobody)}};
    struct object_store_quota_results quota = {0};
    const uint32_t store = program_capability("store");
    for (uint32_t i = 0; i < OWNERS_MAX; i++) {
        nobody[1] = (uint8_t)i;
        CHECK_EQUAL(object_store_set_quota(store, &set), STATUS_NOT_FOUND);
        CHECK_EQUAL(object_store_quota(store, &of, &quota), STATUS_NOT_FOUND);
    }
    CHECK_EQUAL(unlock(251, 1), STATUS_OK);
    CHECK_EQUAL(lock(251), STATUS_OK);
}

int main(int argument_count, const char *const *arguments)
{
    static const struct {
        const char *name;
        void (*run)(void);
    } tests[] = {
        {"before there are keys", test_before},
        {"unlock and lock", test_unlock},
        {"too many", test_too_many},
        {"a lock that waits", test_grace},
        {"rotate", test_rotate},
        {"rotate again and again", test_rotate_again},
        {"strangers", test_stranger},
        {"signatures and quotas", test_signatures_and_quotas},
        {"quotas of nobody", test_nobody},
    };
    const uint32_t count = sizeof(tests) / sizeof(tests[0]);
    uint32_t failed = 0;
    (void)argument_count;
    (void)arguments;
    for (uint32_t i = 0; i < count; i++) {
        failure_count = 0;
        tests[i].run();
        failed += failure_count != 0 ? 1 : 0;
        (void)console_print(
            program_capability("console"),
            "%s %s",
            failure_count == 0 ? "ok  " : "FAIL",
            tests[i].name);
    }
    (void)console_print(
        program_capability("console"), "store: %u passed, %u failed", count - failed, failed);
    return 0;
}
