/*
 * Following one pointer word of a message: the only place where an address inside a message is
 * computed. What is found was checked to lie in the segment and has been paid for.
 */
#pragma once

#include "lib/message.h"
#include "message_value.h"

#define MESSAGE_WORD_BYTES 8u

/* The word itself. */
static inline uint64_t message_pointer_word(struct bytes pointer)
{
    return message_value_is_aligned(pointer.data, MESSAGE_WORD_BYTES)
               ? message_value_load(pointer.data, MESSAGE_WORD_BYTES)
               : bytes_u64(pointer, 0);
}

/* `pointer` is one word inside message->segment. A null pointer is an empty struct or list. */
NODISCARD enum status message_follow_struct(
    struct message *message,
    struct bytes pointer,
    uint32_t depth_left,
    struct message_struct *target);

NODISCARD enum status message_follow_list(
    struct message *message,
    struct bytes pointer,
    uint32_t depth_left,
    struct message_list *target);

/* A list of bytes; text loses its terminator, which must be there. Null is empty. */
NODISCARD enum status
message_follow_data(struct message *message, struct bytes pointer, struct bytes *target);
NODISCARD enum status
message_follow_text(struct message *message, struct bytes pointer, struct bytes *target);

/* STATUS_MALFORMED also when the message brought no capability of that number. Null is handle 0. */
NODISCARD enum status
message_follow_capability(struct message *message, struct bytes pointer, uint32_t *handle);
