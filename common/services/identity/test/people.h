/* Key pairs for tests, and statements that they make. */
#pragma once

#include "lib/text.h"
#include "statement.h"
#include "unit.h"

static inline struct key_pair person(uint8_t number)
{
    const uint8_t seed[SEED_BYTES] = {number};
    struct key_pair pair;
    key_pair_of_seed(seed, &pair);
    return pair;
}

static inline struct bytes key_bytes(const struct key_pair *pair)
{
    return (struct bytes){pair->public_key, PUBLIC_KEY_BYTES};
}

static inline struct statement_record rotation(
    const struct key_pair *signer,
    const struct key_pair *from,
    const struct key_pair *to,
    uint64_t sequence)
{
    struct statement_record record = {0};
    const struct statement statement = {
        .kind = STATEMENT_KIND_ROTATION,
        .key = key_bytes(from),
        .successor = key_bytes(to),
        .sequence = sequence,
    };
    CHECK_EQUAL(statement_make(&statement, signer, to, &record), STATUS_OK);
    return record;
}

static inline struct statement_record
revocation(const struct key_pair *signer, const struct key_pair *of, uint64_t sequence)
{
    struct statement_record record = {0};
    const struct statement statement = {
        .kind = STATEMENT_KIND_REVOCATION,
        .key = key_bytes(of),
        .sequence = sequence,
        .text = text_bytes("lost"),
    };
    CHECK_EQUAL(statement_make(&statement, signer, NULL, &record), STATUS_OK);
    return record;
}

/* `login` opens what `of` is, and is called `text`; NULL: no more. */
static inline struct statement_record login(
    const struct key_pair *signer,
    const struct key_pair *of,
    const struct key_pair *login,
    const char *text,
    uint64_t sequence)
{
    struct statement_record record = {0};
    struct statement statement = {
        .kind = STATEMENT_KIND_LOGIN_KEY_REMOVAL,
        .key = key_bytes(of),
        .successor = key_bytes(login),
        .sequence = sequence,
    };
    if (text != NULL) {
        statement.kind = STATEMENT_KIND_LOGIN_KEY;
        statement.text = text_bytes(text);
    }
    CHECK_EQUAL(statement_make(&statement, signer, NULL, &record), STATUS_OK);
    return record;
}

static inline struct statement_record program_revocation(
    const struct key_pair *signer,
    const struct key_pair *of,
    const char *program,
    uint32_t version,
    uint64_t sequence)
{
    struct statement_record record = {0};
    const struct statement statement = {
        .kind = STATEMENT_KIND_PROGRAM_REVOCATION,
        .key = key_bytes(of),
        .program = text_bytes(program),
        .minimum_version = version,
        .sequence = sequence,
    };
    CHECK_EQUAL(statement_make(&statement, signer, NULL, &record), STATUS_OK);
    return record;
}
