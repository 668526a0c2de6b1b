/*
 * Framing, structs and lists of messages; message_pointer.c follows the pointers. The contract and
 * the invariants are in the header.
 */
#include "lib/message.h"
#include "message_pointer.h"
#include "message_value.h"

#define FRAME_BYTES         8u
#define FRAME_SEGMENT_COUNT 0u /* less one */
#define FRAME_SEGMENT_WORDS 4u

struct bytes message_image(const void *data)
{
    const struct bytes table = {data, FRAME_BYTES};
    return (struct bytes){
        data, FRAME_BYTES + (uint64_t)bytes_u32(table, FRAME_SEGMENT_WORDS) * MESSAGE_WORD_BYTES};
}

struct bytes message_in_pages(struct bytes pages)
{
    if (!bytes_contain(pages, 0, FRAME_BYTES)) {
        return pages;
    }
    const struct bytes image = message_image(pages.data);
    return bytes_contain(pages, 0, image.size_bytes) ? image : pages;
}

enum status message_open(struct bytes image, struct message *message)
{
    if (!bytes_contain(image, 0, FRAME_BYTES)) {
        return STATUS_TRUNCATED;
    }
    if (bytes_u32(image, FRAME_SEGMENT_COUNT) != 0) {
        return STATUS_LIMIT_EXCEEDED;
    }
    const uint64_t size_bytes =
        (uint64_t)bytes_u32(image, FRAME_SEGMENT_WORDS) * MESSAGE_WORD_BYTES;
    if (!bytes_contain(image, FRAME_BYTES, size_bytes)) {
        return STATUS_TRUNCATED;
    }
    if (image.size_bytes != FRAME_BYTES + size_bytes) {
        return STATUS_MALFORMED;
    }
    return message_open_segment(bytes_part(image, FRAME_BYTES, size_bytes), message);
}

enum status message_open_segment(struct bytes segment, struct message *message)
{
    if (segment.size_bytes == 0 || segment.size_bytes % MESSAGE_WORD_BYTES != 0) {
        return STATUS_TRUNCATED;
    }
    *message = (struct message){
        .segment = segment,
        .words_left = MESSAGE_TRAVERSAL_WORDS_MAX,
    };
    return STATUS_OK;
}

enum status message_open_page(
    const uint64_t *words,
    uint32_t word_count,
    const uint32_t *capabilities,
    uint32_t capability_count,
    struct message *message)
{
    if (word_count == 0) {
        return STATUS_TRUNCATED;
    }
    *message = (struct message){
        .segment = {(const uint8_t *)words, (size_t)word_count * MESSAGE_WORD_BYTES},
        .words_left = (uint64_t)word_count * MESSAGE_PAGE_READINGS_MAX,
        .capabilities = capabilities,
        .capability_count = capability_count,
    };
    return STATUS_OK;
}

enum status message_root(struct message *message, struct message_struct *root)
{
    const struct bytes pointer = bytes_part(message->segment, 0, MESSAGE_WORD_BYTES);
    return message_follow_struct(message, pointer, MESSAGE_DEPTH_MAX, root);
}

/* Little-endian values of 1 to 8 bytes; 0 where the view does not reach. */
static uint64_t read_value(struct bytes data, uint32_t index, uint32_t size_bytes)
{
    const uint64_t offset = (uint64_t)index * size_bytes;
    if (!bytes_contain(data, offset, size_bytes)) {
        return 0;
    }
    const uint8_t *at = data.data + offset;
    if (message_value_is_aligned(at, size_bytes)) {
        return message_value_load(at, size_bytes);
    }
    uint64_t value = 0;
    for (uint32_t i = 0; i < size_bytes; i++) {
        value |= (uint64_t)at[i] << (8 * i);
    }
    return value;
}

static bool read_bit(struct bytes data, uint32_t index)
{
    return (read_value(data, index / 8, 1) >> index % 8 & 1) != 0;
}

bool message_struct_bool(const struct message_struct *from, uint32_t index, bool fallback)
{
    return read_bit(from->data, index) != fallback;
}

uint8_t message_struct_u8(const struct message_struct *from, uint32_t index, uint8_t fallback)
{
    return (uint8_t)(read_value(from->data, index, sizeof(fallback)) ^ fallback);
}

uint16_t message_struct_u16(const struct message_struct *from, uint32_t index, uint16_t fallback)
{
    return (uint16_t)(read_value(from->data, index, sizeof(fallback)) ^ fallback);
}

uint32_t message_struct_u32(const struct message_struct *from, uint32_t index, uint32_t fallback)
{
    return (uint32_t)(read_value(from->data, index, sizeof(fallback)) ^ fallback);
}

uint64_t message_struct_u64(const struct message_struct *from, uint32_t index, uint64_t fallback)
{
    return read_value(from->data, index, sizeof(fallback)) ^ fallback;
}

