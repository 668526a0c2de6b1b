/*
 * Parameters by their description. Everything that is a value ends in put_value(), whatever it is
 * in: an argument, a member of a struct, an element of a list.
 */
#include "reflection/encode.h"
#include "lib/memory.h"
#include "lib/message_builder.h"
#include "lib/text.h"
#include "literal.h"
#include "lookup.h"

#define FIELDS_MAX 64u

struct encoder {
    struct reflection *reflection;
    const struct reflection_handles *handles;
    struct reflection_message *message;
    struct reflection_mistake *mistake;
    struct message_builder builder;
    uint32_t depth_left;
    uint8_t text[sizeof(((struct reflection_message *)0)->words)]; /* one at a time */
};

/* Where a value goes: a field of a struct, or an element of a list. */
struct target {
    const struct message_place *place;
    const struct field_type *field;
    uint32_t index;
    uint64_t fallback;
    bool is_argument; /* a text needs no quotes */
};

static enum status put_struct(
    struct encoder *encoder,
    uint32_t type_number,
    const struct message_place *place,
    struct literal *literal);

static enum status wrong(struct encoder *encoder, const char *what, struct bytes where)
{
    *encoder->mistake = (struct reflection_mistake){what, where};
    return STATUS_INVALID_ARGUMENT;
}

static struct bytes rest_of(const struct literal *literal)
{
    const size_t size = literal->text.size_bytes;
    const size_t at = literal->at < size ? literal->at : size;
    return bytes_part(literal->text, at, size - at);
}

static enum status fits(struct encoder *encoder, enum status status, struct bytes where)
{
    if (status == STATUS_LIMIT_EXCEEDED) {
        *encoder->mistake = (struct reflection_mistake){"does not fit in a message", where};
    }
    return status;
}

/* 0 for what is no number. */
static uint32_t bits_of(const struct field_type *field, bool *is_signed)
{
    *is_signed = field->kind >= FIELD_KIND_INT8 && field->kind <= FIELD_KIND_INT64;
    if (*is_signed) {
        return 8u << (field->kind - FIELD_KIND_INT8);
    }
    return field->kind >= FIELD_KIND_UINT8 && field->kind <= FIELD_KIND_UINT64
               ? 8u << (field->kind - FIELD_KIND_UINT8)
               : 0;
}

static void put_bits(const struct target *target, uint32_t size_bits, uint64_t bits)
{
    const struct message_place *place = target->place;
    switch (size_bits) {
    case 1:
        message_place_bool(place, target->index, bits != 0, target->fallback != 0);
        break;
    case 8:
        message_place_u8(place, target->index, (uint8_t)bits, (uint8_t)target->fallback);
        break;
    case 16:
        message_place_u16(place, target->index, (uint16_t)bits, (uint16_t)target->fallback);
        break;
    case 32:
        message_place_u32(place, target->index, (uint32_t)bits, (uint32_t)target->fallback);
        break;
    default:
        message_place_u64(place, target->index, bits, target->fallback);
        break;
    }
}

static enum status
put_number(struct encoder *encoder, const struct target *target, struct bytes word)
{
    bool is_signed = false;
    bool is_negative = false;
    uint64_t magnitude = 0;
    const uint32_t bits = bits_of(target->field, &is_signed);
    if (bits == 0) {
        return wrong(encoder, "cannot be given here: no text stands for such a value", word);
    }
    if (!literal_number(word, &is_negative, &magnitude)) {
        return wrong(encoder, "is no number", word);
    }
    if (is_negative && !is_signed && magnitude != 0) {
        return wrong(encoder, "must not be negative", word);
    }
    const uint64_t most = (bits == 64 ? UINT64_MAX : (UINT64_C(1) << bits) - 1) >> is_signed;
    if (magnitude > most + (is_signed && is_negative)) {
        return wrong(encoder, "is too large", word);
    }
    put_bits(target, bits, is_negative ? 0 - magnitude : magnitude);
    return STATUS_OK;
}

