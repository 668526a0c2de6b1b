#include "driver.h"
#include "abi/boot_info.h"
#include "arch.h"
#include "cap/process.h"
#include "kernel_lock.h"
#include "lib/page_table.h"
#include "memory/frame.h"
#include "model.h"
#include "operations.h"
#include "panic.h"
#include "random.h"
#include "sched/cpu.h"
#include "sched/schedule.h"
#include "sched/thread.h"
#include "sim.h"
#include "trap.h"
#include <stdio.h>
#include <stdlib.h>

#define CPUS_MAX 8u

static struct boot_info info;
static bool in_user_mode[CPUS_MAX];
static struct thread *next;
static uint32_t fail_one_in;
/* The state as it is, and as it was one step before. */
static struct model_state states[2];
static uint32_t now;

/* The linker leads the kernel's calls here (-Wl,--wrap): allocation fails where it may. */
enum status real_allocate(uint32_t order, struct paddr *frame) __asm__("__real_frame_allocate");
enum status wrapped(uint32_t order, struct paddr *frame) __asm__("__wrap_frame_allocate");
enum status
real_unscrubbed(uint32_t, struct paddr *, bool *) __asm__("__real_frame_allocate_unscrubbed");
enum status
wrapped_unscrubbed(uint32_t, struct paddr *, bool *) __asm__("__wrap_frame_allocate_unscrubbed");

enum status wrapped(uint32_t order, struct paddr *frame)
{
    if (fail_one_in != 0 && random_one_in(fail_one_in)) {
        return STATUS_NO_MEMORY;
    }
    return real_allocate(order, frame);
}

enum status wrapped_unscrubbed(uint32_t order, struct paddr *frame, bool *is_clean)
{
    if (fail_one_in != 0 && random_one_in(fail_one_in)) {
        return STATUS_NO_MEMORY;
    }
    return real_unscrubbed(order, frame, is_clean);
}

void driver_fail_allocations(uint32_t one_in)
{
    fail_one_in = one_in;
}

bool driver_is_in_user_mode(const struct cpu *cpu)
{
    return in_user_mode[cpu->index];
}

/* -- what a CPU can be made to do ------------------------------------------------------------- */

static void boot(void)
{
    kernel_main(&info);
}

static void system_call(void)
{
    next = trap_system_call();
}

static void interrupt(void)
{
    struct cpu *cpu = arch_cpu_current();
    cpu->arch.has_ipi = false;
    if (sim_timer_is_due(cpu)) {
        sim_fire_timer();
    }
    next = trap_return();
}

static void wake(void)
{
    struct cpu *cpu = arch_cpu_current();
    cpu->arch.has_ipi = false;
    if (sim_timer_is_due(cpu)) {
        sim_fire_timer();
    }
    kernel_lock_acquire();
    next = schedule();
}

static void fault(void)
{
    next = trap_fault(FAULT_MEMORY, random_word());
}

/* False when the kernel has stopped. */
static bool enter(struct cpu *cpu, void (*kernel)(void))
{
    const enum sim_exit how = sim_run_on(cpu, kernel);
    if (how == SIM_EXIT_HALT) {
        return false;
    }
    in_user_mode[cpu->index] = how != SIM_EXIT_SLEEP;
    kernel_assert(!in_user_mode[cpu->index] || cpu->current != NULL);
    return true;
}

bool driver_system_call(struct cpu *cpu)
{
    return enter(cpu, system_call);
}

/* -- the machine ------------------------------------------------------------------------------ */

