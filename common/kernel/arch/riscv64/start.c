/*
 * Starting the other harts by SBI HSM (SBI 1.0, 9.1). A hart arrives in start_secondary (entry.S)
 * with paging off and reads struct start_values by its physical address.
 */
#include "arch.h"
#include "csr.h"
#include "lib/sbi.h"
#include "memory/direct_map.h"
#include "memory/kernel_space.h"
#include "sched/cpu.h"

extern const char start_secondary[];
extern const char start_secondary_virtual[];

enum status arch_start_init(const struct boot_info *info)
{
    return info->cpu_start_kind == CPU_START_SBI_HSM ? STATUS_OK : STATUS_UNSUPPORTED;
}

enum status arch_start_cpu(struct cpu *cpu)
{
    cpu->arch.start = (struct start_values){
        .satp = SATP_SV39 | kernel_space_root().value >> PAGE_SHIFT,
        .entry = (uint64_t)start_secondary_virtual,
        .cpu = cpu,
    };
    /* The values must be in memory before the other hart can run. */
    __asm__ volatile("fence rw, rw" ::: "memory");
    const struct sbi_result result = sbi_call(
        SBI_HART,
        SBI_HART_START,
        cpu->hardware_id,
        kernel_space_image_physical(start_secondary).value,
        direct_map_physical(&cpu->arch.start).value);
    return result.error == SBI_SUCCESS ? STATUS_OK : STATUS_TIMED_OUT;
}
