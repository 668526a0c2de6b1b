#include "statement.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "program_signature/program_signature.h"
#include "schema/identity_data.h"
#include "signing/canonical.h"
#include <stddef.h>

#define STATEMENT_WORDS_MAX (STATEMENT_BYTES_MAX / 8)

_Static_assert(
    STATEMENT_PROGRAM_BYTES_MAX == PROGRAM_SIGNATURE_NAME_BYTES_MAX,
    "what can be said is said of a name that a program can have");

static struct bytes domain(void)
{
    return text_bytes(DOMAIN_STATEMENT);
}

/* How long the text is at most. */
static size_t text_bytes_max(uint16_t kind)
{
    switch (kind) {
    case STATEMENT_KIND_LOGIN_KEY:
        return LOGIN_TEXT_BYTES_MAX;
    case STATEMENT_KIND_LOGIN_KEY_REMOVAL:
        return 0;
    default:
        return STATEMENT_TEXT_BYTES_MAX;
    }
}

/* Whether it names a second key. */
static bool has_other_key(uint16_t kind)
{
    return kind == STATEMENT_KIND_ROTATION || statement_is_of_login((enum statement_kind)kind);
}

/* Whether such a statement can be: each kind has its fields, and no others. */
static bool is_possible(const struct statement *statement)
{
    const size_t other_bytes = has_other_key(statement->kind) ? PUBLIC_KEY_BYTES : 0;
    const bool is_of_program = statement->kind == STATEMENT_KIND_PROGRAM_REVOCATION;
    const size_t program_bytes = statement->program.size_bytes;
    return statement->kind < STATEMENT_KIND_COUNT &&
           statement->key.size_bytes == PUBLIC_KEY_BYTES &&
           statement->successor.size_bytes == other_bytes &&
           (is_of_program ? program_bytes > 0 : program_bytes == 0) &&
           program_bytes <= STATEMENT_PROGRAM_BYTES_MAX &&
           (statement->minimum_version != 0) == is_of_program && statement->sequence != 0 &&
           /* There is always a next one. */
           statement->sequence != UINT64_MAX &&
           statement->text.size_bytes <= text_bytes_max(statement->kind);
}

/* The one form of it. What is possible fits. */
static enum status encode(
    const struct statement *statement, uint64_t words[STATEMENT_WORDS_MAX], struct bytes *encoded)
{
    struct message_builder builder;
    message_builder_start(&builder, words, STATEMENT_WORDS_MAX);
    const enum status status = statement_write(statement, &builder);
    *encoded = message_builder_finish(&builder);
    return status;
}

static void take_fields(const struct statement *statement, struct statement_record *record)
{
    record->kind = (enum statement_kind)statement->kind;
    memcpy(record->key, statement->key.data, PUBLIC_KEY_BYTES);
    if (has_other_key(statement->kind)) {
        memcpy(record->successor, statement->successor.data, PUBLIC_KEY_BYTES);
    }
    record->program_bytes = (uint32_t)statement->program.size_bytes;
    if (record->program_bytes > 0) {
        memcpy(record->program, statement->program.data, record->program_bytes);
    }
    record->minimum_version = statement->minimum_version;
    record->sequence = statement->sequence;
    if (record->kind == STATEMENT_KIND_LOGIN_KEY && statement->text.size_bytes > 0) {
        record->login_text_bytes = (uint32_t)statement->text.size_bytes;
        memcpy(record->login_text, statement->text.data, record->login_text_bytes);
    }
}

/* Whether it names this successor, or is of none and there is none. */
static bool is_of_successor(const struct statement *statement, const struct key_pair *successor)
{
    const bool is_rotation = statement->kind == STATEMENT_KIND_ROTATION;
    if (successor == NULL || !is_rotation) {
        return successor == NULL && !is_rotation;
    }
    return statement->successor.size_bytes == PUBLIC_KEY_BYTES &&
           memcmp(statement->successor.data, successor->public_key, PUBLIC_KEY_BYTES) == 0;
}

