/*
 * Page table entries of AArch64, 4 KiB granule, stage 1 of EL1 (Arm ARM DDI 0487, D8.3).
 * The MAIR and TCR values that give these entries their meaning are here too, so that shim and
 * kernel cannot disagree.
 */
#pragma once

#include "lib/page_table.h"

#define PAGE_TABLE_LEVELS       4u
#define PAGE_TABLE_VIRTUAL_BITS 48u
/* Level of the largest leaf used: 2 MiB. */
#define PAGE_TABLE_LARGEST_LEAF 1u
/* 1: the upper half of the addresses has a root of its own. */
#define PAGE_TABLE_HAS_TWO_ROOTS 1

#define PTE_PRESENT               (UINT64_C(1) << 0)
#define PTE_TABLE_OR_PAGE         (UINT64_C(1) << 1) /* table above level 0, page at level 0 */
#define PTE_ATTRIBUTE_DEVICE      (UINT64_C(1) << 2) /* MAIR index 1; index 0 is normal memory */
#define PTE_USER                  (UINT64_C(1) << 6) /* AP[1] */
#define PTE_READ_ONLY             (UINT64_C(1) << 7) /* AP[2] */
#define PTE_INNER_SHAREABLE       (UINT64_C(3) << 8)
#define PTE_ACCESSED              (UINT64_C(1) << 10)
#define PTE_NOT_GLOBAL            (UINT64_C(1) << 11)
#define PTE_PRIVILEGED_NO_EXECUTE (UINT64_C(1) << 53)
#define PTE_USER_NO_EXECUTE       (UINT64_C(1) << 54)
#define PTE_ADDRESS               UINT64_C(0x0000fffffffff000)

/* Attribute 0: normal, write-back, read and write allocate; attribute 1: Device-nGnRE. */
#define MAIR_EL1_VALUE UINT64_C(0x04ff)

/*
 * 48-bit halves (T0SZ = T1SZ = 16), 4 KiB granules, inner shareable write-back walks. The physical
 * address size, bits 34:32, is ORed in from ID_AA64MMFR0_EL1.PARange.
 */
#define TCR_EL1_VALUE                                                                              \
    (UINT64_C(16) | UINT64_C(1) << 8 | UINT64_C(1) << 10 | UINT64_C(3) << 12 |                     \
     UINT64_C(16) << 16 | UINT64_C(1) << 24 | UINT64_C(1) << 26 | UINT64_C(3) << 28 |              \
     UINT64_C(2) << 30)

static inline bool pte_is_present(uint64_t entry)
{
    return (entry & PTE_PRESENT) != 0;
}

/* level 0 is the last one, whose entries map 4 KiB. */
static inline bool pte_is_leaf(uint64_t entry, uint32_t level)
{
    return level == 0 || (entry & PTE_TABLE_OR_PAGE) == 0;
}

static inline uint64_t pte_address(uint64_t entry)
{
    return entry & PTE_ADDRESS;
}

static inline uint64_t pte_make_table(uint64_t table, bool is_user_half)
{
    (void)is_user_half;
    return table | PTE_PRESENT | PTE_TABLE_OR_PAGE;
}

static inline uint64_t pte_make_leaf(uint64_t page, uint32_t level, uint32_t permissions)
{
    uint64_t entry = page | PTE_PRESENT | PTE_ACCESSED | PTE_INNER_SHAREABLE;
    entry |= level == 0 ? PTE_TABLE_OR_PAGE : 0;
    entry |= (permissions & PAGE_WRITE) != 0 ? 0 : PTE_READ_ONLY;
    entry |= (permissions & PAGE_DEVICE) != 0 ? PTE_ATTRIBUTE_DEVICE : 0;
    /* What a program may execute the kernel may not, and the other way round. */
    if ((permissions & PAGE_USER) != 0) {
        entry |= PTE_USER | PTE_NOT_GLOBAL | PTE_PRIVILEGED_NO_EXECUTE;
        entry |= (permissions & PAGE_EXECUTE) != 0 ? 0 : PTE_USER_NO_EXECUTE;
    } else {
        entry |= PTE_USER_NO_EXECUTE;
        entry |= (permissions & PAGE_EXECUTE) != 0 ? 0 : PTE_PRIVILEGED_NO_EXECUTE;
    }
    return entry;
}

static inline uint32_t pte_permissions(uint64_t entry)
{
    const uint64_t no_execute = PTE_PRIVILEGED_NO_EXECUTE | PTE_USER_NO_EXECUTE;
    uint32_t permissions = 0;
    permissions |= (entry & PTE_READ_ONLY) == 0 ? PAGE_WRITE : 0;
    permissions |= (entry & no_execute) != no_execute ? PAGE_EXECUTE : 0;
    permissions |= (entry & PTE_USER) != 0 ? PAGE_USER : 0;
    permissions |= (entry & PTE_ATTRIBUTE_DEVICE) != 0 ? PAGE_DEVICE : 0;
    return permissions;
}
