/*
 * Switching page tables. There is one root: address spaces share the kernel's half by copying its
 * root entries, which never change after boot. Address space identifiers are not used, so a switch
 * throws away this hart's translations.
 */
#include "arch.h"
#include "csr.h"
#include "lib/memory.h"
#include "memory/direct_map.h"
#include "memory/kernel_space.h"

#define ROOT_ENTRIES 512u
#define HALF         (ROOT_ENTRIES / 2)

static void activate(struct paddr root)
{
    __asm__ volatile("sfence.vma" ::: "memory");
    CSR_WRITE(satp, SATP_SV39 | root.value >> PAGE_SHIFT);
    __asm__ volatile("sfence.vma" ::: "memory");
}

void arch_kernel_table_activate(struct paddr root)
{
    activate(root);
}

void arch_user_table_deactivate(void)
{
    activate(kernel_space_root());
}

/* A hart may remember that there was no translation (4.2.1): this one forgets it. */
void arch_tables_changed(void)
{
    __asm__ volatile("sfence.vma" ::: "memory");
}

void arch_flush_page(struct vaddr page)
{
    __asm__ volatile("sfence.vma %0, zero" ::"r"(page.value) : "memory");
}

/* Instruction fetches of this hart, too (Zifencei): arch_code_finish() counts on it. */
void arch_flush_all(void)
{
    __asm__ volatile("sfence.vma\n\tfence.i" ::: "memory");
}

void arch_code_page(struct paddr page)
{
    (void)page;
}

void arch_code_finish(void)
{
}

void arch_user_table_init(struct paddr user_root, struct paddr kernel_root)
{
    uint64_t *user = direct_map_pointer(user_root);
    const uint64_t *kernel = direct_map_pointer(kernel_root);
    memcpy(user + HALF, kernel + HALF, HALF * sizeof(*user));
}

void arch_user_table_activate(struct paddr user_root)
{
    activate(user_root);
}
