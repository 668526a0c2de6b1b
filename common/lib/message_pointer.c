/*
 * Pointer words (encoding.html, "Structs", "Lists"), lowest bit first:
 *
 *   struct  2 bits 0, 30 bits distance, 16 bits data words, 16 bits pointers
 *   list    2 bits 1, 30 bits distance, 3 bits element kind, 29 bits count
 *   other   2 bits 3, 30 bits 0, 32 bits number of a capability
 *
 * The distance is signed, in words, from the end of the pointer. A list of structs counts words
 * instead of elements; its first word, the tag, looks like a struct pointer whose distance is the
 * number of elements.
 */
#include "message_pointer.h"

#define KIND_STRUCT 0u
#define KIND_LIST   1u
#define KIND_OTHER  3u

enum element_kind {
    ELEMENT_VOID = 0,
    ELEMENT_BIT = 1,
    ELEMENT_BYTE = 2,
    ELEMENT_POINTER = 6,
    ELEMENT_STRUCT = 7,
};

static const uint8_t element_bits[ELEMENT_STRUCT] = {0, 1, 8, 16, 32, 64, 64};

static uint32_t kind_of(uint64_t word)
{
    return (uint32_t)word & 3;
}

static uint32_t data_words_of(uint64_t word)
{
    return (uint32_t)(word >> 32) & 0xffff;
}

static uint32_t pointers_of(uint64_t word)
{
    return (uint32_t)(word >> 48);
}

static uint32_t element_kind_of(uint64_t word)
{
    return (uint32_t)(word >> 32) & 7;
}

static uint32_t count_of(uint64_t word)
{
    return (uint32_t)(word >> 35);
}

/* The part of the segment, whole words, that starts where the pointer leads. */
static enum status find_target(
    const struct message *message, struct bytes pointer, uint64_t size_words, struct bytes *target)
{
    const struct bytes segment = message->segment;
    const uint64_t after = (uint64_t)(pointer.data - segment.data) + MESSAGE_WORD_BYTES;
    const int64_t distance_words = (int32_t)message_pointer_word(pointer) >> 2;
    const int64_t offset = (int64_t)after + distance_words * (int64_t)MESSAGE_WORD_BYTES;
    if (offset < 0) {
        return STATUS_MALFORMED;
    }
    if (!bytes_contain(segment, (uint64_t)offset, size_words * MESSAGE_WORD_BYTES)) {
        return STATUS_TRUNCATED;
    }
    *target = bytes_part(segment, (uint64_t)offset, size_words * MESSAGE_WORD_BYTES);
    return STATUS_OK;
}

static enum status pay(struct message *message, uint64_t words)
{
    if (words > message->words_left) {
        return STATUS_LIMIT_EXCEEDED;
    }
    message->words_left -= words;
    return STATUS_OK;
}

enum status message_follow_struct(
    struct message *message,
    struct bytes pointer,
    uint32_t depth_left,
    struct message_struct *target)
{
    const uint64_t word = message_pointer_word(pointer);
    const struct bytes none = {message->segment.data, 0};
    if (word == 0) {
        *target = (struct message_struct){message, none, none, 0};
        return STATUS_OK;
    }
    if (kind_of(word) != KIND_STRUCT) {
        return STATUS_MALFORMED;
    }
    if (depth_left == 0) {
        return STATUS_LIMIT_EXCEEDED;
    }
    const uint64_t data_bytes = (uint64_t)data_words_of(word) * MESSAGE_WORD_BYTES;
    const uint64_t pointers_bytes = (uint64_t)pointers_of(word) * MESSAGE_WORD_BYTES;
    const uint64_t size_words = (uint64_t)data_words_of(word) + pointers_of(word);
    struct bytes body = {0};
    enum status status = find_target(message, pointer, size_words, &body);
    if (status == STATUS_OK) {
        /* One word more than its size, so that empty structs are not free of charge. */
        status = pay(message, size_words + 1);
    }
    if (status != STATUS_OK) {
        return status;
    }
    *target = (struct message_struct){
        .message = message,
        .data = bytes_part(body, 0, data_bytes),
        .pointers = bytes_part(body, data_bytes, pointers_bytes),
        .depth_left = depth_left - 1,
    };
    return STATUS_OK;
}

