#include "ports.h"
#include "abi/address.h"
#include "runtime/message.h"
#include "schema/kernel_client.h"
#include "service.h"

#define PORTS_FIRST 0xcf8u
#define PORTS_COUNT 8u

/* Behind the first: the address, in one piece, then a window of four bytes. */
#define ADDRESS 0u
#define DATA    4u

#define ADDRESS_ENABLE         (UINT32_C(1) << 31)
#define ADDRESS_FUNCTION_SHIFT 8u

#define SPACE_BYTES 256u

static uint32_t ports; /* 0: not opened */

static bool select_register(uint32_t function, uint32_t offset, uint32_t width_bytes)
{
    const struct io_ports_write_params params = {
        .offset = ADDRESS,
        .width_bytes = sizeof(uint32_t),
        .value = ADDRESS_ENABLE | (function & 0xffff) << ADDRESS_FUNCTION_SHIFT |
                 (offset & (SPACE_BYTES - 4)),
    };
    return offset < SPACE_BYTES && offset % width_bytes == 0 &&
           io_ports_write(ports, &params) == STATUS_OK;
}

static uint32_t read_port(void *context, uint32_t function, uint32_t offset, uint32_t width_bytes)
{
    const struct io_ports_read_params params = {
        .offset = (uint16_t)(DATA + offset % 4), .width_bytes = (uint16_t)width_bytes};
    struct io_ports_read_results results = {0};
    (void)context;
    if (!select_register(function, offset, width_bytes) ||
        io_ports_read(ports, &params, &results) != STATUS_OK) {
        return UINT32_MAX >> (32 - 8 * width_bytes);
    }
    return results.value;
}

static void
write_port(void *context, uint32_t function, uint32_t offset, uint32_t width_bytes, uint32_t value)
{
    const struct io_ports_write_params params = {
        .offset = (uint16_t)(DATA + offset % 4),
        .width_bytes = (uint16_t)width_bytes,
        .value = value,
    };
    (void)context;
    if (select_register(function, offset, width_bytes)) {
        (void)io_ports_write(ports, &params); /* as what is not there takes it */
    }
}

enum status ports_open(void)
{
    const struct machine_io_ports_params params = {.first = PORTS_FIRST, .count = PORTS_COUNT};
    struct machine_io_ports_results results = {0};
    const enum status status = machine_io_ports(service.machine, &params, &results);
    ports = status == STATUS_OK ? results.io_ports : 0;
    return status;
}

struct pci_space ports_space(void)
{
    return (struct pci_space){.read = read_port, .write = write_port};
}
