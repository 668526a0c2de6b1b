/*
 * The contract is in the header. The two walks are alike and must see the same: message_layout_
 * refers() everything that message_layout_write() would read.
 */
#include "lib/message_layout.h"
#include "message_fields.h"
#include "message_value.h"

static enum status write_fields(
    const struct message_layout *layout,
    const uint8_t *value,
    const struct message_place *place,
    uint32_t depth_left);

static void write_scalar(
    enum message_kind kind,
    const uint8_t *value,
    uint64_t fallback,
    const struct message_place *place,
    uint32_t index)
{
    switch (kind) {
    case MESSAGE_BOOL:
        message_place_bool(place, index, *value != 0, fallback != 0);
        break;
    case MESSAGE_U8:
        message_place_u8(place, index, *value, (uint8_t)fallback);
        break;
    case MESSAGE_U16:
        message_place_u16(
            place,
            index,
            (uint16_t)message_value_load(value, sizeof(uint16_t)),
            (uint16_t)fallback);
        break;
    case MESSAGE_U32:
        message_place_u32(
            place,
            index,
            (uint32_t)message_value_load(value, sizeof(uint32_t)),
            (uint32_t)fallback);
        break;
    default:
        message_place_u64(place, index, message_value_load(value, sizeof(uint64_t)), fallback);
        break;
    }
}

/* What is in one word of pointers, of a struct or of a list. */
static enum status write_pointer(
    enum message_kind kind, const uint8_t *value, const struct message_place *place, uint32_t index)
{
    const struct bytes *bytes = (const struct bytes *)(const void *)value;
    switch (kind) {
    case MESSAGE_TEXT:
        return message_place_text(place, index, *bytes);
    case MESSAGE_DATA:
        return message_place_data(place, index, *bytes);
    default:
        return message_place_handle(
            place, index, (uint32_t)message_value_load(value, sizeof(uint32_t)));
    }
}

static bool is_pointer(enum message_kind kind)
{
    return kind == MESSAGE_TEXT || kind == MESSAGE_DATA || kind == MESSAGE_CAPABILITY;
}

static enum status write_structs(
    const struct message_layout *inner,
    const struct message_elements *elements,
    const struct message_place *place,
    uint32_t index,
    uint32_t depth_left)
{
    struct message_place first;
    enum status status = message_place_structs(
        place, index, elements->count, inner->data_words, inner->pointer_count, &first);
    for (uint32_t i = 0; status == STATUS_OK && i < elements->count; i++) {
        const struct message_place element = message_place_element(&first, i);
        status = write_fields(
            inner, elements->first + (size_t)i * inner->written_bytes, &element, depth_left);
    }
    return status;
}

static enum status write_list(
    const struct message_layout *layout,
    const struct message_field *field,
    const struct message_elements *elements,
    const struct message_place *place,
    uint32_t depth_left)
{
    static const uint8_t element_kinds[] = {
        [MESSAGE_BOOL] = MESSAGE_ELEMENT_BIT,
        [MESSAGE_U8] = MESSAGE_ELEMENT_U8,
        [MESSAGE_U16] = MESSAGE_ELEMENT_U16,
        [MESSAGE_U32] = MESSAGE_ELEMENT_U32,
        [MESSAGE_U64] = MESSAGE_ELEMENT_U64,
        [MESSAGE_TEXT] = MESSAGE_ELEMENT_POINTER,
        [MESSAGE_DATA] = MESSAGE_ELEMENT_POINTER,
        [MESSAGE_CAPABILITY] = MESSAGE_ELEMENT_POINTER,
    };
    const enum message_kind kind = (enum message_kind)field->kind;
    struct message_place list;
    if (elements->count == 0) {
        return STATUS_OK;
    }
    if (kind == MESSAGE_STRUCT) {
        const struct message_layout *inner = message_field_detail(layout, field);
        return write_structs(inner, elements, place, field->index, depth_left);
    }
    enum status status = message_place_list(
        place, field->index, (enum message_element)element_kinds[kind], elements->count, &list);
    const size_t step_bytes = message_field_bytes(layout, field);
    for (uint32_t i = 0; status == STATUS_OK && i < elements->count; i++) {
        const uint8_t *element = elements->first + i * step_bytes;
        if (is_pointer(kind)) {
            status = write_pointer(kind, element, &list, i);
        } else {
            write_scalar(kind, element, 0, &list, i);
        }
    }
    return status;
}

