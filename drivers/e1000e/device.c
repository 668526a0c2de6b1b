#include "device.h"
#include "barrier/barrier.h"
#include "registers.h"
#include "runtime/clock.h"
#include "runtime/mapping.h"
#include "schema/device_client.h"
#include "schema/kernel_client.h"

/* -- access ----------------------------------------------------------------------------------- */

static uint32_t read_register(void *context, uint32_t offset)
{
    const struct device *device = context;
    const uint32_t value = *(const volatile uint32_t *)(device->registers + offset);
    barrier_read();
    return value;
}

static void write_register(void *context, uint32_t offset, uint32_t value)
{
    struct device *device = context;
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

static void acknowledge(void *context, enum card_interrupt interrupt)
{
    const struct device *device = context;
    (void)interrupt_acknowledge(device->interrupts[interrupt]);
}

static enum status let_reach_memory(void *context)
{
    const struct device *device = context;
    return device_start(device->capability);
}

/* -- attaching -------------------------------------------------------------------------------- */

static enum status claim(const struct device *device)
{
    struct device_claim_results claimed = {0};
    const enum status status = device_claim(device->capability, &claimed);
    if (status != STATUS_OK) {
        return status;
    }
    return claimed.identity.bus == DEVICE_BUS_PCI && claimed.identity.vendor == PCI_VENDOR_INTEL &&
                   claimed.identity.model == PCI_MODEL_82574L
               ? STATUS_OK
               : STATUS_UNSUPPORTED;
}

static enum status open_registers(struct device *device)
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
    if (registers.size_bytes < REGISTERS_BYTES || registers.offset > mapped_bytes ||
        registers.size_bytes > mapped_bytes - registers.offset ||
        registers.offset % sizeof(uint32_t) != 0) {
        return STATUS_MALFORMED;
    }
    device->registers = (volatile uint8_t *)mapping.address + registers.offset;
    return STATUS_OK;
}

static enum status open_interrupt(struct device *device, uint32_t event, uint32_t index)
{
    const struct device_interrupt_params params = {.index = index};
    const struct interrupt_bind_params binding = {.event = event, .bits = UINT64_C(1) << index};
    struct device_interrupt_results found = {0};
    enum status status = device_interrupt(device->capability, &params, &found);
    if (status == STATUS_OK) {
        status = interrupt_bind(found.interrupt, &binding);
    }
    device->interrupts[index] = found.interrupt;
    return status;
}

/* A message for each purpose; or there is only one, and it is the line. */
static enum status open_interrupts(struct device *device, uint32_t event)
{
    enum status status = STATUS_OK;
    uint32_t count = 0;
    while (count < CARD_INTERRUPT_COUNT && status == STATUS_OK) {
        status = open_interrupt(device, event, count);
        count += status == STATUS_OK ? 1 : 0;
    }
    device->card.controller.access.has_messages = count == CARD_INTERRUPT_COUNT;
    if (status == STATUS_NOT_FOUND) {
        return count == 1 ? STATUS_OK : STATUS_UNSUPPORTED;
    }
    return status;
}

static enum status open_memory(struct device *device)
{
    const struct device_create_memory_params params = {.size_bytes = CARD_MEMORY_BYTES};
    const struct memory_device_address_params first = {.offset = 0};
    struct device_create_memory_results created = {0};
    struct memory_device_address_results address = {0};
    struct mapping mapping;
    enum status status = device_create_memory(device->capability, &params, &created);
    if (status == STATUS_OK) {
        status = memory_device_address(created.memory, &first, &address);
    }
    if (status == STATUS_OK) {
        status =
            mapping_create(created.memory, 0, CARD_MEMORY_BYTES, MAP_READ | MAP_WRITE, &mapping);
    }
    if (status == STATUS_OK) {
        device->card.controller.access.memory =
            (struct card_memory){mapping.address, address.address};
    }
    return status;
}

static enum status attach(void *context, uint32_t event)
{
    struct device *device = context;
    enum status status = claim(device);
    if (status == STATUS_OK) {
        status = open_registers(device);
    }
    if (status == STATUS_OK) {
        status = open_interrupts(device, event);
    }
    return status == STATUS_OK ? open_memory(device) : status;
}

void device_init(struct device *device, uint32_t capability)
{
    device->capability = capability;
    device->card.controller.access = (struct card_access){
        .context = device,
        .attach = attach,
        .let_reach_memory = let_reach_memory,
        .read = read_register,
        .write = write_register,
        .now_ns = now_ns,
        .sleep_until = sleep_until,
        .acknowledge = acknowledge,
    };
    card_init(&device->card);
}
