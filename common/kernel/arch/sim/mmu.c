#include "arch.h"
#include "memory/direct_map.h"
#include "memory/kernel_space.h"
#include "sched/cpu.h"
#include "sim.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

static size_t memory_size_bytes;

void sim_memory_create(size_t size_bytes, uint8_t fill)
{
    void *place = (void *)LAYOUT_DIRECT_MAP_BASE;
    if (memory_size_bytes != 0) {
        (void)munmap(place, memory_size_bytes);
    }
    const int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE | MAP_NORESERVE;
    if (mmap(place, size_bytes, PROT_READ | PROT_WRITE, flags, -1, 0) != place) {
        perror("sim: no room for simulated memory");
        abort();
    }
    memory_size_bytes = size_bytes;
    memset(place, fill, size_bytes);
}

void sim_boot_info(struct boot_info *info, size_t memory_bytes)
{
    const uint64_t first = UINT64_C(1) << 20;
    memset(info, 0, sizeof(*info));
    info->magic = BOOT_INFO_MAGIC;
    info->version = BOOT_INFO_VERSION;
    info->size_bytes = sizeof(*info);
    info->cpu_count = 1;
    info->cpus[0].is_boot_cpu = 1;
    info->memory_region_count = 1;
    info->memory_regions[0] =
        (struct boot_memory_region){first, memory_bytes - first, MEMORY_USABLE, 0};
}

void arch_kernel_table_activate(struct paddr root)
{
    arch_cpu_current()->arch.active_table = root.value;
}

void arch_user_table_init(struct paddr user_root, struct paddr kernel_root)
{
    memcpy(
        (uint64_t *)direct_map_pointer(user_root) + 256,
        (const uint64_t *)direct_map_pointer(kernel_root) + 256,
        256 * sizeof(uint64_t));
}

void arch_user_table_activate(struct paddr user_root)
{
    arch_cpu_current()->arch.active_table = user_root.value;
    arch_flush_all();
}

void arch_user_table_deactivate(void)
{
    arch_user_table_activate(kernel_space_root());
}

void arch_tables_changed(void)
{
}

void arch_flush_page(struct vaddr page)
{
    struct sim_translation *tlb = arch_cpu_current()->arch.tlb;
    for (uint32_t i = 0; i < SIM_TLB_ENTRIES; i++) {
        if (tlb[i].page == page.value) {
            tlb[i].page = 0;
        }
    }
}

void arch_flush_all(void)
{
    struct arch_cpu *arch = &arch_cpu_current()->arch;
    memset(arch->tlb, 0, sizeof(arch->tlb));
}

void arch_code_page(struct paddr page)
{
    (void)page;
}

void arch_code_finish(void)
{
}
