#include "statement_log.h"
#include "people.h"
#include "vault.h"

static struct statement_log statements;

static enum status add(struct statement_record record, const struct key_pair *owner)
{
    return statement_log_add(&statements, &record, owner == NULL ? NULL : owner->public_key);
}

static void begin(void)
{
    memset(&statements, 0, sizeof(statements));
}

static void test_chain_of_rotations(void)
{
    const uint32_t steps = STATEMENTS_OWNER_SHARE - 1;
    struct key_pair people[STATEMENTS_OWNER_SHARE + 1];
    for (uint8_t i = 0; i <= STATEMENTS_OWNER_SHARE; i++) {
        people[i] = person(i);
    }
    begin();
    for (uint32_t i = 0; i < steps; i++) {
        const struct key_pair *owner = &people[i];
        CHECK_EQUAL(add(rotation(owner, owner, &people[i + 1], 1), owner), STATUS_OK);
    }
    for (uint32_t i = 0; i <= steps; i++) {
        const uint8_t *current = statement_log_current(&statements, people[i].public_key);
        CHECK(memcmp(current, people[steps].public_key, PUBLIC_KEY_BYTES) == 0);
    }
    /* The last place is for the end of a key. */
    const struct key_pair *last = &people[steps];
    CHECK_EQUAL(add(rotation(last, last, last + 1, 1), last), STATUS_DENIED);
    CHECK_EQUAL(add(revocation(last, last, 1), last), STATUS_OK);
}

/* Whoever says the same of a program again takes no more room than before. */
static void test_newer_replaces_older(void)
{
    const struct key_pair owner = person(1);
    const struct key_pair a = person(2);
    begin();
    CHECK_EQUAL(add(program_revocation(&owner, &a, "editor", 1, 1), &owner), STATUS_OK);
    for (uint32_t i = 1; i <= 2 * STATEMENTS_MAX; i++) {
        CHECK_EQUAL(add(program_revocation(&a, &a, "editor", i + 1, i), &owner), STATUS_OK);
        CHECK_EQUAL(statements.count, 2);
        CHECK_EQUAL(statements.replaced, i - 1);
        CHECK_EQUAL(statement_log_next_sequence(&statements, a.public_key), i + 1);
    }
    const uint32_t version = 2 * STATEMENTS_MAX + 1;
    const struct bytes program = text_bytes("editor");
    CHECK_EQUAL(statement_log_minimum_version(&statements, a.public_key, program), version);
    /* What was replaced does not come back. */
    CHECK_EQUAL(add(program_revocation(&a, &a, "editor", 2, 1), &owner), STATUS_WRONG_STATE);
    /* The owner's stays until he says more. */
    CHECK(memcmp(statements.records[0].signer, owner.public_key, PUBLIC_KEY_BYTES) == 0);
    CHECK_EQUAL(add(program_revocation(&owner, &a, "editor", 900, 2), &owner), STATUS_OK);
    CHECK_EQUAL(statements.count, 2);
}

/* Says as much as he can; returns how much. */
static uint32_t talk(const struct key_pair *signer, const struct key_pair *owner)
{
    char program[] = "a";
    uint64_t sequence = statement_log_next_sequence(&statements, signer->public_key);
    uint32_t said = 0;
    for (; program[0] <= 'z'; program[0]++) {
        const struct statement_record record =
            program_revocation(signer, signer, program, 1, sequence++);
        const enum status status = add(record, owner);
        CHECK(status == STATUS_OK || status == STATUS_DENIED);
        said += status == STATUS_OK ? 1 : 0;
    }
    return said;
}

