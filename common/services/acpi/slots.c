#include "slots.h"
#include "lines.h"
#include <acpica.h>

/* ACPICA takes names as what it may write to, and does not. */
static char virtio_in_memory[] = "LNRO0005";
static char name_current[] = "_CRS";

struct resources {
    struct facts_slot slot;
    bool has_memory;
    bool has_line;
};

static bool read_memory(struct acpi_resource *resource, struct facts_slot *slot)
{
    struct acpi_resource_address64 address;
    switch (resource->type) {
    case ACPI_RESOURCE_TYPE_FIXED_MEMORY32:
        slot->base = resource->data.fixed_memory32.address;
        slot->size_bytes = resource->data.fixed_memory32.address_length;
        return true;
    case ACPI_RESOURCE_TYPE_MEMORY32:
        slot->base = resource->data.memory32.minimum;
        slot->size_bytes = resource->data.memory32.address_length;
        return true;
    default:
        if (ACPI_FAILURE(acpi_resource_to_address64(resource, &address)) ||
            address.resource_type != ACPI_MEMORY_RANGE) {
            return false;
        }
        slot->base = address.address.minimum + address.address.translation_offset;
        slot->size_bytes = address.address.address_length;
        return true;
    }
}

/* The first of each. */
static acpi_status look_at(struct acpi_resource *resource, void *context)
{
    struct resources *resources = context;
    if (!resources->has_line) {
        resources->has_line = line_of_resource(resource, &resources->slot.line);
    }
    if (!resources->has_memory) {
        resources->has_memory = read_memory(resource, &resources->slot);
    }
    return AE_OK;
}

static acpi_status add_slot(acpi_handle handle, u32 depth, void *context, void **result)
{
    struct facts *facts = context;
    struct resources resources = {0};
    (void)depth;
    (void)result;
    if (ACPI_FAILURE(acpi_walk_resources(handle, name_current, look_at, &resources)) ||
        !resources.has_memory || !resources.has_line || facts->slot_count == FACTS_SLOTS_MAX) {
        facts->refused_count++;
        return AE_OK;
    }
    facts->slots[facts->slot_count++] = resources.slot;
    return AE_OK;
}

void slots_find(struct facts *facts)
{
    void *result = NULL;
    if (ACPI_FAILURE(acpi_get_devices(virtio_in_memory, add_slot, facts, &result))) {
        facts->refused_count++;
    }
}
