/*
 * Physical and virtual addresses as types of their own: the compiler refuses a mix-up, and a
 * one-member struct travels in a register like the integer inside.
 */
#pragma once

#include <stdint.h>

#define PAGE_SHIFT      12u
#define PAGE_SIZE_BYTES (UINT64_C(1) << PAGE_SHIFT)
#define PAGE_MASK       (PAGE_SIZE_BYTES - 1)

/* To whole pages; the last page of the address space wraps to 0. */
static inline uint64_t page_round_up(uint64_t bytes)
{
    return (bytes + PAGE_MASK) & ~PAGE_MASK;
}

struct paddr {
    uint64_t value;
};

struct vaddr {
    uint64_t value;
};
