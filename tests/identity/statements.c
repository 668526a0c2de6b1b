/* Keys that follow one another, and what is said of them and with them. */
#include "client.h"
#include "lib/memory.h"
#include "lib/message_builder.h"
#include "lib/text.h"
#include "schema/policy_data.h"
#include "schema/program_data.h"
#include "secrets.h"

void test_rotate(void)
{
    uint8_t old_key[KEY_BYTES];
    struct identity_rotate_results results = {0};
    memcpy(old_key, alice_key, KEY_BYTES);
    watch(identities);
    will_answer(other_passphrase);
    CHECK(identity_rotate(alice.identity, &results) == STATUS_OK);
    print_statement(&results.statement);
    CHECK(results.public_key.size_bytes == KEY_BYTES);
    CHECK(news_came());
    struct identities_owner_results owner = {0};
    CHECK(identities_owner(observer, &owner) == STATUS_OK);
    memcpy(alice_key, owner.public_key.data, KEY_BYTES);
    CHECK(memcmp(old_key, alice_key, KEY_BYTES) != 0);
    struct identity_sign_params params = {.domain = text_bytes("mail")};
    struct identity_sign_results signature = {0};
    CHECK(identity_sign(alice.identity, &params, &signature) == STATUS_OK);
    CHECK(is_good(alice_key, "mail", params.data, signature.signature));
    check_lent_after_rotation();
    drop(&alice);
    will_answer(passphrase);
    CHECK(unlock("alice", &alice) == STATUS_DENIED);
    rest(SECOND_NS);
    will_answer(other_passphrase);
    CHECK(unlock("alice", &alice) == STATUS_OK);
    print_hex("host: successor", (struct bytes){alice_key, KEY_BYTES});
}

void test_revoke_program(void)
{
    struct identity_revoke_program_params params = {
        .name = text_bytes("editor"), .minimum_version = 3};
    struct identity_revoke_program_results results = {0};
    CHECK(identity_revoke_program(alice.identity, &params, &results) == STATUS_OK);
    CHECK(identity_revoke_program(alice.identity, &params, &results) == STATUS_WRONG_STATE);
    params.minimum_version = 2;
    CHECK(identity_revoke_program(alice.identity, &params, &results) == STATUS_WRONG_STATE);
    params.name = (struct bytes){0};
    CHECK(identity_revoke_program(alice.identity, &params, &results) == STATUS_INVALID_ARGUMENT);
    struct identities_statements_results_reader found;
    const struct identities_statements_params from = {0};
    CHECK(identities_statements(observer, &from, &found) == STATUS_OK);
    CHECK(found.statements.count == 2 && found.next == 2);
}

/* What the system obeys is not given out without a record; what ends a key waits for none. */
void test_unrecorded(void)
{
    static uint64_t words[64];
    const uint8_t hash[32] = {2};
    const struct rule rule = {.sequence = 8, .program = text_bytes("cp")};
    const struct program_statement program = {.name = text_bytes("cp"), .hash = {hash, 32}};
    const struct identity_backup_params backup = {.needed = 2, .shares = 2};
    const struct identity_revoke_program_params taking_back = {
        .name = text_bytes("cp"), .minimum_version = 2};
    const struct identity_sign_params signing = {.domain = text_bytes("mail")};
    struct message_builder builder;
    struct identity_sign_rule_results of_rule = {0};
    struct identity_sign_program_results of_program = {0};
    struct identity_revoke_program_results taken_back = {0};
    struct identity_sign_results signed_data = {0};
    const uint32_t asked = question_count();
    const uint32_t recorded = refuse_records(true);
    message_builder_start(&builder, words, 64);
    CHECK(rule_write(&rule, &builder) == STATUS_OK);
    const struct identity_sign_rule_params signing_rule = {
        .rule = message_builder_finish(&builder)};
    CHECK(identity_sign_rule(alice.identity, &signing_rule, &of_rule) == STATUS_LIMIT_EXCEEDED);
    CHECK(of_rule.signature.size_bytes == 0);
    message_builder_start(&builder, words, 64);
    CHECK(program_statement_write(&program, &builder) == STATUS_OK);
    const struct identity_sign_program_params signing_program = {
        .statement = message_builder_finish(&builder)};
    CHECK(
        identity_sign_program(alice.identity, &signing_program, &of_program) ==
        STATUS_LIMIT_EXCEEDED);
    CHECK(of_program.signature.size_bytes == 0);
    CHECK(identity_backup(alice.identity, &backup) == STATUS_LIMIT_EXCEEDED);
    CHECK(question_count() == asked);
    CHECK(
        identity_revoke_program(alice.identity, &taking_back, &taken_back) ==
        STATUS_LIMIT_EXCEEDED);
    CHECK(identity_sign(alice.identity, &signing, &signed_data) == STATUS_OK);
    CHECK(refuse_records(false) == recorded);
    CHECK(identity_sign_program(alice.identity, &signing_program, &of_program) == STATUS_OK);
    /* It was not taken back before. */
    CHECK(identity_revoke_program(alice.identity, &taking_back, &taken_back) == STATUS_OK);
    CHECK(refuse_records(false) == recorded + 2);
}

void test_accept(void)
{
    struct identities_accept_params params = {0};
    CHECK(identities_accept(observer, &params) == STATUS_MALFORMED);
    struct identities_statements_results_reader found;
    const struct identities_statements_params from = {0};
    CHECK(identities_statements(observer, &from, &found) == STATUS_OK);
    CHECK(signed_statement_list_get(&found.statements, 0, &params.statement) == STATUS_OK);
    CHECK(identities_accept(observer, &params) == STATUS_OVERLAP);
    /* A rotation that the successor has not signed. */
    CHECK(identities_statements(observer, &from, &found) == STATUS_OK);
    CHECK(signed_statement_list_get(&found.statements, 0, &params.statement) == STATUS_OK);
    CHECK(params.statement.successor_signature.size_bytes == 64);
    params.statement.successor_signature = params.statement.signature;
    CHECK(identities_accept(observer, &params) == STATUS_BAD_SIGNATURE);
}
