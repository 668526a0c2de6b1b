/* What a driver is given of its device, and how that is taken back. */
#include "abi/address.h"
#include "abi/system_call.h"
#include "hardware.h"
#include "messages.h"
#include "physical.h"
#include "runtime/capability.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "service.h"

void take_back(uint32_t *capability)
{
    const struct process_revoke_params params = {.handle = *capability};
    if (*capability != 0) {
        (void)process_revoke(PROGRAM_PROCESS, &params); /* it is there */
        capability_release(*capability);
        *capability = 0;
    }
}

/*
 * The memory is let go, not taken back: a client of the driver may still have it mapped. Its frames
 * stay, and are charged to the ledger, until nobody has it any more.
 */
static void drop_memories(struct driven *driven)
{
    for (uint32_t i = 0; i < driven->memory_count; i++) {
        keeper_drop(driven->kept[i]);
        capability_release(driven->memories[i]);
    }
    driven->memory_count = 0;
    driven->memory_bytes = 0;
}

enum status driven_stop(uint32_t device)
{
    struct driven *driven = &service.driven[device];
    driven->owner = 0;
    if (driven->is_stuck) {
        return STATUS_DEVICE_ERROR;
    }
    /* So that nobody else writes to them while they say stop. */
    for (uint32_t i = 0; i < FOUND_REGISTERS_MAX; i++) {
        take_back(&driven->registers[i]);
        take_back(&driven->ports[i]);
    }
    const enum status status = hardware_stop(device);
    for (uint32_t i = 0; i < DEVICE_INTERRUPTS_MAX; i++) {
        take_back(&driven->interrupts[i]);
    }
    driven->interrupt_count = 0;
    line_take_back(device);
    driven->is_stuck = status != STATUS_OK;
    if (!driven->is_stuck) {
        drop_memories(driven);
    }
    return status;
}

enum status driven_registers(uint32_t device, uint32_t index, uint32_t *memory)
{
    struct driven *driven = &service.driven[device];
    if (index >= FOUND_REGISTERS_MAX) {
        return STATUS_NOT_FOUND;
    }
    const struct found_registers *registers = &service.found.devices[device].registers[index];
    if (registers->size_bytes == 0) {
        return STATUS_NOT_FOUND;
    }
    if (registers->is_ports) {
        return STATUS_UNSUPPORTED;
    }
    enum status status = STATUS_OK;
    if (driven->registers[index] == 0) {
        status = physical_memory(registers->base, registers->size_bytes, &driven->registers[index]);
    }
    *memory = driven->registers[index];
    return status;
}

enum status driven_ports(uint32_t device, uint32_t index, uint32_t *ports)
{
    struct driven *driven = &service.driven[device];
    const struct found_device *found = &service.found.devices[device];
    if (index >= FOUND_REGISTERS_MAX || found->registers[index].size_bytes == 0) {
        return STATUS_NOT_FOUND;
    }
    const struct found_registers *registers = &found->registers[index];
    if (!registers->is_ports || found->identity.bus != DEVICE_BUS_PLATFORM) {
        return STATUS_UNSUPPORTED;
    }
    enum status status = STATUS_OK;
    if (driven->ports[index] == 0) {
        const struct machine_io_ports_params params = {
            .first = (uint16_t)registers->base, .count = (uint16_t)registers->size_bytes};
        struct machine_io_ports_results results = {0};
        status = machine_io_ports(service.machine, &params, &results);
        driven->ports[index] = results.io_ports;
    }
    *ports = driven->ports[index];
    return status;
}

/* Messages where the device and the machine have them, else the line. */
enum status driven_interrupt(uint32_t device, uint32_t index, uint32_t *interrupt)
{
    struct driven *driven = &service.driven[device];
    if (index < DEVICE_INTERRUPTS_MAX && driven->interrupts[index] != 0) {
        *interrupt = driven->interrupts[index];
        return STATUS_OK;
    }
    if (index >= DEVICE_INTERRUPTS_MAX) {
        return STATUS_NOT_FOUND;
    }
    enum status status = message_give(device, index, &driven->interrupts[index]);
    if (status == STATUS_UNSUPPORTED || status == STATUS_LIMIT_EXCEEDED) {
        status = line_give(device, index, &driven->interrupts[index]);
    }
    if (status == STATUS_OK) {
        driven->interrupt_count++;
        *interrupt = driven->interrupts[index];
    }
    return status;
}

/* As the kernel rounds what is contiguous. */
static uint64_t charge_of(uint64_t size_bytes)
{
    uint64_t charge = PAGE_SIZE_BYTES;
    while (charge < size_bytes) {
        charge <<= 1;
    }
    return charge;
}

enum status driven_memory(uint32_t device, uint64_t size_bytes, uint32_t *memory)
{
    struct driven *driven = &service.driven[device];
    const uint64_t bytes_max = found_memory_bytes_max(service.found.devices[device].kind);
    if (size_bytes == 0) {
        return STATUS_INVALID_ARGUMENT;
    }
    if (size_bytes > bytes_max || driven->memory_count == DEVICE_MEMORIES_MAX ||
        charge_of(size_bytes) > bytes_max - driven->memory_bytes) {
        return STATUS_LIMIT_EXCEEDED;
    }
    const struct ledger_create_memory_params params = {
        .size_bytes = page_round_up(size_bytes), .kind = MEMORY_CONTIGUOUS};
    struct ledger_create_memory_results results = {0};
    enum status status = ledger_create_memory(service.ledger, &params, &results);
    if (status != STATUS_OK) {
        return status;
    }
    status = keeper_keep(results.memory, &driven->kept[driven->memory_count]);
    if (status != STATUS_OK) {
        capability_release(results.memory);
        return status;
    }
    driven->memories[driven->memory_count++] = results.memory;
    driven->memory_bytes += charge_of(size_bytes);
    *memory = results.memory;
    return STATUS_OK;
}