static enum status put_bool(struct encoder *encoder, const struct target *target, struct bytes word)
{
    if (!bytes_equal(word, text_bytes("true")) && !bytes_equal(word, text_bytes("false"))) {
        return wrong(encoder, "is neither true nor false", word);
    }
    put_bits(target, 1, bytes_equal(word, text_bytes("true")));
    return STATUS_OK;
}

static enum status
put_enumerant(struct encoder *encoder, const struct target *target, struct bytes word)
{
    struct enum_type_reader type;
    enum status status = lookup_enum(encoder->reflection, target->field->type, &type);
    for (uint32_t i = 0; status == STATUS_OK && i < type.members.count; i++) {
        struct bytes name;
        status = message_list_text(&type.members, i, &name);
        if (status == STATUS_OK && bytes_equal(name, word)) {
            put_bits(target, 16, i);
            return STATUS_OK;
        }
    }
    return status == STATUS_OK ? wrong(encoder, "is none of the names that can stand here", word)
                               : status;
}

static enum status
put_capability(struct encoder *encoder, const struct target *target, struct bytes word)
{
    struct reflection_message *message = encoder->message;
    const bool is_null = bytes_equal(word, text_bytes("null"));
    const uint32_t handle = is_null ? 0 : encoder->handles->find(encoder->handles, word);
    if (handle == 0 && !is_null) {
        return wrong(encoder, "is no capability that is held under this name", word);
    }
    if (!message->is_in_registers) {
        return fits(encoder, message_place_handle(target->place, target->index, handle), word);
    }
    if (target->index >= message->capability_count) {
        return STATUS_MALFORMED;
    }
    message->capabilities[target->index] = handle;
    return STATUS_OK;
}

static bool has_zero(struct bytes text)
{
    for (size_t i = 0; i < text.size_bytes; i++) {
        if (text.data[i] == 0) {
            return true;
        }
    }
    return false;
}

/* A text or data: all of the argument, in quotes, or a word. */
static enum status
put_bytes(struct encoder *encoder, const struct target *target, struct literal *literal)
{
    const struct bytes where = rest_of(literal);
    struct bytes value = where;
    size_t length = 0;
    if (literal_is_string(literal)) {
        if (!literal_string(literal, encoder->text, sizeof(encoder->text), &length)) {
            return wrong(encoder, "does not end, is too long, or has an unknown escape", where);
        }
        value = (struct bytes){encoder->text, length};
    } else if (target->is_argument) {
        literal->at = literal->text.size_bytes;
    } else {
        value = literal_word(literal);
    }
    if (target->field->kind == FIELD_KIND_TEXT && has_zero(value)) {
        return wrong(encoder, "has a zero byte, which only data can have", where);
    }
    const enum status status = target->field->kind == FIELD_KIND_TEXT
                                   ? message_place_text(target->place, target->index, value)
                                   : message_place_data(target->place, target->index, value);
    return fits(encoder, status, where);
}

static enum status
put_word(struct encoder *encoder, const struct target *target, struct literal *literal)
{
    const struct bytes word = literal_word(literal);
    switch ((enum field_kind)target->field->kind) {
    case FIELD_KIND_VOID:
        return bytes_equal(word, text_bytes("void")) ? STATUS_OK
                                                     : wrong(encoder, "can only be void", word);
    case FIELD_KIND_BOOL:
        return put_bool(encoder, target, word);
    case FIELD_KIND_ENUM:
        return put_enumerant(encoder, target, word);
    case FIELD_KIND_INTERFACE:
        return put_capability(encoder, target, word);
    default:
        return put_number(encoder, target, word);
    }
}

static enum status
put_inner(struct encoder *encoder, const struct target *target, struct literal *literal)
{
    struct struct_type_reader type;
    struct message_place place;
    enum status status = lookup_struct(encoder->reflection, target->field->type, &type);
    if (status == STATUS_OK) {
        const struct bytes where = rest_of(literal);
        status = message_place_struct(
            target->place, target->index, type.data_words, type.pointer_count, &place);
        status = fits(encoder, status, where);
    }
    return status == STATUS_OK ? put_struct(encoder, target->field->type, &place, literal) : status;
}

