/*
 * In place of handles, messages are opened with the numbers from 1 on: so what is read says which
 * capability it is, whatever its handle.
 */
#include "walk.h"
#include "lookup.h"

static const uint32_t numbers[MESSAGE_CAPABILITIES_MAX] = {1, 2, 3, 4};

enum status walk_open(
    struct walk *walk,
    struct reflection *reflection,
    const struct reflection_view *view,
    struct message_struct *root)
{
    *walk = (struct walk){.reflection = reflection, .view = view};
    lookup_start(reflection);
    if (view->capability_count > MESSAGE_CAPABILITIES_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    if (view->is_in_registers) {
        const struct bytes data = {
            (const uint8_t *)view->words, (size_t)view->word_count * sizeof(uint64_t)};
        *root = (struct message_struct){
            .message = &walk->message, .data = data, .pointers = {data.data, 0}};
        return STATUS_OK;
    }
    const enum status status = message_open_page(
        view->words, view->word_count, numbers, view->capability_count, &walk->message);
    return status == STATUS_OK ? message_root(&walk->message, root) : status;
}

bool walk_is_there(
    const struct struct_type_reader *type,
    const struct field_type *field,
    const struct message_struct *from)
{
    return field->discriminant == MESSAGE_FIELD_ALWAYS ||
           field->discriminant == message_struct_u16(from, type->union_index, 0);
}

static uint32_t size_of(const struct field_type *field)
{
    switch ((enum field_kind)field->kind) {
    case FIELD_KIND_UINT8:
    case FIELD_KIND_INT8:
        return 1;
    case FIELD_KIND_UINT16:
    case FIELD_KIND_INT16:
    case FIELD_KIND_ENUM:
        return 2;
    case FIELD_KIND_UINT32:
    case FIELD_KIND_INT32:
    case FIELD_KIND_FLOAT32:
        return 4;
    case FIELD_KIND_UINT64:
    case FIELD_KIND_INT64:
    case FIELD_KIND_FLOAT64:
        return 8;
    default:
        return 0;
    }
}

uint64_t walk_scalar(const struct field_type *field, const struct message_struct *from)
{
    const uint64_t fallback = field->default_bits;
    if (field->kind == FIELD_KIND_BOOL) {
        return message_struct_bool(from, field->index, fallback != 0);
    }
    switch (size_of(field)) {
    case 1:
        return message_struct_u8(from, field->index, (uint8_t)fallback);
    case 2:
        return message_struct_u16(from, field->index, (uint16_t)fallback);
    case 4:
        return message_struct_u32(from, field->index, (uint32_t)fallback);
    case 8:
        return message_struct_u64(from, field->index, fallback);
    default:
        return 0;
    }
}

uint64_t
walk_element(const struct field_type *field, const struct message_list *list, uint32_t index)
{
    if (field->kind == FIELD_KIND_BOOL) {
        return message_list_bool(list, index);
    }
    switch (size_of(field)) {
    case 1:
        return message_list_u8(list, index);
    case 2:
        return message_list_u16(list, index);
    case 4:
        return message_list_u32(list, index);
    case 8:
        return message_list_u64(list, index);
    default:
        return 0;
    }
}

enum status walk_capability(
    const struct walk *walk,
    const struct field_type *field,
    const struct message_struct *from,
    uint32_t *number,
    bool *is_null)
{
    if (walk->view->is_in_registers) {
        *number = field->index;
        *is_null = field->index >= walk->view->capability_count;
        return STATUS_OK;
    }
    uint32_t found = 0;
    const enum status status = message_struct_capability(from, field->index, &found);
    *is_null = found == 0;
    *number = found - 1;
    return status;
}

enum status walk_capability_element(
    const struct message_list *list, uint32_t index, uint32_t *number, bool *is_null)
{
    uint32_t found = 0;
    const enum status status = message_list_capability(list, index, &found);
    *is_null = found == 0;
    *number = found - 1;
    return status;
}
