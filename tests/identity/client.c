/*
 * Asks everything of the identity service that it offers, and some that it must refuse. Prints a
 * line for each test, what the host is to check with means of its own ("host: ..."), and powers
 * off.
 *
 * After "dump: ..." it waits until the host has looked at the machine's memory, and types a line.
 */
#include "client.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/console.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "schema/policy_data.h"
#include "schema/program_data.h"
#include "secrets.h"
#include <stddef.h>

uint8_t alice_key[KEY_BYTES];
struct identities_unlock_results alice;
struct identities_unlock_results moved;

/* -- nobody is there yet ---------------------------------------------------------------------- */

static void test_empty(void)
{
    struct identities_owner_results owner = {0};
    struct identities_list_results_reader list;
    const struct identities_list_params params = {0};
    CHECK(identities_owner(identities, &owner) == STATUS_NOT_FOUND);
    CHECK(identities_list(identities, &params, &list) == STATUS_OK);
    CHECK(list.identities.count == 0 && list.cursor == 0);
    CHECK(unlock("alice", &alice) == STATUS_NOT_FOUND);
}

/* Who may only observe makes nothing. */
static void test_observer(void)
{
    const struct identities_create_params params = {.name = text_bytes("eve")};
    struct identities_create_results results = {0};
    struct identities_unlock_results unlocked = {0};
    const struct identities_unlock_params unlocking = {.name = text_bytes("alice")};
    CHECK(identities_create(observer, &params, &results) == STATUS_DENIED);
    CHECK(identities_unlock(observer, &unlocking, &unlocked) == STATUS_DENIED);
}

static void test_create(void)
{
    uint8_t key[KEY_BYTES];
    CHECK(create("not a name", key) == STATUS_INVALID_ARGUMENT);
    will_refuse();
    CHECK(create("alice", key) == STATUS_CANCELLED);
    will_time_out();
    CHECK(create("alice", key) == STATUS_TIMED_OUT);
    /* Too short, then good. */
    will_answer("3a3a3a");
    will_answer(passphrase);
    CHECK(create("alice", alice_key) == STATUS_OK);
    CHECK(last_question_has("too short"));
    CHECK(create("alice", key) == STATUS_OVERLAP);
    struct identities_owner_results owner = {0};
    CHECK(identities_owner(observer, &owner) == STATUS_OK);
    CHECK(is_key(owner.public_key, alice_key));
    print_hex("host: alice", (struct bytes){alice_key, KEY_BYTES});
}

/* -- one that is unlocked --------------------------------------------------------------------- */

static void test_unlock_fresh(void)
{
    const uint32_t asked = question_count();
    CHECK(unlock("alice", &alice) == STATUS_OK);
    CHECK(question_count() == asked);
    struct principal_read_results key = {0};
    CHECK(principal_read(alice.principal, &key) == STATUS_OK);
    CHECK(memcmp(&key, alice_key, KEY_BYTES) == 0);
    CHECK(state_is_unlocked(alice.identity));
}

static void test_sign(void)
{
    const struct bytes data = text_bytes("the data");
    struct identity_sign_params params = {.domain = text_bytes("mail"), .data = data};
    struct identity_sign_results results = {0};
    CHECK(identity_sign(alice.identity, &params, &results) == STATUS_OK);
    print_hex("host: signature", results.signature);
    CHECK(identity_sign(alice.identity, &params, &results) == STATUS_OK);
    CHECK(is_good(alice_key, "mail", data, results.signature));
    CHECK(identity_sign(alice.identity, &params, &results) == STATUS_OK);
    CHECK(!is_good(alice_key, "other", data, results.signature));
    const char *const reserved[] = {"tessera.policy", "tessera.statement", "tessera."};
    for (uint32_t i = 0; i < 3; i++) {
        params.domain = text_bytes(reserved[i]);
        CHECK(identity_sign(alice.identity, &params, &results) == STATUS_DENIED);
    }
    params.domain = (struct bytes){0};
    CHECK(identity_sign(alice.identity, &params, &results) == STATUS_INVALID_ARGUMENT);
}

