/*
 * Messages as text. A struct of a message is followed as deep as the message is checked to be
 * (MESSAGE_DEPTH_MAX), a group as deep as schemas go, so that neither ends the stack.
 */
#include "reflection/print.h"
#include "lookup.h"
#include "walk.h"

/* A printing under way. */
struct printer {
    struct walk walk;
    struct text_sink *sink;
    enum reflection_style style;
    uint32_t depth;
};

#define DEPTH_MAX MESSAGE_WRITE_DEPTH_MAX

static enum status
put_struct(struct printer *printer, uint32_t type_number, const struct message_struct *from);

static void put(struct printer *printer, const char *text)
{
    text_sink_put(printer->sink, text);
}

static void put_line(struct printer *printer)
{
    put(printer, "\n");
    for (uint32_t i = 0; i < printer->depth; i++) {
        put(printer, "  ");
    }
}

static void put_signed(struct printer *printer, uint64_t bits, uint32_t size_bits)
{
    const uint64_t sign = UINT64_C(1) << (size_bits - 1);
    if ((bits & sign) != 0) {
        put(printer, "-");
        bits = sign - (bits & (sign - 1));
    }
    text_sink_put_number(printer->sink, bits);
}

static enum status put_enumerant(struct printer *printer, uint32_t type_number, uint64_t value)
{
    struct enum_type_reader type;
    struct bytes name = {0};
    enum status status = lookup_enum(printer->walk.reflection, type_number, &type);
    if (status == STATUS_OK && value < type.members.count) {
        status = message_list_text(&type.members, (uint32_t)value, &name);
        text_sink_put_bytes(printer->sink, name);
    } else if (status == STATUS_OK) {
        text_sink_put_number(printer->sink, value);
    }
    return status;
}

static enum status
put_scalar(struct printer *printer, const struct field_type *field, uint64_t bits)
{
    switch ((enum field_kind)field->kind) {
    case FIELD_KIND_VOID:
        put(printer, "void");
        return STATUS_OK;
    case FIELD_KIND_BOOL:
        put(printer, bits != 0 ? "true" : "false");
        return STATUS_OK;
    case FIELD_KIND_ENUM:
        return put_enumerant(printer, field->type, bits);
    case FIELD_KIND_INT8:
        put_signed(printer, bits, 8);
        return STATUS_OK;
    case FIELD_KIND_INT16:
        put_signed(printer, bits, 16);
        return STATUS_OK;
    case FIELD_KIND_INT32:
        put_signed(printer, bits, 32);
        return STATUS_OK;
    case FIELD_KIND_INT64:
        put_signed(printer, bits, 64);
        return STATUS_OK;
    case FIELD_KIND_FLOAT32:
    case FIELD_KIND_FLOAT64:
        /* Plain programs have no floating point: the bits are what there is to show. */
        text_sink_put_hex(printer->sink, bits);
        return STATUS_OK;
    default:
        text_sink_put_number(printer->sink, bits);
        return STATUS_OK;
    }
}

static enum status
put_capability(struct printer *printer, const struct field_type *field, bool is_null)
{
    struct interface_type_reader interface;
    if (is_null) {
        put(printer, "null");
        return STATUS_OK;
    }
    const enum status status = lookup_interface(printer->walk.reflection, field->type, &interface);
    if (status == STATUS_OK) {
        put(printer, "<");
        text_sink_put_bytes(printer->sink, interface.name);
        put(printer, ">");
    }
    return status;
}

static enum status put_element(
    struct printer *printer,
    const struct field_type *field,
    const struct message_list *list,
    uint32_t index)
{
    struct bytes bytes = {0};
    struct message_struct element;
    uint32_t number = 0;
    bool is_null = false;
    enum status status = STATUS_OK;
    switch ((enum field_kind)field->kind) {
    case FIELD_KIND_TEXT:
        status = message_list_text(list, index, &bytes);
        text_sink_put_quoted(printer->sink, bytes);
        return status;
    case FIELD_KIND_DATA:
        status = message_list_data(list, index, &bytes);
        text_sink_put_quoted(printer->sink, bytes);
        return status;
    case FIELD_KIND_INTERFACE:
        status = walk_capability_element(list, index, &number, &is_null);
        return status == STATUS_OK ? put_capability(printer, field, is_null) : status;
    case FIELD_KIND_STRUCT:
        status = message_list_struct(list, index, &element);
        return status == STATUS_OK ? put_struct(printer, field->type, &element) : status;
    default:
        return put_scalar(printer, field, walk_element(field, list, index));
    }
}

