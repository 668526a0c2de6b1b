#include "device.h"
#include "lib/list.h"

/* PCI: mass storage, non-volatile memory, NVM Express (PCI Code and ID Assignment 1.11, 1.2). */
#define CLASS_NVM_EXPRESS 0x010802u

_Static_assert(NVME_QUEUES_MAX <= PCI_DEVICE_INTERRUPTS_MAX, "one interrupt for each queue");

static enum status claim(struct pci_device *function)
{
    struct device_identity identity = {0};
    const enum status status = pci_device_claim(function, &identity);
    if (status != STATUS_OK) {
        return status;
    }
    return identity.class_code == CLASS_NVM_EXPRESS ? STATUS_OK : STATUS_UNSUPPORTED;
}

static enum status open(struct nvme_device *device, uint32_t event)
{
    struct pci_device *function = &device->function;
    struct nvme_access *access = &device->disk.controller.access;
    enum status status = claim(function);
    if (status == STATUS_OK) {
        status = pci_device_open_registers(function, 0, sizeof(uint64_t));
    }
    if (status == STATUS_OK) {
        status = pci_device_open_interrupts(function, event, NVME_QUEUES_MAX);
    }
    if (status == STATUS_OK) {
        status = pci_device_create_memory(
            function, NVME_MEMORY_BYTES, &access->memory.address, &access->memory.device_address);
    }
    access->registers_bytes = function->registers_bytes;
    access->interrupt_count = function->interrupt_count;
    return status;
}

/* The controller may still have queues of whoever had it before: it loses them first. */
static enum status start(struct block_hardware *hardware, uint32_t event)
{
    struct nvme_device *device =
        container_of(container_of(hardware, struct nvme_disk, hardware), struct nvme_device, disk);
    enum status status = open(device, event);
    if (status == STATUS_OK) {
        status = controller_stop(&device->disk.controller);
    }
    if (status == STATUS_OK) {
        status = pci_device_start(&device->function);
    }
    return status == STATUS_OK ? disk_start(&device->disk) : status;
}

void device_init(struct nvme_device *device, uint32_t capability, uint32_t namespace_wanted)
{
    disk_init(&device->disk);
    device->function.capability = capability;
    device->disk.hardware.start = start;
    device->disk.controller.namespace_wanted = namespace_wanted;
    device->disk.controller.access = (struct nvme_access){
        .context = &device->function,
        .read = pci_device_read,
        .write = pci_device_write,
        .now_ns = pci_device_now_ns,
        .sleep_until = pci_device_sleep_until,
        .acknowledge = pci_device_acknowledge,
        .is_raising = pci_device_is_raising,
    };
}
