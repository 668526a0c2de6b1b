/*
 * Starting the other harts by SBI HSM (SBI 1.0, 9.1). A hart arrives in start_secondary (entry.S)
 * with paging off and reads struct start_values by its physical address.
 *
 * OpenSBI 1.1 first marks a hart as to be started and then writes where: a hart that looks in
 * between goes to where the firmware's own start has sent the boot hart, the shim. That stops it
 * (boot/sbi/entry.S), and it is started once more, with values that lie there already.
 */
#include "arch.h"
#include "csr.h"
#include "lib/sbi.h"
#include "memory/direct_map.h"
#include "memory/kernel_space.h"
#include "sched/cpu.h"

#define ARRIVAL_DEADLINE_NS UINT64_C(10000000000)

extern const char start_secondary[];
extern const char start_secondary_virtual[];

enum status arch_start_init(const struct boot_info *info)
{
    return info->cpu_start_kind == CPU_START_SBI_HSM ? STATUS_OK : STATUS_UNSUPPORTED;
}

static bool has_arrived(const struct cpu *cpu)
{
    return __atomic_load_n(&cpu->arch.start.cpu, __ATOMIC_ACQUIRE) == NULL;
}

/* Waits until it is here; true when it has been stopped instead. */
static bool is_sent_back(const struct cpu *cpu)
{
    const uint64_t deadline_ns = arch_timer_now_ns() + ARRIVAL_DEADLINE_NS;
    while (!has_arrived(cpu) && arch_timer_now_ns() < deadline_ns) {
        const struct sbi_result state = sbi_call(SBI_HART, SBI_HART_STATUS, cpu->hardware_id, 0, 0);
        if (state.error == SBI_SUCCESS && state.value == SBI_HART_STOPPED) {
            return !has_arrived(cpu);
        }
    }
    return false;
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
    do {
        const struct sbi_result result = sbi_call(
            SBI_HART,
            SBI_HART_START,
            cpu->hardware_id,
            kernel_space_image_physical(start_secondary).value,
            direct_map_physical(&cpu->arch.start).value);
        if (result.error != SBI_SUCCESS) {
            return STATUS_TIMED_OUT;
        }
    } while (is_sent_back(cpu));
    return STATUS_OK;
}