static enum status
put_list(struct printer *printer, const struct field_type *field, const struct message_list *list)
{
    const bool in_lines =
        printer->style == REFLECTION_LINES && field->kind == FIELD_KIND_STRUCT && list->count > 0;
    enum status status = STATUS_OK;
    put(printer, "[");
    printer->depth++;
    for (uint32_t i = 0; status == STATUS_OK && i < list->count; i++) {
        put(printer, i == 0 ? "" : in_lines ? "," : ", ");
        if (in_lines) {
            put_line(printer);
        }
        status = put_element(printer, field, list, i);
    }
    printer->depth--;
    put(printer, "]");
    return status;
}

static enum status put_bytes(
    struct printer *printer, const struct field_type *field, const struct message_struct *from)
{
    struct bytes bytes = field->default_bytes;
    enum status status = STATUS_OK;
    if (message_struct_has(from, field->index)) {
        status = field->kind == FIELD_KIND_TEXT ? message_struct_text(from, field->index, &bytes)
                                                : message_struct_data(from, field->index, &bytes);
    }
    if (status == STATUS_OK) {
        text_sink_put_quoted(printer->sink, bytes);
    }
    return status;
}

static enum status put_value(
    struct printer *printer, const struct field_type *field, const struct message_struct *from)
{
    struct message_list list;
    struct message_struct inner;
    uint32_t number = 0;
    bool is_null = false;
    enum status status = STATUS_OK;
    if (field->is_list) {
        status = message_struct_list(from, field->index, &list);
        return status == STATUS_OK ? put_list(printer, field, &list) : status;
    }
    switch ((enum field_kind)field->kind) {
    case FIELD_KIND_TEXT:
    case FIELD_KIND_DATA:
        return put_bytes(printer, field, from);
    case FIELD_KIND_INTERFACE:
        status = walk_capability(&printer->walk, field, from, &number, &is_null);
        return status == STATUS_OK ? put_capability(printer, field, is_null) : status;
    case FIELD_KIND_STRUCT:
        status = message_struct_struct(from, field->index, &inner);
        return status == STATUS_OK ? put_struct(printer, field->type, &inner) : status;
    case FIELD_KIND_GROUP:
        return put_struct(printer, field->type, from);
    default:
        return put_scalar(printer, field, walk_scalar(field, from));
    }
}

/* What is nowhere in the message, and says nothing by its default either. */
static bool is_left_out(const struct field_type *field, const struct message_struct *from)
{
    if (field->kind == FIELD_KIND_VOID) {
        return true;
    }
    const bool is_bytes = field->kind == FIELD_KIND_TEXT || field->kind == FIELD_KIND_DATA;
    const bool is_pointer = field->is_list || is_bytes || field->kind == FIELD_KIND_STRUCT;
    return is_pointer && field->default_bytes.size_bytes == 0 &&
           !message_struct_has(from, field->index);
}

static enum status put_fields(
    struct printer *printer,
    const struct struct_type_reader *type,
    const struct message_struct *from)
{
    bool is_first = true;
    put(printer, "(");
    for (uint32_t i = 0; i < type->fields.count; i++) {
        struct field_type field;
        enum status status = field_type_list_get(&type->fields, i, &field);
        if (status != STATUS_OK) {
            return status;
        }
        const bool is_member = field.discriminant != MESSAGE_FIELD_ALWAYS;
        if (!walk_is_there(type, &field, from) || (!is_member && is_left_out(&field, from))) {
            continue;
        }
        put(printer, is_first ? "" : ", ");
        is_first = false;
        text_sink_put_bytes(printer->sink, field.name);
        put(printer, " = ");
        status = put_value(printer, &field, from);
        if (status != STATUS_OK) {
            return status;
        }
    }
    put(printer, ")");
    return STATUS_OK;
}

static enum status
put_struct(struct printer *printer, uint32_t type_number, const struct message_struct *from)
{
    struct struct_type_reader type;
    if (printer->depth >= DEPTH_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    enum status status = lookup_struct(printer->walk.reflection, type_number, &type);
    if (status == STATUS_OK) {
        printer->depth++;
        status = put_fields(printer, &type, from);
        printer->depth--;
    }
    return status;
}

enum status reflection_print_message(
    struct reflection *reflection,
    const struct struct_type_reader *type,
    const struct reflection_view *view,
    enum reflection_style style,
    struct text_sink *sink)
{
    struct printer printer = {.sink = sink, .style = style};
    struct message_struct root;
    const enum status status = walk_open(&printer.walk, reflection, view, &root);
    return status == STATUS_OK ? put_fields(&printer, type, &root) : status;
}
