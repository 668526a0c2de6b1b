/* Which interface each capability of a message has, found by walking through all its fields. */
#include "lookup.h"
#include "reflection/print.h"
#include "walk.h"

struct search {
    struct walk walk;
    uint32_t *interfaces;
    uint32_t depth;
};

static enum status
search_struct(struct search *search, uint32_t type_number, const struct message_struct *from);

static void
note(struct search *search, const struct field_type *field, uint32_t number, bool is_null)
{
    if (!is_null && number < MESSAGE_CAPABILITIES_MAX) {
        search->interfaces[number] = field->type + 1;
    }
}

static enum status search_element(
    struct search *search,
    const struct field_type *field,
    const struct message_list *list,
    uint32_t index)
{
    struct message_struct element;
    uint32_t number = 0;
    bool is_null = true;
    if (field->kind == FIELD_KIND_STRUCT) {
        const enum status status = message_list_struct(list, index, &element);
        return status == STATUS_OK ? search_struct(search, field->type, &element) : status;
    }
    const enum status status = walk_capability_element(list, index, &number, &is_null);
    note(search, field, number, is_null);
    return status;
}

static enum status search_field(
    struct search *search, const struct field_type *field, const struct message_struct *from)
{
    struct message_list list;
    struct message_struct inner;
    uint32_t number = 0;
    bool is_null = true;
    enum status status = STATUS_OK;
    if (field->is_list) {
        status = message_struct_list(from, field->index, &list);
        for (uint32_t i = 0; status == STATUS_OK && i < list.count; i++) {
            status = search_element(search, field, &list, i);
        }
        return status;
    }
    switch ((enum field_kind)field->kind) {
    case FIELD_KIND_INTERFACE:
        status = walk_capability(&search->walk, field, from, &number, &is_null);
        note(search, field, number, is_null);
        return status;
    case FIELD_KIND_STRUCT:
        status = message_struct_struct(from, field->index, &inner);
        return status == STATUS_OK ? search_struct(search, field->type, &inner) : status;
    case FIELD_KIND_GROUP:
        return search_struct(search, field->type, from);
    default:
        return STATUS_OK;
    }
}

/* Only what can have capabilities somewhere is followed. */
static bool can_have(const struct field_type *field)
{
    return field->kind == FIELD_KIND_INTERFACE || field->kind == FIELD_KIND_STRUCT ||
           field->kind == FIELD_KIND_GROUP;
}

static enum status search_fields(
    struct search *search, const struct struct_type_reader *type, const struct message_struct *from)
{
    for (uint32_t i = 0; i < type->fields.count; i++) {
        struct field_type field;
        enum status status = field_type_list_get(&type->fields, i, &field);
        if (status == STATUS_OK && can_have(&field) && walk_is_there(type, &field, from)) {
            status = search_field(search, &field, from);
        }
        if (status != STATUS_OK) {
            return status;
        }
    }
    return STATUS_OK;
}

static enum status
search_struct(struct search *search, uint32_t type_number, const struct message_struct *from)
{
    struct struct_type_reader type;
    if (search->depth >= MESSAGE_WRITE_DEPTH_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    enum status status = lookup_struct(search->walk.reflection, type_number, &type);
    if (status == STATUS_OK) {
        search->depth++;
        status = search_fields(search, &type, from);
        search->depth--;
    }
    return status;
}

enum status reflection_capabilities(
    struct reflection *reflection,
    const struct struct_type_reader *type,
    const struct reflection_view *view,
    uint32_t interfaces[MESSAGE_CAPABILITIES_MAX])
{
    struct search search = {.interfaces = interfaces};
    struct message_struct root;
    for (uint32_t i = 0; i < MESSAGE_CAPABILITIES_MAX; i++) {
        interfaces[i] = 0;
    }
    const enum status status = walk_open(&search.walk, reflection, view, &root);
    return status == STATUS_OK ? search_fields(&search, type, &root) : status;
}