/* The key shows that it is there, and signs nothing that the asker could choose. */
static void test_challenge(void)
{
    uint8_t both[64] = {1, 2, 3};
    uint8_t response[96] = {0};
    struct identity_challenge_params params = {.nonce = {both, 32}};
    struct identity_challenge_results results = {0};
    CHECK(identity_challenge(alice.identity, &params, &results) == STATUS_OK);
    CHECK(results.response.size_bytes == sizeof(response));
    memcpy(response, results.response.data, sizeof(response));
    memcpy(both + 32, response, 32);
    const struct bytes signature = {response + 32, 64};
    CHECK(is_good(alice_key, "tessera.challenge", (struct bytes){both, 64}, signature));
    CHECK(!is_good(alice_key, "tessera.policy", (struct bytes){both, 64}, signature));
    params.nonce.size_bytes = 31;
    CHECK(identity_challenge(alice.identity, &params, &results) == STATUS_INVALID_ARGUMENT);
    params.nonce.size_bytes = 64;
    CHECK(identity_challenge(alice.identity, &params, &results) == STATUS_INVALID_ARGUMENT);
}

/* Rules and programs, and nothing else in their domains: what is signed can be told. */
static void test_rules_and_programs(void)
{
    static uint64_t words[64];
    const uint8_t hash[32] = {1};
    const struct rule rule = {.sequence = 7, .program = text_bytes("ls")};
    struct program_statement program = {.name = text_bytes("ls"), .hash = {hash, 32}};
    struct message_builder builder;
    struct identity_sign_rule_results of_rule = {0};
    struct identity_sign_program_results of_program = {0};
    message_builder_start(&builder, words, 64);
    CHECK(rule_write(&rule, &builder) == STATUS_OK);
    struct bytes data = message_builder_finish(&builder);
    const struct identity_sign_rule_params signing_rule = {.rule = data};
    CHECK(identity_sign_rule(alice.identity, &signing_rule, &of_rule) == STATUS_OK);
    CHECK(is_good(alice_key, "tessera.policy", data, of_rule.signature));
    struct identity_sign_program_params signing_program = {.statement = data};
    CHECK(identity_sign_program(alice.identity, &signing_program, &of_program) == STATUS_MALFORMED);
    message_builder_start(&builder, words, 64);
    CHECK(program_statement_write(&program, &builder) == STATUS_OK);
    data = message_builder_finish(&builder);
    signing_program.statement = data;
    CHECK(identity_sign_program(alice.identity, &signing_program, &of_program) == STATUS_OK);
    CHECK(is_good(alice_key, "tessera.program", data, of_program.signature));
    const struct identity_sign_rule_params no_rule = {.rule = text_bytes("no rule")};
    CHECK(identity_sign_rule(alice.identity, &no_rule, &of_rule) == STATUS_MALFORMED);
}

/* A session of an endpoint of ours, which the service is to keep. */
static enum status tether(uint32_t endpoint, uint64_t badge, uint32_t identity)
{
    struct identity_watch_params params = {0};
    CHECK(session_create(endpoint, badge, 0, &params.tether) == STATUS_OK);
    const enum status status = identity_watch(identity, &params);
    capability_release(params.tether);
    return status;
}

uint64_t closed_badge(uint32_t endpoint)
{
    struct register_message message = {.tag = MESSAGE_TAG_DEADLINE};
    message_set_deadline(clock_now_ns()); /* what has come is here */
    const bool is_closed = message_receive(endpoint, &message) == STATUS_OK &&
                           message_tag_notice(message.tag) == MESSAGE_NOTICE_CLOSED;
    message_set_deadline(0);
    return is_closed ? message.badge : 0;
}

