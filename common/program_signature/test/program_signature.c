#include "program_signature/program_signature.h"
#include "lib/text.h"
#include "signing/signing.h"
#include "test_bytes.h"
#include "unit.h"

#define WORDS 256u

static struct key_pair key;
static uint8_t hash[PROGRAM_SIGNATURE_HASH_BYTES];
static uint64_t statement_words[WORDS];
static uint64_t file_words[WORDS];

static struct bytes view(const char *text)
{
    return (struct bytes){(const uint8_t *)text, strlen(text)};
}

static struct program_statement usual(void)
{
    memset(hash, 0x5a, sizeof(hash));
    return (struct program_statement){
        .name = view("editor"),
        .version = 3,
        .size_bytes = 12345,
        .hash = {hash, sizeof(hash)},
    };
}

static struct bytes write_statement(const struct program_statement *statement)
{
    struct message_builder builder;
    message_builder_start(&builder, statement_words, WORDS);
    CHECK_EQUAL(program_statement_write(statement, &builder), STATUS_OK);
    return message_builder_finish(&builder);
}

static struct bytes write_file(const struct signed_program *program)
{
    struct message_builder builder;
    message_builder_start_framed(&builder, file_words, WORDS);
    CHECK_EQUAL(signed_program_write(program, &builder), STATUS_OK);
    return message_builder_finish(&builder);
}

/* Of any statement, signed as it is. */
static struct bytes sign(struct bytes statement)
{
    static uint8_t signature[SIGNATURE_BYTES];
    CHECK_EQUAL(signing_sign(&key, text_bytes(DOMAIN_PROGRAM), statement, signature), STATUS_OK);
    const struct signed_program program = {
        .statement = statement,
        .signer = {key.public_key, sizeof(key.public_key)},
        .signature = {signature, sizeof(signature)},
    };
    return write_file(&program);
}

static struct bytes sign_content(const struct program_statement *content)
{
    return sign(write_statement(content));
}

static enum status open_copy(struct bytes file, size_t size_bytes)
{
    const struct bytes copy = test_bytes_copy(file.data, size_bytes);
    struct program_signature signature;
    enum status status = program_signature_open(copy, &signature);
    if (status == STATUS_OK) {
        status = program_signature_check(&signature);
    }
    test_bytes_free(copy);
    return status;
}

static void test_good(void)
{
    const struct program_statement content = usual();
    const struct bytes file = sign_content(&content);
    struct program_signature signature;
    CHECK_EQUAL(program_signature_open(file, &signature), STATUS_OK);
    CHECK_EQUAL(program_signature_check(&signature), STATUS_OK);
    CHECK(bytes_equal(signature.content.name, content.name));
    CHECK_EQUAL(signature.content.version, 3);
    CHECK_EQUAL(signature.content.size_bytes, 12345);
    CHECK(memcmp(signature.content.hash.data, hash, sizeof(hash)) == 0);
    CHECK(memcmp(signature.signer, key.public_key, sizeof(key.public_key)) == 0);
}

/* Nothing about a program can be signed as something else: the domain comes first. */
static void test_domain(void)
{
    const struct program_statement content = usual();
    const struct bytes statement = write_statement(&content);
    uint8_t signature[SIGNATURE_BYTES];
    CHECK_EQUAL(signing_sign(&key, text_bytes("program"), statement, signature), STATUS_OK);
    const struct signed_program program = {
        .statement = statement,
        .signer = {key.public_key, sizeof(key.public_key)},
        .signature = {signature, sizeof(signature)},
    };
    const struct bytes file = write_file(&program);
    CHECK_EQUAL(open_copy(file, file.size_bytes), STATUS_BAD_SIGNATURE);
}

/* Any bit: it does not open, or is not what was signed. */
static void test_every_bit(void)
{
    const struct program_statement content = usual();
    const struct bytes file = sign_content(&content);
    uint8_t *bytes = (uint8_t *)file_words;
    uint32_t refused = 0;
    for (size_t i = 0; i < 8 * file.size_bytes; i++) {
        bytes[i / 8] ^= (uint8_t)(1u << i % 8);
        const enum status status = open_copy(file, file.size_bytes);
        /* Bits in padding between the parts are nobody's. */
        refused += status != STATUS_OK ? 1 : 0;
        bytes[i / 8] ^= (uint8_t)(1u << i % 8);
    }
    /* Statement, key and signature, at least. */
    CHECK(refused >= 8 * (96 + 96));
    CHECK_EQUAL(open_copy(file, file.size_bytes), STATUS_OK);
}

