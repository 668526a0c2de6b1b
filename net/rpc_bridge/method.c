/*
 * An interface has the methods of those that it extends first, each with all of its own in their
 * order, then those that it declares itself (tools/schema_compiler/reader.py).
 */
#include "rpc_bridge/bridge.h"

/* How many levels of interfaces that extend others are followed. */
#define LEVELS_MAX 8u

static enum status superclass_at(
    struct reflection *reflection,
    const struct interface_type_reader *interface,
    uint32_t index,
    struct interface_type_reader *found)
{
    struct bytes name = {0};
    const enum status status = message_list_text(&interface->superclasses, index, &name);
    return status == STATUS_OK ? reflection_interface(reflection, name, found) : status;
}

/*
 * One step up to where a method is declared: *interface becomes the one that has it, and *ordinal
 * its number there; `is_own`: that is this interface, and the number is the one that it is declared
 * with.
 */
static enum status ascend(
    struct reflection *reflection,
    struct interface_type_reader *interface,
    uint32_t *ordinal,
    bool *is_own)
{
    for (uint32_t i = 0; i < interface->superclasses.count; i++) {
        struct interface_type_reader superclass;
        const enum status status = superclass_at(reflection, interface, i, &superclass);
        if (status != STATUS_OK) {
            return status;
        }
        if (*ordinal < superclass.methods.count) {
            *interface = superclass;
            *is_own = false;
            return STATUS_OK;
        }
        *ordinal -= superclass.methods.count;
    }
    *is_own = true;
    return STATUS_OK;
}

enum status bridge_method_of(
    struct reflection *reflection,
    const struct interface_type_reader *interface,
    uint32_t ordinal,
    struct bridge_method *method)
{
    struct interface_type_reader at = *interface;
    struct reflection_method found;
    enum status status = reflection_method_at(reflection, interface, ordinal, &found);
    if (status != STATUS_OK) {
        return status == STATUS_NOT_FOUND ? STATUS_UNSUPPORTED : status;
    }
    for (uint32_t level = 0; level < LEVELS_MAX; level++) {
        bool is_own = false;
        status = ascend(reflection, &at, &ordinal, &is_own);
        if (status != STATUS_OK) {
            return status;
        }
        if (is_own) {
            *method = (struct bridge_method){at.id, (uint16_t)ordinal};
            return STATUS_OK;
        }
    }
    return STATUS_LIMIT_EXCEEDED;
}

/*
 * Where the methods begin that the interface of this id declares, among all of `interface`.
 * STATUS_UNSUPPORTED: it is none of those that are extended.
 */
static enum status find_owner(
    struct reflection *reflection,
    const struct interface_type_reader *interface,
    uint64_t id,
    uint32_t levels_left,
    uint32_t *first)
{
    uint32_t offset = 0;
    for (uint32_t i = 0; i < interface->superclasses.count; i++) {
        struct interface_type_reader superclass;
        enum status status = superclass_at(reflection, interface, i, &superclass);
        if (status != STATUS_OK) {
            return status;
        }
        if (levels_left == 0) {
            return STATUS_LIMIT_EXCEEDED;
        }
        status = find_owner(reflection, &superclass, id, levels_left - 1, first);
        if (status != STATUS_UNSUPPORTED) {
            *first += offset;
            return status;
        }
        offset += superclass.methods.count;
    }
    *first = offset;
    return interface->id == id ? STATUS_OK : STATUS_UNSUPPORTED;
}

enum status bridge_ordinal_of(
    struct reflection *reflection,
    const struct interface_type_reader *interface,
    const struct bridge_method *method,
    uint32_t *ordinal)
{
    struct bridge_method declared;
    uint32_t first = 0;
    enum status status =
        find_owner(reflection, interface, method->interface_id, LEVELS_MAX, &first);
    if (status == STATUS_OK) {
        *ordinal = first + method->number;
        status = bridge_method_of(reflection, interface, *ordinal, &declared);
    }
    /* A number beyond those of its interface would be a method of another one. */
    const bool is_it = status != STATUS_OK || (declared.interface_id == method->interface_id &&
                                               declared.number == method->number);
    return is_it ? status : STATUS_UNSUPPORTED;
}
