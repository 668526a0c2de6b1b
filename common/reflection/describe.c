/*
 * Interfaces, structs and enumerations as schema text. Comments come after what they are about, as
 * in the files themselves.
 */
#include "lib/text.h"
#include "lookup.h"
#include "reflection/print.h"

#define COMMENT_COLUMNS 78u

static const char *const kind_names[FIELD_KIND_COUNT] = {
    [FIELD_KIND_VOID] = "Void",
    [FIELD_KIND_BOOL] = "Bool",
    [FIELD_KIND_UINT8] = "UInt8",
    [FIELD_KIND_UINT16] = "UInt16",
    [FIELD_KIND_UINT32] = "UInt32",
    [FIELD_KIND_UINT64] = "UInt64",
    [FIELD_KIND_INT8] = "Int8",
    [FIELD_KIND_INT16] = "Int16",
    [FIELD_KIND_INT32] = "Int32",
    [FIELD_KIND_INT64] = "Int64",
    [FIELD_KIND_FLOAT32] = "Float32",
    [FIELD_KIND_FLOAT64] = "Float64",
    [FIELD_KIND_TEXT] = "Text",
    [FIELD_KIND_DATA] = "Data",
};

static void put_indent(struct text_sink *sink, uint32_t indent)
{
    for (uint32_t i = 0; i < indent; i++) {
        text_sink_put(sink, "  ");
    }
}

/* As much as fits in `columns`, up to a space; at least one word. Never beyond a line's end. */
static size_t line_length(struct bytes text, size_t columns)
{
    size_t length = 0;
    for (size_t i = 0; i < text.size_bytes && text.data[i] != '\n'; i++) {
        const bool is_word_end =
            i + 1 == text.size_bytes || text.data[i + 1] == ' ' || text.data[i + 1] == '\n';
        if (is_word_end && (length == 0 || i < columns)) {
            length = i + 1;
        }
    }
    return length;
}

static void put_comment(struct text_sink *sink, struct bytes doc, uint32_t indent)
{
    while (doc.size_bytes > 0) {
        const size_t length = line_length(doc, COMMENT_COLUMNS - (size_t)indent * 2);
        put_indent(sink, indent);
        text_sink_put(sink, length == 0 ? "#" : "# ");
        text_sink_put_bytes(sink, bytes_part(doc, 0, length));
        text_sink_put(sink, "\n");
        doc = bytes_part(doc, length, doc.size_bytes - length);
        if (doc.size_bytes > 0) {
            doc = bytes_part(doc, 1, doc.size_bytes - 1);
        }
    }
}

static enum status
type_name(struct reflection *reflection, const struct field_type *field, struct bytes *name)
{
    struct interface_type_reader interface;
    struct struct_type_reader type;
    struct enum_type_reader enumeration;
    enum status status = STATUS_OK;
    switch ((enum field_kind)field->kind) {
    case FIELD_KIND_INTERFACE:
        status = lookup_interface(reflection, field->type, &interface);
        *name = status == STATUS_OK ? interface.name : *name;
        break;
    case FIELD_KIND_STRUCT:
        status = lookup_struct(reflection, field->type, &type);
        *name = status == STATUS_OK ? type.name : *name;
        break;
    case FIELD_KIND_ENUM:
        status = lookup_enum(reflection, field->type, &enumeration);
        *name = status == STATUS_OK ? enumeration.name : *name;
        break;
    default:
        if (field->kind >= FIELD_KIND_COUNT || kind_names[field->kind] == NULL) {
            return STATUS_MALFORMED;
        }
        *name = text_bytes(kind_names[field->kind]);
        break;
    }
    return status;
}

static enum status
put_type(struct reflection *reflection, const struct field_type *field, struct text_sink *sink)
{
    struct bytes name = {0};
    const enum status status = type_name(reflection, field, &name);
    if (status == STATUS_OK) {
        text_sink_put(sink, field->is_list ? ":List(" : ":");
        text_sink_put_bytes(sink, name);
        text_sink_put(sink, field->is_list ? ")" : "");
    }
    return status;
}

static bool is_signed(const struct field_type *field)
{
    return field->kind >= FIELD_KIND_INT8 && field->kind <= FIELD_KIND_INT64;
}

static uint32_t bits_of(const struct field_type *field)
{
    return field->kind == FIELD_KIND_INT64 ? 64 : 8u << (field->kind - FIELD_KIND_INT8);
}

