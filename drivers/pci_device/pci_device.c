#include "pci_device/pci_device.h"
#include "barrier/barrier.h"
#include "runtime/clock.h"
#include "runtime/mapping.h"
#include "schema/device_client.h"
#include "schema/kernel_client.h"

/* PCI's configuration space: the status register, and its bit for the line (PCI 3.0, 6.2.3). */
#define CONFIGURATION_STATUS        0x06u
#define CONFIGURATION_STATUS_RAISED (1u << 3)

/* -- opening ----------------------------------------------------------------------------------- */

enum status pci_device_claim(struct pci_device *device, struct device_identity *identity)
{
    struct device_claim_results claimed = {0};
    const enum status status = device_claim(device->capability, &claimed);
    *identity = claimed.identity;
    if (status != STATUS_OK) {
        return status;
    }
    return identity->bus == DEVICE_BUS_PCI ? STATUS_OK : STATUS_UNSUPPORTED;
}

enum status
pci_device_open_registers(struct pci_device *device, uint64_t bytes_min, uint32_t alignment)
{
    const struct device_registers_params params = {.index = 0};
    struct device_registers_results registers = {0};
    struct mapping mapping;
    uint64_t mapped_bytes = 0;
    enum status status = device_registers(device->capability, &params, &registers);
    if (status == STATUS_OK) {
        status =
            mapping_create_whole(registers.memory, MAP_READ | MAP_WRITE, &mapping, &mapped_bytes);
    }
    if (status != STATUS_OK) {
        return status == STATUS_NOT_FOUND ? STATUS_UNSUPPORTED : status; /* it is there, so far */
    }
    if (registers.size_bytes < bytes_min || registers.offset > mapped_bytes ||
        registers.size_bytes > mapped_bytes - registers.offset ||
        registers.offset % alignment != 0) {
        return STATUS_MALFORMED;
    }
    device->registers = (volatile uint8_t *)mapping.address + registers.offset;
    device->registers_bytes = registers.size_bytes;
    return STATUS_OK;
}

static enum status open_interrupt(struct pci_device *device, uint32_t event, uint32_t index)
{
    const struct device_interrupt_params params = {.index = index};
    const struct interrupt_bind_params binding = {.event = event, .bits = UINT64_C(1) << index};
    struct device_interrupt_results found = {0};
    enum status status = device_interrupt(device->capability, &params, &found);
    if (status == STATUS_OK) {
        status = interrupt_bind(found.interrupt, &binding);
        status = status == STATUS_NOT_FOUND ? STATUS_UNSUPPORTED : status;
    }
    device->interrupts[index] = found.interrupt;
    return status;
}

enum status
pci_device_open_interrupts(struct pci_device *device, uint32_t event, uint32_t count_max)
{
    enum status status = STATUS_OK;
    uint32_t *count = &device->interrupt_count;
    *count = 0;
    while (*count < count_max && *count < PCI_DEVICE_INTERRUPTS_MAX && status == STATUS_OK) {
        status = open_interrupt(device, event, *count);
        *count += status == STATUS_OK ? 1 : 0;
    }
    if (status == STATUS_NOT_FOUND) { /* there are no more */
        return *count > 0 ? STATUS_OK : STATUS_UNSUPPORTED;
    }
    return status;
}

enum status pci_device_create_memory(
    struct pci_device *device, uint64_t size_bytes, uint8_t **address, uint64_t *device_address)
{
    const struct device_create_memory_params params = {.size_bytes = size_bytes};
    const struct memory_device_address_params first = {.offset = 0};
    struct device_create_memory_results created = {0};
    struct memory_device_address_results found = {0};
    struct mapping mapping;
    enum status status = device_create_memory(device->capability, &params, &created);
    if (status == STATUS_OK) {
        status = memory_device_address(created.memory, &first, &found);
    }
    if (status == STATUS_OK) {
        status = mapping_create(created.memory, 0, size_bytes, MAP_READ | MAP_WRITE, &mapping);
    }
    if (status == STATUS_OK) {
        *address = mapping.address;
        *device_address = found.address;
    }
    return status;
}

/* -- driving ----------------------------------------------------------------------------------- */

enum status pci_device_start(void *context)
{
    const struct pci_device *device = context;
    return device_start(device->capability);
}

uint32_t pci_device_read(void *context, uint32_t offset)
{
    const struct pci_device *device = context;
    const uint32_t value = *(const volatile uint32_t *)(device->registers + offset);
    barrier_read();
    return value;
}

void pci_device_write(void *context, uint32_t offset, uint32_t value)
{
    const struct pci_device *device = context;
    barrier_register();
    *(volatile uint32_t *)(device->registers + offset) = value;
}

void pci_device_acknowledge(void *context, uint32_t index)
{
    const struct pci_device *device = context;
    (void)interrupt_acknowledge(device->interrupts[index]);
}

bool pci_device_is_raising(void *context)
{
    const struct pci_device *device = context;
    const struct device_read_configuration_params params = {
        .offset = CONFIGURATION_STATUS, .width_bytes = 2};
    struct device_read_configuration_results results = {0};
    return device_read_configuration(device->capability, &params, &results) == STATUS_OK &&
           (results.value & CONFIGURATION_STATUS_RAISED) != 0;
}

uint64_t pci_device_now_ns(void *context)
{
    (void)context;
    return clock_now_ns();
}

void pci_device_sleep_until(void *context, uint64_t time_ns)
{
    (void)context;
    (void)!clock_sleep_until(time_ns);
}
