#include "statement.h"
#include "people.h"
#include "schema/identity_data.h"

static void test_comes_back(void)
{
    const struct key_pair one = person(1);
    const struct key_pair two = person(2);
    struct statement_record made[] = {
        rotation(&one, &one, &two, 1),
        revocation(&two, &one, UINT64_MAX - 1),
        program_revocation(&one, &one, "editor", UINT32_MAX, 3),
        login(&one, &one, &two, "laptop", 4),
        login(&one, &one, &two, "", 5),
        login(&one, &one, &two, NULL, 6),
    };
    for (size_t i = 0; i < sizeof(made) / sizeof(made[0]); i++) {
        struct statement_record opened;
        const struct signed_statement signed_one = statement_signed(&made[i]);
        CHECK_EQUAL(statement_open(&signed_one, &opened), STATUS_OK);
        CHECK(memcmp(&opened, &made[i], sizeof(opened)) == 0);
    }
    CHECK_EQUAL(made[2].program_bytes, 6);
    CHECK(memcmp(made[2].program, "editor", 6) == 0);
    CHECK_EQUAL(made[3].login_text_bytes, 6);
    CHECK(memcmp(made[3].login_text, "laptop", 6) == 0);
    CHECK_EQUAL(made[4].login_text_bytes, 0);
    for (size_t i = 3; i < 6; i++) {
        CHECK(memcmp(made[i].successor, two.public_key, PUBLIC_KEY_BYTES) == 0);
        CHECK_EQUAL(statement_signed(&made[i]).successor_signature.size_bytes, 0);
    }
}

