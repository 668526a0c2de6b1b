/*
 * LogHead of schema/audit.capnp: what a machine says of its log, signed with the machine's own key.
 * Whoever keeps two of them that contradict each other can prove to anybody what that machine did.
 */
#pragma once

#include "chain_entry.h"
#include "signing/signing.h"

/* Root pointer, data, pointers; two keys. */
#define LOG_HEAD_WORDS_MAX (1u + 2u + 2u + 2u * CHAIN_DIGEST_BYTES / 8u)
#define LOG_HEAD_BYTES_MAX (LOG_HEAD_WORDS_MAX * 8u)

/*
 * Reads the message that is signed; key and hash, of CHAIN_KEY_BYTES and CHAIN_DIGEST_BYTES, lie in
 * `message` then. STATUS_MALFORMED: it is none, or not in its one form.
 */
NODISCARD enum status log_head_open(struct bytes message, struct log_head *head);

/* The message, which lies in `words`. */
struct bytes log_head_message(const struct log_head *head, uint64_t words[LOG_HEAD_WORDS_MAX]);

/* STATUS_MALFORMED: as above. STATUS_BAD_SIGNATURE: it is not this machine's. */
NODISCARD enum status log_head_check(
    const uint8_t machine[PUBLIC_KEY_BYTES],
    struct bytes message,
    const uint8_t signature[SIGNATURE_BYTES],
    struct log_head *head);