/* One value, but for structs in lists, which have their place already. */
static enum status
put_value(struct encoder *encoder, const struct target *target, struct literal *literal)
{
    switch ((enum field_kind)target->field->kind) {
    case FIELD_KIND_TEXT:
    case FIELD_KIND_DATA:
        return put_bytes(encoder, target, literal);
    case FIELD_KIND_STRUCT:
        return put_inner(encoder, target, literal);
    case FIELD_KIND_GROUP:
        return put_struct(encoder, target->field->type, target->place, literal);
    default:
        return put_word(encoder, target, literal);
    }
}

static enum message_element element_of(const struct field_type *field)
{
    bool is_signed = false;
    switch ((enum field_kind)field->kind) {
    case FIELD_KIND_BOOL:
        return MESSAGE_ELEMENT_BIT;
    case FIELD_KIND_ENUM:
        return MESSAGE_ELEMENT_U16;
    case FIELD_KIND_TEXT:
    case FIELD_KIND_DATA:
    case FIELD_KIND_INTERFACE:
        return MESSAGE_ELEMENT_POINTER;
    default:
        break;
    }
    switch (bits_of(field, &is_signed)) {
    case 8:
        return MESSAGE_ELEMENT_U8;
    case 16:
        return MESSAGE_ELEMENT_U16;
    case 32:
        return MESSAGE_ELEMENT_U32;
    default:
        return MESSAGE_ELEMENT_U64;
    }
}

static enum status place_list(
    struct encoder *encoder,
    const struct target *target,
    uint32_t count,
    struct message_place *list)
{
    struct struct_type_reader type;
    const struct field_type *field = target->field;
    if (field->kind != FIELD_KIND_STRUCT) {
        return message_place_list(target->place, target->index, element_of(field), count, list);
    }
    const enum status status = lookup_struct(encoder->reflection, field->type, &type);
    if (status != STATUS_OK) {
        return status;
    }
    return message_place_structs(
        target->place, target->index, count, type.data_words, type.pointer_count, list);
}

static enum status put_element(
    struct encoder *encoder,
    const struct field_type *field,
    const struct message_place *list,
    uint32_t index,
    struct literal *literal)
{
    if (field->kind == FIELD_KIND_STRUCT) {
        const struct message_place element = message_place_element(list, index);
        return put_struct(encoder, field->type, &element, literal);
    }
    const struct target target = {.place = list, .field = field, .index = index};
    return put_value(encoder, &target, literal);
}

static enum status
put_list(struct encoder *encoder, const struct target *target, struct literal *literal)
{
    struct message_place list;
    uint32_t count = 0;
    const struct bytes where = rest_of(literal);
    if (!literal_take(literal, '[') || !literal_count(literal, &count)) {
        return wrong(encoder, "is no list: [value, ...]", where);
    }
    enum status status = fits(encoder, place_list(encoder, target, count, &list), where);
    for (uint32_t i = 0; status == STATUS_OK && i < count; i++) {
        status = put_element(encoder, target->field, &list, i, literal);
        if (status == STATUS_OK && !literal_take(literal, i + 1 < count ? ',' : ']')) {
            status = wrong(encoder, "does not belong in this list", rest_of(literal));
        }
    }
    return status != STATUS_OK || count > 0 || literal_take(literal, ']')
               ? status
               : wrong(encoder, "is no list: [value, ...]", where);
}

/* A struct that is being filled in. */
struct filling {
    const struct struct_type_reader *type;
    const struct message_place *place;
    uint64_t given;  /* fields, a bit each */
    bool has_member; /* of the union */
};

