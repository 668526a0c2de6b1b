/*
 * Switching page tables. TTBR1_EL1 has the kernel's half and changes once, TTBR0_EL1 the user half.
 *
 * Granule: 4 KiB in both halves (TCR_EL1.TG0, TG1 in lib/page_table_format.h), the one size that
 * every CPU has. Address space identifiers: none, ASID 0 is everybody's, so that a switch throws
 * away all user translations of this CPU; kernel entries are global and survive. Each CPU flushes
 * for itself (memory/shootdown.h), so no maintenance instruction is broadcast.
 */
#include "mmu.h"
#include "arch.h"
#include "barrier.h"
#include "memory/direct_map.h"
#include "memory/kernel_space.h"
#include <stdalign.h>

/* What TTBR0_EL1 shows when there is no address space: nothing. Never written. */
static alignas(PAGE_SIZE_BYTES) uint64_t empty_table[PAGE_SIZE_BYTES / sizeof(uint64_t)];

struct paddr mmu_empty_root(void)
{
    return kernel_space_image_physical(empty_table);
}

/*
 * Old and new tables differ in the size of leaves, which would ask for break-before-make (DDI 0487,
 * D8.16.1), but for this code's own page they agree: both were made by page_table_map() for the
 * same segment. Between the two writes and the end of TLBI nothing else is accessed, the stack
 * included.
 */
void arch_kernel_table_activate(struct paddr root)
{
    const uint64_t empty = mmu_empty_root().value;
    __asm__ volatile("dsb ishst\n\t"
                     "msr ttbr0_el1, %0\n\t"
                     "msr ttbr1_el1, %1\n\t"
                     "isb\n\t"
                     "tlbi vmalle1\n\t"
                     "dsb nsh\n\t"
                     "isb"
                     :
                     : "r"(empty), "r"(root.value)
                     : "memory");
}

/* The kernel's half hangs on TTBR1_EL1: there is nothing to share. */
void arch_user_table_init(struct paddr user_root, struct paddr kernel_root)
{
    (void)user_root;
    (void)kernel_root;
}

void arch_user_table_activate(struct paddr user_root)
{
    __arm_wsr64("TTBR0_EL1", user_root.value);
    barrier_context();
    arch_flush_all();
}

void arch_user_table_deactivate(void)
{
    arch_user_table_activate(mmu_empty_root());
}

void arch_tables_changed(void)
{
    barrier_tables();
    barrier_context();
}

void arch_flush_page(struct vaddr page)
{
    const uint64_t operand = page.value >> PAGE_SHIFT & ((UINT64_C(1) << 44) - 1);
    __asm__ volatile("tlbi vaae1, %0" ::"r"(operand) : "memory");
    barrier_local();
    barrier_context();
}

/* Operand 0: ASID 0. Walks that began in the old table end before the barrier does. */
void arch_flush_all(void)
{
    __asm__ volatile("tlbi aside1, xzr" ::: "memory");
    barrier_local();
    barrier_context();
}

/* To the point of unification, line by line (DDI 0487, B2.4.4); 16 bytes is the smallest line. */
void arch_code_page(struct paddr page)
{
    const uint64_t line_bytes = UINT64_C(4) << (__arm_rsr64("CTR_EL0") >> 16 & 0xf);
    const uint64_t start = (uint64_t)direct_map_pointer(page);
    for (uint64_t at = start; at < start + PAGE_SIZE_BYTES; at += line_bytes) {
        __asm__ volatile("dc cvau, %0" ::"r"(at) : "memory");
    }
}

void arch_code_finish(void)
{
    __dsb(0xb);
    __asm__ volatile("ic ialluis" ::: "memory");
    __dsb(0xb);
    barrier_context();
}