/* The pointer field's word; a null one where the writer's struct has no such field. */
static struct bytes pointer_at(struct bytes pointers, uint32_t index)
{
    static const uint8_t null[MESSAGE_WORD_BYTES];
    const uint64_t offset = (uint64_t)index * MESSAGE_WORD_BYTES;
    if (!bytes_contain(pointers, offset, MESSAGE_WORD_BYTES)) {
        return (struct bytes){null, sizeof(null)};
    }
    return bytes_part(pointers, offset, MESSAGE_WORD_BYTES);
}

bool message_struct_has(const struct message_struct *from, uint32_t index)
{
    return message_pointer_word(pointer_at(from->pointers, index)) != 0;
}

enum status message_struct_struct(
    const struct message_struct *from, uint32_t index, struct message_struct *field)
{
    const struct bytes pointer = pointer_at(from->pointers, index);
    return message_follow_struct(from->message, pointer, from->depth_left, field);
}

enum status
message_struct_list(const struct message_struct *from, uint32_t index, struct message_list *field)
{
    const struct bytes pointer = pointer_at(from->pointers, index);
    return message_follow_list(from->message, pointer, from->depth_left, field);
}

enum status
message_struct_text(const struct message_struct *from, uint32_t index, struct bytes *field)
{
    return message_follow_text(from->message, pointer_at(from->pointers, index), field);
}

enum status
message_struct_data(const struct message_struct *from, uint32_t index, struct bytes *field)
{
    return message_follow_data(from->message, pointer_at(from->pointers, index), field);
}

enum status
message_struct_capability(const struct message_struct *from, uint32_t index, uint32_t *handle)
{
    return message_follow_capability(from->message, pointer_at(from->pointers, index), handle);
}

enum status
message_list_struct(const struct message_list *list, uint32_t index, struct message_struct *element)
{
    if (index >= list->count) {
        return STATUS_INVALID_ARGUMENT;
    }
    /* The encoding lets structs stand in for values of every size but one bit. */
    if (list->step_bits % 8 != 0) {
        return STATUS_MALFORMED;
    }
    const uint64_t offset = (uint64_t)index * (list->step_bits / 8);
    const uint64_t pointers_bytes = (uint64_t)list->pointer_count * MESSAGE_WORD_BYTES;
    *element = (struct message_struct){
        .message = list->message,
        .data = bytes_part(list->body, offset, list->data_bytes),
        .pointers = bytes_part(list->body, offset + list->data_bytes, pointers_bytes),
        .depth_left = list->depth_left,
    };
    return STATUS_OK;
}

/* The word of the first pointer of element `index`. */
static enum status
element_pointer(const struct message_list *list, uint32_t index, struct bytes *pointer)
{
    struct message_struct element;
    const enum status status = message_list_struct(list, index, &element);
    if (status != STATUS_OK) {
        return status;
    }
    if (element.pointers.size_bytes == 0) {
        return STATUS_MALFORMED;
    }
    *pointer = bytes_part(element.pointers, 0, MESSAGE_WORD_BYTES);
    return STATUS_OK;
}

enum status
message_list_text(const struct message_list *list, uint32_t index, struct bytes *element)
{
    struct bytes pointer = {0};
    const enum status status = element_pointer(list, index, &pointer);
    return status == STATUS_OK ? message_follow_text(list->message, pointer, element) : status;
}

enum status
message_list_data(const struct message_list *list, uint32_t index, struct bytes *element)
{
    struct bytes pointer = {0};
    const enum status status = element_pointer(list, index, &pointer);
    return status == STATUS_OK ? message_follow_data(list->message, pointer, element) : status;
}

enum status
message_list_capability(const struct message_list *list, uint32_t index, uint32_t *handle)
{
    struct bytes pointer = {0};
    const enum status status = element_pointer(list, index, &pointer);
    return status == STATUS_OK ? message_follow_capability(list->message, pointer, handle) : status;
}

enum status
message_list_list(const struct message_list *list, uint32_t index, struct message_list *element)
{
    struct bytes pointer = {0};
    const enum status status = element_pointer(list, index, &pointer);
    if (status != STATUS_OK) {
        return status;
    }
    return message_follow_list(list->message, pointer, list->depth_left, element);
}

bool message_list_bool(const struct message_list *list, uint32_t index)
{
    return list->step_bits == 1 && index < list->count && read_bit(list->body, index);
}

static uint64_t element_value(const struct message_list *list, uint32_t index, uint32_t size_bytes)
{
    struct message_struct element;
    if (message_list_struct(list, index, &element) != STATUS_OK) {
        return 0;
    }
    return read_value(element.data, 0, size_bytes);
}

uint8_t message_list_u8(const struct message_list *list, uint32_t index)
{
    return (uint8_t)element_value(list, index, sizeof(uint8_t));
}

uint16_t message_list_u16(const struct message_list *list, uint32_t index)
{
    return (uint16_t)element_value(list, index, sizeof(uint16_t));
}

uint32_t message_list_u32(const struct message_list *list, uint32_t index)
{
    return (uint32_t)element_value(list, index, sizeof(uint32_t));
}

uint64_t message_list_u64(const struct message_list *list, uint32_t index)
{
    return element_value(list, index, sizeof(uint64_t));
}