/* The description is believed only as far as it stays inside the struct that it describes. */
static bool is_inside(
    const struct encoder *encoder,
    const struct message_place *place,
    const struct field_type *field)
{
    bool is_signed = false;
    const uint64_t data_bits = (uint64_t)place->data_words * 64;
    uint64_t size_bits = bits_of(field, &is_signed);
    switch ((enum field_kind)field->kind) {
    case FIELD_KIND_VOID:
    case FIELD_KIND_GROUP:
        return !field->is_list;
    case FIELD_KIND_BOOL:
        size_bits = 1;
        break;
    case FIELD_KIND_ENUM:
        size_bits = 16;
        break;
    default:
        break;
    }
    if (field->kind == FIELD_KIND_INTERFACE && encoder->message->is_in_registers) {
        return !field->is_list && field->index < encoder->message->capability_count;
    }
    if (field->is_list || size_bits == 0) {
        return field->index < place->pointer_count;
    }
    return (field->index + UINT64_C(1)) * size_bits <= data_bits;
}

static enum status begin_field(
    struct encoder *encoder,
    struct filling *filling,
    uint32_t number,
    const struct field_type *field)
{
    const bool is_member = field->discriminant != MESSAGE_FIELD_ALWAYS;
    const uint32_t union_index = filling->type->union_index;
    if ((filling->given >> number & 1) != 0) {
        return wrong(encoder, "is given twice", field->name);
    }
    if (is_member && filling->has_member) {
        return wrong(encoder, "excludes what was given before", field->name);
    }
    if (!is_inside(encoder, filling->place, field) ||
        (is_member && union_index >= filling->place->data_words * 4)) {
        return STATUS_MALFORMED;
    }
    filling->given |= UINT64_C(1) << number;
    if (is_member) {
        filling->has_member = true;
        message_place_u16(filling->place, union_index, field->discriminant, 0);
    }
    return STATUS_OK;
}

static enum status put_field(
    struct encoder *encoder,
    const struct filling *filling,
    const struct field_type *field,
    bool is_argument,
    struct literal *literal)
{
    const struct target target = {
        .place = filling->place,
        .field = field,
        .index = field->index,
        .fallback = field->default_bits,
        .is_argument = is_argument,
    };
    return field->is_list ? put_list(encoder, &target, literal)
                          : put_value(encoder, &target, literal);
}

/* NOT_FOUND when there is none of that name. */
static enum status find_field(
    const struct struct_type_reader *type,
    struct bytes name,
    uint32_t *number,
    struct field_type *field)
{
    for (uint32_t i = 0; i < type->fields.count && i < FIELDS_MAX; i++) {
        const enum status status = field_type_list_get(&type->fields, i, field);
        if (status != STATUS_OK) {
            return status;
        }
        if (bytes_equal(field->name, name)) {
            *number = i;
            return STATUS_OK;
        }
    }
    return STATUS_NOT_FOUND;
}

/* name = value */
static enum status
put_member(struct encoder *encoder, struct filling *filling, struct literal *literal)
{
    struct field_type field;
    uint32_t number = 0;
    const struct bytes name = literal_word(literal);
    enum status status = find_field(filling->type, name, &number, &field);
    if (status == STATUS_NOT_FOUND) {
        return wrong(encoder, "is no member here", name);
    }
    if (status == STATUS_OK && !literal_take(literal, '=')) {
        return wrong(encoder, "needs a value: name = value", name);
    }
    if (status == STATUS_OK) {
        status = begin_field(encoder, filling, number, &field);
    }
    return status == STATUS_OK ? put_field(encoder, filling, &field, false, literal) : status;
}

/* (name = value, ...) into a struct that has its place. */
static enum status put_struct(
    struct encoder *encoder,
    uint32_t type_number,
    const struct message_place *place,
    struct literal *literal)
{
    struct struct_type_reader type;
    const struct bytes where = rest_of(literal);
    if (encoder->depth_left == 0) {
        return fits(encoder, STATUS_LIMIT_EXCEEDED, where);
    }
    enum status status = lookup_struct(encoder->reflection, type_number, &type);
    if (status != STATUS_OK) {
        return status;
    }
    struct filling filling = {.type = &type, .place = place};
    if (!literal_take(literal, '(')) {
        return wrong(encoder, "is no struct: (name = value, ...)", where);
    }
    encoder->depth_left--;
    bool is_ended = literal_take(literal, ')');
    while (!is_ended && status == STATUS_OK) {
        status = put_member(encoder, &filling, literal);
        is_ended = status == STATUS_OK && literal_take(literal, ')');
        if (status == STATUS_OK && !is_ended && !literal_take(literal, ',')) {
            status = wrong(encoder, "does not belong in this struct", rest_of(literal));
        }
    }
    encoder->depth_left++;
    return status;
}