static void test_truncated(void)
{
    const struct program_statement content = usual();
    const struct bytes file = sign_content(&content);
    for (size_t i = 0; i < file.size_bytes; i++) {
        CHECK_EQUAL(open_copy(file, i), STATUS_TRUNCATED);
    }
}

static void test_sizes(void)
{
    static uint8_t zeros[PROGRAM_SIGNATURE_FILE_BYTES_MAX + 8];
    struct program_signature signature;
    CHECK_EQUAL(
        program_signature_open((struct bytes){zeros, sizeof(zeros)}, &signature),
        STATUS_LIMIT_EXCEEDED);
    const struct program_statement content = usual();
    const struct bytes statement = write_statement(&content);
    uint8_t bytes[SIGNATURE_BYTES] = {0};
    const struct signed_program bad[] = {
        {.statement = statement, .signer = {bytes, 31}, .signature = {bytes, 64}},
        {.statement = statement, .signer = {bytes, 33}, .signature = {bytes, 64}},
        {.statement = statement, .signer = {bytes, 32}, .signature = {bytes, 63}},
        {.statement = statement, .signer = {bytes, 32}},
        {.statement = statement, .signature = {bytes, 64}},
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        CHECK_EQUAL(program_signature_open(write_file(&bad[i]), &signature), STATUS_MALFORMED);
    }
    const struct signed_program without = {.signer = {bytes, 32}, .signature = {bytes, 64}};
    CHECK_EQUAL(program_signature_open(write_file(&without), &signature), STATUS_TRUNCATED);
    const struct signed_program noise = {
        .statement = {zeros, PROGRAM_SIGNATURE_STATEMENT_BYTES_MAX + 8},
        .signer = {bytes, 32},
        .signature = {bytes, 64}};
    CHECK_EQUAL(program_signature_open(write_file(&noise), &signature), STATUS_LIMIT_EXCEEDED);
}

static void test_content(void)
{
    static const char *const names[] = {
        "", "a b", "a/b", "\x7f", "é", "a-name-of-forty-characters-is-one-too-lon"};
    struct program_signature signature;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct program_statement content = usual();
        content.name = view(names[i]);
        CHECK_EQUAL(program_signature_open(sign_content(&content), &signature), STATUS_MALFORMED);
    }
    for (size_t i = 0; i < sizeof(hash); i++) {
        struct program_statement content = usual();
        content.hash.size_bytes = i;
        CHECK_EQUAL(program_signature_open(sign_content(&content), &signature), STATUS_MALFORMED);
    }
}

/* What is written can be started, or is not written. */
static void test_write(void)
{
    const struct program_statement content = usual();
    const struct bytes file = sign_content(&content);
    struct program_signature signature;
    uint64_t words[PROGRAM_SIGNATURE_WORDS_MAX];
    uint8_t wrong[SIGNATURE_BYTES] = {0};
    struct bytes written;
    CHECK_EQUAL(program_signature_open(file, &signature), STATUS_OK);
    struct signed_program program = {
        .statement = signature.statement,
        .signer = {key.public_key, sizeof(key.public_key)},
        .signature = {signature.signature, SIGNATURE_BYTES},
    };
    CHECK_EQUAL(program_signature_write(&program, words, &written), STATUS_OK);
    CHECK(bytes_equal(written, file));
    program.signature.data = wrong;
    CHECK_EQUAL(program_signature_write(&program, words, &written), STATUS_BAD_SIGNATURE);
    program.signature.size_bytes = SIGNATURE_BYTES - 1;
    CHECK_EQUAL(program_signature_write(&program, words, &written), STATUS_MALFORMED);
    program.statement.size_bytes = PROGRAM_SIGNATURE_FILE_BYTES_MAX;
    program.statement.data = (const uint8_t *)file_words;
    CHECK_EQUAL(program_signature_write(&program, words, &written), STATUS_LIMIT_EXCEEDED);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"good", test_good},
        {"domain", test_domain},
        {"every bit", test_every_bit},
        {"truncated", test_truncated},
        {"sizes", test_sizes},
        {"content", test_content},
        {"write", test_write},
    };
    static const uint8_t seed[SEED_BYTES] = {7};
    key_pair_of_seed(seed, &key);
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
