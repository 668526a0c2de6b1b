/*
 * The kernel's life from its entry to the first process. Every step relies on the ones before it;
 * the order is the documentation.
 */
#include "arch.h"
#include "audit/audit.h"
#include "backtrace.h"
#include "irq/irq.h"
#include "kernel_lock.h"
#include "lib/memory.h"
#include "lib/status.h"
#include "log.h"
#include "machine/first_process.h"
#include "machine/machine.h"
#include "memory/frame.h"
#include "memory/kernel_space.h"
#include "panic.h"
#include "sched/cpu.h"
#include "sched/schedule.h"
#include "trap.h"

/* What the kernel keeps of boot_info after it gave the original's memory back. */
static struct boot_info boot_info;

static void check_boot_info(const struct boot_info *info)
{
    if (info->magic != BOOT_INFO_MAGIC || info->version != BOOT_INFO_VERSION ||
        info->size_bytes != sizeof(*info)) {
        panic("boot: shim and kernel do not match");
    }
    kernel_assert(info->memory_region_count <= BOOT_MEMORY_REGIONS_MAX);
    kernel_assert(info->cpu_count >= 1);
    kernel_assert(info->cpu_count <= BOOT_CPUS_MAX);
    kernel_assert(info->kernel.segment_count <= BOOT_SEGMENTS_MAX);
    kernel_assert(info->init.segment_count <= BOOT_SEGMENTS_MAX);
}

static void log_facts(const struct boot_info *info)
{
    uint64_t key = 0;
    memcpy(&key, info->owner_key, sizeof(key));
    log_line(
        "boot: package of %llu KiB, signed by %016llx",
        (unsigned long long)info->package.size_bytes >> 10,
        (unsigned long long)__builtin_bswap64(key));
    log_line(
        "memory: %llu KiB, %llu KiB free",
        (unsigned long long)frame_total_count() << (PAGE_SHIFT - 10),
        (unsigned long long)frame_free_count() << (PAGE_SHIFT - 10));
    if (info->seed_size_bytes == 0) {
        log_line("boot: the firmware gave no entropy");
    }
}

_Noreturn void kernel_main(const struct boot_info *info)
{
    cpu_init_boot(info);
    arch_console_init(&info->console);
    arch_power_init(info);
    log_line("tessera: kernel starts");
    check_boot_info(info);
    boot_info = *info;
    info = &boot_info;

    backtrace_init(info);
    frame_init(info);
    kernel_space_init(info);
    cpu_give_boot_cpu_stacks();
    frame_reclaim_boot_memory(info->memory_regions, info->memory_region_count);
    log_facts(info);
    arch_cpu_describe();

    arch_irq_init(info);
    arch_irq_init_cpu(arch_cpu_current());
    const enum status status = arch_timer_init(info);
    if (status != STATUS_OK) {
        panic("timer: no usable clock: %s", status_text(status));
    }
    arch_timer_init_cpu();
    irq_check_delivery(info);
    cpu_start_others(info);
    log_line("cpu: %u of %u online", cpu_online_count(), info->cpu_count);

    machine_init(info);
    audit_init();

    kernel_lock_acquire();
    first_process_start(info);
    arch_thread_resume(schedule());
}
