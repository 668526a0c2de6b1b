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
    CHECK_EQUAL(statements.count, STATEMENTS_MAX - LOGIN_KEYS_MAX);
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

/* -- logins ----------------------------------------------------------------------------------- */

static bool allows(const struct key_pair *of, const struct key_pair *by)
{
    return statement_log_allows_login(&statements, of->public_key, by->public_key);
}

/* What its label is; empty: there is none of this key. */
static struct bytes label_of(const struct key_pair *of, const struct key_pair *by)
{
    const struct statement_record *found[LOGIN_KEYS_OWNER_SHARE];
    const uint32_t count = statement_log_login_keys(&statements, of->public_key, found);
    for (uint32_t i = 0; i < count; i++) {
        if (memcmp(found[i]->successor, by->public_key, PUBLIC_KEY_BYTES) == 0) {
            return (struct bytes){found[i]->login_text, found[i]->login_text_bytes};
        }
    }
    return (struct bytes){0};
}

static void test_logins(void)
{
    const struct key_pair a = person(1);
    const struct key_pair b = person(2);
    const struct key_pair laptop = person(3);
    const struct key_pair phone = person(4);
    begin();
    CHECK(!allows(&a, &laptop));
    CHECK_EQUAL(add(login(&a, &a, &laptop, "laptop", 1), NULL), STATUS_OK);
    CHECK_EQUAL(add(login(&a, &a, &phone, "phone", 2), NULL), STATUS_OK);
    CHECK(allows(&a, &laptop) && allows(&a, &phone));
    CHECK(!allows(&b, &laptop) && !allows(&a, &a));
    /* Another name for it takes no more room. */
    CHECK_EQUAL(add(login(&a, &a, &laptop, "old laptop", 3), NULL), STATUS_OK);
    CHECK_EQUAL(statements.count, 2);
    CHECK(bytes_equal(label_of(&a, &laptop), text_bytes("old laptop")));
    CHECK_EQUAL(add(login(&a, &a, &laptop, NULL, 4), NULL), STATUS_OK);
    CHECK(!allows(&a, &laptop) && allows(&a, &phone));
    CHECK_EQUAL(statements.count, 2);
    /* What was forbidden can be allowed again, by who may. */
    CHECK_EQUAL(add(login(&a, &a, &laptop, "laptop", 5), NULL), STATUS_OK);
    CHECK(allows(&a, &laptop));
    CHECK_EQUAL(statements.count, 2);
    CHECK_EQUAL(statements.count + statements.replaced, 5);
}

/* Whoever kept a statement that was ended cannot bring it back, whatever was said since. */
static void test_login_replay_is_refused(void)
{
    const struct key_pair a = person(1);
    const struct key_pair b = person(2);
    const struct key_pair laptop = person(3);
    const struct key_pair phone = person(4);
    const struct statement_record allowed = login(&a, &a, &laptop, "laptop", 1);
    begin();
    CHECK_EQUAL(add(allowed, NULL), STATUS_OK);
    CHECK_EQUAL(add(allowed, NULL), STATUS_OVERLAP);
    CHECK_EQUAL(add(login(&a, &a, &laptop, NULL, 2), NULL), STATUS_OK);
    CHECK_EQUAL(add(allowed, NULL), STATUS_WRONG_STATE);
    CHECK_EQUAL(add(login(&a, &a, &phone, "phone", 3), NULL), STATUS_OK);
    CHECK_EQUAL(add(allowed, NULL), STATUS_WRONG_STATE);
    CHECK_EQUAL(add(login(&a, &a, &phone, NULL, 4), NULL), STATUS_OK);
    CHECK_EQUAL(add(allowed, NULL), STATUS_WRONG_STATE);
    CHECK_EQUAL(statements.count, 1);
    CHECK_EQUAL(statement_log_next_sequence(&statements, a.public_key), 5);
    /* Nor with the key that was before. */
    CHECK_EQUAL(add(rotation(&a, &a, &b, 5), NULL), STATUS_OK);
    CHECK_EQUAL(add(login(&b, &b, &phone, "phone", 1), NULL), STATUS_OK);
    CHECK_EQUAL(add(allowed, NULL), STATUS_WRONG_STATE);
    CHECK_EQUAL(add(login(&a, &a, &laptop, "laptop", 9), NULL), STATUS_WRONG_STATE);
    CHECK(!allows(&a, &laptop) && !allows(&b, &laptop));
}

