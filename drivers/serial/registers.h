/*
 * Registers of a chip: one file for I/O ports, where each access is a call of the kernel, one for
 * memory. Numbers count registers, not bytes.
 */
#pragma once

#include "abi/status.h"
#include <stdint.h>

struct registers_options {
    uint32_t capability;   /* Memory or IoPorts */
    uint32_t stride_bytes; /* memory: from one register to the next; 4: they are 32 bits wide */
    uint64_t offset_bytes; /* memory: of register 0 */
};

struct registers {
    uint32_t capability; /* IoPorts */
    uint32_t stride_bytes;
    volatile uint8_t *base; /* memory: register 0 */
};

/*
 * Makes the registers accessible, for good.
 *   STATUS_INVALID_ARGUMENT  a stride of 0, or registers beyond the end of the memory
 *   others                   what the kernel answers to mapping it
 */
NODISCARD enum status
registers_open(struct registers *registers, const struct registers_options *options);

uint32_t registers_read(const struct registers *registers, uint32_t number);
void registers_write(const struct registers *registers, uint32_t number, uint32_t value);
