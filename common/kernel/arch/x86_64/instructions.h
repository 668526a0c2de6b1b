/* Instructions that C has no words for (Intel SDM volume 2). */
#pragma once

#include <stdbool.h>
#include <stdint.h>

static inline void port_write_byte(uint16_t port, uint8_t value)
{
    __asm__ volatile("outb %0, %1" ::"a"(value), "Nd"(port) : "memory");
}

static inline uint8_t port_read_byte(uint16_t port)
{
    uint8_t value;
    __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port) : "memory");
    return value;
}

static inline void port_write(uint16_t port, uint32_t value)
{
    __asm__ volatile("outl %0, %1" ::"a"(value), "Nd"(port) : "memory");
}

static inline uint32_t port_read(uint16_t port)
{
    uint32_t value;
    __asm__ volatile("inl %1, %0" : "=a"(value) : "Nd"(port) : "memory");
    return value;
}

static inline uint64_t msr_read(uint32_t number)
{
    uint32_t low;
    uint32_t high;
    __asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(number) : "memory");
    return (uint64_t)high << 32 | low;
}

static inline void msr_write(uint32_t number, uint64_t value)
{
    __asm__ volatile(
        "wrmsr" ::"a"((uint32_t)value), "d"((uint32_t)(value >> 32)), "c"(number) : "memory");
}

struct cpuid {
    uint32_t eax;
    uint32_t ebx;
    uint32_t ecx;
    uint32_t edx;
};

/* All zero when the CPU does not know the leaf: it would give the last one's values instead. */
static inline struct cpuid cpuid(uint32_t leaf, uint32_t subleaf)
{
    struct cpuid result = {leaf & 0x80000000u, 0, 0, 0};
    uint32_t subleaf_out = 0;
    __asm__ volatile("cpuid"
                     : "+a"(result.eax), "=b"(result.ebx), "+c"(subleaf_out), "=d"(result.edx));
    if (result.eax < leaf) {
        return (struct cpuid){0, 0, 0, 0};
    }
    result.eax = leaf;
    result.ecx = subleaf;
    __asm__ volatile("cpuid"
                     : "+a"(result.eax), "=b"(result.ebx), "+c"(result.ecx), "=d"(result.edx));
    return result;
}

/* RDTSC, not before earlier loads and not after later instructions (SDM volume 2, RDTSC). */
static inline uint64_t tsc_read(void)
{
    uint32_t low;
    uint32_t high;
    __asm__ volatile("lfence\n\trdtsc\n\tlfence" : "=a"(low), "=d"(high)::"memory");
    return (uint64_t)high << 32 | low;
}
