#include "storage.h"
#include "lib/memory.h"
#include "lib/status.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/log.h"
#include "runtime/message.h"
#include "schema/store_client.h"
#include "service.h"
#include "unlocked.h"
#include <sodium/crypto_generichash_blake2b.h>
#include <sodium/utils.h>
#include <stddef.h>

/* What the key is for, in BLAKE2b's own place for that: nothing else is derived with it. */
#define STORAGE_CONTEXT "tessera.storage1"

_Static_assert(
    sizeof(STORAGE_CONTEXT) - 1 == crypto_generichash_blake2b_PERSONALBYTES, "BLAKE2b's");

/*
 * How long the store may take: it waits for its disk, and a lock for those who have something to
 * keep first.
 */
#define STORE_ANSWER_NS UINT64_C(5000000000)
/* When it was not there, so much later once more. */
#define RETRY_NS UINT64_C(500000000)

struct given {
    bool is_used;
    bool is_due;    /* to be told again: that it is unlocked, or that it is locked */
    uint64_t badge; /* of the tether that the store has; 0: it has none */
    uint8_t public_key[PUBLIC_KEY_BYTES];
};

static struct given given[UNLOCKED_MAX];
static uint64_t due_ns;

static struct given *find(const uint8_t *public_key)
{
    for (uint32_t i = 0; i < UNLOCKED_MAX; i++) {
        if (given[i].is_used && memcmp(given[i].public_key, public_key, PUBLIC_KEY_BYTES) == 0) {
            return &given[i];
        }
    }
    return NULL;
}

/*
 * There is one for each session at least. One that is not open and not due has nothing to say any
 * more; one that is due is still to be locked. NULL: there is no other.
 */
static struct given *find_room(void)
{
    struct given *idle = NULL;
    for (uint32_t i = 0; i < UNLOCKED_MAX; i++) {
        if (!given[i].is_used) {
            return &given[i];
        }
        if (!given[i].is_due && !unlocked_is_open(given[i].public_key)) {
            idle = &given[i];
        }
    }
    return idle;
}

/* BLAKE2b keyed with the seed, of nothing. */
static void derive(const struct key_pair *pair, uint8_t key[STORAGE_KEY_BYTES])
{
    static const uint8_t no_salt[crypto_generichash_blake2b_SALTBYTES];
    (void)crypto_generichash_blake2b_salt_personal(
        key,
        STORAGE_KEY_BYTES,
        NULL,
        0,
        pair->secret_key, /* begins with the seed */
        SEED_BYTES,
        no_salt,
        (const uint8_t *)STORAGE_CONTEXT);
}

static void begin_call(void)
{
    message_set_deadline(clock_now_ns() + STORE_ANSWER_NS);
}

/* The key stays in nobody's page. */
static void end_call(uint8_t key[STORAGE_KEY_BYTES])
{
    message_set_deadline(0);
    sodium_memzero(message_page()->words, sizeof(message_page()->words));
    sodium_memzero(key, STORAGE_KEY_BYTES);
    stack_wipe();
}

/* Whether the store may answer otherwise later. */
static bool is_passing(enum status status)
{
    return status == STATUS_PEER_GONE || status == STATUS_TIMED_OUT;
}

static void tell_later(struct given *what)
{
    what->is_due = true;
    due_ns = clock_now_ns() + RETRY_NS;
    service_wake(due_ns);
}

static enum status unlock(const struct key_pair *pair, uint64_t badge)
{
    uint8_t key[STORAGE_KEY_BYTES];
    struct owner_keys_unlock_params params = {
        .principal = {pair->public_key, PUBLIC_KEY_BYTES},
        .key = {key, sizeof(key)},
    };
    enum status status = session_create(service.server.endpoint, badge, 0, &params.tether);
    if (status != STATUS_OK) {
        return status;
    }
    derive(pair, key);
    begin_call();
    status = owner_keys_unlock(service.keys, &params);
    end_call(key);
    capability_release(params.tether);
    return status;
}

static void retry_lock(void)
{
    for (uint32_t i = 0; i < UNLOCKED_MAX; i++) {
        if (given[i].is_used && !unlocked_is_open(given[i].public_key)) {
            uint8_t public_key[PUBLIC_KEY_BYTES];
            memcpy(public_key, given[i].public_key, sizeof(public_key));
            storage_take(public_key);
            return;
        }
    }
}

