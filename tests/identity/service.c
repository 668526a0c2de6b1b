/* The service as a whole: started again, asked by several at once, and by several consoles. */
#include "client.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "runtime/clock.h"
#include "runtime/thread.h"
#include "schema/kernel_client.h"
#include "schema/supervisor_client.h"
#include "secrets.h"
#include <stddef.h>

/* Identities and statements are there, keys are not. */
void test_restarted(void)
{
    const struct supervisor_restart_params params = {.name = text_bytes("identity")};
    struct identities_owner_results owner = {0};
    struct identity_sign_results signature = {0};
    struct principal_read_results key = {0};
    const struct identity_sign_params sign = {.domain = text_bytes("mail")};
    will_answer(wrong_passphrase);
    struct identities_unlock_results none = {0};
    CHECK(unlock("moved", &none) == STATUS_DENIED);
    CHECK(supervisor_restart(control, &params) == STATUS_OK);
    /* The process before may still answer what came to it. */
    const uint64_t until_ns = clock_now_ns() + 10 * SECOND_NS;
    while (identity_sign(alice.identity, &sign, &signature) == STATUS_OK &&
           clock_now_ns() < until_ns) {
        rest(SECOND_NS / 100);
    }
    CHECK(identity_sign(alice.identity, &sign, &signature) == STATUS_PEER_GONE);
    CHECK(identities_owner(identities, &owner) == STATUS_OK);
    CHECK(is_key(owner.public_key, alice_key));
    CHECK(principal_read(alice.principal, &key) != STATUS_OK);
    drop(&alice);
    CHECK(!list_has_unlocked());
    /* Starting again is no way to more tries. */
    CHECK(unlock("moved", &none) == STATUS_WRONG_STATE);
    will_answer(other_passphrase);
    CHECK(unlock("alice", &alice) == STATUS_OK);
    CHECK(identity_sign(alice.identity, &sign, &signature) == STATUS_OK);
    CHECK(is_good(alice_key, "mail", sign.data, signature.signature));
}

static void await_questions(uint32_t count)
{
    const uint64_t until_ns = clock_now_ns() + 10 * SECOND_NS;
    while (question_count() < count && clock_now_ns() < until_ns) {
        rest(SECOND_NS / 100);
    }
    CHECK(question_count() == count);
}

/* One for each console waits for the person; meanwhile others are answered. */
static void create_slowly(void *argument)
{
    uint8_t key[KEY_BYTES];
    enum status *status = argument;
    const char *const names[] = {"b", "c", "d", "e"};
    const uint32_t which = (uint32_t)(status - waiting_statuses);
    *status = create_at((uint8_t)which, names[which], key);
}

void test_several_wait(void)
{
    static struct program_thread threads[WAITING];
    const uint32_t before = question_count();
    uint8_t key[KEY_BYTES];
    struct identities_owner_results owner = {0};
    create_as(alice_key);
    for (uint32_t i = 0; i < WAITING; i++) {
        CHECK(program_thread_create(create_slowly, &waiting_statuses[i], &threads[i]) == STATUS_OK);
    }
    await_questions(before + WAITING);
    CHECK(identities_owner(identities, &owner) == STATUS_OK);
    for (uint8_t i = 0; i < WAITING; i++) {
        CHECK(create_at(i, "f", key) == STATUS_LIMIT_EXCEEDED);
    }
    CHECK(create("c", key) == STATUS_OVERLAP);
    for (uint32_t i = 0; i < WAITING; i++) {
        if (i < WAITING / 2) {
            will_answer(passphrase);
        } else {
            will_refuse();
        }
    }
    uint32_t made = 0;
    for (uint32_t i = 0; i < WAITING; i++) {
        program_thread_join(&threads[i]);
        CHECK(waiting_statuses[i] == STATUS_OK || waiting_statuses[i] == STATUS_CANCELLED);
        made += waiting_statuses[i] == STATUS_OK;
    }
    CHECK(made == WAITING / 2);
}

/* Nobody but the owner makes more than his share; what he has made is charged to him. */
void test_shares(void)
{
    uint8_t moved_key[KEY_BYTES];
    uint8_t made_key[KEY_BYTES];
    uint8_t key[KEY_BYTES];
    key_of("moved", moved_key); /* restored where nobody was logged in: the first of three */
    create_as(moved_key);
    will_answer(passphrase);
    CHECK(create("i", made_key) == STATUS_OK);
    create_as(made_key);
    will_answer(passphrase);
    CHECK(create("j", key) == STATUS_OK);
    const uint32_t asked = question_count();
    CHECK(create("k", key) == STATUS_DENIED);
    create_as(moved_key);
    CHECK(create("k", key) == STATUS_DENIED);
    create_as(NULL);
    CHECK(create("k", key) == STATUS_DENIED);
    CHECK(question_count() == asked);
    create_as(alice_key);
}

