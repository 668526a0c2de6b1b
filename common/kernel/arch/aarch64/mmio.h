/*
 * Device registers. One plain load or store each, written out: a hypervisor can emulate no other
 * forms, and a compiler may choose them for a volatile access (Arm ARM DDI 0487, D17.2.37, ISV).
 */
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
    __asm__ volatile("ldr %w0, [%1]" : "=r"(value) : "r"(address) : "memory");
    return value;
}

static inline void mmio_write(uint64_t address, uint32_t value)
{
    __asm__ volatile("str %w0, [%1]" ::"r"(value), "r"(address) : "memory");
}

static inline uint8_t mmio_read_byte(uint64_t address)
{
    uint32_t value;
    __asm__ volatile("ldrb %w0, [%1]" : "=r"(value) : "r"(address) : "memory");
    return (uint8_t)value;
}

static inline void mmio_write_byte(uint64_t address, uint8_t value)
{
    __asm__ volatile("strb %w0, [%1]" ::"r"((uint32_t)value), "r"(address) : "memory");
}

static inline uint64_t mmio_read_long(uint64_t address)
{
    uint64_t value;
    __asm__ volatile("ldr %0, [%1]" : "=r"(value) : "r"(address) : "memory");
    return value;
}

static inline void mmio_write_long(uint64_t address, uint64_t value)
{
    __asm__ volatile("str %0, [%1]" ::"r"(value), "r"(address) : "memory");
}