/* They go with the person, who can end them with the key that he has now. */
static void test_logins_go_with_the_person(void)
{
    const struct key_pair a = person(1);
    const struct key_pair b = person(2);
    const struct key_pair laptop = person(3);
    begin();
    CHECK_EQUAL(add(login(&a, &a, &laptop, "laptop", 1), NULL), STATUS_OK);
    CHECK_EQUAL(add(rotation(&a, &a, &b, 2), NULL), STATUS_OK);
    CHECK(allows(&b, &laptop));
    CHECK_EQUAL(add(login(&b, &b, &laptop, NULL, 1), NULL), STATUS_OK);
    CHECK(!allows(&b, &laptop) && !allows(&a, &laptop));
    CHECK_EQUAL(statements.count, 2);
}

/* Not even the owner lets somebody in as somebody else; nor keeps him out but for good. */
static void test_who_may_say_who_logs_in(void)
{
    const struct key_pair owner = person(1);
    const struct key_pair a = person(2);
    const struct key_pair b = person(3);
    const struct key_pair laptop = person(4);
    begin();
    CHECK_EQUAL(add(login(&owner, &a, &laptop, "mine", 1), &owner), STATUS_WRONG_SIGNER);
    CHECK_EQUAL(add(login(&laptop, &a, &laptop, "mine", 1), &owner), STATUS_WRONG_SIGNER);
    CHECK_EQUAL(add(login(&a, &a, &laptop, "laptop", 1), &owner), STATUS_OK);
    CHECK_EQUAL(add(login(&owner, &a, &laptop, NULL, 1), &owner), STATUS_WRONG_SIGNER);
    CHECK_EQUAL(add(rotation(&a, &a, &b, 2), &owner), STATUS_OK);
    CHECK_EQUAL(add(login(&b, &a, &laptop, NULL, 1), &owner), STATUS_WRONG_SIGNER);
    CHECK_EQUAL(add(revocation(&owner, &b, 1), &owner), STATUS_OK);
    CHECK_EQUAL(add(login(&b, &b, &laptop, "laptop", 1), &owner), STATUS_WRONG_STATE);
}

/* Allows as many as he can; returns how many. */
static uint32_t fill_logins(const struct key_pair *signer, const struct key_pair *owner)
{
    uint64_t sequence = statement_log_next_sequence(&statements, signer->public_key);
    uint32_t said = 0;
    for (uint8_t i = 0; i < LOGIN_KEYS_OWNER_SHARE + 2; i++) {
        const struct key_pair key = person((uint8_t)(100 + i));
        const enum status status = add(login(signer, signer, &key, "k", sequence++), owner);
        CHECK(status == STATUS_OK || status == STATUS_DENIED);
        said += status == STATUS_OK ? 1 : 0;
    }
    return said;
}

/* Login keys take nobody's room: not another one's, and not that of what else there is to say. */
static void test_shares_of_logins(void)
{
    const struct key_pair owner = person(0);
    begin();
    for (uint8_t i = 1; i <= IDENTITIES_MAX; i++) {
        const struct key_pair other = person(i);
        CHECK_EQUAL(fill_logins(&other, &owner), LOGIN_KEYS_SHARE);
        CHECK_EQUAL(talk(&other, &owner), STATEMENTS_SHARE - 1);
        CHECK_EQUAL(add(revocation(&other, &other, 200), &owner), STATUS_OK);
    }
    CHECK_EQUAL(talk(&owner, &owner), STATEMENTS_OWNER_SHARE - 1);
    CHECK_EQUAL(fill_logins(&owner, &owner), LOGIN_KEYS_OWNER_SHARE);
    CHECK_EQUAL(add(revocation(&owner, &owner, 200), &owner), STATUS_OK);
    CHECK_EQUAL(statements.count, STATEMENTS_MAX);
}

