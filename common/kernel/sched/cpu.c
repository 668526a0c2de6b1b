/*
 * Bringing up the CPUs. Each secondary proves itself: it is ONLINE only after its own timer has
 * woken it from sleep, so ONLINE means that traps, interrupt controller and timer work there.
 */
#include "sched/cpu.h"
#include "arch.h"
#include "kernel_lock.h"
#include "lib/status.h"
#include "log.h"
#include "memory/direct_map.h"
#include "memory/frame.h"
#include "memory/kernel_space.h"
#include "panic.h"
#include "sched/schedule.h"
#include "sched/timer.h"
#include "trap.h"

#define START_DEADLINE_NS UINT64_C(10000000000)
#define PROOF_DELAY_NS    UINT64_C(100000)

static struct cpu boot_cpu;
static struct cpu *cpus[BOOT_CPUS_MAX]; /* [kernel]; by index */
static uint32_t started_count;

_Static_assert(sizeof(struct cpu) <= PAGE_SIZE_BYTES, "one page holds a struct cpu");

static void cpu_init(struct cpu *cpu, const struct boot_cpu *description, uint32_t index)
{
    cpu->self = cpu;
    cpu->hardware_id = description->hardware_id;
    cpu->interrupt_context = description->interrupt_context;
    cpu->index = index;
    cpu->slice_end_ns = TIMER_NEVER;
    cpu->timer_set_ns = TIMER_NEVER;
    cpu->ready.highest = PRIORITY_NONE;
    cpus[index] = cpu;
}

static enum status make_run_queue(struct cpu *cpu)
{
    struct paddr frame;
    const enum status status = frame_allocate(0, &frame);
    if (status == STATUS_OK) {
        run_queue_init(&cpu->ready, direct_map_pointer(frame));
    }
    return status;
}

/* What only memory can give a CPU: its stacks and its run queue. */
static enum status furnish(struct cpu *cpu)
{
    struct vaddr top;
    enum status status = kernel_space_map_stack(KERNEL_STACK_BYTES, &top);
    if (status != STATUS_OK) {
        return status;
    }
    cpu->kernel_stack_top = top.value;
    status = kernel_space_map_stack(EMERGENCY_STACK_BYTES, &top);
    if (status != STATUS_OK) {
        return status;
    }
    cpu->emergency_stack_top = top.value;
    return make_run_queue(cpu);
}

extern const char boot_stack_top[];

void cpu_init_boot(const struct boot_info *info)
{
    for (uint32_t i = 0; i < info->cpu_count; i++) {
        if (info->cpus[i].is_boot_cpu != 0) {
            cpu_init(&boot_cpu, &info->cpus[i], 0);
        }
    }
    started_count = 1;
    boot_cpu.kernel_stack_top = (uint64_t)boot_stack_top;
    boot_cpu.emergency_stack_top = (uint64_t)boot_stack_top;
    boot_cpu.state = CPU_ONLINE;
    arch_cpu_init(&boot_cpu);
}

void cpu_give_boot_cpu_stacks(void)
{
    const enum status status = furnish(&boot_cpu);
    if (status != STATUS_OK) {
        panic("cpu: no kernel stack for the boot CPU: %s", status_text(status));
    }
    arch_cpu_init(&boot_cpu);
}

static enum status start_one(const struct boot_cpu *description)
{
    struct paddr frame;
    enum status status = frame_allocate(0, &frame);
    if (status != STATUS_OK) {
        return status;
    }
    struct cpu *cpu = direct_map_pointer(frame);
    status = furnish(cpu);
    if (status != STATUS_OK) {
        return status;
    }
    cpu_init(cpu, description, started_count++);
    cpu->state = CPU_STARTING;
    return arch_start_cpu(cpu);
}

/* Waits until `counter` of the CPU is at least `target`; false when the deadline passes first. */
static bool wait_for_count(const atomic_uint *counter, unsigned target)
{
    const uint64_t deadline_ns = arch_timer_now_ns() + START_DEADLINE_NS;
    while (atomic_load_explicit(counter, memory_order_acquire) < target) {
        if (arch_timer_now_ns() > deadline_ns) {
            return atomic_load_explicit(counter, memory_order_acquire) >= target;
        }
        arch_cpu_relax();
    }
    return true;
}

