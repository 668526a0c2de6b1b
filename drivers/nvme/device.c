#include "device.h"
#include "barrier/barrier.h"
#include "lib/list.h"
#include "runtime/clock.h"
#include "runtime/mapping.h"
#include "schema/device_client.h"
#include "schema/kernel_client.h"

/* PCI: mass storage, non-volatile memory, NVM Express (PCI Code and ID Assignment 1.11, 1.2). */
#define CLASS_NVM_EXPRESS 0x010802u

/* PCI's configuration space: the status register, and its bit for the line (PCI 3.0, 6.2.3). */
#define CONFIGURATION_STATUS        0x06u
#define CONFIGURATION_STATUS_RAISED (1u << 3)

/* -- access ----------------------------------------------------------------------------------- */

static uint32_t read_register(void *context, uint32_t offset)
{
    const struct nvme_device *device = context;
    const uint32_t value = *(const volatile uint32_t *)(device->registers + offset);
    barrier_read();
    return value;
}

static void write_register(void *context, uint32_t offset, uint32_t value)
{
    struct nvme_device *device = context;
    barrier_register();
    *(volatile uint32_t *)(device->registers + offset) = value;
}

static uint64_t now_ns(void *context)
{
    (void)context;
    return clock_now_ns();
}

/* Without the memory for a sleep it looks more often than it should. */
static void sleep_until(void *context, uint64_t time_ns)
{
    (void)context;
    (void)!clock_sleep_until(time_ns);
}

static void acknowledge(void *context, uint32_t index)
{
    const struct nvme_device *device = context;
    (void)interrupt_acknowledge(device->interrupts[index]);
}

/* What cannot be read is not raised. */
static bool is_raising(void *context)
{
    const struct nvme_device *device = context;
    const struct device_read_configuration_params params = {
        .offset = CONFIGURATION_STATUS, .width_bytes = 2};
    struct device_read_configuration_results results = {0};
    return device_read_configuration(device->capability, &params, &results) == STATUS_OK &&
           (results.value & CONFIGURATION_STATUS_RAISED) != 0;
}

/* -- start ------------------------------------------------------------------------------------ */

static enum status claim(const struct nvme_device *device)
{
    struct device_claim_results claimed = {0};
    const enum status status = device_claim(device->capability, &claimed);
    if (status != STATUS_OK) {
        return status;
    }
    return claimed.identity.bus == DEVICE_BUS_PCI &&
                   claimed.identity.class_code == CLASS_NVM_EXPRESS
               ? STATUS_OK
               : STATUS_UNSUPPORTED;
}

static enum status open_registers(struct nvme_device *device)
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
    if (registers.offset > mapped_bytes || registers.size_bytes > mapped_bytes - registers.offset ||
        registers.offset % sizeof(uint64_t) != 0) {
        return STATUS_MALFORMED;
    }
    device->registers = (volatile uint8_t *)mapping.address + registers.offset;
    device->disk.controller.access.registers_bytes = registers.size_bytes;
    return STATUS_OK;
}

/* As many as there are: NOT_FOUND for the first is an error, for another one the end. */
static enum status open_interrupts(struct nvme_device *device, uint32_t event)
{
    uint32_t *count = &device->disk.controller.access.interrupt_count;
    for (*count = 0; *count < NVME_QUEUES_MAX; (*count)++) {
        const struct device_interrupt_params params = {.index = *count};
        const struct interrupt_bind_params binding = {
            .event = event, .bits = UINT64_C(1) << *count};
        struct device_interrupt_results interrupt = {0};
        enum status status = device_interrupt(device->capability, &params, &interrupt);
        if (status == STATUS_NOT_FOUND && *count > 0) {
            break;
        }
        if (status == STATUS_OK) {
            status = interrupt_bind(interrupt.interrupt, &binding);
        }
        if (status != STATUS_OK) {
            return status == STATUS_NOT_FOUND ? STATUS_UNSUPPORTED : status;
        }
        device->interrupts[*count] = interrupt.interrupt;
    }
    return STATUS_OK;
}

static enum status open_memory(struct nvme_device *device)
{
    const struct device_create_memory_params params = {.size_bytes = NVME_MEMORY_BYTES};
    const struct memory_device_address_params first = {.offset = 0};
    struct nvme_memory *memory = &device->disk.controller.access.memory;
    struct device_create_memory_results created = {0};
    struct memory_device_address_results address = {0};
    struct mapping mapping;
    enum status status = device_create_memory(device->capability, &params, &created);
    if (status == STATUS_OK) {
        status = memory_device_address(created.memory, &first, &address);
    }
    if (status == STATUS_OK) {
        status =
            mapping_create(created.memory, 0, NVME_MEMORY_BYTES, MAP_READ | MAP_WRITE, &mapping);
    }
    if (status == STATUS_OK) {
        *memory = (struct nvme_memory){mapping.address, address.address};
    }
    return status;
}

/* The controller may still have queues of whoever had it before: it loses them first. */
static enum status start(struct block_hardware *hardware, uint32_t event)
{
    struct nvme_device *device =
        container_of(container_of(hardware, struct nvme_disk, hardware), struct nvme_device, disk);
    enum status status = claim(device);
    if (status == STATUS_OK) {
        status = open_registers(device);
    }
    if (status == STATUS_OK) {
        status = open_interrupts(device, event);
    }
    if (status == STATUS_OK) {
        status = open_memory(device);
    }
    if (status == STATUS_OK) {
        status = controller_stop(&device->disk.controller);
    }
    if (status == STATUS_OK) {
        status = device_start(device->capability);
    }
    return status == STATUS_OK ? disk_start(&device->disk) : status;
}

void device_init(struct nvme_device *device, uint32_t capability, uint32_t namespace_wanted)
{
    disk_init(&device->disk);
    device->capability = capability;
    device->disk.hardware.start = start;
    device->disk.controller.namespace_wanted = namespace_wanted;
    device->disk.controller.access = (struct nvme_access){
        .context = device,
        .read = read_register,
        .write = write_register,
        .now_ns = now_ns,
        .sleep_until = sleep_until,
        .acknowledge = acknowledge,
        .is_raising = is_raising,
    };
}
