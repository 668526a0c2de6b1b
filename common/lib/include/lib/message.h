/*
 * Reads Cap'n Proto messages of one segment, in place (capnproto.org/encoding.html). Generated
 * readers stand on these functions; by hand they are for what starts before there are any.
 *
 * Nothing is believed: each pointer is checked when it is followed, so that a message needs no pass
 * of its own before it is used. All offsets and indices are those of the schema: fields count in
 * units of their own size, pointers from 0.
 *
 * Invariants:
 *  1. No read leaves the segment, whatever the message says.
 *  2. Work is bounded: what is followed is paid for out of message.words_left, so pointers that
 *     lead to the same place again and again, or lists of elements without size, end in
 *     STATUS_LIMIT_EXCEEDED. Structs and lists nest at most MESSAGE_DEPTH_MAX deep.
 *  3. Missing is not wrong: a field beyond the end of an older writer's struct, or a null pointer,
 *     reads as the default (0, empty).
 *
 * The message and its bytes must outlive all that was got from them. Results are written only with
 * STATUS_OK. Whatever follows a pointer can give:
 *
 *   STATUS_TRUNCATED       it leads past the end of the segment
 *   STATUS_MALFORMED       it leads before its start, is of the wrong kind, or into another segment
 *   STATUS_LIMIT_EXCEEDED  too deep, or too much was read from this message
 */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"
#include <stdbool.h>
#include <stdint.h>

#define MESSAGE_DEPTH_MAX           64u
#define MESSAGE_TRAVERSAL_WORDS_MAX (UINT64_C(1) << 20)
/* How often a message that came in a message page may be read as a whole. */
#define MESSAGE_PAGE_READINGS_MAX 8u

struct message {
    struct bytes segment; /* whole words */
    uint64_t words_left;
    /* What came beside the message, by the numbers that its pointers have for them. */
    const uint32_t *capabilities;
    uint32_t capability_count;
    uint32_t capabilities_read; /* bit n: that of number n was asked for, for the first 32 */
};

struct message_struct {
    struct message *message;
    struct bytes data;     /* inside the segment */
    struct bytes pointers; /* inside the segment, one word each */
    uint32_t depth_left;   /* levels that may still come below */
};

/* Elements of any kind: a primitive is seen as a struct with that one field. */
struct message_list {
    struct message *message;
    struct bytes body;
    uint32_t count;
    uint32_t step_bits;  /* from one element to the next */
    uint32_t data_bytes; /* of each element, 0 for bits */
    uint32_t pointer_count;
    uint32_t depth_left;
};

/*
 * Opens a message with its segment table, as `capnp eval -b` writes it and as it stands in files.
 *
 *   STATUS_TRUNCATED       image ends before what the table announces
 *   STATUS_MALFORMED       bytes are left over
 *   STATUS_LIMIT_EXCEEDED  more than one segment
 */
NODISCARD enum status message_open(struct bytes image, struct message *message);

/* The image at `data`, as long as its segment table says: of a writer that is trusted with that. */
struct bytes message_image(const void *data);

/*
 * The image that whole pages begin with, as long as its segment table says; all of the pages where
 * that is more than there are. Of a writer that is not trusted: message_open() decides.
 */
struct bytes message_in_pages(struct bytes pages);

/*
 * Opens a bare segment (`capnp eval --flat`): a message in a message page.
 *
 *   STATUS_TRUNCATED  empty, or not whole words
 */
NODISCARD enum status message_open_segment(struct bytes segment, struct message *message);

/*
 * Opens what came in a message page: a bare segment of `word_count` words, and the handles that
 * came with it. All that is followed may add up to MESSAGE_PAGE_READINGS_MAX times its size, so
 * that a small message cannot cost much.
 *
 *   STATUS_TRUNCATED  it has no words
 */
NODISCARD enum status message_open_page(
    const uint64_t *words,
    uint32_t word_count,
    const uint32_t *capabilities,
    uint32_t capability_count,
    struct message *message);

NODISCARD enum status message_root(struct message *message, struct message_struct *root);

/*
 * Data fields: the value of field `index`, in units of the field's size, combined with the default
 * of the schema. Signed fields are read as unsigned and converted.
 */
bool message_struct_bool(const struct message_struct *from, uint32_t index, bool fallback);
uint8_t message_struct_u8(const struct message_struct *from, uint32_t index, uint8_t fallback);
uint16_t message_struct_u16(const struct message_struct *from, uint32_t index, uint16_t fallback);
uint32_t message_struct_u32(const struct message_struct *from, uint32_t index, uint32_t fallback);
uint64_t message_struct_u64(const struct message_struct *from, uint32_t index, uint64_t fallback);

/* Pointer fields. False where the field is null or beyond what the writer knew. */
bool message_struct_has(const struct message_struct *from, uint32_t index);

NODISCARD enum status message_struct_struct(
    const struct message_struct *from, uint32_t index, struct message_struct *field);

NODISCARD enum status
message_struct_list(const struct message_struct *from, uint32_t index, struct message_list *field);

/*
 * Text without its terminator, which is there all the same: data may be used as a C string.
 * STATUS_MALFORMED also when it is not there, or is there before the end.
 */
NODISCARD enum status
message_struct_text(const struct message_struct *from, uint32_t index, struct bytes *field);

NODISCARD enum status
message_struct_data(const struct message_struct *from, uint32_t index, struct bytes *field);

/*
 * The handle that came with the message; 0 where the field is null. STATUS_MALFORMED: nothing came
 * under that number.
 */
NODISCARD enum status
message_struct_capability(const struct message_struct *from, uint32_t index, uint32_t *handle);

/*
 * Elements. STATUS_INVALID_ARGUMENT when index >= list->count; the readers of values give 0 then.
 * A list of another kind than asked for is STATUS_MALFORMED, or reads as 0, where the encoding
 * does not allow the one to be read as the other.
 */
NODISCARD enum status message_list_struct(
    const struct message_list *list, uint32_t index, struct message_struct *element);

NODISCARD enum status
message_list_text(const struct message_list *list, uint32_t index, struct bytes *element);

NODISCARD enum status
message_list_data(const struct message_list *list, uint32_t index, struct bytes *element);

NODISCARD enum status
message_list_capability(const struct message_list *list, uint32_t index, uint32_t *handle);

NODISCARD enum status
message_list_list(const struct message_list *list, uint32_t index, struct message_list *element);

bool message_list_bool(const struct message_list *list, uint32_t index);
uint8_t message_list_u8(const struct message_list *list, uint32_t index);
uint16_t message_list_u16(const struct message_list *list, uint32_t index);
uint32_t message_list_u32(const struct message_list *list, uint32_t index);
uint64_t message_list_u64(const struct message_list *list, uint32_t index);
