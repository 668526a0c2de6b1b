/*
 * One signed statement of schema/identity.capnp: a key has a successor, a key is no more, programs
 * of a name that a key signed must have at least a version, who has another key can log in as this
 * one, or can no more.
 *
 * What is signed are the bytes of the struct Statement as one segment, laid out in the order of its
 * fields. There is one form of each: bytes that are not what this service would write for the same
 * statement are refused, so nothing can be hidden in fields that it does not know.
 */
#pragma once

#include "abi/status.h"
#include "schema/identity.h"
#include "signing/signing.h"

#define STATEMENT_BYTES_MAX         400u
#define STATEMENT_TEXT_BYTES_MAX    200u
#define STATEMENT_PROGRAM_BYTES_MAX 39u /* as long as a name of a program gets */
#define LOGIN_TEXT_BYTES_MAX        63u /* what a login key is called */

struct statement_record {
    /* As signed. */
    uint8_t bytes[STATEMENT_BYTES_MAX];
    uint32_t size_bytes;
    uint8_t signer[PUBLIC_KEY_BYTES];
    uint8_t signature[SIGNATURE_BYTES];
    uint8_t successor_signature[SIGNATURE_BYTES]; /* of a rotation; otherwise zeros */
    /* What it says. */
    enum statement_kind kind;
    uint8_t key[PUBLIC_KEY_BYTES];
    uint8_t successor[PUBLIC_KEY_BYTES]; /* of a rotation, or the login key; otherwise zeros */
    uint8_t program[STATEMENT_PROGRAM_BYTES_MAX];
    uint32_t program_bytes;
    uint32_t minimum_version;
    uint64_t sequence;
    uint8_t login_text[LOGIN_TEXT_BYTES_MAX];
    uint32_t login_text_bytes;
};

/* Whether it is about who can log in from elsewhere. */
static inline bool statement_is_of_login(enum statement_kind kind)
{
    return kind == STATEMENT_KIND_LOGIN_KEY || kind == STATEMENT_KIND_LOGIN_KEY_REMOVAL;
}

/*
 * Makes one. `successor`: of a rotation, whose key it names, and who signs along; otherwise NULL.
 *   STATUS_INVALID_ARGUMENT  text or name too long, a key that is none, fields that do not belong
 *                            to the kind, or another successor
 */
NODISCARD enum status statement_make(
    const struct statement *statement,
    const struct key_pair *signer,
    const struct key_pair *successor,
    struct statement_record *record);

/*
 * Checks one that came from elsewhere; who may say such a thing is another question
 * (statement_log.h).
 *   STATUS_MALFORMED      it is not in the one form, or says what no statement can
 *   STATUS_BAD_SIGNATURE  it is not signed by its signer, or a rotation not by the successor
 */
NODISCARD enum status
statement_open(const struct signed_statement *from, struct statement_record *record);

/* As it is handed on; holds as long as the record. */
struct signed_statement statement_signed(const struct statement_record *record);
