/*
 * Pointer words are described in message_pointer.c. The contract is in the header.
 */
#include "lib/message_builder.h"
#include "lib/memory.h"
#include "message_value.h"

#define WORD_BYTES     8u
#define KIND_LIST      UINT64_C(1)
#define KIND_OTHER     UINT64_C(3)
#define ELEMENT_STRUCT 7u

static const uint8_t element_bits[ELEMENT_STRUCT] = {0, 1, 8, 16, 32, 64, 64};

void message_builder_start(
    struct message_builder *builder, uint64_t *words, uint32_t capacity_words)
{
    const bool is_too_large = capacity_words > MESSAGE_SEGMENT_WORDS_MAX;
    *builder = (struct message_builder){
        .words = words,
        .capacity_words = is_too_large ? MESSAGE_SEGMENT_WORDS_MAX : capacity_words,
    };
}

void message_builder_start_framed(
    struct message_builder *builder, uint64_t *words, uint32_t capacity_words)
{
    message_builder_start(builder, words + 1, capacity_words == 0 ? 0 : capacity_words - 1);
    builder->is_framed = true;
}

struct bytes message_builder_finish(struct message_builder *builder)
{
    const size_t size_bytes = (size_t)builder->used_words * WORD_BYTES;
    if (!builder->is_framed || size_bytes == 0) {
        return (struct bytes){(const uint8_t *)builder->words, size_bytes};
    }
    /* The number of segments less one, then the size of the only one. */
    uint64_t *frame = builder->words - 1;
    *frame = (uint64_t)builder->used_words << 32;
    return (struct bytes){(const uint8_t *)frame, size_bytes + WORD_BYTES};
}

/* Takes words as they are: the caller fills in all of them. */
static enum status take(struct message_builder *builder, uint64_t words, uint32_t *at_word)
{
    if (words > builder->capacity_words - builder->used_words) {
        return STATUS_LIMIT_EXCEEDED;
    }
    *at_word = builder->used_words;
    builder->used_words += (uint32_t)words;
    return STATUS_OK;
}

static enum status take_zeros(struct message_builder *builder, uint64_t words, uint32_t *at_word)
{
    const enum status status = take(builder, words, at_word);
    if (status == STATUS_OK) {
        memset(builder->words + *at_word, 0, words * WORD_BYTES);
    }
    return status;
}

static uint32_t pointer_word(const struct message_place *place, uint32_t index)
{
    return place->at_word + place->data_words + index;
}

/* What a pointer at `from_word` to `to_word` has in its low half, less its kind. */
static uint64_t distance(uint32_t from_word, uint32_t to_word)
{
    return (uint32_t)((to_word - from_word - 1) << 2);
}

static uint64_t struct_size(uint32_t data_words, uint32_t pointer_count)
{
    return (uint64_t)data_words << 32 | (uint64_t)pointer_count << 48;
}

static enum status add_struct(
    struct message_builder *builder,
    uint32_t pointer_at,
    uint32_t data_words,
    uint32_t pointer_count,
    struct message_place *added)
{
    uint32_t at_word = 0;
    const enum status status = take_zeros(builder, (uint64_t)data_words + pointer_count, &at_word);
    if (status != STATUS_OK) {
        return status;
    }
    /* An empty struct is told from a null pointer by its distance: it lies before its pointer. */
    const uint32_t to_word = data_words + pointer_count == 0 ? pointer_at : at_word;
    builder->words[pointer_at] =
        distance(pointer_at, to_word) | struct_size(data_words, pointer_count);
    *added = (struct message_place){builder, at_word, data_words, pointer_count};
    return STATUS_OK;
}

enum status message_builder_root(
    struct message_builder *builder,
    uint32_t data_words,
    uint32_t pointer_count,
    struct message_place *root)
{
    uint32_t at_word = 0;
    if (builder->used_words != 0) {
        return STATUS_WRONG_STATE;
    }
    enum status status = take_zeros(builder, 1, &at_word);
    if (status == STATUS_OK) {
        status = add_struct(builder, at_word, data_words, pointer_count, root);
    }
    if (status != STATUS_OK) {
        builder->used_words = 0;
    }
    return status;
}

static void *data_at(const struct message_place *place, uint32_t index, size_t size_bytes)
{
    return (uint8_t *)(place->builder->words + place->at_word) + index * size_bytes;
}

void message_place_bool(
    const struct message_place *place, uint32_t index, bool value, bool fallback)
{
    uint8_t *byte = data_at(place, index / 8, 1);
    const uint8_t bit = (uint8_t)(1u << index % 8);
    *byte = (uint8_t)(value != fallback ? *byte | bit : *byte & ~bit);
}

void message_place_u8(
    const struct message_place *place, uint32_t index, uint8_t value, uint8_t fallback)
{
    *(uint8_t *)data_at(place, index, 1) = value ^ fallback;
}

void message_place_u16(
    const struct message_place *place, uint32_t index, uint16_t value, uint16_t fallback)
{
    message_value_store(data_at(place, index, sizeof(value)), sizeof(value), value ^ fallback);
}

