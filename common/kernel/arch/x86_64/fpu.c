/*
 * x87, MMX and SSE registers (SDM 1, chapter 10; 3A, 13). AVX is off: programs are told so by
 * CPUID.
 *
 * They hold the current thread's values, with CR0.TS clear, or nobody's, with CR0.TS set: the
 * values are saved when their thread leaves the CPU, and the registers cleared at once, so that
 * nothing is left that speculation past CR0.TS could read (CVE-2018-3665).
 */
#include "fpu.h"
#include "arch.h"
#include "sched/cpu.h"
#include "sched/thread.h"

#define CR0_TASK_SWITCHED (UINT64_C(1) << 3)
#define CONTROL_AT_RESET  0x7f /* FCW 0x037f: all exceptions masked, 64 bits of precision */
#define CONTROL_HIGH      0x03
#define MXCSR_LOW         0x80 /* 0x1f80: all exceptions masked */
#define MXCSR_HIGH        0x1f
#define MXCSR_OFFSET      24

static _Alignas(16) const uint8_t initial[FPU_BYTES] = {
    [0] = CONTROL_AT_RESET,
    [1] = CONTROL_HIGH,
    [MXCSR_OFFSET] = MXCSR_LOW,
    [MXCSR_OFFSET + 1] = MXCSR_HIGH,
};

/*
 * Some AMD processors leave the last instruction's addresses alone when the image has no exception
 * pending (AMD's manual 2, 11.4.4; CVE-2006-1056): a load of our own puts harmless ones there.
 */
static void load(const uint8_t *image)
{
    static const uint32_t zero;
    __asm__ volatile("fnclex\n\tffree %%st(7)\n\tfildl %1\n\tfxrstor64 (%0)" ::"r"(image), "m"(zero)
                     : "memory");
}

void fpu_enter(struct cpu *cpu, struct thread *thread)
{
    __asm__ volatile("clts" ::: "memory");
    load(thread->has_fpu_state ? thread->arch.fpu : initial);
    cpu->is_fpu_live = true;
}

void arch_fpu_leave(struct cpu *cpu, struct thread *thread)
{
    __asm__ volatile("fxsave64 (%0)" ::"r"(thread->arch.fpu) : "memory");
    thread->has_fpu_state = true;
    load(initial);
    uint64_t cr0;
    __asm__ volatile("movq %%cr0, %0" : "=r"(cr0));
    __asm__ volatile("movq %0, %%cr0" ::"r"(cr0 | CR0_TASK_SWITCHED) : "memory");
    cpu->is_fpu_live = false;
}