/* Whoever watches is told before the call that locks is answered: nothing is to be waited for. */
static void test_watch(void)
{
    struct ledger_create_endpoint_results own = {0};
    struct identities_unlock_results other = {0};
    const struct identity_watch_params nothing = {0};
    CHECK(ledger_create_endpoint(PROGRAM_LEDGER, &own) == STATUS_OK);
    will_answer(passphrase);
    CHECK(unlock("alice", &other) == STATUS_OK);
    CHECK(identity_watch(other.identity, &nothing) == STATUS_INVALID_HANDLE);
    CHECK(tether(own.endpoint, 1, alice.identity) == STATUS_OK);
    CHECK(tether(own.endpoint, 2, other.identity) == STATUS_OK);
    CHECK(closed_badge(own.endpoint) == 0);
    CHECK(tether(own.endpoint, 3, other.identity) == STATUS_OVERLAP);
    CHECK(closed_badge(own.endpoint) == 3);
    CHECK(identity_lock(other.identity) == STATUS_OK);
    CHECK(closed_badge(own.endpoint) == 2);
    CHECK(tether(own.endpoint, 4, other.identity) == STATUS_WRONG_STATE);
    CHECK(closed_badge(own.endpoint) == 4);
    drop(&other);
    /* Without a call: the last one that could lock it is gone. */
    will_answer(passphrase);
    CHECK(unlock("alice", &other) == STATUS_OK);
    CHECK(tether(own.endpoint, 5, other.identity) == STATUS_OK);
    drop(&other);
    struct identity_state_results after = {0};
    CHECK(identity_state(alice.identity, &after) == STATUS_OK);
    CHECK(closed_badge(own.endpoint) == 5);
    CHECK(closed_badge(own.endpoint) == 0); /* not alice's */
    capability_release(own.endpoint);
}

/* Somebody else who got it cannot make it hold itself: it ends with the last who has it. */
static void test_watch_handed_on(void)
{
    struct identities_unlock_results other = {0};
    struct identities_unlock_results third = {0};
    for (uint32_t i = 0; i < 2; i++) {
        will_answer(passphrase);
        CHECK(unlock("alice", &other) == STATUS_OK);
        CHECK(watch_handed_on(other.identity) == STATUS_DENIED);
        drop(&other);
    }
    will_answer(passphrase);
    CHECK(unlock("alice", &other) == STATUS_OK);
    will_answer(passphrase);
    CHECK(unlock("alice", &third) == STATUS_OK);
    drop(&other);
    drop(&third);
}

static void test_lock(void)
{
    struct principal_read_results key = {0};
    struct identity_sign_results signature = {0};
    const struct identity_sign_params params = {.domain = text_bytes("mail")};
    CHECK(identity_lock(alice.identity) == STATUS_OK);
    CHECK(identity_lock(alice.identity) == STATUS_WRONG_STATE);
    CHECK(identity_sign(alice.identity, &params, &signature) == STATUS_WRONG_STATE);
    CHECK(principal_read(alice.principal, &key) == STATUS_INVALID_HANDLE);
    CHECK(!state_is_unlocked(alice.identity));
    drop(&alice);
}

static void test_wrong_passphrase(void)
{
    const uint32_t asked = question_count();
    /* It counts though it cannot be kept: after the second one, twice as long is to be waited. */
    fail_keeper(true);
    will_answer(wrong_passphrase);
    CHECK(unlock("alice", &alice) == STATUS_DENIED);
    /* So soon, nobody is even asked. */
    CHECK(unlock("alice", &alice) == STATUS_WRONG_STATE);
    CHECK(question_count() == asked + 1);
    rest(SECOND_NS);
    will_answer(wrong_passphrase);
    CHECK(unlock("alice", &alice) == STATUS_DENIED);
    rest(SECOND_NS);
    CHECK(unlock("alice", &alice) == STATUS_WRONG_STATE);
    fail_keeper(false);
    rest(SECOND_NS);
    will_answer(passphrase);
    CHECK(unlock("alice", &alice) == STATUS_OK);
}

/* What cannot be kept is not there either: neither the identity nor its name. */
static void test_nothing_is_kept(void)
{
    uint8_t key[KEY_BYTES];
    fail_keeper(true);
    will_answer(other_passphrase);
    CHECK(create("unkept", key) == STATUS_DEVICE_ERROR);
    fail_keeper(false);
    CHECK(unlock("unkept", &(struct identities_unlock_results){0}) != STATUS_OK);
}

/* -- moving to another machine ---------------------------------------------------------------- */

