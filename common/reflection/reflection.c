#include "reflection/reflection.h"
#include "lookup.h"

enum status reflection_open(struct reflection *reflection, struct bytes image)
{
    struct message_struct root;
    enum status status = message_open(image, &reflection->message);
    if (status == STATUS_OK) {
        status = message_root(&reflection->message, &root);
    }
    return status == STATUS_OK ? schemas_read(&root, &reflection->schemas) : status;
}

static enum status not_found(enum status status)
{
    return status == STATUS_INVALID_ARGUMENT ? STATUS_NOT_FOUND : status;
}

enum status lookup_interface(
    struct reflection *reflection, uint32_t number, struct interface_type_reader *found)
{
    return not_found(interface_type_list_get(&reflection->schemas.interfaces, number, found));
}

enum status
lookup_struct(struct reflection *reflection, uint32_t number, struct struct_type_reader *found)
{
    return not_found(struct_type_list_get(&reflection->schemas.structs, number, found));
}

enum status
lookup_enum(struct reflection *reflection, uint32_t number, struct enum_type_reader *found)
{
    return not_found(enum_type_list_get(&reflection->schemas.enums, number, found));
}

enum status reflection_interface_at(
    struct reflection *reflection, uint32_t number, struct interface_type_reader *found)
{
    lookup_start(reflection);
    return lookup_interface(reflection, number, found);
}

enum status reflection_struct_at(
    struct reflection *reflection, uint32_t number, struct struct_type_reader *found)
{
    lookup_start(reflection);
    return lookup_struct(reflection, number, found);
}

enum status
reflection_enum_at(struct reflection *reflection, uint32_t number, struct enum_type_reader *found)
{
    lookup_start(reflection);
    return lookup_enum(reflection, number, found);
}

enum status reflection_interface(
    struct reflection *reflection, struct bytes name, struct interface_type_reader *found)
{
    lookup_start(reflection);
    for (uint32_t i = 0;; i++) {
        const enum status status = lookup_interface(reflection, i, found);
        if (status != STATUS_OK || bytes_equal(found->name, name)) {
            return status;
        }
    }
}

enum status reflection_interface_by_id(
    struct reflection *reflection, uint64_t id, struct interface_type_reader *found)
{
    lookup_start(reflection);
    for (uint32_t i = 0;; i++) {
        const enum status status = lookup_interface(reflection, i, found);
        if (status != STATUS_OK || found->id == id) {
            return status;
        }
    }
}

enum status reflection_struct(
    struct reflection *reflection, struct bytes name, struct struct_type_reader *found)
{
    lookup_start(reflection);
    for (uint32_t i = 0;; i++) {
        const enum status status = lookup_struct(reflection, i, found);
        if (status != STATUS_OK || (name.size_bytes > 0 && bytes_equal(found->name, name))) {
            return status;
        }
    }
}

enum status
reflection_enum(struct reflection *reflection, struct bytes name, struct enum_type_reader *found)
{
    lookup_start(reflection);
    for (uint32_t i = 0;; i++) {
        const enum status status = lookup_enum(reflection, i, found);
        if (status != STATUS_OK || bytes_equal(found->name, name)) {
            return status;
        }
    }
}

enum status reflection_method_at(
    struct reflection *reflection,
    const struct interface_type_reader *interface,
    uint32_t ordinal,
    struct reflection_method *found)
{
    lookup_start(reflection);
    enum status status = method_type_list_get(&interface->methods, ordinal, &found->type);
    if (status == STATUS_INVALID_ARGUMENT || (status == STATUS_OK && found->type.is_gate)) {
        return STATUS_NOT_FOUND;
    }
    if (status == STATUS_OK) {
        status = reflection_struct_at(reflection, found->type.params, &found->params);
    }
    if (status == STATUS_OK) {
        status = reflection_struct_at(reflection, found->type.results, &found->results);
    }
    found->ordinal = ordinal;
    return status;
}

enum status reflection_method(
    struct reflection *reflection,
    const struct interface_type_reader *interface,
    struct bytes name,
    struct reflection_method *found)
{
    lookup_start(reflection);
    for (uint32_t i = 0; i < interface->methods.count; i++) {
        struct method_type type;
        const enum status status = method_type_list_get(&interface->methods, i, &type);
        if (status != STATUS_OK) {
            return status;
        }
        if (bytes_equal(type.name, name)) {
            return reflection_method_at(reflection, interface, i, found);
        }
    }
    return STATUS_NOT_FOUND;
}

static enum status
mask_of_facet(const struct interface_type_reader *interface, struct bytes facet, uint64_t *mask)
{
    for (uint32_t i = 0; i < interface->facets.count; i++) {
        struct facet_type type;
        const enum status status = facet_type_list_get(&interface->facets, i, &type);
        if (status != STATUS_OK) {
            return status;
        }
        if (bytes_equal(type.name, facet)) {
            *mask = type.mask;
            return STATUS_OK;
        }
    }
    return STATUS_NOT_FOUND;
}

enum status reflection_mask(
    struct reflection *reflection, struct bytes interface, struct bytes facet, uint64_t *mask)
{
    struct interface_type_reader found;
    const enum status status = reflection_interface(reflection, interface, &found);
    if (status != STATUS_OK) {
        return status;
    }
    if (facet.size_bytes > 0) {
        return mask_of_facet(&found, facet, mask);
    }
    const uint32_t count = found.methods.count;
    if (count > 64) {
        return STATUS_MALFORMED;
    }
    *mask = count == 64 ? ~UINT64_C(0) : (UINT64_C(1) << count) - 1;
    return STATUS_OK;
}