/* However much some say, each other person of the machine has room, and the owner has. */
static void test_shares(void)
{
    const struct key_pair owner = person(0);
    begin();
    for (uint8_t i = 1; i <= IDENTITIES_MAX; i++) {
        const struct key_pair other = person(i);
        CHECK_EQUAL(talk(&other, &owner), STATEMENTS_SHARE - 1);
    }
    for (uint8_t i = 1; i <= IDENTITIES_MAX; i++) {
        const struct key_pair other = person(i);
        CHECK_EQUAL(add(revocation(&other, &other, 100), &owner), STATUS_OK);
    }
    CHECK_EQUAL(talk(&owner, &owner), STATEMENTS_OWNER_SHARE - 1);
    CHECK_EQUAL(add(revocation(&owner, &owner, 100), &owner), STATUS_OK);
    CHECK_EQUAL(statements.count, STATEMENTS_MAX);
}

/* A new key is no new share. */
static void test_share_is_the_persons(void)
{
    const struct key_pair owner = person(0);
    const struct key_pair a = person(1);
    const struct key_pair b = person(2);
    begin();
    CHECK_EQUAL(add(rotation(&a, &a, &b, 1), &owner), STATUS_OK);
    CHECK_EQUAL(talk(&b, &owner), STATEMENTS_SHARE - 2);
    const struct key_pair c = person(3);
    CHECK_EQUAL(add(rotation(&b, &b, &c, 200), &owner), STATUS_DENIED);
    CHECK_EQUAL(add(revocation(&b, &a, 200), &owner), STATUS_OK);
}