/* Each bit of what is signed, of who signed and of the signature counts. */
static void test_every_bit_counts(void)
{
    const struct key_pair one = person(1);
    const struct key_pair two = person(2);
    struct statement_record record = rotation(&one, &one, &two, 1);
    struct statement_record opened;
    for (uint32_t bit = 0; bit < 8 * record.size_bytes; bit++) {
        record.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
        const struct signed_statement changed = statement_signed(&record);
        const enum status status = statement_open(&changed, &opened);
        CHECK(status == STATUS_MALFORMED || status == STATUS_BAD_SIGNATURE);
        record.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    for (uint32_t bit = 0; bit < 8 * PUBLIC_KEY_BYTES; bit += 5) {
        record.signer[bit / 8] ^= (uint8_t)(1 << bit % 8);
        const struct signed_statement changed = statement_signed(&record);
        CHECK_EQUAL(statement_open(&changed, &opened), STATUS_BAD_SIGNATURE);
        record.signer[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    record.signature[63] ^= 0x10;
    const struct signed_statement changed = statement_signed(&record);
    CHECK_EQUAL(statement_open(&changed, &opened), STATUS_BAD_SIGNATURE);
}

/* Signed by the right key, but in a form that this service would not write. */
static void test_has_one_form(void)
{
    const struct key_pair one = person(1);
    struct statement_record record = revocation(&one, &one, 1);
    struct statement_record opened;
    /* A word more at the end. */
    record.size_bytes += 8;
    const struct bytes longer = {record.bytes, record.size_bytes};
    CHECK_EQUAL(
        signing_sign(&one, text_bytes(DOMAIN_STATEMENT), longer, record.signature), STATUS_OK);
    struct signed_statement other = statement_signed(&record);
    CHECK_EQUAL(statement_open(&other, &opened), STATUS_MALFORMED);
    for (uint32_t size = 0; size < STATEMENT_BYTES_MAX; size++) {
        record = revocation(&one, &one, 1);
        if (size != record.size_bytes) {
            record.size_bytes = size;
            other = statement_signed(&record);
            CHECK_EQUAL(statement_open(&other, &opened), STATUS_MALFORMED);
        }
    }
    static const uint8_t much[STATEMENT_BYTES_MAX + 8];
    record = revocation(&one, &one, 1);
    other = statement_signed(&record);
    other.statement = (struct bytes){much, sizeof(much)};
    CHECK_EQUAL(statement_open(&other, &opened), STATUS_MALFORMED);
}

/* Nobody is made somebody's successor who has not signed that he is; nobody else signs along. */
static void test_successor_consents(void)
{
    const struct key_pair one = person(1);
    const struct key_pair two = person(2);
    const struct key_pair thief = person(3);
    const struct statement names_two = {
        .kind = STATEMENT_KIND_ROTATION,
        .key = key_bytes(&one),
        .successor = key_bytes(&two),
        .sequence = 1};
    struct statement_record record;
    struct statement_record opened;
    CHECK_EQUAL(statement_make(&names_two, &one, NULL, &record), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(statement_make(&names_two, &one, &thief, &record), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(statement_make(&names_two, &one, &two, &record), STATUS_OK);
    const struct signed_statement good = statement_signed(&record);
    CHECK_EQUAL(statement_open(&good, &opened), STATUS_OK);
    struct signed_statement wrong = good;
    wrong.successor_signature = (struct bytes){0};
    CHECK_EQUAL(statement_open(&wrong, &opened), STATUS_MALFORMED);
    wrong.successor_signature = (struct bytes){record.successor_signature, SIGNATURE_BYTES - 1};
    CHECK_EQUAL(statement_open(&wrong, &opened), STATUS_MALFORMED);
    wrong.successor_signature = good.signature; /* of the key that gives up its place */
    CHECK_EQUAL(statement_open(&wrong, &opened), STATUS_BAD_SIGNATURE);
    uint8_t by_thief[SIGNATURE_BYTES];
    CHECK_EQUAL(
        signing_sign(&thief, text_bytes(DOMAIN_STATEMENT), good.statement, by_thief), STATUS_OK);
    wrong.successor_signature = (struct bytes){by_thief, sizeof(by_thief)};
    CHECK_EQUAL(statement_open(&wrong, &opened), STATUS_BAD_SIGNATURE);
    /* What he signed for another statement is none for this one. */
    const struct statement_record other = rotation(&thief, &thief, &two, 1);
    wrong.successor_signature = (struct bytes){other.successor_signature, SIGNATURE_BYTES};
    CHECK_EQUAL(statement_open(&wrong, &opened), STATUS_BAD_SIGNATURE);
    /* Where nobody follows, nobody signs along. */
    record = revocation(&one, &one, 1);
    wrong = statement_signed(&record);
    CHECK_EQUAL(wrong.successor_signature.size_bytes, 0);
    wrong.successor_signature = wrong.signature;
    CHECK_EQUAL(statement_open(&wrong, &opened), STATUS_MALFORMED);
    CHECK_EQUAL(statement_make(&names_two, &two, &two, &record), STATUS_OK);
    const struct statement ends = {
        .kind = STATEMENT_KIND_REVOCATION, .key = key_bytes(&one), .sequence = 1};
    CHECK_EQUAL(statement_make(&ends, &one, &two, &record), STATUS_INVALID_ARGUMENT);
}

static void test_sizes_of_key_and_signature(void)
{
    const struct key_pair one = person(1);
    const struct statement_record record = revocation(&one, &one, 1);
    struct statement_record opened;
    struct signed_statement other = statement_signed(&record);
    other.signer.size_bytes = 31;
    CHECK_EQUAL(statement_open(&other, &opened), STATUS_MALFORMED);
    other = statement_signed(&record);
    other.signature.size_bytes = 0;
    CHECK_EQUAL(statement_open(&other, &opened), STATUS_MALFORMED);
}

/* Fields that do not belong to the kind, or are missing. */
static void test_impossible_ones(void)
{
    static char text[STATEMENT_TEXT_BYTES_MAX + 2];
    memset(text, 't', STATEMENT_TEXT_BYTES_MAX + 1);
    const struct key_pair one = person(1);
    const struct bytes key = key_bytes(&one);
    const struct bytes name = {(const uint8_t *)text, STATEMENT_PROGRAM_BYTES_MAX + 1};
    const struct bytes cut = {one.public_key, PUBLIC_KEY_BYTES - 1};
    const struct statement wrong[] = {
        {.kind = STATEMENT_KIND_COUNT, .key = key, .sequence = 1},
        {.kind = STATEMENT_KIND_REVOCATION, .sequence = 1},
        {.kind = STATEMENT_KIND_REVOCATION, .key = key},
        {.kind = STATEMENT_KIND_REVOCATION, .key = key, .sequence = UINT64_MAX},
        {.kind = STATEMENT_KIND_REVOCATION, .key = key, .sequence = 1, .successor = key},
        {.kind = STATEMENT_KIND_REVOCATION, .key = key, .sequence = 1, .program = key},
        {.kind = STATEMENT_KIND_REVOCATION, .key = key, .sequence = 1, .minimum_version = 1},
        {.kind = STATEMENT_KIND_REVOCATION, .key = key, .sequence = 1, .text = text_bytes(text)},
        {.kind = STATEMENT_KIND_ROTATION, .key = key, .sequence = 1},
        {.kind = STATEMENT_KIND_PROGRAM_REVOCATION, .key = key, .sequence = 1},
        {.kind = STATEMENT_KIND_PROGRAM_REVOCATION,
         .key = key,
         .sequence = 1,
         .program = text_bytes("editor")},
        {.kind = STATEMENT_KIND_PROGRAM_REVOCATION,
         .key = key,
         .sequence = 1,
         .program = name,
         .minimum_version = 1},
        {.kind = STATEMENT_KIND_LOGIN_KEY, .key = key, .sequence = 1},
        {.kind = STATEMENT_KIND_LOGIN_KEY, .key = key, .successor = cut, .sequence = 1},
        {.kind = STATEMENT_KIND_LOGIN_KEY, .key = key, .successor = key},
        {.kind = STATEMENT_KIND_LOGIN_KEY, .successor = key, .sequence = 1},
        {.kind = STATEMENT_KIND_LOGIN_KEY,
         .key = key,
         .successor = key,
         .sequence = 1,
         .text = {(const uint8_t *)text, LOGIN_TEXT_BYTES_MAX + 1}},
        {.kind = STATEMENT_KIND_LOGIN_KEY,
         .key = key,
         .successor = key,
         .sequence = 1,
         .minimum_version = 1},
        {.kind = STATEMENT_KIND_LOGIN_KEY,
         .key = key,
         .successor = key,
         .sequence = 1,
         .program = text_bytes("editor")},
        {.kind = STATEMENT_KIND_LOGIN_KEY_REMOVAL, .key = key, .sequence = 1},
        {.kind = STATEMENT_KIND_LOGIN_KEY_REMOVAL,
         .key = key,
         .successor = key,
         .sequence = 1,
         .text = text_bytes("laptop")},
    };
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        struct statement_record record;
        CHECK_EQUAL(statement_make(&wrong[i], &one, NULL, &record), STATUS_INVALID_ARGUMENT);
    }
    /* Only a successor signs along. */
    const struct statement login_key = {
        .kind = STATEMENT_KIND_LOGIN_KEY, .key = key, .successor = key, .sequence = 1};
    struct statement_record record;
    CHECK_EQUAL(statement_make(&login_key, &one, &one, &record), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(statement_make(&login_key, &one, NULL, &record), STATUS_OK);
    struct signed_statement along = statement_signed(&record);
    struct statement_record opened;
    along.successor_signature = along.signature;
    CHECK_EQUAL(statement_open(&along, &opened), STATUS_MALFORMED);
}

/* The longest one fits, with everything that its kind may have. */
static void test_longest(void)
{
    static char text[STATEMENT_TEXT_BYTES_MAX + 1];
    memset(text, 't', STATEMENT_TEXT_BYTES_MAX);
    const struct key_pair one = person(1);
    const struct statement longest[] = {
        {.kind = STATEMENT_KIND_PROGRAM_REVOCATION,
         .key = key_bytes(&one),
         .program = {(const uint8_t *)text, STATEMENT_PROGRAM_BYTES_MAX},
         .minimum_version = 1,
         .sequence = 1,
         .text = text_bytes(text)},
        {.kind = STATEMENT_KIND_ROTATION,
         .key = key_bytes(&one),
         .successor = key_bytes(&one),
         .sequence = 1,
         .text = text_bytes(text)},
        {.kind = STATEMENT_KIND_LOGIN_KEY,
         .key = key_bytes(&one),
         .successor = key_bytes(&one),
         .sequence = 1,
         .text = {(const uint8_t *)text, LOGIN_TEXT_BYTES_MAX}},
    };
    for (size_t i = 0; i < sizeof(longest) / sizeof(longest[0]); i++) {
        struct statement_record record;
        CHECK_EQUAL(
            statement_make(
                &longest[i],
                &one,
                longest[i].kind == STATEMENT_KIND_ROTATION ? &one : NULL,
                &record),
            STATUS_OK);
    }
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"what was made can be opened", test_comes_back},
        {"every bit counts", test_every_bit_counts},
        {"there is one form", test_has_one_form},
        {"a successor consents", test_successor_consents},
        {"sizes of key and signature", test_sizes_of_key_and_signature},
        {"impossible ones", test_impossible_ones},
        {"the longest", test_longest},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
