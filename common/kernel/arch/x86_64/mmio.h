/* Device registers that are memory: one load or store each, written out. */
#pragma once

#include "memory/direct_map.h"
#include <stdint.h>

static inline uint64_t mmio_address(uint64_t physical)
{
    return (uint64_t)direct_map_pointer((struct paddr){physical});
}

static inline uint32_t mmio_read(uint64_t address)
{
    uint32_t value;
    __asm__ volatile("movl (%1), %0" : "=r"(value) : "r"(address) : "memory");
    return value;
}

static inline void mmio_write(uint64_t address, uint32_t value)
{
    __asm__ volatile("movl %0, (%1)" ::"r"(value), "r"(address) : "memory");
}

static inline uint8_t mmio_read_byte(uint64_t address)
{
    uint8_t value;
    __asm__ volatile("movb (%1), %0" : "=q"(value) : "r"(address) : "memory");
    return value;
}

static inline void mmio_write_byte(uint64_t address, uint8_t value)
{
    __asm__ volatile("movb %0, (%1)" ::"q"(value), "r"(address) : "memory");
}
