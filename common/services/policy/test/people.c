#include "people.h"
#include "program_signature/program_signature.h"
#include "unit.h"
#include "world.h"

_Static_assert(
    PEOPLE_NAME_BYTES >= PROGRAM_SIGNATURE_NAME_BYTES_MAX,
    "each name that a program can have is remembered");

static struct people people;

static void begin(void)
{
    people = (struct people){0};
    people_set_system(&people, world_key(0));
}

static void add_identity(uint32_t key, bool is_owner, bool is_revoked)
{
    const struct identity_state identity = {
        .public_key = world_key(key), .is_owner = is_owner, .is_revoked = is_revoked};
    people_add_identity(&people, &identity);
}

static void rotate(uint32_t from, uint32_t to)
{
    const struct statement statement = {
        .kind = STATEMENT_KIND_ROTATION, .key = world_key(from), .successor = world_key(to)};
    people_add_statement(&people, &statement);
}

static void revoke_program(uint32_t key, const char *name, uint32_t version)
{
    const struct statement statement = {
        .kind = STATEMENT_KIND_PROGRAM_REVOCATION,
        .key = world_key(key),
        .program = world_text(name),
        .minimum_version = version};
    people_add_statement(&people, &statement);
}

static void test_who(void)
{
    begin();
    CHECK(people_is_system(&people, world_key(0)));
    CHECK(!people_is_owner(&people, world_key(0)));
    CHECK(!people_is_known(&people, world_key(1)));
    add_identity(1, true, false);
    add_identity(2, false, false);
    add_identity(3, false, true);
    CHECK(people_is_owner(&people, world_key(1)));
    CHECK(people_is_known(&people, world_key(1)));
    CHECK(people_is_known(&people, world_key(2)));
    CHECK(!people_is_owner(&people, world_key(2)));
    CHECK(!people_is_known(&people, world_key(3)));
    CHECK(people_is_revoked(&people, world_key(3)));
    /* Nobody's key is nobody's to revoke. */
    add_identity(WORLD_ANONYMOUS, false, true);
    CHECK(!people_is_revoked(&people, world_key(WORLD_ANONYMOUS)));
    people.is_incomplete = true;
    CHECK(!people_is_revoked(&people, world_key(WORLD_ANONYMOUS)));
    CHECK(people_is_revoked(&people, world_key(5)));
    people_clear(&people);
    CHECK(people_is_system(&people, world_key(0)));
    CHECK(!people_is_owner(&people, world_key(1)));
    CHECK(!people_is_known(&people, (struct bytes){0}));
    CHECK(!people_is_owner(&people, (struct bytes){world_key(1).data, 31}));
}

static void test_rotations(void)
{
    begin();
    add_identity(1, true, false);
    rotate(1, 2);
    rotate(2, 3);
    CHECK(people_is_owner(&people, world_key(3)));
    CHECK(people_is_owner(&people, world_key(1)));
    CHECK(!people_is_owner(&people, world_key(4)));
    rotate(4, 5);
    rotate(5, 4); /* a circle ends, and makes nobody somebody else */
    CHECK(!people_is_owner(&people, world_key(4)));
    CHECK(people_same(&people, world_key(4), world_key(4)));
}

static void test_programs(void)
{
    begin();
    revoke_program(1, "editor", 3);
    CHECK(people_is_program_revoked(&people, world_key(1), world_text("editor"), 2));
    CHECK(!people_is_program_revoked(&people, world_key(1), world_text("editor"), 3));
    CHECK(!people_is_program_revoked(&people, world_key(2), world_text("editor"), 2));
    CHECK(!people_is_program_revoked(&people, world_key(1), world_text("edito"), 2));
    CHECK(!people.is_incomplete);
}

static void revoke_another(uint32_t number)
{
    uint8_t key[RULE_KEY_BYTES] = {0xff, (uint8_t)number};
    const struct statement statement = {
        .kind = STATEMENT_KIND_REVOCATION, .key = {key, sizeof(key)}};
    people_add_statement(&people, &statement);
}

/* A name that no program can have is about no program: it shuts nobody out, nor fills the table. */
static void test_impossible_names(void)
{
    begin();
    for (uint32_t i = 0; i <= PEOPLE_PROGRAMS_MAX; i++) {
        revoke_program(1, "a-name-of-more-than-39-bytes-as-no-program-has", i);
        revoke_program(1, "a-name-of-40-bytes-as-none-has-for-sure-", i);
    }
    CHECK(!people.is_incomplete);
    CHECK(!people_is_revoked(&people, world_key(3)));
    revoke_program(1, "a-name-of-39-bytes-as-a-program-may-be1", 2);
    revoke_program(1, "a-name-of-39-bytes-as-a-program-may-be2", 2);
    const struct bytes longest = world_text("a-name-of-39-bytes-as-a-program-may-be2");
    CHECK(people_is_program_revoked(&people, world_key(1), longest, 1));
}

/* What does not fit makes everybody else's programs and keys count as revoked. */
static void test_full(void)
{
    begin();
    for (uint32_t i = 0; i < PEOPLE_REVOKED_MAX; i++) {
        revoke_another(i);
        revoke_another(i); /* said twice, it is one */
    }
    CHECK(!people_is_revoked(&people, world_key(3)));
    revoke_another(PEOPLE_REVOKED_MAX);
    CHECK(people_is_revoked(&people, world_key(3)));
    CHECK(!people_is_revoked(&people, world_key(0)));

    begin();
    for (uint32_t i = 0; i <= PEOPLE_PROGRAMS_MAX; i++) {
        CHECK(!people_is_revoked(&people, world_key(3)));
        revoke_program(1, "editor", i);
    }
    CHECK(people_is_revoked(&people, world_key(3)));

    /* Who can log in is known, and nothing that anybody is refused for. */
    begin();
    struct statement login = {.kind = STATEMENT_KIND_LOGIN_KEY, .key = world_key(1)};
    login.successor = world_key(2);
    people_add_statement(&people, &login);
    login.kind = STATEMENT_KIND_LOGIN_KEY_REMOVAL;
    people_add_statement(&people, &login);
    CHECK(!people_is_revoked(&people, world_key(3)));
    CHECK(!people_same(&people, world_key(1), world_key(2)));

    begin();
    const struct statement unknown = {.kind = STATEMENT_KIND_COUNT, .key = world_key(1)};
    people_add_statement(&people, &unknown);
    CHECK(people_is_revoked(&people, world_key(3)));

    begin();
    for (uint32_t i = 0; i <= PEOPLE_ROTATIONS_MAX; i++) {
        rotate(1, 2);
    }
    CHECK(people.is_incomplete);
    for (uint32_t i = 0; i < 2 * PEOPLE_KNOWN_MAX; i++) {
        add_identity(1, false, false);
    }
    CHECK_EQUAL(people.known_count, PEOPLE_KNOWN_MAX);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"who is who", test_who},
        {"rotations", test_rotations},
        {"revoked programs", test_programs},
        {"names that no program has", test_impossible_names},
        {"full tables", test_full},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