static void test_restore(void)
{
    const struct identities_restore_params params = {.name = text_bytes("moved")};
    struct identities_restore_results results = {0};
    will_answer(share_1);
    will_answer(share_2_mistyped);
    will_answer(share_1);
    will_answer(share_3);
    will_answer(other_passphrase);
    CHECK(identities_restore(identities, &params, &results) == STATUS_OK);
    print_hex("host: moved", results.public_key);
    CHECK(question_has(question_count() - 2, "Group 4 is mistyped"));
    CHECK(question_has(question_count() - 1, "typed before"));
    const struct identities_restore_params again = {.name = text_bytes("moved2")};
    will_answer(share_1);
    will_answer(share_3);
    CHECK(identities_restore(identities, &again, &results) == STATUS_WRONG_STATE);
}

/* The host looks for the passphrase and the key, both while they may be there and when not. */
static void test_memory(void)
{
    rest(11 * SECOND_NS); /* until what is fresh is gone */
    will_answer(other_passphrase);
    const uint64_t began_ns = clock_now_ns();
    CHECK(unlock("moved", &moved) == STATUS_OK);
    const uint64_t took_us = (clock_now_ns() - began_ns) / 1000;
    (void)console_print(console, "unlocked in %llu us", (unsigned long long)took_us);
    (void)console_text(console, "dump: unlocked\n");
    await_host();
    CHECK(identity_lock(moved.identity) == STATUS_OK);
    (void)console_text(console, "dump: locked\n");
    await_host();
    drop(&moved);
}

/* Each share is shown once; the host puts them together. */
static void test_backup(void)
{
    struct identity_backup_params params = {.needed = 1, .shares = 3};
    CHECK(identity_backup(alice.identity, &params) == STATUS_INVALID_ARGUMENT);
    params = (struct identity_backup_params){.needed = 2, .shares = 16};
    CHECK(identity_backup(alice.identity, &params) == STATUS_INVALID_ARGUMENT);
    const uint32_t before = question_count();
    params.shares = 3;
    for (uint32_t i = 0; i < 3; i++) {
        will_answer("");
    }
    CHECK(identity_backup(alice.identity, &params) == STATUS_OK);
    CHECK(question_count() == before + 3);
    for (uint32_t i = 1; i <= 3; i++) {
        print_share(before + i);
    }
    will_answer("");
    will_refuse();
    CHECK(identity_backup(alice.identity, &params) == STATUS_CANCELLED);
}

int main(int argument_count, const char *const *arguments)
{
    static const struct identity_test tests[] = {
        {"nobody is there yet", test_empty},
        {"an observer makes nothing", test_observer},
        {"create", test_create},
        {"unlock at once", test_unlock_fresh},
        {"sign", test_sign},
        {"challenge", test_challenge},
        {"rules and programs", test_rules_and_programs},
        {"the machine's node key", test_node_key},
        {"what it signs", test_node_signs},
        {"a person's node key", test_node_of_a_person},
        {"a node key that is lent", test_node_lent},
        {"overlay settings", test_overlay_settings},
        {"a visitor", test_visitor},
        {"watch", test_watch},
        {"watch one that was handed on", test_watch_handed_on},
        {"lock", test_lock},
        {"wrong passphrase", test_wrong_passphrase},
        {"nothing is kept", test_nothing_is_kept},
        {"restore", test_restore},
        {"memory", test_memory},
        {"backup", test_backup},
        {"a node key before a rotation", test_node_before_rotation},
        {"rotate", test_rotate},
        {"a node key after it", test_node_after_rotation},
        {"revoke a program", test_revoke_program},
        {"accept", test_accept},
        {"unrecorded", test_unrecorded},
        {"allow a login", test_allow_login},
        {"forbid a login", test_forbid_login},
        {"a login said again", test_login_said_again},
        {"logins of a person", test_logins_of_a_person},
        {"restarted", test_restarted},
        {"node keys of before", test_node_restarted},
        {"logins are kept", test_logins_kept},
        {"several wait", test_several_wait},
        {"shares", test_shares},
        {"locked meanwhile", test_locked_meanwhile},
        {"consoles apart", test_consoles_apart},
        {"revoke", test_revoke},
    };
    (void)argument_count;
    (void)arguments;
    return identity_test_run(tests, sizeof(tests) / sizeof(tests[0]));
}
