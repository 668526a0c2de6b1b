/*
 * Page table entries of Sv39 (RISC-V privileged architecture 1.12, 4.4).
 * Memory types come from the platform's attributes: a device needs no bit of its own without
 * Svpbmt, so PAGE_DEVICE is kept in a bit reserved for software, to be reported back.
 */
#pragma once

#include "lib/page_table.h"

#define PAGE_TABLE_LEVELS       3u
#define PAGE_TABLE_VIRTUAL_BITS 39u
/* Level of the largest leaf used: 2 MiB. */
#define PAGE_TABLE_LARGEST_LEAF 1u
/* 1: the upper half of the addresses has a root of its own. */
#define PAGE_TABLE_HAS_TWO_ROOTS 0

#define PTE_PRESENT         (UINT64_C(1) << 0)
#define PTE_READ            (UINT64_C(1) << 1)
#define PTE_WRITE           (UINT64_C(1) << 2)
#define PTE_EXECUTE         (UINT64_C(1) << 3)
#define PTE_USER            (UINT64_C(1) << 4)
#define PTE_GLOBAL          (UINT64_C(1) << 5)
#define PTE_ACCESSED        (UINT64_C(1) << 6)
#define PTE_DIRTY           (UINT64_C(1) << 7)
#define PTE_SOFTWARE_DEVICE (UINT64_C(1) << 8)
#define PTE_ADDRESS         UINT64_C(0x003ffffffffffc00)

static inline bool pte_is_present(uint64_t entry)
{
    return (entry & PTE_PRESENT) != 0;
}

/* level 0 is the last one, whose entries map 4 KiB. */
static inline bool pte_is_leaf(uint64_t entry, uint32_t level)
{
    (void)level;
    return (entry & (PTE_READ | PTE_WRITE | PTE_EXECUTE)) != 0;
}

static inline uint64_t pte_address(uint64_t entry)
{
    return (entry & PTE_ADDRESS) << 2;
}

static inline uint64_t pte_make_table(uint64_t table, bool is_user_half)
{
    (void)is_user_half;
    return table >> 2 | PTE_PRESENT;
}

static inline uint64_t pte_make_leaf(uint64_t page, uint32_t level, uint32_t permissions)
{
    (void)level;
    uint64_t entry = page >> 2 | PTE_PRESENT | PTE_READ | PTE_ACCESSED | PTE_DIRTY;
    entry |= (permissions & PAGE_WRITE) != 0 ? PTE_WRITE : 0;
    entry |= (permissions & PAGE_EXECUTE) != 0 ? PTE_EXECUTE : 0;
    entry |= (permissions & PAGE_USER) != 0 ? PTE_USER : PTE_GLOBAL;
    entry |= (permissions & PAGE_DEVICE) != 0 ? PTE_SOFTWARE_DEVICE : 0;
    return entry;
}

static inline uint32_t pte_permissions(uint64_t entry)
{
    uint32_t permissions = 0;
    permissions |= (entry & PTE_WRITE) != 0 ? PAGE_WRITE : 0;
    permissions |= (entry & PTE_EXECUTE) != 0 ? PAGE_EXECUTE : 0;
    permissions |= (entry & PTE_USER) != 0 ? PAGE_USER : 0;
    permissions |= (entry & PTE_SOFTWARE_DEVICE) != 0 ? PAGE_DEVICE : 0;
    return permissions;
}