enum status statement_make(
    const struct statement *statement,
    const struct key_pair *signer,
    const struct key_pair *successor,
    struct statement_record *record)
{
    uint64_t words[STATEMENT_WORDS_MAX];
    struct bytes encoded;
    if (!is_possible(statement) || !is_of_successor(statement, successor)) {
        return STATUS_INVALID_ARGUMENT;
    }
    enum status status = encode(statement, words, &encoded);
    if (status != STATUS_OK) {
        return status;
    }
    *record = (struct statement_record){.size_bytes = (uint32_t)encoded.size_bytes};
    memcpy(record->bytes, encoded.data, encoded.size_bytes);
    memcpy(record->signer, signer->public_key, PUBLIC_KEY_BYTES);
    take_fields(statement, record);
    status = signing_sign(signer, domain(), encoded, record->signature);
    if (status == STATUS_OK && successor != NULL) {
        status = signing_sign(successor, domain(), encoded, record->successor_signature);
    }
    return status;
}

/* Reads `bytes`, of whole words, which must be the one form of what they say. */
static enum status decode(struct bytes bytes, struct statement_record *record)
{
    struct statement statement;
    if (canonical_read(&statement_layout, bytes, &statement) != STATUS_OK ||
        !is_possible(&statement)) {
        return STATUS_MALFORMED;
    }
    take_fields(&statement, record);
    return STATUS_OK;
}

/* A rotation is signed by the successor too, anything else by nobody more. */
static enum status open_consent(struct bytes signature, struct statement_record *record)
{
    const struct bytes successor = {record->successor, PUBLIC_KEY_BYTES};
    if (record->kind != STATEMENT_KIND_ROTATION) {
        return signature.size_bytes == 0 ? STATUS_OK : STATUS_MALFORMED;
    }
    if (signature.size_bytes != SIGNATURE_BYTES) {
        return STATUS_MALFORMED;
    }
    memcpy(record->successor_signature, signature.data, SIGNATURE_BYTES);
    return signing_verify(
        successor, domain(), (struct bytes){record->bytes, record->size_bytes}, signature);
}

enum status statement_open(const struct signed_statement *from, struct statement_record *record)
{
    const size_t size_bytes = from->statement.size_bytes;
    if (size_bytes > STATEMENT_BYTES_MAX || size_bytes % 8 != 0 ||
        from->signer.size_bytes != PUBLIC_KEY_BYTES ||
        from->signature.size_bytes != SIGNATURE_BYTES) {
        return STATUS_MALFORMED;
    }
    uint64_t words[STATEMENT_WORDS_MAX]; /* aligned, as messages are read */
    if (size_bytes > 0) {
        memcpy(words, from->statement.data, size_bytes);
    }
    *record = (struct statement_record){.size_bytes = (uint32_t)size_bytes};
    const struct bytes bytes = {(const uint8_t *)words, size_bytes};
    enum status status = decode(bytes, record);
    if (status != STATUS_OK) {
        return status;
    }
    memcpy(record->bytes, bytes.data, size_bytes);
    memcpy(record->signer, from->signer.data, PUBLIC_KEY_BYTES);
    memcpy(record->signature, from->signature.data, SIGNATURE_BYTES);
    status = signing_verify(from->signer, domain(), bytes, from->signature);
    return status == STATUS_OK ? open_consent(from->successor_signature, record) : status;
}

struct signed_statement statement_signed(const struct statement_record *record)
{
    const bool is_rotation = record->kind == STATEMENT_KIND_ROTATION;
    return (struct signed_statement){
        .statement = {record->bytes, record->size_bytes},
        .signer = {record->signer, PUBLIC_KEY_BYTES},
        .signature = {record->signature, SIGNATURE_BYTES},
        .successor_signature = {record->successor_signature, is_rotation ? SIGNATURE_BYTES : 0},
    };
}
