/* Registers in memory. */
#include "abi/object_kind.h"
#include "chip.h"
#include "registers.h"
#include "runtime/capability.h"
#include "runtime/mapping.h"
#include "schema/kernel_client.h"

enum status registers_open(struct registers *registers, const struct registers_options *options)
{
    const uint32_t stride = options->stride_bytes == 0 ? chip_stride_bytes : options->stride_bytes;
    const uint64_t needed = (uint64_t)chip_register_count * stride;
    struct memory_describe_results memory = {0};
    struct mapping mapping;
    if (!capability_is(options->capability, OBJECT_MEMORY)) {
        return STATUS_INVALID_ARGUMENT;
    }
    enum status status = memory_describe(options->capability, &memory);
    if (status == STATUS_OK && (options->offset_bytes > memory.size_bytes ||
                                needed > memory.size_bytes - options->offset_bytes)) {
        status = STATUS_INVALID_ARGUMENT;
    }
    if (status == STATUS_OK) {
        status = mapping_create(
            options->capability, 0, memory.size_bytes, MAP_READ | MAP_WRITE, &mapping);
    }
    if (status == STATUS_OK) {
        *registers = (struct registers){
            .stride_bytes = stride,
            .base = (volatile uint8_t *)mapping.address + options->offset_bytes,
        };
    }
    return status;
}

uint32_t registers_read(const struct registers *registers, uint32_t number)
{
    const volatile uint8_t *at = registers->base + (uint64_t)number * registers->stride_bytes;
    return registers->stride_bytes == 4 ? *(const volatile uint32_t *)at : *at;
}

void registers_write(const struct registers *registers, uint32_t number, uint32_t value)
{
    volatile uint8_t *at = registers->base + (uint64_t)number * registers->stride_bytes;
    if (registers->stride_bytes == 4) {
        *(volatile uint32_t *)at = value;
    } else {
        *at = (uint8_t)value;
    }
}
