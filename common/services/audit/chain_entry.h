/*
 * A record as it stands in the log, which is a chain: each entry ends in the digest of the entry
 * before it and of itself, so none can be changed, left out, put in or moved without a trace.
 *
 *   u64   size of the body in bytes, a multiple of 8
 *   body  an AuditRecord (schema/audit.capnp), a message without segment table
 *   32    digest: of the digest of the entry before, then the body (chain_digest())
 *
 * All little-endian. Before the first entry of all, the digest is 32 zeros.
 */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"
#include "schema/audit.h"
#include <stddef.h>
#include <stdint.h>

#define CHAIN_DIGEST_BYTES    32u
#define CHAIN_SIGNATURE_BYTES 64u
#define CHAIN_KEY_BYTES       32u

/* Of one record. What is longer is cut when it is written. */
#define CHAIN_PRINCIPAL_BYTES_MAX 32u
#define CHAIN_SUBJECT_BYTES_MAX   64u
#define CHAIN_SOURCE_BYTES_MAX    40u
#define CHAIN_METHOD_BYTES_MAX    96u
#define CHAIN_TEXT_BYTES_MAX      200u

/* Root pointer, data, pointers; then each text or data with its terminator, in words. */
#define CHAIN_BODY_WORDS_MAX                                                                       \
    (1u + 5u + 5u + CHAIN_PRINCIPAL_BYTES_MAX / 8u + CHAIN_SUBJECT_BYTES_MAX / 8u +                \
     CHAIN_SOURCE_BYTES_MAX / 8u + 1u + CHAIN_METHOD_BYTES_MAX / 8u + 1u +                         \
     CHAIN_TEXT_BYTES_MAX / 8u + 1u)
#define CHAIN_BODY_BYTES_MAX  (CHAIN_BODY_WORDS_MAX * 8u)
#define CHAIN_BODY_BYTES_MIN  ((1u + 5u + 5u) * 8u)
#define CHAIN_ENTRY_HEAD      8u
#define CHAIN_ENTRY_BYTES_MAX (CHAIN_ENTRY_HEAD + CHAIN_BODY_BYTES_MAX + CHAIN_DIGEST_BYTES)
#define CHAIN_ENTRY_BYTES_MIN (CHAIN_ENTRY_HEAD + CHAIN_BODY_BYTES_MIN + CHAIN_DIGEST_BYTES)

/* An entry where it lies; `record` points into `body`. */
struct chain_entry {
    struct audit_record record;
    struct bytes body;
    const uint8_t *digest; /* CHAIN_DIGEST_BYTES */
    uint64_t size_bytes;   /* of all of it */
};

/* The digest of what the body says, after what stands before it. */
void chain_digest(
    const uint8_t previous[CHAIN_DIGEST_BYTES],
    struct bytes body,
    uint8_t digest[CHAIN_DIGEST_BYTES]);

/*
 * Writes an entry of at most CHAIN_ENTRY_BYTES_MAX to `target`, which is aligned to 8, and gives
 * its size. Texts of the record are made fit for a terminal; texts and data that are too long are
 * cut.
 */
size_t chain_entry_write(
    const struct audit_record *record,
    const uint8_t previous[CHAIN_DIGEST_BYTES],
    uint8_t target[CHAIN_ENTRY_BYTES_MAX]);

/*
 * The size that an entry says it has, from its first CHAIN_ENTRY_HEAD bytes; 0 when no entry has
 * such a size.
 */
size_t chain_entry_size(const uint8_t head[CHAIN_ENTRY_HEAD]);

/*
 * Takes the entry apart that `from` starts with. The digest is not looked at.
 *
 *   STATUS_TRUNCATED  it is not all there
 *   STATUS_MALFORMED  it is no entry
 */
NODISCARD enum status chain_entry_read(struct bytes from, struct chain_entry *entry);

/* Whether its digest is right, behind an entry with this digest. */
bool chain_entry_follows(
    const struct chain_entry *entry, const uint8_t previous[CHAIN_DIGEST_BYTES]);
