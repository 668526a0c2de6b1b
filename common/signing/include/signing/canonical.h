/*
 * Signed data has one form: of all messages that say the same, only the one that is written here is
 * taken, so nothing hides in fields that nobody knows, and nothing is signed twice.
 */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"
#include "lib/message_layout.h"

#define CANONICAL_WORDS_MAX 64u

/*
 * Reads a message that is one bare segment into the C struct at `to`, whose bytes stay in `given`.
 * The struct has no lists.
 *
 *   STATUS_LIMIT_EXCEEDED  it is longer than CANONICAL_WORDS_MAX
 *   STATUS_MALFORMED       it is no such message, or not in the form that it has when it is written
 */
NODISCARD enum status
canonical_read(const struct message_layout *layout, struct bytes given, void *to);
