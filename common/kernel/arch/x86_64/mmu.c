/*
 * Switching page tables. There is one root: address spaces share the kernel's half by copying its
 * root entries, which never change after boot. PCIDs are not used, so a switch throws away this
 * CPU's translations.
 */
#include "arch.h"
#include "lib/memory.h"
#include "memory/direct_map.h"
#include "memory/kernel_space.h"

#define ROOT_ENTRIES 512u
#define HALF         (ROOT_ENTRIES / 2)

static void activate(struct paddr root)
{
    __asm__ volatile("movq %0, %%cr3" ::"r"(root.value) : "memory");
}

void arch_kernel_table_activate(struct paddr root)
{
    activate(root);
}

void arch_user_table_deactivate(void)
{
    activate(kernel_space_root());
}

/* Stores to tables are seen by later walks (SDM 3A, 4.10.2.3 and 8.2.2: stores in order). */
void arch_tables_changed(void)
{
}

void arch_flush_page(struct vaddr page)
{
    __asm__ volatile("invlpg (%0)" ::"r"(page.value) : "memory");
}

/* User translations are not global: writing CR3 drops them all. */
void arch_flush_all(void)
{
    uint64_t root;
    __asm__ volatile("movq %%cr3, %0" : "=r"(root));
    __asm__ volatile("movq %0, %%cr3" ::"r"(root) : "memory");
}

/* Instruction fetches see stores (SDM 3A, 11.6); the way to user mode serialises. */
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