/* The next field that has no value yet, for an argument without a name. */
static enum status next_field(
    struct encoder *encoder,
    const struct filling *filling,
    struct bytes argument,
    uint32_t *number,
    struct field_type *field)
{
    for (uint32_t i = 0; i < filling->type->fields.count && i < FIELDS_MAX; i++) {
        if ((filling->given >> i & 1) == 0) {
            *number = i;
            return field_type_list_get(&filling->type->fields, i, field);
        }
    }
    return wrong(encoder, "is one argument too many", argument);
}

/* What stands before the first =, when it is the name of a parameter; else there is none. */
static enum status
put_argument(struct encoder *encoder, struct filling *filling, struct bytes argument)
{
    struct literal literal = {.text = argument};
    struct field_type field;
    uint32_t number = 0;
    const struct bytes name = literal_word(&literal);
    enum status status = STATUS_NOT_FOUND;
    if (literal_take(&literal, '=')) {
        status = find_field(filling->type, name, &number, &field);
    }
    if (status == STATUS_NOT_FOUND) {
        literal.at = 0;
        status = next_field(encoder, filling, argument, &number, &field);
    }
    if (status == STATUS_OK) {
        status = begin_field(encoder, filling, number, &field);
    }
    if (status == STATUS_OK) {
        status = put_field(encoder, filling, &field, true, &literal);
    }
    if (status == STATUS_OK && literal_peek(&literal) != '\0') {
        status = wrong(encoder, "stands behind the end of the value", rest_of(&literal));
    }
    return status;
}

/* Where the parameters go: registers are a struct that fills the first words. */
static enum status
start(struct encoder *encoder, const struct struct_type_reader *params, struct message_place *root)
{
    struct reflection_message *message = encoder->message;
    struct message_builder *builder = &encoder->builder;
    message_builder_start(builder, message->words, MESSAGE_PAGE_WORDS);
    builder->capabilities = message->capabilities;
    builder->capabilities_max = MESSAGE_CAPABILITIES_MAX;
    if (!message->is_in_registers) {
        return message_builder_root(builder, params->data_words, params->pointer_count, root);
    }
    if (params->data_words > MESSAGE_REGISTER_WORDS ||
        params->pointer_count > MESSAGE_CAPABILITIES_MAX) {
        return STATUS_MALFORMED;
    }
    message->word_count = params->data_words;
    message->capability_count = params->pointer_count;
    *root = (struct message_place){.builder = builder, .data_words = params->data_words};
    return STATUS_OK;
}

enum status reflection_encode(
    struct reflection *reflection,
    const struct struct_type_reader *params,
    const struct bytes *arguments,
    uint32_t argument_count,
    const struct reflection_handles *handles,
    struct reflection_message *message,
    struct reflection_mistake *mistake)
{
    struct encoder encoder = {
        .reflection = reflection,
        .handles = handles,
        .message = message,
        .mistake = mistake,
        .depth_left = MESSAGE_WRITE_DEPTH_MAX,
    };
    struct message_place root;
    struct filling filling = {.type = params, .place = &root};
    lookup_start(reflection);
    *mistake = (struct reflection_mistake){0};
    memset(message, 0, sizeof(*message));
    message->is_in_registers = params->is_in_registers;
    enum status status = start(&encoder, params, &root);
    for (uint32_t i = 0; status == STATUS_OK && i < argument_count; i++) {
        status = put_argument(&encoder, &filling, arguments[i]);
    }
    if (!message->is_in_registers) {
        message->word_count = encoder.builder.used_words;
        message->capability_count = encoder.builder.capability_count;
    }
    return status;
}