void message_place_u32(
    const struct message_place *place, uint32_t index, uint32_t value, uint32_t fallback)
{
    message_value_store(data_at(place, index, sizeof(value)), sizeof(value), value ^ fallback);
}

void message_place_u64(
    const struct message_place *place, uint32_t index, uint64_t value, uint64_t fallback)
{
    message_value_store(data_at(place, index, sizeof(value)), sizeof(value), value ^ fallback);
}

static void set_list_pointer(
    const struct message_place *place,
    uint32_t index,
    uint32_t at_word,
    uint64_t kind,
    uint64_t count)
{
    const uint32_t pointer_at = pointer_word(place, index);
    place->builder->words[pointer_at] =
        KIND_LIST | distance(pointer_at, at_word) | kind << 32 | count << 35;
}

/* Only the last word has bytes beside those that are copied. */
static enum status put_bytes(
    const struct message_place *place, uint32_t index, struct bytes bytes, uint32_t terminators)
{
    uint32_t at_word = 0;
    const uint64_t count = (uint64_t)bytes.size_bytes + terminators;
    if (count > MESSAGE_LIST_COUNT_MAX || bytes.size_bytes > MESSAGE_LIST_COUNT_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    const uint64_t words = (count + WORD_BYTES - 1) / WORD_BYTES;
    const enum status status = take(place->builder, words, &at_word);
    if (status != STATUS_OK) {
        return status;
    }
    uint64_t *target = place->builder->words + at_word;
    if (words > 0) {
        target[words - 1] = 0;
    }
    if (bytes.size_bytes > 0) {
        memcpy(target, bytes.data, bytes.size_bytes);
    }
    set_list_pointer(place, index, at_word, MESSAGE_ELEMENT_U8, count);
    return STATUS_OK;
}

enum status message_place_text(const struct message_place *place, uint32_t index, struct bytes text)
{
    return put_bytes(place, index, text, 1);
}

enum status message_place_data(const struct message_place *place, uint32_t index, struct bytes data)
{
    return put_bytes(place, index, data, 0);
}

enum status message_place_struct(
    const struct message_place *place,
    uint32_t index,
    uint32_t data_words,
    uint32_t pointer_count,
    struct message_place *field)
{
    return add_struct(place->builder, pointer_word(place, index), data_words, pointer_count, field);
}

enum status message_place_list(
    const struct message_place *place,
    uint32_t index,
    enum message_element kind,
    uint32_t count,
    struct message_place *list)
{
    uint32_t at_word = 0;
    if (count > MESSAGE_LIST_COUNT_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    const uint64_t words = ((uint64_t)count * element_bits[kind] + 63) / 64;
    const enum status status = take_zeros(place->builder, words, &at_word);
    if (status != STATUS_OK) {
        return status;
    }
    set_list_pointer(place, index, at_word, (uint64_t)kind, count);
    const bool is_pointers = kind == MESSAGE_ELEMENT_POINTER;
    *list = (struct message_place){
        .builder = place->builder,
        .at_word = at_word,
        .data_words = is_pointers ? 0 : (uint32_t)words,
        .pointer_count = is_pointers ? count : 0,
    };
    return STATUS_OK;
}

enum status message_place_structs(
    const struct message_place *place,
    uint32_t index,
    uint32_t count,
    uint32_t data_words,
    uint32_t pointer_count,
    struct message_place *first)
{
    uint32_t at_word = 0;
    if (count > MESSAGE_LIST_COUNT_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    const uint64_t words = (uint64_t)count * (data_words + pointer_count);
    /* `words` fits its field of the pointer because it fits the segment. */
    const enum status status = take_zeros(place->builder, words + 1, &at_word);
    if (status != STATUS_OK) {
        return status;
    }
    set_list_pointer(place, index, at_word, ELEMENT_STRUCT, words);
    place->builder->words[at_word] = (uint64_t)count << 2 | struct_size(data_words, pointer_count);
    *first = (struct message_place){place->builder, at_word + 1, data_words, pointer_count};
    return STATUS_OK;
}

struct message_place message_place_element(const struct message_place *first, uint32_t index)
{
    struct message_place element = *first;
    element.at_word += index * (first->data_words + first->pointer_count);
    return element;
}

void message_place_capability(const struct message_place *place, uint32_t index, uint32_t number)
{
    place->builder->words[pointer_word(place, index)] = KIND_OTHER | (uint64_t)number << 32;
}

enum status message_place_handle(const struct message_place *place, uint32_t index, uint32_t handle)
{
    struct message_builder *builder = place->builder;
    if (handle == 0) {
        return STATUS_OK;
    }
    if (builder->capability_count == builder->capabilities_max) {
        return STATUS_LIMIT_EXCEEDED;
    }
    message_place_capability(place, index, builder->capability_count);
    builder->capabilities[builder->capability_count] = handle;
    builder->capability_count++;
    return STATUS_OK;
}