/* Who waits for the person, and whose session is locked or dropped meanwhile, hears of it. */
static void back_up_slowly(void *argument)
{
    const struct identity_backup_params params = {.needed = 2, .shares = 2};
    *(enum status *)argument = identity_backup(alice.identity, &params);
}

static void rotate_slowly(void *argument)
{
    struct identity_rotate_results results = {0};
    *(enum status *)argument = identity_rotate(alice.identity, &results);
}

void test_locked_meanwhile(void)
{
    void (*const calls[])(void *) = {back_up_slowly, rotate_slowly};
    for (uint32_t i = 0; i < 2; i++) {
        struct program_thread thread;
        enum status status = STATUS_OK;
        const uint32_t before = question_count();
        CHECK(program_thread_create(calls[i], &status, &thread) == STATUS_OK);
        await_questions(before + 1);
        CHECK(identity_lock(alice.identity) == STATUS_OK);
        program_thread_join(&thread);
        CHECK(status == STATUS_CANCELLED);
        drop(&alice);
        will_answer(other_passphrase);
        CHECK(unlock("alice", &alice) == STATUS_OK);
    }
    uint8_t key[KEY_BYTES];
    key_of("alice", key); /* the old one, which was replaced before */
    CHECK(memcmp(key, alice_key, KEY_BYTES) != 0);
    struct identities_owner_results owner = {0};
    CHECK(identities_owner(identities, &owner) == STATUS_OK);
    CHECK(is_key(owner.public_key, alice_key));
}

static struct identities_unlock_results second;

static void unlock_slowly(void *argument)
{
    *(enum status *)argument = unlock("alice", &second);
}

static void create_elsewhere(void *argument)
{
    uint8_t key[KEY_BYTES];
    *(enum status *)argument = create_at(1, "g", key);
}

/* A console has one question; others go on, and a backup gives way to who unlocks his screen. */
void test_consoles_apart(void)
{
    void (*const calls[])(void *) = {back_up_slowly, create_elsewhere, unlock_slowly};
    struct program_thread threads[3];
    enum status statuses[3] = {STATUS_OK};
    uint8_t key[KEY_BYTES];
    struct identity_rotate_results rotated = {0};
    const uint32_t before = question_count();
    for (uint32_t i = 0; i < 3; i++) {
        CHECK(program_thread_create(calls[i], &statuses[i], &threads[i]) == STATUS_OK);
        await_questions(before + i + 1);
        CHECK(identity_rotate(alice.identity, &rotated) == STATUS_LIMIT_EXCEEDED);
        CHECK(create("h", key) == STATUS_LIMIT_EXCEEDED);
    }
    program_thread_join(&threads[0]);
    CHECK(statuses[0] == STATUS_CANCELLED);
    will_refuse();
    program_thread_join(&threads[1]);
    CHECK(statuses[1] == STATUS_CANCELLED);
    will_answer(other_passphrase);
    program_thread_join(&threads[2]);
    CHECK(statuses[2] == STATUS_OK);
    /* Nor may a console have all that are unlocked. */
    struct identities_unlock_results third = {0};
    struct identities_unlock_results fourth = {0};
    will_answer(other_passphrase);
    CHECK(unlock("alice", &third) == STATUS_OK);
    CHECK(unlock("alice", &fourth) == STATUS_NO_MEMORY);
    drop(&second);
    drop(&third);
}

void test_revoke(void)
{
    struct identity_revoke_params params = {.text = text_bytes("lost")};
    struct identity_revoke_results results = {0};
    struct identity_sign_results signature = {0};
    struct identities_owner_results owner = {0};
    const struct identity_sign_params sign = {.domain = text_bytes("mail")};
    uint8_t moved_key[KEY_BYTES];
    key_of("moved", moved_key);
    /* The owner says of another one that he is no more. */
    params.key = (struct bytes){moved_key, KEY_BYTES};
    CHECK(identity_revoke(alice.identity, &params, &results) == STATUS_OK);
    CHECK(unlock("moved", &moved) == STATUS_WRONG_SIGNER);
    params.key = (struct bytes){0};
    /* Shares of a key that counts no more are shown no more. */
    struct program_thread thread;
    enum status backup_status = STATUS_OK;
    const uint32_t before = question_count();
    CHECK(program_thread_create(back_up_slowly, &backup_status, &thread) == STATUS_OK);
    await_questions(before + 1);
    CHECK(identity_revoke(alice.identity, &params, &results) == STATUS_OK);
    print_statement(&results.statement);
    program_thread_join(&thread);
    CHECK(backup_status == STATUS_CANCELLED);
    CHECK(identity_sign(alice.identity, &sign, &signature) == STATUS_WRONG_STATE);
    CHECK(identities_owner(identities, &owner) == STATUS_WRONG_STATE);
    const uint32_t asked = question_count();
    drop(&alice);
    CHECK(unlock("alice", &alice) == STATUS_WRONG_SIGNER);
    CHECK(question_count() == asked);
}
