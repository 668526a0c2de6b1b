/* A struct out of one message as the root of another, with capabilities numbered anew. */
#pragma once

#include "lib/message_builder.h"

/* In the place of a number: the pointer becomes null. */
#define RPC_COPY_NULL UINT32_MAX

/*
 * `words`: a message of one segment; none is an empty struct. Number n of its capabilities becomes
 * numbers[n]; with NULL they stay, and `number_count` is not looked at.
 *
 *   STATUS_TRUNCATED, STATUS_MALFORMED  it is no such message, or has a capability of another
 * number STATUS_LIMIT_EXCEEDED               too deep, or no room
 */
NODISCARD enum status rpc_copy_struct(
    const uint64_t *words,
    uint32_t word_count,
    const uint32_t *numbers,
    uint32_t number_count,
    struct message_builder *to);
