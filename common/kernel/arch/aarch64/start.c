/*
 * Starting the other CPUs by PSCI CPU_ON (Arm DEN 0022, 5.6).
 *
 * A CPU arrives in start_secondary (entry.S) with MMU and caches off, at its physical address. It
 * reads struct start_values, switches the MMU on over an identity table that shows that one page of
 * code and nothing else, jumps to its virtual address and leaves the identity table for good. What
 * it reads with caches off must have left ours: the values and the code are cleaned to the point of
 * coherency. Page tables need not: its walks are cacheable (TCR_EL1).
 */
#include "arch.h"
#include "barrier.h"
#include "firmware.h"
#include "lib/page_table.h"
#include "memory/direct_map.h"
#include "memory/frame.h"
#include "memory/kernel_space.h"
#include "mmu.h"
#include "sched/cpu.h"

extern const char start_secondary[];
extern const char start_secondary_end[];
extern const char start_secondary_virtual[];

static enum firmware_conduit conduit; /* [I] */
static uint64_t entry_physical;       /* [I] of start_secondary */
static uint64_t identity_root;        /* [I] */

static enum status allocate_table(void *context, struct paddr *table)
{
    (void)context;
    return frame_allocate(0, table);
}

/* Cleans by address to the point of coherency (DDI 0487 D7.5.9; CTR_EL0.DminLine: log2 words). */
static void clean(const void *start, size_t size_bytes)
{
    const uint64_t line = UINT64_C(4) << (__arm_rsr64("CTR_EL0") >> 16 & 0xf);
    const uint64_t end = (uint64_t)start + size_bytes;
    for (uint64_t at = (uint64_t)start & ~(line - 1); at < end; at += line) {
        __asm__ volatile("dc cvac, %0" ::"r"(at) : "memory");
    }
    barrier_complete();
}

static enum status make_identity_table(void)
{
    struct page_table table = {
        .access_offset = LAYOUT_DIRECT_MAP_BASE,
        .allocate = allocate_table,
    };
    enum status status = page_table_create(&table);
    if (status == STATUS_OK) {
        const uint64_t page = entry_physical & ~PAGE_MASK;
        status = page_table_map(
            &table, (struct vaddr){page}, (struct paddr){page}, PAGE_SIZE_BYTES, PAGE_EXECUTE);
    }
    identity_root = table.root.value;
    return status;
}

enum status arch_start_init(const struct boot_info *info)
{
    if (info->cpu_start_kind == CPU_START_PSCI_HVC) {
        conduit = FIRMWARE_HVC;
    } else if (info->cpu_start_kind == CPU_START_PSCI_SMC) {
        conduit = FIRMWARE_SMC;
    } else {
        return STATUS_UNSUPPORTED;
    }
    entry_physical = kernel_space_image_physical(start_secondary).value;
    clean(start_secondary, (size_t)(start_secondary_end - start_secondary));
    return make_identity_table();
}

enum status arch_start_cpu(struct cpu *cpu)
{
    if (conduit == FIRMWARE_NONE) {
        return STATUS_UNSUPPORTED;
    }
    /* The same settings as here, from the first instruction with the MMU on. */
    cpu->arch.start = (struct start_values){
        .identity_root = identity_root,
        .kernel_root = kernel_space_root().value,
        .empty_root = mmu_empty_root().value,
        .mair = __arm_rsr64("MAIR_EL1"),
        .tcr = __arm_rsr64("TCR_EL1"),
        .sctlr = __arm_rsr64("SCTLR_EL1"),
        .entry = (uint64_t)start_secondary_virtual,
        .cpu = (uint64_t)cpu,
    };
    clean(&cpu->arch.start, sizeof(cpu->arch.start));
    const int64_t result = firmware_call(
        conduit,
        PSCI_CPU_ON,
        cpu->hardware_id,
        entry_physical,
        direct_map_physical(&cpu->arch.start).value);
    return result == PSCI_SUCCESS ? STATUS_OK : STATUS_TIMED_OUT;
}