static void test_loops_are_refused(void)
{
    const struct key_pair a = person(1);
    const struct key_pair b = person(2);
    const struct key_pair c = person(3);
    const struct key_pair d = person(4);
    begin();
    CHECK_EQUAL(add(rotation(&a, &a, &a, 1), NULL), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(add(rotation(&a, &a, &b, 1), NULL), STATUS_OK);
    CHECK_EQUAL(add(rotation(&b, &b, &a, 1), NULL), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(add(rotation(&b, &b, &c, 1), NULL), STATUS_OK);
    CHECK_EQUAL(add(rotation(&c, &c, &a, 1), NULL), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(add(rotation(&c, &c, &b, 1), NULL), STATUS_INVALID_ARGUMENT);
    /* Nor can two become one. */
    CHECK_EQUAL(add(rotation(&d, &d, &b, 1), NULL), STATUS_OVERLAP);
    CHECK_EQUAL(statements.count, 2);
}

static void test_second_successor_is_refused(void)
{
    const struct key_pair a = person(1);
    const struct key_pair b = person(2);
    const struct key_pair thief = person(3);
    begin();
    CHECK_EQUAL(add(rotation(&a, &a, &b, 5), NULL), STATUS_OK);
    CHECK_EQUAL(add(rotation(&a, &a, &thief, 6), NULL), STATUS_WRONG_STATE);
    CHECK_EQUAL(add(rotation(&a, &a, &thief, 4), NULL), STATUS_WRONG_STATE);
    CHECK_EQUAL(add(program_revocation(&a, &a, "editor", 1, 6), NULL), STATUS_WRONG_STATE);
    /* Its successor speaks for it; that it is lost, it may still say itself. */
    CHECK_EQUAL(add(program_revocation(&b, &a, "editor", 1, 1), NULL), STATUS_OK);
    CHECK_EQUAL(add(revocation(&a, &a, 6), NULL), STATUS_OK);
    CHECK(statement_log_is_revoked(&statements, a.public_key));
    CHECK(!statement_log_is_revoked(&statements, b.public_key));
    CHECK(memcmp(statement_log_current(&statements, a.public_key), b.public_key, 32) == 0);
}

static void test_replay_is_refused(void)
{
    const struct key_pair a = person(1);
    const struct statement_record first = program_revocation(&a, &a, "editor", 2, 1);
    begin();
    CHECK_EQUAL(add(first, NULL), STATUS_OK);
    CHECK_EQUAL(add(first, NULL), STATUS_OVERLAP);
    CHECK_EQUAL(statement_log_next_sequence(&statements, a.public_key), 2);
    CHECK_EQUAL(add(program_revocation(&a, &a, "shell", 1, 1), NULL), STATUS_WRONG_STATE);
    CHECK_EQUAL(add(program_revocation(&a, &a, "editor", 3, 9), NULL), STATUS_OK);
    CHECK_EQUAL(add(program_revocation(&a, &a, "shell", 1, 9), NULL), STATUS_WRONG_STATE);
    CHECK_EQUAL(add(first, NULL), STATUS_WRONG_STATE); /* the third has replaced it */
    CHECK_EQUAL(statement_log_next_sequence(&statements, a.public_key), 10);
}

static void test_versions_only_grow(void)
{
    const struct key_pair a = person(1);
    const struct key_pair b = person(2);
    begin();
    CHECK_EQUAL(add(program_revocation(&a, &a, "editor", 7, 1), NULL), STATUS_OK);
    CHECK_EQUAL(add(program_revocation(&a, &a, "editor", 7, 2), NULL), STATUS_WRONG_STATE);
    CHECK_EQUAL(add(program_revocation(&a, &a, "editor", 6, 3), NULL), STATUS_WRONG_STATE);
    CHECK_EQUAL(add(program_revocation(&a, &a, "edito", 6, 4), NULL), STATUS_OK);
    CHECK_EQUAL(add(program_revocation(&b, &b, "editor", 1, 1), NULL), STATUS_OK);
    CHECK_EQUAL(statement_log_minimum_version(&statements, a.public_key, text_bytes("editor")), 7);
    CHECK_EQUAL(statement_log_minimum_version(&statements, b.public_key, text_bytes("editor")), 1);
    CHECK_EQUAL(statement_log_minimum_version(&statements, b.public_key, text_bytes("shell")), 0);
}

static void test_who_may_say_what(void)
{
    const struct key_pair owner = person(1);
    const struct key_pair a = person(2);
    const struct key_pair stranger = person(3);
    begin();
    CHECK_EQUAL(add(revocation(&stranger, &a, 1), &owner), STATUS_WRONG_SIGNER);
    CHECK_EQUAL(add(rotation(&stranger, &a, &stranger, 1), &owner), STATUS_WRONG_SIGNER);
    CHECK_EQUAL(add(program_revocation(&stranger, &a, "editor", 1, 1), NULL), STATUS_WRONG_SIGNER);
    /* Not even the owner says who somebody is from now on. */
    CHECK_EQUAL(add(rotation(&owner, &a, &owner, 1), &owner), STATUS_WRONG_SIGNER);
    CHECK_EQUAL(add(program_revocation(&owner, &a, "editor", 4, 1), &owner), STATUS_OK);
    CHECK_EQUAL(add(revocation(&owner, &a, 2), NULL), STATUS_WRONG_SIGNER);
    CHECK_EQUAL(add(revocation(&owner, &a, 2), &owner), STATUS_OK);
    CHECK_EQUAL(add(revocation(&owner, &a, 3), &owner), STATUS_WRONG_STATE);
    /* Who is revoked is silent. */
    CHECK_EQUAL(add(revocation(&a, &a, 1), &owner), STATUS_WRONG_STATE);
    CHECK_EQUAL(add(rotation(&a, &a, &stranger, 1), &owner), STATUS_WRONG_STATE);
    CHECK_EQUAL(add(rotation(&stranger, &stranger, &a, 1), &owner), STATUS_WRONG_STATE);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"a chain of rotations", test_chain_of_rotations},
        {"a newer one replaces an older one", test_newer_replaces_older},
        {"shares", test_shares},
        {"the share is the person's", test_share_is_the_persons},
        {"loops are refused", test_loops_are_refused},
        {"a second successor is refused", test_second_successor_is_refused},
        {"a replay is refused", test_replay_is_refused},
        {"versions only grow", test_versions_only_grow},
        {"who may say what", test_who_may_say_what},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