/* However often one is allowed and forbidden, and in whatever order, it takes no more room. */
static void test_logins_come_and_go(void)
{
    const struct key_pair a = person(1);
    const struct key_pair owner = person(2);
    const struct key_pair keys[LOGIN_KEYS_SHARE + 1] = {
        person(10), person(11), person(12), person(13)};
    uint64_t sequence = 1;
    begin();
    CHECK_EQUAL(add(login(&a, &a, &keys[0], NULL, sequence++), &owner), STATUS_OK);
    for (uint32_t round = 0; round < 2 * STATEMENTS_MAX; round++) {
        for (uint32_t i = 0; i < LOGIN_KEYS_SHARE; i++) {
            CHECK_EQUAL(add(login(&a, &a, &keys[i], "k", sequence++), &owner), STATUS_OK);
        }
        CHECK_EQUAL(add(login(&a, &a, &keys[3], "k", sequence), &owner), STATUS_DENIED);
        CHECK_EQUAL(add(login(&a, &a, &keys[3], NULL, sequence), &owner), STATUS_DENIED);
        for (uint32_t i = LOGIN_KEYS_SHARE; i > 0; i--) {
            const uint32_t at = round % 2 == 0 ? i - 1 : LOGIN_KEYS_SHARE - i;
            CHECK_EQUAL(add(login(&a, &a, &keys[at], NULL, sequence++), &owner), STATUS_OK);
            CHECK(!allows(&a, &keys[at]));
        }
        CHECK_EQUAL(statements.count, 1);
        CHECK_EQUAL(statements.count + statements.replaced, sequence - 1);
    }
    /* Where a record was nothing is left. */
    static const struct statement_record none;
    CHECK(memcmp(&statements.records[1], &none, sizeof(none)) == 0);
}

/* Two who become one have no more than one may have, so all are seen that open an identity. */
static void test_logins_of_two_who_become_one(void)
{
    const struct key_pair owner = person(0);
    const struct key_pair a = person(1);
    const struct key_pair b = person(2);
    const struct key_pair laptop = person(10);
    const struct statement_record becomes = rotation(&a, &a, &b, 200);
    begin();
    CHECK_EQUAL(fill_logins(&b, &owner), LOGIN_KEYS_SHARE);
    CHECK_EQUAL(add(login(&a, &a, &laptop, "laptop", 1), &owner), STATUS_OK);
    CHECK_EQUAL(add(becomes, &owner), STATUS_DENIED);
    const struct key_pair first = person(100);
    CHECK_EQUAL(add(login(&b, &b, &first, NULL, 100), &owner), STATUS_OK);
    CHECK_EQUAL(add(becomes, &owner), STATUS_DENIED);
    const struct key_pair second = person(101);
    CHECK_EQUAL(add(login(&b, &b, &second, NULL, 101), &owner), STATUS_OK);
    CHECK_EQUAL(add(becomes, &owner), STATUS_OK);
    CHECK(allows(&b, &laptop));
    /* To the owner's go the owner's alone. */
    const struct key_pair next_owner = person(20);
    CHECK_EQUAL(fill_logins(&owner, &owner), LOGIN_KEYS_OWNER_SHARE);
    CHECK_EQUAL(add(rotation(&owner, &owner, &next_owner, 200), &owner), STATUS_OK);
    const struct statement_record *found[LOGIN_KEYS_OWNER_SHARE];
    CHECK_EQUAL(
        statement_log_login_keys(&statements, next_owner.public_key, found),
        LOGIN_KEYS_OWNER_SHARE);
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
        {"logins", test_logins},
        {"a replay of logins is refused", test_login_replay_is_refused},
        {"logins go with the person", test_logins_go_with_the_person},
        {"who may say who logs in", test_who_may_say_who_logs_in},
        {"shares of logins", test_shares_of_logins},
        {"logins come and go", test_logins_come_and_go},
        {"logins of two who become one", test_logins_of_two_who_become_one},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
