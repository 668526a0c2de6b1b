#include "statement_log.h"
#include <stdlib.h>
#include <string.h>

#define HEAD_BYTES (PUBLIC_KEY_BYTES + SIGNATURE_BYTES)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum status open_signed_along(struct signed_statement *from, struct statement_record *record)
{
    static const uint8_t seed[SEED_BYTES] = {2};
    static const uint8_t no_key[PUBLIC_KEY_BYTES];
    const struct bytes domain = {(const uint8_t *)DOMAIN_STATEMENT, sizeof(DOMAIN_STATEMENT) - 1};
    struct key_pair pair;
    uint8_t signature[SIGNATURE_BYTES];
    key_pair_of_seed(seed, &pair);
    if (signing_sign(&pair, domain, from->statement, signature) != STATUS_OK) {
        return STATUS_MALFORMED;
    }
    from->successor_signature = (struct bytes){signature, SIGNATURE_BYTES};
    const enum status status = statement_open(from, record);
    from->successor_signature = (struct bytes){0};
    if (status == STATUS_OK && memcmp(record->successor, no_key, PUBLIC_KEY_BYTES) == 0) {
        abort(); /* nobody follows, and yet somebody signed along */
    }
    return status;
}

/* What was added is there, once, and lets in whom it says. */
static void check_added(
    struct statement_log *log, const struct statement_record *record, const struct key_pair *pair)
{
    const bool is_login = record->kind == STATEMENT_KIND_LOGIN_KEY;
    if (statement_log_add(log, record, pair->public_key) != STATUS_OVERLAP ||
        record->login_text_bytes > LOGIN_TEXT_BYTES_MAX ||
        (statement_is_of_login(record->kind) &&
         memcmp(record->key, pair->public_key, PUBLIC_KEY_BYTES) != 0) ||
        statement_log_allows_login(log, record->key, record->successor) != is_login) {
        abort();
    }
}

/*
 * Statements of others: the signer, the signature, the statement. As nobody guesses a signature,
 * the statement is also signed by a key of the fuzzer's, and must then be accepted or refused for
 * what it says.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct statement_log log;
    static const uint8_t seed[SEED_BYTES] = {1};
    struct statement_record record;
    struct key_pair pair;
    uint8_t signature[SIGNATURE_BYTES];
    if (size < HEAD_BYTES) {
        return 0;
    }
    struct signed_statement from = {
        .statement = {data + HEAD_BYTES, size - HEAD_BYTES},
        .signer = {data, PUBLIC_KEY_BYTES},
        .signature = {data + PUBLIC_KEY_BYTES, SIGNATURE_BYTES},
    };
    (void)statement_open(&from, &record);
    key_pair_of_seed(seed, &pair);
    const struct bytes domain = {(const uint8_t *)DOMAIN_STATEMENT, sizeof(DOMAIN_STATEMENT) - 1};
    if (signing_sign(&pair, domain, from.statement, signature) != STATUS_OK) {
        return 0;
    }
    from.signer = (struct bytes){pair.public_key, PUBLIC_KEY_BYTES};
    from.signature = (struct bytes){signature, SIGNATURE_BYTES};
    const enum status status = statement_open(&from, &record);
    if (status != STATUS_OK && status != STATUS_MALFORMED) {
        abort();
    }
    if (status == STATUS_MALFORMED) {
        /* It may be a rotation, to a key that the fuzzer has or to another one. */
        const enum status along = open_signed_along(&from, &record);
        if (along != STATUS_OK && along != STATUS_MALFORMED && along != STATUS_BAD_SIGNATURE) {
            abort();
        }
    }
    memset(&log, 0, sizeof(log));
    if (status == STATUS_OK && statement_log_add(&log, &record, pair.public_key) == STATUS_OK) {
        check_added(&log, &record, &pair);
    }
    return 0;
}