/* NULL: all are open, or still to be locked and the store does not answer. */
static struct given *make(const uint8_t *public_key)
{
    struct given *made = find(public_key);
    if (made != NULL) {
        return made;
    }
    made = find_room();
    if (made == NULL) {
        retry_lock();
        made = find_room();
    }
    if (made != NULL) {
        *made = (struct given){.is_used = true};
        memcpy(made->public_key, public_key, PUBLIC_KEY_BYTES);
    }
    return made;
}

static void say_locked(enum status status)
{
    log_print(SEVERITY_ERROR, "identity: what is kept stays locked: %s", status_text(status));
}

void storage_give(const struct key_pair *pair)
{
    if (service.keys == 0) {
        return;
    }
    struct given *what = make(pair->public_key);
    if (what == NULL) {
        say_locked(STATUS_LIMIT_EXCEEDED);
        return;
    }
    const uint64_t badge = unlocked_new_badge();
    const enum status status = unlock(pair, badge);
    what->badge = status == STATUS_OK ? badge : 0;
    what->is_due = false;
    if (is_passing(status)) {
        tell_later(what);
    } else if (status != STATUS_OK && status != STATUS_UNSUPPORTED) {
        say_locked(status);
    }
}

void storage_take(const uint8_t public_key[PUBLIC_KEY_BYTES])
{
    if (service.keys == 0 || unlocked_is_open(public_key)) {
        return;
    }
    const struct owner_keys_lock_params params = {.principal = {public_key, PUBLIC_KEY_BYTES}};
    struct given *what = find(public_key);
    begin_call();
    const enum status status = owner_keys_lock(service.keys, &params);
    message_set_deadline(0);
    if (status == STATUS_TIMED_OUT && what != NULL) {
        tell_later(what); /* a store that ended has no keys */
    } else if (what != NULL) {
        *what = (struct given){.is_used = false};
    }
}

void storage_begin(void)
{
    static const uint8_t nobody[PUBLIC_KEY_BYTES];
    const struct owner_keys_lock_params params = {.principal = {nobody, sizeof(nobody)}};
    if (service.keys != 0) {
        begin_call();
        (void)owner_keys_lock(service.keys, &params); /* in vain: the next call says the same */
        message_set_deadline(0);
    }
}

static enum status rotate(const struct key_pair *pair, const struct key_pair *successor)
{
    uint8_t key[STORAGE_KEY_BYTES];
    const struct owner_keys_rotate_params params = {
        .principal = {pair->public_key, PUBLIC_KEY_BYTES},
        .successor = {successor->public_key, PUBLIC_KEY_BYTES},
        .key = {key, sizeof(key)},
    };
    derive(successor, key);
    begin_call();
    const enum status status = owner_keys_rotate(service.keys, &params);
    end_call(key);
    return status;
}

enum status storage_rotate(const struct key_pair *pair, const struct key_pair *successor)
{
    if (service.keys == 0) {
        return STATUS_OK;
    }
    enum status status = rotate(pair, successor);
    if (status == STATUS_WRONG_STATE || status == STATUS_PEER_GONE) {
        storage_give(pair); /* the store was started again, and has not been told yet */
        status = rotate(pair, successor);
    }
    return status == STATUS_UNSUPPORTED ? STATUS_OK : status;
}

void storage_replace(const uint8_t public_key[PUBLIC_KEY_BYTES], const struct key_pair *successor)
{
    struct given *what = find(public_key);
    if (what != NULL) {
        *what = (struct given){.is_used = false};
    }
    storage_give(successor);
}

void storage_closed(uint64_t badge)
{
    for (uint32_t i = 0; i < UNLOCKED_MAX; i++) {
        if (given[i].is_used && given[i].badge == badge && badge != 0) {
            given[i].badge = 0;
            tell_later(&given[i]);
        }
    }
}

uint64_t storage_due_ns(void)
{
    return due_ns;
}

void storage_step(void)
{
    if (due_ns == 0 || clock_now_ns() < due_ns) {
        return;
    }
    due_ns = 0;
    for (uint32_t i = 0; i < UNLOCKED_MAX; i++) {
        const struct key_pair *pair = unlocked_pair(given[i].public_key);
        if (!given[i].is_used || !given[i].is_due) {
            continue;
        }
        given[i].is_due = false;
        if (pair != NULL) {
            storage_give(pair);
        } else {
            uint8_t public_key[PUBLIC_KEY_BYTES];
            memcpy(public_key, given[i].public_key, sizeof(public_key));
            storage_take(public_key);
        }
    }
}
