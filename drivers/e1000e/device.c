#include "device.h"
#include "lib/list.h"
#include "registers.h"

static enum status claim(struct pci_device *function)
{
    struct device_identity identity = {0};
    const enum status status = pci_device_claim(function, &identity);
    if (status != STATUS_OK) {
        return status;
    }
    return identity.vendor == PCI_VENDOR_INTEL && identity.model == PCI_MODEL_82574L
               ? STATUS_OK
               : STATUS_UNSUPPORTED;
}

/* A message for each purpose; or there is only one, and it is the line. */
static enum status open_interrupts(struct device *device, uint32_t event)
{
    const enum status status =
        pci_device_open_interrupts(&device->function, event, CARD_INTERRUPT_COUNT);
    const uint32_t count = device->function.interrupt_count;
    device->card.controller.access.has_messages = count == CARD_INTERRUPT_COUNT;
    if (status != STATUS_OK) {
        return status;
    }
    return count == CARD_INTERRUPT_COUNT || count == 1 ? STATUS_OK : STATUS_UNSUPPORTED;
}

static enum status attach(void *context, uint32_t event)
{
    struct pci_device *function = context;
    struct device *device = container_of(function, struct device, function);
    struct card_memory *memory = &device->card.controller.access.memory;
    enum status status = claim(function);
    if (status == STATUS_OK) {
        status = pci_device_open_registers(function, REGISTERS_BYTES, sizeof(uint32_t));
    }
    if (status == STATUS_OK) {
        status = open_interrupts(device, event);
    }
    return status == STATUS_OK
               ? pci_device_create_memory(
                     function, CARD_MEMORY_BYTES, &memory->address, &memory->device_address)
               : status;
}

void device_init(struct device *device, uint32_t capability)
{
    device->function.capability = capability;
    device->card.controller.access = (struct card_access){
        .context = &device->function,
        .attach = attach,
        .let_reach_memory = pci_device_start,
        .read = pci_device_read,
        .write = pci_device_write,
        .now_ns = pci_device_now_ns,
        .sleep_until = pci_device_sleep_until,
        .acknowledge = pci_device_acknowledge,
    };
    card_init(&device->card);
}
