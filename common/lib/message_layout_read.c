/*
 * The contract is in the header.
 */
#include "lib/memory.h"
#include "lib/message_layout.h"
#include "message_fields.h"
#include "message_value.h"

static enum status
read_fields(const struct message_layout *layout, const struct message_struct *from, uint8_t *to);

static void read_scalar(
    const struct message_layout *layout,
    const struct message_field *field,
    const struct message_struct *from,
    uint8_t *to)
{
    const uint64_t fallback = message_field_default(layout, field);
    uint64_t value = 0;
    switch ((enum message_kind)field->kind) {
    case MESSAGE_BOOL:
        value = message_struct_bool(from, field->index, fallback != 0);
        break;
    case MESSAGE_U8:
        value = message_struct_u8(from, field->index, (uint8_t)fallback);
        break;
    case MESSAGE_U16:
        value = message_struct_u16(from, field->index, (uint16_t)fallback);
        break;
    case MESSAGE_U32:
        value = message_struct_u32(from, field->index, (uint32_t)fallback);
        break;
    default:
        value = message_struct_u64(from, field->index, fallback);
        break;
    }
    message_value_store(to, message_field_bytes(layout, field), value);
}

static enum status read_bytes(
    const struct message_layout *layout,
    const struct message_field *field,
    const struct message_struct *from,
    struct bytes *to)
{
    const struct bytes *fallback = message_field_detail(layout, field);
    if (fallback != NULL && !message_struct_has(from, field->index)) {
        *to = *fallback;
        return STATUS_OK;
    }
    return field->kind == MESSAGE_TEXT ? message_struct_text(from, field->index, to)
                                       : message_struct_data(from, field->index, to);
}

static enum status read_struct(
    const struct message_layout *layout,
    const struct message_field *field,
    const struct message_struct *from,
    uint8_t *to)
{
    struct message_struct inner;
    const enum status status = message_struct_struct(from, field->index, &inner);
    return status == STATUS_OK ? read_fields(message_field_detail(layout, field), &inner, to)
                               : status;
}

static enum status read_field(
    const struct message_layout *layout,
    const struct message_field *field,
    const struct message_struct *from,
    uint8_t *to)
{
    if (field->is_list) {
        return message_struct_list(from, field->index, (struct message_list *)(void *)to);
    }
    switch ((enum message_kind)field->kind) {
    case MESSAGE_TEXT:
    case MESSAGE_DATA:
        return read_bytes(layout, field, from, (struct bytes *)(void *)to);
    case MESSAGE_CAPABILITY:
        return message_struct_capability(from, field->index, (uint32_t *)(void *)to);
    case MESSAGE_STRUCT:
        return read_struct(layout, field, from, to);
    case MESSAGE_GROUP:
        return read_fields(message_field_detail(layout, field), from, to);
    default:
        read_scalar(layout, field, from, to);
        return STATUS_OK;
    }
}

/* Structs of C nest as deep as the schema says, and no deeper: they are members of each other. */
static enum status
read_fields(const struct message_layout *layout, const struct message_struct *from, uint8_t *to)
{
    uint32_t which = MESSAGE_FIELD_ALWAYS;
    for (uint32_t i = 0; i < layout->field_count; i++) {
        const struct message_field *field = &layout->fields[i];
        if (field->discriminant != MESSAGE_FIELD_ALWAYS && field->discriminant != which) {
            continue;
        }
        const enum status status = read_field(layout, field, from, to + field->read_at);
        if (status != STATUS_OK) {
            return status;
        }
        if (i == 0 && layout->union_count > 0) {
            which = *(const uint16_t *)(const void *)(to + field->read_at);
        }
    }
    return STATUS_OK;
}

enum status message_layout_read(
    const struct message_layout *layout, const struct message_struct *from, void *to)
{
    memset(to, 0, layout->read_bytes);
    return read_fields(layout, from, to);
}

enum status
message_layout_open(const struct message_layout *layout, struct message *message, void *to)
{
    struct message *kept = message;
    struct message_struct root;
    memset(to, 0, layout->read_bytes);
    if (layout->message_at != 0) {
        kept = (struct message *)(void *)((uint8_t *)to + layout->message_at);
        *kept = *message;
    }
    enum status status = message_root(kept, &root);
    if (status == STATUS_OK) {
        status = read_fields(layout, &root, to);
    }
    message->capabilities_read = kept->capabilities_read;
    return status;
}

enum status message_layout_read_element(
    const struct message_layout *layout, const struct message_list *list, uint32_t index, void *to)
{
    struct message_struct element;
    const enum status status = message_list_struct(list, index, &element);
    return status == STATUS_OK ? message_layout_read(layout, &element, to) : status;
}
