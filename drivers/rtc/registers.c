#include "registers.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/mapping.h"
#include "schema/device_client.h"
#include "schema/kernel_client.h"
#include <stdbool.h>

#define PAUSE_NS UINT64_C(1000000)

/* MC146818 behind ports: the number of a register, and its content. */
#define PORT_INDEX 0u
#define PORT_DATA  1u
#define PORT_COUNT 2u

static uint32_t ports; /* IoPorts */
static struct mapping mapping;
static volatile uint8_t *base;

static void pause_once(void *context)
{
    (void)context;
    /* Without a timer it is asked at once. */
    (void)clock_sleep_until(clock_now_ns() + PAUSE_NS);
}

/* -- I/O ports --------------------------------------------------------------------------------- */

static void write_port(uint16_t port, uint32_t value)
{
    const struct io_ports_write_params params = {.offset = port, .width_bytes = 1, .value = value};
    (void)io_ports_write(ports, &params); /* ports that were taken back show what is no time */
}

static uint32_t read_by_port(void *context, uint32_t number)
{
    const struct io_ports_read_params params = {.offset = PORT_DATA, .width_bytes = 1};
    struct io_ports_read_results results = {0};
    (void)context;
    write_port(PORT_INDEX, number);
    return io_ports_read(ports, &params, &results) == STATUS_OK ? results.value : UINT8_MAX;
}

static void write_by_port(void *context, uint32_t number, uint32_t value)
{
    (void)context;
    write_port(PORT_INDEX, number);
    write_port(PORT_DATA, value);
}

static enum status open_ports(uint32_t device, struct chip_registers *registers)
{
    const struct device_ports_params params = {.index = 0};
    struct device_ports_results results = {0};
    const enum status status = device_ports(device, &params, &results);
    if (status == STATUS_OK) {
        capability_release(ports);
        ports = results.ports;
        registers->read = read_by_port;
        registers->write = write_by_port;
        registers->size_bytes = PORT_COUNT;
    }
    return status;
}

/* -- memory ------------------------------------------------------------------------------------ */

static uint32_t read_word(void *context, uint32_t number)
{
    (void)context;
    return *(volatile uint32_t *)(base + number);
}

static void write_word(void *context, uint32_t number, uint32_t value)
{
    (void)context;
    *(volatile uint32_t *)(base + number) = value;
}

static enum status open_memory(uint32_t device, struct chip_registers *registers)
{
    const struct device_registers_params params = {.index = 0};
    struct device_registers_results found = {0};
    uint64_t size_bytes = 0;
    enum status status = device_registers(device, &params, &found);
    if (status != STATUS_OK) {
        return status;
    }
    if (mapping.address != NULL) {
        mapping_finish(&mapping);
        mapping = (struct mapping){0};
    }
    status = mapping_create_whole(found.memory, MAP_READ | MAP_WRITE, &mapping, &size_bytes);
    capability_release(found.memory); /* the mapping stays */
    if (status != STATUS_OK) {
        return status;
    }
    if (found.offset > size_bytes || found.size_bytes > size_bytes - found.offset ||
        found.size_bytes > UINT32_MAX || found.offset % sizeof(uint32_t) != 0) {
        return STATUS_MALFORMED;
    }
    base = (volatile uint8_t *)mapping.address + found.offset;
    registers->read = read_word;
    registers->write = write_word;
    registers->size_bytes = (uint32_t)found.size_bytes;
    return STATUS_OK;
}

enum status
registers_open(uint32_t device, struct chip_registers *registers, struct device_identity *identity)
{
    struct device_claim_results claimed = {0};
    *registers = (struct chip_registers){.pause = pause_once};
    enum status status = device_claim(device, &claimed);
    if (status != STATUS_OK) {
        return status;
    }
    *identity = claimed.identity;
    if (identity->bus != DEVICE_BUS_PLATFORM) {
        return STATUS_UNSUPPORTED;
    }
    registers->century = identity->detail;
    return identity->model == PLATFORM_MODEL_CLOCK_MC146818 ? open_ports(device, registers)
                                                            : open_memory(device, registers);
}