static void put_default(const struct field_type *field, struct text_sink *sink)
{
    if (field->default_bytes.size_bytes > 0) {
        text_sink_put(sink, " = ");
        text_sink_put_quoted(sink, field->default_bytes);
    } else if (field->default_bits != 0 && field->kind == FIELD_KIND_BOOL) {
        text_sink_put(sink, " = true");
    } else if (field->default_bits != 0) {
        uint64_t bits = field->default_bits;
        text_sink_put(sink, " = ");
        if (is_signed(field) && (bits >> (bits_of(field) - 1) & 1) != 0) {
            text_sink_put(sink, "-");
            bits = (bits_of(field) == 64 ? 0 : UINT64_C(1) << bits_of(field)) - bits;
        }
        text_sink_put_number(sink, bits);
    }
}

/* (name :Type, ...) */
static enum status put_parameters(
    struct reflection *reflection, const struct struct_type_reader *type, struct text_sink *sink)
{
    text_sink_put(sink, "(");
    for (uint32_t i = 0; i < type->fields.count; i++) {
        struct field_type field;
        enum status status = field_type_list_get(&type->fields, i, &field);
        if (status == STATUS_OK) {
            text_sink_put(sink, i == 0 ? "" : ", ");
            text_sink_put_bytes(sink, field.name);
            text_sink_put(sink, " ");
            status = field.kind == FIELD_KIND_GROUP ? STATUS_UNSUPPORTED
                                                    : put_type(reflection, &field, sink);
        }
        if (status == STATUS_UNSUPPORTED) {
            text_sink_put(sink, ":group");
        } else if (status != STATUS_OK) {
            return status;
        } else {
            put_default(&field, sink);
        }
    }
    text_sink_put(sink, ")");
    return STATUS_OK;
}

static enum status
put_facets(const struct interface_type_reader *interface, uint32_t ordinal, struct text_sink *sink)
{
    for (uint32_t i = 0; i < interface->facets.count; i++) {
        struct facet_type facet;
        const enum status status = facet_type_list_get(&interface->facets, i, &facet);
        if (status != STATUS_OK) {
            return status;
        }
        if ((facet.mask >> (ordinal & 63) & 1) != 0) {
            text_sink_put(sink, " $Tessera.facet(");
            text_sink_put_quoted(sink, facet.name);
            text_sink_put(sink, ")");
        }
    }
    return STATUS_OK;
}

static enum status
put_forms(struct reflection *reflection, const struct method_type *method, struct text_sink *sink)
{
    struct struct_type_reader form;
    enum status status = lookup_struct(reflection, method->params, &form);
    if (status == STATUS_OK) {
        status = put_parameters(reflection, &form, sink);
    }
    if (status == STATUS_OK) {
        status = lookup_struct(reflection, method->results, &form);
    }
    if (status == STATUS_OK) {
        text_sink_put(sink, " -> ");
        status = put_parameters(reflection, &form, sink);
    }
    return status;
}

static enum status put_method(
    struct reflection *reflection,
    const struct interface_type_reader *interface,
    const struct method_type *method,
    uint32_t ordinal,
    uint32_t number,
    struct text_sink *sink)
{
    text_sink_put(sink, "  ");
    text_sink_put_bytes(sink, method->name);
    text_sink_put(sink, " @");
    text_sink_put_number(sink, number);
    text_sink_put(sink, " ");
    enum status status = put_forms(reflection, method, sink);
    if (status == STATUS_OK) {
        text_sink_put(sink, method->is_gate ? " $Tessera.gate" : "");
        status = put_facets(interface, ordinal, sink);
    }
    if (status == STATUS_OK) {
        text_sink_put(sink, ";\n");
        put_comment(sink, method->doc, 1);
    }
    return status;
}

static enum status
put_superclasses(const struct interface_type_reader *interface, struct text_sink *sink)
{
    for (uint32_t i = 0; i < interface->superclasses.count; i++) {
        struct bytes name;
        const enum status status = message_list_text(&interface->superclasses, i, &name);
        if (status != STATUS_OK) {
            return status;
        }
        text_sink_put(sink, i == 0 ? " extends(" : ", ");
        text_sink_put_bytes(sink, name);
    }
    text_sink_put(sink, interface->superclasses.count > 0 ? ")" : "");
    return STATUS_OK;
}