void driver_boot(uint32_t cpus, uint64_t memory_bytes)
{
    sim_memory_create(memory_bytes, 0xee);
    sim_boot_info(&info, memory_bytes);
    info.cpu_count = cpus;
    for (uint32_t i = 1; i < cpus; i++) {
        info.cpus[i] = (struct boot_cpu){.hardware_id = i};
    }
    info.kernel.segments[0].paddr = 0;
    info.manifest = (struct boot_range){0x80000, 64};
    info.init.entry = 0x400000;
    info.init.segment_count = 1;
    info.init.segments[0] = (struct boot_segment){0x400000, 0x81000, 4096, SEGMENT_EXECUTE, 0};
    if (sim_run_on(arch_cpu_current(), boot) != SIM_EXIT_USER) {
        fprintf(stderr, "sim: the kernel does not boot:\n%s", sim_log());
        abort();
    }
    in_user_mode[0] = true;
}

/* A program touches a page that is mapped: the CPU may remember the translation from now on. */
static void touch(struct cpu *cpu)
{
    const struct address_space *space = &cpu->current->process->space;
    const struct vaddr at = {operations_address()};
    struct page_mapping leaf;
    if (page_table_find(&space->table, at, &leaf) != STATUS_OK) {
        return;
    }
    const uint64_t offset = at.value & (leaf.size_bytes - 1) & ~PAGE_MASK;
    cpu->arch.tlb[random_below(SIM_TLB_ENTRIES)] = (struct sim_translation){
        .page = at.value & ~PAGE_MASK,
        .physical = leaf.start.value + offset,
        .is_writable = (leaf.permissions & PAGE_WRITE) != 0,
    };
}

/* Each thread's FPU holds what it put there last, whatever ran in between. */
static void compute(struct cpu *cpu)
{
    struct thread *thread = cpu->current;
    const uint64_t expected = thread->has_fpu_state || cpu->is_fpu_live ? (uint64_t)thread : 0;
    kernel_assert(!cpu->is_fpu_live || cpu->arch.fpu == expected);
    kernel_assert(cpu->is_fpu_live || thread->arch.fpu == expected);
    sim_use_fpu(cpu, (uint64_t)thread);
}

static struct model_expectation expectation;
static struct model_answer answer;
static uint64_t predicted_count;

/* The system call that was prepared: what must come of it, and what does. */
static bool call_kernel(struct cpu *cpu)
{
    struct model_call question;
    if (operations_call(&question)) {
        expectation = model_predict(&states[now], &question);
    }
    if (!driver_system_call(cpu)) {
        return false;
    }
    operations_answer(cpu, &answer);
    predicted_count += expectation.is_predicted && answer.is_answered;
    operations_report(cpu);
    return true;
}

uint64_t driver_predicted_count(void)
{
    return predicted_count;
}

void driver_look(void)
{
    model_take(&states[now]);
}

bool driver_is_as_modelled(void)
{
    const uint32_t before = now;
    now = 1 - now;
    model_take(&states[now]);
    return model_compare(&states[before], &expectation, &answer, &states[now]);
}

static bool user_turn(struct cpu *cpu)
{
    if (cpu->arch.has_ipi || sim_timer_is_due(cpu)) {
        return enter(cpu, interrupt);
    }
    switch (random_below(32)) {
    case 0:
        compute(cpu);
        return true;
    case 1:
    case 2:
    case 3:
        touch(cpu);
        return true;
    case 4:
        if (random_one_in(8) && cpu->current->process->number != PROCESS_NUMBER_FIRST) {
            return enter(cpu, fault);
        }
        return true;
    default:
        operations_prepare(cpu);
        return call_kernel(cpu);
    }
}

bool driver_step(void)
{
    expectation = (struct model_expectation){0};
    answer = (struct model_answer){0};
    sim_pass_time(random_below(2000));
    struct cpu *cpu = cpu_at(random_below(cpu_count()));
    if (driver_is_in_user_mode(cpu)) {
        return user_turn(cpu);
    }
    return enter(cpu, wake);
}

bool driver_settle(uint32_t turns_max)
{
    for (uint32_t turn = 0; turn < turns_max; turn++) {
        struct cpu *cpu = cpu_at(turn % cpu_count());
        sim_pass_time(1000);
        if (!enter(cpu, driver_is_in_user_mode(cpu) ? interrupt : wake)) {
            return false;
        }
    }
    return true;
}