/* Fills in the elements of a list of structs, whose tag is the first word of `body`. */
static enum status read_tag(struct bytes body, struct message_list *list)
{
    const uint64_t tag = message_pointer_word(body);
    const uint32_t count = (uint32_t)tag >> 2;
    const uint32_t step_words = data_words_of(tag) + pointers_of(tag);
    list->body = bytes_part(body, MESSAGE_WORD_BYTES, body.size_bytes - MESSAGE_WORD_BYTES);
    if (kind_of(tag) != KIND_STRUCT ||
        (uint64_t)count * step_words * MESSAGE_WORD_BYTES > list->body.size_bytes) {
        return STATUS_MALFORMED;
    }
    list->count = count;
    list->step_bits = step_words * MESSAGE_WORD_BYTES * 8;
    list->data_bytes = data_words_of(tag) * MESSAGE_WORD_BYTES;
    list->pointer_count = pointers_of(tag);
    return STATUS_OK;
}

static enum status
read_structs(struct message *message, struct bytes pointer, struct message_list *list)
{
    struct bytes body = {0};
    /* The count is of words here, and leaves the tag out. */
    const uint64_t size_words = (uint64_t)count_of(message_pointer_word(pointer)) + 1;
    enum status status = find_target(message, pointer, size_words, &body);
    if (status == STATUS_OK) {
        status = read_tag(body, list);
    }
    if (status == STATUS_OK) {
        status = pay(message, size_words + (list->step_bits == 0 ? list->count : 0));
    }
    return status;
}

static enum status
read_values(struct message *message, struct bytes pointer, struct message_list *list)
{
    const uint64_t word = message_pointer_word(pointer);
    const uint32_t kind = element_kind_of(word);
    const uint64_t count = count_of(word);
    const uint64_t size_words = (count * element_bits[kind] + 63) / 64;
    const enum status status = find_target(message, pointer, size_words, &list->body);
    if (status != STATUS_OK) {
        return status;
    }
    list->count = (uint32_t)count;
    list->step_bits = element_bits[kind];
    list->data_bytes = kind == ELEMENT_POINTER ? 0 : element_bits[kind] / 8u;
    list->pointer_count = kind == ELEMENT_POINTER ? 1 : 0;
    return pay(message, kind == ELEMENT_VOID ? count + 1 : size_words + 1);
}

enum status message_follow_list(
    struct message *message, struct bytes pointer, uint32_t depth_left, struct message_list *target)
{
    const uint64_t word = message_pointer_word(pointer);
    struct message_list list = {.message = message, .body = {message->segment.data, 0}};
    if (word == 0) {
        *target = list;
        return STATUS_OK;
    }
    if (kind_of(word) != KIND_LIST) {
        return STATUS_MALFORMED;
    }
    if (depth_left == 0) {
        return STATUS_LIMIT_EXCEEDED;
    }
    list.depth_left = depth_left - 1;
    const enum status status = element_kind_of(word) == ELEMENT_STRUCT
                                   ? read_structs(message, pointer, &list)
                                   : read_values(message, pointer, &list);
    if (status == STATUS_OK) {
        *target = list;
    }
    return status;
}

enum status message_follow_data(struct message *message, struct bytes pointer, struct bytes *target)
{
    struct message_list list;
    const enum status status = message_follow_list(message, pointer, 1, &list);
    if (status != STATUS_OK) {
        return status;
    }
    const uint64_t word = message_pointer_word(pointer);
    if (word != 0 && element_kind_of(word) != ELEMENT_BYTE) {
        return STATUS_MALFORMED;
    }
    *target = bytes_part(list.body, 0, list.count);
    return STATUS_OK;
}

enum status message_follow_text(struct message *message, struct bytes pointer, struct bytes *target)
{
    static const uint8_t empty[1] = {'\0'};
    struct bytes text = {0};
    const enum status status = message_follow_data(message, pointer, &text);
    if (status != STATUS_OK) {
        return status;
    }
    if (message_pointer_word(pointer) == 0) {
        *target = (struct bytes){empty, 0};
        return STATUS_OK;
    }
    size_t length = 0;
    while (length < text.size_bytes && text.data[length] != '\0') {
        length++;
    }
    if (length + 1 != text.size_bytes) {
        return STATUS_MALFORMED;
    }
    *target = bytes_part(text, 0, length);
    return STATUS_OK;
}

enum status
message_follow_capability(struct message *message, struct bytes pointer, uint32_t *handle)
{
    const uint64_t word = message_pointer_word(pointer);
    if (word == 0) {
        *handle = 0;
        return STATUS_OK;
    }
    const uint32_t number = (uint32_t)(word >> 32);
    if ((uint32_t)word != KIND_OTHER || number >= message->capability_count) {
        return STATUS_MALFORMED;
    }
    *handle = message->capabilities[number];
    message->capabilities_read |= number < 32 ? UINT32_C(1) << number : 0;
    return STATUS_OK;
}