enum status reflection_print_interface(
    struct reflection *reflection,
    const struct interface_type_reader *interface,
    struct text_sink *sink)
{
    uint32_t number = 0;
    lookup_start(reflection);
    text_sink_put(sink, "interface ");
    text_sink_put_bytes(sink, interface->name);
    text_sink_put(sink, " @");
    text_sink_put_hex(sink, interface->id);
    enum status status = put_superclasses(interface, sink);
    text_sink_put(sink, " {\n");
    put_comment(sink, interface->doc, 1);
    for (uint32_t i = 0; status == STATUS_OK && i < interface->methods.count; i++) {
        struct method_type method;
        status = method_type_list_get(&interface->methods, i, &method);
        if (status == STATUS_OK && !method.is_inherited) {
            text_sink_put(sink, number == 0 && interface->doc.size_bytes == 0 ? "" : "\n");
            status = put_method(reflection, interface, &method, i, number, sink);
            number++;
        }
    }
    text_sink_put(sink, "}\n");
    return status;
}

static enum status put_fields(
    struct reflection *reflection,
    const struct struct_type_reader *type,
    uint32_t indent,
    struct text_sink *sink);

static enum status put_field(
    struct reflection *reflection,
    const struct field_type *field,
    uint32_t indent,
    struct text_sink *sink)
{
    struct struct_type_reader inner;
    enum status status = STATUS_OK;
    put_indent(sink, indent);
    text_sink_put_bytes(sink, field->name);
    text_sink_put(sink, " ");
    if (field->kind != FIELD_KIND_GROUP) {
        status = put_type(reflection, field, sink);
        put_default(field, sink);
        text_sink_put(sink, ";\n");
    } else if (indent > MESSAGE_WRITE_DEPTH_MAX) {
        status = STATUS_LIMIT_EXCEEDED;
    } else {
        text_sink_put(sink, ":group {\n");
        status = lookup_struct(reflection, field->type, &inner);
        if (status == STATUS_OK) {
            status = put_fields(reflection, &inner, indent + 1, sink);
        }
        put_indent(sink, indent);
        text_sink_put(sink, "}\n");
    }
    put_comment(sink, field->doc, indent);
    return status;
}

/* Members of a union stand together in `union { }`, wherever the others are. */
static enum status put_fields(
    struct reflection *reflection,
    const struct struct_type_reader *type,
    uint32_t indent,
    struct text_sink *sink)
{
    enum status status = STATUS_OK;
    bool is_in_union = false;
    for (uint32_t i = 0; status == STATUS_OK && i < type->fields.count; i++) {
        struct field_type field;
        status = field_type_list_get(&type->fields, i, &field);
        if (status != STATUS_OK) {
            break;
        }
        const bool is_member = field.discriminant != MESSAGE_FIELD_ALWAYS;
        if (is_member != is_in_union) {
            put_indent(sink, indent);
            text_sink_put(sink, is_member ? "union {\n" : "}\n");
        }
        is_in_union = is_member;
        status = put_field(reflection, &field, indent + is_in_union, sink);
    }
    if (is_in_union) {
        put_indent(sink, indent);
        text_sink_put(sink, "}\n");
    }
    return status;
}

enum status reflection_print_struct(
    struct reflection *reflection, const struct struct_type_reader *type, struct text_sink *sink)
{
    lookup_start(reflection);
    text_sink_put(sink, "struct ");
    text_sink_put_bytes(sink, type->name);
    text_sink_put(sink, " {\n");
    put_comment(sink, type->doc, 1);
    const enum status status = put_fields(reflection, type, 1, sink);
    text_sink_put(sink, "}\n");
    return status;
}

enum status reflection_print_enum(
    struct reflection *reflection, const struct enum_type_reader *type, struct text_sink *sink)
{
    enum status status = STATUS_OK;
    lookup_start(reflection);
    text_sink_put(sink, "enum ");
    text_sink_put_bytes(sink, type->name);
    text_sink_put(sink, " {\n");
    put_comment(sink, type->doc, 1);
    for (uint32_t i = 0; status == STATUS_OK && i < type->members.count; i++) {
        struct bytes name;
        status = message_list_text(&type->members, i, &name);
        if (status == STATUS_OK) {
            text_sink_put(sink, "  ");
            text_sink_put_bytes(sink, name);
            text_sink_put(sink, " @");
            text_sink_put_number(sink, i);
            text_sink_put(sink, ";\n");
        }
    }
    text_sink_put(sink, "}\n");
    return status;
}
