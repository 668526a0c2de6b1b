/* Device registers, with the fences that order them against memory. */
#pragma once

#include "memory/direct_map.h"
#include <stdint.h>

static inline uint64_t mmio_address(uint64_t physical)
{
    return (uint64_t)direct_map_pointer((struct paddr){physical});
}

static inline uint32_t mmio_read(uint64_t address)
{
    const uint32_t value = *(const volatile uint32_t *)address;
    __asm__ volatile("fence i, r" ::: "memory");
    return value;
}

static inline void mmio_write(uint64_t address, uint32_t value)
{
    __asm__ volatile("fence w, o" ::: "memory");
    *(volatile uint32_t *)address = value;
}

static inline uint8_t mmio_read_byte(uint64_t address)
{
    const uint8_t value = *(const volatile uint8_t *)address;
    __asm__ volatile("fence i, r" ::: "memory");
    return value;
}

static inline void mmio_write_byte(uint64_t address, uint8_t value)
{
    __asm__ volatile("fence w, o" ::: "memory");
    *(volatile uint8_t *)address = value;
}
