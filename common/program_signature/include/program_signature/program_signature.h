/*
 * What says that a program may be trusted, and who says so: the file NAME.signature, a
 * SignedProgram (schema/program.capnp) as a framed message. Its statement, a ProgramStatement as a
 * bare segment, is what is signed: Ed25519 over the domain, a zero byte, and the statement (ADR
 * 17).
 *
 * Pure: whoever reads a file hashes the program, and decides whether the signer counts.
 */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"
#include "schema/program_data.h"
#include <stdint.h>

#define PROGRAM_SIGNATURE_KEY_BYTES  32u /* Ed25519 */
#define PROGRAM_SIGNATURE_SIGN_BYTES 64u
#define PROGRAM_SIGNATURE_HASH_BYTES 32u /* BLAKE3-256 */

/* As an entry of a boot package can be called. */
#define PROGRAM_SIGNATURE_NAME_BYTES_MAX 39u

/* A statement has 128 bytes at most today; the file has two keys' worth more. */
#define PROGRAM_SIGNATURE_STATEMENT_BYTES_MAX 512u
#define PROGRAM_SIGNATURE_FILE_BYTES_MAX      1024u

#define PROGRAM_SIGNATURE_WORDS_MAX (PROGRAM_SIGNATURE_FILE_BYTES_MAX / sizeof(uint64_t))

/* Views into the file. */
struct program_signature {
    struct bytes statement;
    const uint8_t *signer;            /* PROGRAM_SIGNATURE_KEY_BYTES */
    const uint8_t *signature;         /* PROGRAM_SIGNATURE_SIGN_BYTES */
    struct program_statement content; /* content.hash has PROGRAM_SIGNATURE_HASH_BYTES */
};

/*
 * Reads a file, and the statement in it; says nothing about who signed it. The statement's name is
 * printable ASCII without '/'.
 *
 *   STATUS_LIMIT_EXCEEDED  a file or a statement of more than PROGRAM_SIGNATURE_..._BYTES_MAX
 *   STATUS_TRUNCATED       it ends before what it announces
 *   STATUS_MALFORMED       no such message, or a name, key, hash or signature that cannot be
 */
NODISCARD enum status
program_signature_open(struct bytes file, struct program_signature *signature);

/* STATUS_BAD_SIGNATURE: it is not the signer's signature of the statement. */
NODISCARD enum status program_signature_check(const struct program_signature *signature);

/*
 * Makes a file, in `words`, of a statement that was signed in DOMAIN_PROGRAM. What the loader would
 * refuse is refused here: errors of program_signature_open() and _check(), STATUS_LIMIT_EXCEEDED.
 */
NODISCARD enum status program_signature_write(
    const struct signed_program *program,
    uint64_t words[PROGRAM_SIGNATURE_WORDS_MAX],
    struct bytes *file);
