#include "messages.h"
#include "pci_function.h"
#include "physical.h"
#include "runtime/capability.h"
#include "schema/kernel_client.h"
#include "service.h"
#include "spaces.h"

/* An entry of the table (6.8.2.6 to 6.8.2.9), in words. */
#define ENTRY_BYTES   16u
#define ENTRY_WORDS   4u
#define ENTRY_ADDRESS 0u
#define ENTRY_UPPER   1u
#define ENTRY_DATA    2u
#define ENTRY_CONTROL 3u
#define CONTROL_MASK  1u

/*
 * The table may share its base address register with what the driver uses, and even a page of it;
 * then a driver can write to it. It makes its own device write data to an address by that, which it
 * can do anyway.
 */
static enum status map_entry(uint32_t device, uint32_t index, volatile uint32_t **entry)
{
    static volatile uint8_t *tables[FOUND_DEVICES_MAX];
    const struct found_device *found = &service.found.devices[device];
    const struct found_features *features = &found->features;
    const struct found_registers *registers = &found->registers[features->message_registers];
    const uint64_t size_bytes = (uint64_t)features->message_count * ENTRY_BYTES;
    if (registers->is_ports || features->message_offset > registers->size_bytes ||
        size_bytes > registers->size_bytes - features->message_offset) {
        return STATUS_UNSUPPORTED;
    }
    if (tables[device] == NULL) {
        const enum status status =
            physical_map(registers->base + features->message_offset, size_bytes, &tables[device]);
        if (status != STATUS_OK) {
            return status;
        }
    }
    *entry = (volatile uint32_t *)(tables[device] + (uint64_t)index * ENTRY_BYTES);
    return STATUS_OK;
}

static void
write_entry(volatile uint32_t *entry, const struct machine_message_interrupt_results *message)
{
    entry[ENTRY_CONTROL] |= CONTROL_MASK;
    entry[ENTRY_ADDRESS] = (uint32_t)message->address;
    entry[ENTRY_UPPER] = (uint32_t)(message->address >> 32);
    entry[ENTRY_DATA] = message->data;
    entry[ENTRY_CONTROL] &= ~CONTROL_MASK;
}

/* What a driver before had may be somebody else's by now. */
static void mask_all(volatile uint32_t *table, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        table[i * ENTRY_WORDS + ENTRY_CONTROL] |= CONTROL_MASK;
    }
}

enum status message_give(uint32_t device, uint32_t index, uint32_t *interrupt)
{
    const struct found_device *found = &service.found.devices[device];
    volatile uint32_t *entry = NULL;
    struct machine_message_interrupt_results message = {0};
    if (found->features.messages == 0) {
        return STATUS_UNSUPPORTED;
    }
    if (index >= found->features.message_count) {
        return STATUS_NOT_FOUND;
    }
    enum status status = machine_message_interrupt(service.machine, &message);
    if (status != STATUS_OK) {
        return status;
    }
    status = map_entry(device, index, &entry);
    if (status != STATUS_OK) {
        capability_release(message.interrupt);
        return status;
    }
    const struct pci_space space = host_space(found->host);
    if (service.driven[device].interrupt_count == 0) {
        mask_all(entry - (size_t)index * ENTRY_WORDS, found->features.message_count);
    }
    write_entry(entry, &message);
    pci_function_set_line(&space, found, false);
    pci_function_set_messages(&space, found, true);
    *interrupt = message.interrupt;
    return STATUS_OK;
}

bool message_is_possible(void)
{
    struct machine_message_interrupt_results message = {0};
    const enum status status = machine_message_interrupt(service.machine, &message);
    capability_release(message.interrupt);
    return status == STATUS_OK;
}
