/*
 * Switching page tables. There is one root: address spaces share the kernel's half by copying its
 * root entries, which never change after boot. PCIDs are not used, so a switch throws away this
 * CPU's translations.
 */
#include "arch.h"
#include "lib/memory.h"
#include "memory/direct_map.h"

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
