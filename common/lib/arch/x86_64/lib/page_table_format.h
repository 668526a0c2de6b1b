/*
 * Page table entries of x86_64 (Intel SDM volume 3, 4.5, "4-level paging").
 * NX must be enabled (IA32_EFER.NXE) before a table made with this is used.
 */
#pragma once

#include "lib/page_table.h"

#define PAGE_TABLE_LEVELS       4u
#define PAGE_TABLE_VIRTUAL_BITS 48u
/* Level of the largest leaf used: 2 MiB. */
#define PAGE_TABLE_LARGEST_LEAF 1u
/* 1: the upper half of the addresses has a root of its own. */
#define PAGE_TABLE_HAS_TWO_ROOTS 0

#define PTE_PRESENT       (UINT64_C(1) << 0)
#define PTE_WRITE         (UINT64_C(1) << 1)
#define PTE_USER          (UINT64_C(1) << 2)
#define PTE_WRITE_THROUGH (UINT64_C(1) << 3)
#define PTE_CACHE_DISABLE (UINT64_C(1) << 4)
#define PTE_ACCESSED      (UINT64_C(1) << 5)
#define PTE_DIRTY         (UINT64_C(1) << 6)
#define PTE_LARGE         (UINT64_C(1) << 7)
#define PTE_NO_EXECUTE    (UINT64_C(1) << 63)
#define PTE_ADDRESS       UINT64_C(0x000ffffffffff000)

static inline bool pte_is_present(uint64_t entry)
{
    return (entry & PTE_PRESENT) != 0;
}

/* level 0 is the last one, whose entries map 4 KiB. */
static inline bool pte_is_leaf(uint64_t entry, uint32_t level)
{
    return level == 0 || (entry & PTE_LARGE) != 0;
}

static inline uint64_t pte_address(uint64_t entry)
{
    return entry & PTE_ADDRESS;
}

/* An entry that points to the next table; the leaves alone restrict what may be done. */
static inline uint64_t pte_make_table(uint64_t table, bool is_user_half)
{
    return table | PTE_PRESENT | PTE_WRITE | (is_user_half ? PTE_USER : 0);
}

static inline uint64_t pte_make_leaf(uint64_t page, uint32_t level, uint32_t permissions)
{
    uint64_t entry = page | PTE_PRESENT | PTE_ACCESSED | PTE_DIRTY;
    entry |= level != 0 ? PTE_LARGE : 0;
    entry |= (permissions & PAGE_WRITE) != 0 ? PTE_WRITE : 0;
    entry |= (permissions & PAGE_EXECUTE) != 0 ? 0 : PTE_NO_EXECUTE;
    entry |= (permissions & PAGE_USER) != 0 ? PTE_USER : 0;
    entry |= (permissions & PAGE_DEVICE) != 0 ? PTE_CACHE_DISABLE | PTE_WRITE_THROUGH : 0;
    return entry;
}

static inline uint32_t pte_permissions(uint64_t entry)
{
    uint32_t permissions = 0;
    permissions |= (entry & PTE_WRITE) != 0 ? PAGE_WRITE : 0;
    permissions |= (entry & PTE_NO_EXECUTE) == 0 ? PAGE_EXECUTE : 0;
    permissions |= (entry & PTE_USER) != 0 ? PAGE_USER : 0;
    permissions |= (entry & PTE_CACHE_DISABLE) != 0 ? PAGE_DEVICE : 0;
    return permissions;
}
