#include "lines.h"
#include "lib/memory.h"

/* ACPICA takes names as what it may write to, and does not. */
static char name_status[] = "_STA";
static char name_current[] = "_CRS";
static char name_possible[] = "_PRS";

/* One resource and what ends the list. */
struct setting {
    struct acpi_resource line;
    struct acpi_resource end;
};

static bool line_of_irq(const struct acpi_resource_irq *irq, struct facts_line *line)
{
    *line = (struct facts_line){
        .number = irq->interrupts[0],
        .is_edge_triggered = irq->triggering == ACPI_EDGE_SENSITIVE,
        .is_active_low = irq->polarity == ACPI_ACTIVE_LOW,
    };
    return irq->interrupt_count != 0;
}

static bool line_of_extended(const struct acpi_resource_extended_irq *irq, struct facts_line *line)
{
    *line = (struct facts_line){
        .number = irq->interrupts[0],
        .is_edge_triggered = irq->triggering == ACPI_EDGE_SENSITIVE,
        .is_active_low = irq->polarity == ACPI_ACTIVE_LOW,
    };
    return irq->interrupt_count != 0;
}

bool line_of_resource(const struct acpi_resource *resource, struct facts_line *line)
{
    switch (resource->type) {
    case ACPI_RESOURCE_TYPE_IRQ:
        return line_of_irq(&resource->data.irq, line);
    case ACPI_RESOURCE_TYPE_EXTENDED_IRQ:
        return line_of_extended(&resource->data.extended_irq, line);
    default:
        return false;
    }
}

/* -- links ------------------------------------------------------------------------------------- */

/* Looking for the first line. */
struct search {
    bool is_found;
    struct facts_line line;
    struct acpi_resource resource; /* it, with this line alone */
};

/* What a link is told is of the form of what it said. */
static void keep_one(struct search *search, const struct acpi_resource *resource)
{
    struct acpi_resource *one = &search->resource;
    *one = (struct acpi_resource){.type = resource->type, .length = sizeof(*one)};
    if (resource->type == ACPI_RESOURCE_TYPE_IRQ) {
        one->data.irq = resource->data.irq;
        one->data.irq.interrupt_count = 1;
        return;
    }
    one->data.extended_irq = resource->data.extended_irq;
    one->data.extended_irq.resource_source = (struct acpi_resource_source){0};
    one->data.extended_irq.interrupt_count = 1;
}

static acpi_status look_at(struct acpi_resource *resource, void *context)
{
    struct search *search = context;
    if (search->is_found || !line_of_resource(resource, &search->line)) {
        return AE_OK;
    }
    search->is_found = true;
    keep_one(search, resource);
    return AE_CTRL_TERMINATE;
}

static acpi_status find_line(acpi_handle link, char *method, struct search *search)
{
    *search = (struct search){0};
    const acpi_status status = acpi_walk_resources(link, method, look_at, search);
    if (ACPI_FAILURE(status)) {
        return status;
    }
    return search->is_found ? AE_OK : AE_NOT_FOUND;
}

static acpi_status set_line(acpi_handle link, const struct acpi_resource *resource)
{
    struct setting setting = {.line = *resource};
    setting.end =
        (struct acpi_resource){.type = ACPI_RESOURCE_TYPE_END_TAG, .length = sizeof(setting.end)};
    struct acpi_buffer buffer = {.length = sizeof(setting), .pointer = &setting};
    return acpi_set_current_resources(link, &buffer);
}

/* ACPI 6.4, 6.3.7: a device that is not there has bit 0 clear; without _STA it is there. */
static bool is_there(acpi_handle device)
{
    union acpi_object value;
    struct acpi_buffer buffer = {.length = sizeof(value), .pointer = &value};
    const acpi_status status =
        acpi_evaluate_object_typed(device, name_status, NULL, &buffer, ACPI_TYPE_INTEGER);
    if (status == AE_NOT_FOUND) {
        return true;
    }
    return ACPI_SUCCESS(status) && (value.integer.value & ACPI_STA_DEVICE_PRESENT) != 0;
}

acpi_status line_of_link(acpi_handle link, struct facts_line *line)
{
    struct search search;
    if (!is_there(link)) {
        return AE_NOT_FOUND;
    }
    acpi_status status = find_line(link, name_current, &search);
    /* A link that is switched off says line 0, or none. */
    if (status == AE_NOT_FOUND || (ACPI_SUCCESS(status) && search.line.number == 0)) {
        status = find_line(link, name_possible, &search);
        if (ACPI_SUCCESS(status)) {
            status = set_line(link, &search.resource);
        }
    }
    *line = search.line;
    return status;
}