/* False when it is not STARTING any more. */
static bool stops_starting(struct cpu *cpu, enum cpu_state to)
{
    unsigned starting = CPU_STARTING;
    return atomic_compare_exchange_strong(&cpu->state, &starting, to);
}

/*
 * One that gets here after it was given up finds that out before it touches what is not its own:
 * nobody expects it any more.
 */
static bool comes_up(struct cpu *cpu)
{
    if (!wait_for_count(&cpu->state, CPU_COMING) && stops_starting(cpu, CPU_OFFLINE)) {
        return false;
    }
    return wait_for_count(&cpu->state, CPU_ONLINE);
}

static void start_and_wait(const struct boot_cpu *description)
{
    const uint32_t index = started_count;
    const unsigned long long id = description->hardware_id;
    const enum status status = start_one(description);
    if (status != STATUS_OK) {
        log_line("cpu: cannot start CPU %u (id 0x%llx): %s", index, id, status_text(status));
        return;
    }
    if (!comes_up(cpus[index])) {
        log_line("cpu: CPU %u (id 0x%llx) did not come up", index, id);
        return;
    }
    arch_irq_send_ipi(cpus[index]);
    if (!wait_for_count(&cpus[index]->ipi_count, 1)) {
        log_line("cpu: CPU %u (id 0x%llx) hears no interrupts", index, id);
    }
}

void cpu_start_others(const struct boot_info *info)
{
    if (info->cpu_count > 1) {
        const enum status status = arch_start_init(info);
        if (status != STATUS_OK) {
            log_line("cpu: cannot start other CPUs: %s", status_text(status));
            return;
        }
    }
    for (uint32_t i = 0; i < info->cpu_count; i++) {
        if (info->cpus[i].is_boot_cpu == 0) {
            start_and_wait(&info->cpus[i]);
        }
    }
}

_Noreturn void kernel_main_secondary(struct cpu *cpu)
{
    arch_cpu_init(cpu);
    if (!stops_starting(cpu, CPU_COMING)) {
        arch_cpu_halt();
    }
    arch_irq_init_cpu(cpu);
    arch_timer_init_cpu();
    timer_set_slice_end(arch_timer_now_ns() + PROOF_DELAY_NS);
    while (atomic_load_explicit(&cpu->timer_count, memory_order_relaxed) == 0) {
        arch_cpu_wait();
    }
    atomic_store_explicit(&cpu->state, CPU_ONLINE, memory_order_release);
    kernel_lock_acquire();
    arch_thread_resume(schedule());
}

uint32_t cpu_online_count(void)
{
    uint32_t online = 0;
    for (uint32_t i = 0; i < started_count; i++) {
        if (atomic_load_explicit(&cpus[i]->state, memory_order_acquire) == CPU_ONLINE) {
            online++;
        }
    }
    return online;
}

uint32_t cpu_count(void)
{
    return started_count;
}

struct cpu *cpu_at(uint32_t index)
{
    kernel_assert(index < started_count);
    return cpus[index];
}

void cpu_disturb(struct cpu *cpu)
{
    cpu->must_schedule = true;
    if (cpu != arch_cpu_current()) {
        arch_irq_send_ipi(cpu);
    }
}

void cpu_leave_own_space(void)
{
    arch_user_table_deactivate();
    atomic_store_explicit(&arch_cpu_current()->space, NULL, memory_order_release);
}

bool cpu_leave_space(const struct address_space *space)
{
    bool is_left = true;
    for (uint32_t i = 0; i < started_count; i++) {
        struct cpu *cpu = cpus[i];
        if (atomic_load_explicit(&cpu->space, memory_order_acquire) != space) {
            continue;
        }
        if (cpu == arch_cpu_current()) {
            cpu_leave_own_space();
        } else {
            is_left = false;
            arch_irq_send_ipi(cpu);
        }
    }
    return is_left;
}

void cpu_answer_flush(void)
{
    struct cpu *cpu = arch_cpu_current();
    if (atomic_load_explicit(&cpu->flush_wanted, memory_order_acquire) != 0) {
        arch_flush_all();
        atomic_store_explicit(&cpu->flush_wanted, 0, memory_order_release);
    }
}
