/*
 * Switching to an address space throws a CPU's old translations away, so only CPUs that have it
 * active now can hold any. They are asked by an inter-processor interrupt, and answer from whatever
 * they do: user mode, sleep, or waiting for the kernel lock (kernel_lock.c), which this CPU holds.
 */
#include "memory/shootdown.h"
#include "arch.h"
#include "sched/cpu.h"

/* Beyond this many pages, one flush of everything is cheaper. */
#define SINGLE_PAGES_MAX 32u

static void flush_here(struct vaddr from, uint64_t page_count)
{
    if (page_count > SINGLE_PAGES_MAX) {
        arch_flush_all();
        return;
    }
    for (uint64_t i = 0; i < page_count; i++) {
        arch_flush_page((struct vaddr){from.value + (i << PAGE_SHIFT)});
    }
}

static bool is_flushed_for(const struct cpu *other)
{
    return atomic_load_explicit(&other->flush_wanted, memory_order_acquire) == 0;
}

/* NULL: every CPU is asked. */
static bool is_asked(const struct cpu *other, const struct address_space *space)
{
    return other != arch_cpu_current() && other->state == CPU_ONLINE &&
           (space == NULL || other->space == space);
}

static void ask_others(const struct address_space *space)
{
    bool is_any = false;
    for (uint32_t i = 0; i < cpu_count(); i++) {
        struct cpu *other = cpu_at(i);
        if (is_asked(other, space)) {
            atomic_store_explicit(&other->flush_wanted, 1, memory_order_release);
            arch_irq_send_ipi(other);
            is_any = true;
        }
    }
    for (uint32_t i = 0; is_any && i < cpu_count(); i++) {
        const struct cpu *other = cpu_at(i);
        while (is_asked(other, space) && !is_flushed_for(other)) {
            arch_cpu_relax();
        }
    }
}

void shootdown(const struct address_space *space, struct vaddr from, uint64_t page_count)
{
    if (page_count == 0) {
        return;
    }
    arch_tables_changed();
    if (arch_cpu_current()->space == space) {
        flush_here(from, page_count);
    }
    ask_others(space);
}

void shootdown_all(void)
{
    arch_flush_all();
    ask_others(NULL);
}