static enum status write_field(
    const struct message_layout *layout,
    const struct message_field *field,
    const uint8_t *value,
    const struct message_place *place,
    uint32_t depth_left)
{
    const enum message_kind kind = (enum message_kind)field->kind;
    const struct message_layout *inner = message_field_detail(layout, field);
    struct message_place target;
    if (field->is_list) {
        const struct message_elements *elements =
            (const struct message_elements *)(const void *)value;
        return write_list(layout, field, elements, place, depth_left);
    }
    if (kind == MESSAGE_GROUP) {
        return write_fields(inner, value, place, depth_left);
    }
    if (kind == MESSAGE_STRUCT) {
        const enum status status = message_place_struct(
            place, field->index, inner->data_words, inner->pointer_count, &target);
        return status == STATUS_OK ? write_fields(inner, value, &target, depth_left) : status;
    }
    if (is_pointer(kind)) {
        /* An empty text is written as such only where nothing would mean another default. */
        const struct bytes *bytes = (const struct bytes *)(const void *)value;
        const bool is_left_out =
            kind != MESSAGE_CAPABILITY && bytes->size_bytes == 0 && field->detail == 0;
        return is_left_out ? STATUS_OK : write_pointer(kind, value, place, field->index);
    }
    write_scalar(kind, value, message_field_default(layout, field), place, field->index);
    return STATUS_OK;
}

/* The member of the union that counts, or ALWAYS where there is no union. */
static uint32_t which_of(const struct message_layout *layout, const uint8_t *value)
{
    return layout->union_count == 0 ? MESSAGE_FIELD_ALWAYS
                                    : (uint32_t)message_value_load(
                                          value + layout->fields[0].written_at, sizeof(uint16_t));
}

static bool is_written(const struct message_field *field, uint32_t which)
{
    return field->discriminant == MESSAGE_FIELD_ALWAYS || field->discriminant == which;
}

static enum status write_fields(
    const struct message_layout *layout,
    const uint8_t *value,
    const struct message_place *place,
    uint32_t depth_left)
{
    const uint32_t which = which_of(layout, value);
    if (layout->union_count > 0 && which >= layout->union_count) {
        return STATUS_INVALID_ARGUMENT;
    }
    if (depth_left == 0) {
        return STATUS_LIMIT_EXCEEDED;
    }
    for (uint32_t i = 0; i < layout->field_count; i++) {
        const struct message_field *field = &layout->fields[i];
        if (!is_written(field, which)) {
            continue;
        }
        const enum status status =
            write_field(layout, field, value + field->written_at, place, depth_left - 1);
        if (status != STATUS_OK) {
            return status;
        }
    }
    return STATUS_OK;
}

enum status message_layout_write(
    const struct message_layout *layout, const void *value, struct message_builder *builder)
{
    struct message_place root;
    const enum status status =
        message_builder_root(builder, layout->data_words, layout->pointer_count, &root);
    return status == STATUS_OK ? write_fields(layout, value, &root, MESSAGE_WRITE_DEPTH_MAX)
                               : status;
}

static bool lies_in(struct bytes memory, const void *start, uint64_t size_bytes)
{
    const uintptr_t first = (uintptr_t)memory.data;
    const uintptr_t at = (uintptr_t)start;
    return size_bytes > 0 && at < first + memory.size_bytes && first < at + size_bytes;
}

static bool refers(
    const struct message_layout *layout,
    const uint8_t *value,
    struct bytes memory,
    uint32_t depth_left);

static bool element_refers(
    const struct message_layout *layout,
    const struct message_field *field,
    const uint8_t *value,
    struct bytes memory,
    uint32_t depth_left)
{
    if (field->kind == MESSAGE_TEXT || field->kind == MESSAGE_DATA) {
        const struct bytes *bytes = (const struct bytes *)(const void *)value;
        return lies_in(memory, bytes->data, bytes->size_bytes);
    }
    if (field->kind == MESSAGE_STRUCT || field->kind == MESSAGE_GROUP) {
        return refers(message_field_detail(layout, field), value, memory, depth_left);
    }
    return false;
}

static bool list_refers(
    const struct message_layout *layout,
    const struct message_field *field,
    const struct message_elements *elements,
    struct bytes memory,
    uint32_t depth_left)
{
    const size_t step_bytes = message_field_bytes(layout, field);
    if (lies_in(memory, elements->first, (uint64_t)elements->count * step_bytes)) {
        return true;
    }
    for (uint32_t i = 0; i < elements->count; i++) {
        const uint8_t *element = elements->first + i * step_bytes;
        if (element_refers(layout, field, element, memory, depth_left)) {
            return true;
        }
    }
    return false;
}

static bool refers(
    const struct message_layout *layout,
    const uint8_t *value,
    struct bytes memory,
    uint32_t depth_left)
{
    const uint32_t which = which_of(layout, value);
    if (depth_left == 0) {
        return true;
    }
    for (uint32_t i = 0; i < layout->field_count; i++) {
        const struct message_field *field = &layout->fields[i];
        const uint8_t *at = value + field->written_at;
        if (!is_written(field, which)) {
            continue;
        }
        const struct message_elements *elements = (const struct message_elements *)(const void *)at;
        const bool found = field->is_list
                               ? list_refers(layout, field, elements, memory, depth_left - 1)
                               : element_refers(layout, field, at, memory, depth_left - 1);
        if (found) {
            return true;
        }
    }
    return false;
}

bool message_layout_refers(
    const struct message_layout *layout, const void *value, struct bytes memory)
{
    return refers(layout, value, memory, MESSAGE_WRITE_DEPTH_MAX);
}
