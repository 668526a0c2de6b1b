/* Registers behind I/O ports: one byte each, side by side. */
#include "abi/object_kind.h"
#include "registers.h"
#include "runtime/capability.h"
#include "schema/kernel_client.h"

enum status registers_open(struct registers *registers, const struct registers_options *options)
{
    if (!capability_is(options->capability, OBJECT_IO_PORTS)) {
        return STATUS_INVALID_ARGUMENT;
    }
    *registers = (struct registers){.capability = options->capability};
    return STATUS_OK;
}

/* A port that cannot be read reads as if there were no chip: all ones. */
uint32_t registers_read(const struct registers *registers, uint32_t number)
{
    const struct io_ports_read_params params = {.offset = (uint16_t)number, .width_bytes = 1};
    struct io_ports_read_results results = {0};
    const enum status status = io_ports_read(registers->capability, &params, &results);
    return status == STATUS_OK ? results.value : UINT8_MAX;
}

void registers_write(const struct registers *registers, uint32_t number, uint32_t value)
{
    const struct io_ports_write_params params = {
        .offset = (uint16_t)number, .width_bytes = 1, .value = value};
    (void)io_ports_write(registers->capability, &params);
}
