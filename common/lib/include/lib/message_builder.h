/*
 * Writes Cap'n Proto messages of one segment into memory of the caller's (capnproto.org/
 * encoding.html). Generated writers stand on these functions.
 *
 * Objects are laid out in the order in which they are asked for, each right behind the one before.
 * All their bytes are written, with zeros where nobody says otherwise: nothing that was in the
 * memory before goes out with the message.
 *
 * Whatever takes space gives STATUS_LIMIT_EXCEEDED when it does not fit, and has changed nothing
 * that was written before. Indices are those of the schema, as in lib/message.h; that they lie
 * inside the struct is for the caller to see to.
 */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"
#include <stdbool.h>
#include <stdint.h>

/* How far the distance in a pointer reaches. */
#define MESSAGE_SEGMENT_WORDS_MAX (UINT32_C(1) << 28)
/* What the count in a list pointer holds. */
#define MESSAGE_LIST_COUNT_MAX ((UINT32_C(1) << 29) - 1)

struct message_builder {
    uint64_t *words; /* the segment; the caller's */
    uint32_t capacity_words;
    uint32_t used_words;
    bool is_framed;
    /* Handles that go beside the message, and how many there may be; see message_place_handle(). */
    uint32_t *capabilities;
    uint32_t capability_count;
    uint32_t capabilities_max;
};

/* An object that is being filled in: a struct, an element of a list, or a list of values. */
struct message_place {
    struct message_builder *builder;
    uint32_t at_word; /* of the data section */
    uint32_t data_words;
    uint32_t pointer_count;
};

/* Of a list's elements; numbered as in the encoding. */
enum message_element {
    MESSAGE_ELEMENT_BIT = 1,
    MESSAGE_ELEMENT_U8 = 2,
    MESSAGE_ELEMENT_U16 = 3,
    MESSAGE_ELEMENT_U32 = 4,
    MESSAGE_ELEMENT_U64 = 5,
    MESSAGE_ELEMENT_POINTER = 6,
};

/* A bare segment, as it goes into a message page. `words` stays the caller's. */
void message_builder_start(
    struct message_builder *builder, uint64_t *words, uint32_t capacity_words);

/* The same with a segment table before it, as messages stand in files; it takes one word. */
void message_builder_start_framed(
    struct message_builder *builder, uint64_t *words, uint32_t capacity_words);

/* All that was written, the segment table included. Empty when there was no room for a root. */
struct bytes message_builder_finish(struct message_builder *builder);

/* The root; comes first. STATUS_WRONG_STATE: there is one already. */
NODISCARD enum status message_builder_root(
    struct message_builder *builder,
    uint32_t data_words,
    uint32_t pointer_count,
    struct message_place *root);

/*
 * Values, combined with the default of the schema, by their index in units of their own size: the
 * fields of a struct, or the elements of a list of values.
 */
void message_place_bool(
    const struct message_place *place, uint32_t index, bool value, bool fallback);
void message_place_u8(
    const struct message_place *place, uint32_t index, uint8_t value, uint8_t fallback);
void message_place_u16(
    const struct message_place *place, uint32_t index, uint16_t value, uint16_t fallback);
void message_place_u32(
    const struct message_place *place, uint32_t index, uint32_t value, uint32_t fallback);
void message_place_u64(
    const struct message_place *place, uint32_t index, uint64_t value, uint64_t fallback);

/* Pointers, by their index: those of a struct, or the elements of a list of pointers. */
NODISCARD enum status
message_place_text(const struct message_place *place, uint32_t index, struct bytes text);

NODISCARD enum status
message_place_data(const struct message_place *place, uint32_t index, struct bytes data);

NODISCARD enum status message_place_struct(
    const struct message_place *place,
    uint32_t index,
    uint32_t data_words,
    uint32_t pointer_count,
    struct message_place *field);

/* A list of values or pointers: one place, whose indices are those of the elements. */
NODISCARD enum status message_place_list(
    const struct message_place *place,
    uint32_t index,
    enum message_element kind,
    uint32_t count,
    struct message_place *list);

/* A list of structs; message_place_element() gives the others from the first. */
NODISCARD enum status message_place_structs(
    const struct message_place *place,
    uint32_t index,
    uint32_t count,
    uint32_t data_words,
    uint32_t pointer_count,
    struct message_place *first);

struct message_place message_place_element(const struct message_place *first, uint32_t index);

/* The capability of this number of those that go beside the message. */
void message_place_capability(const struct message_place *place, uint32_t index, uint32_t number);

/*
 * Puts a handle beside the message and points to it; 0 becomes a null pointer. LIMIT_EXCEEDED also
 * when builder->capabilities is full, or where there is none, as in files.
 */
NODISCARD enum status
message_place_handle(const struct message_place *place, uint32_t index, uint32_t handle);
