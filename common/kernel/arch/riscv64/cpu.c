/*
 * One hart's state in supervisor mode (RISC-V privileged architecture 1.12, 4.1).
 */
#include "sched/cpu.h"
#include "arch.h"
#include "csr.h"
#include "fpu.h"
#include "interrupts.h"
#include "log.h"

void arch_cpu_init(struct cpu *cpu)
{
    __asm__ volatile("mv tp, %0" ::"r"(cpu) : "memory");
    /* The emergency stack may have been mapped a moment ago. */
    __asm__ volatile("sfence.vma" ::: "memory");
    /* No floating point, no access to user pages, no reading of what may only be executed. */
    CSR_CLEAR(sstatus, SSTATUS_SIE | SSTATUS_FS | SSTATUS_SUM | SSTATUS_MXR);
    /* Programs read the time, which OpenSBI would emulate for them anyway, and no other counter. */
    CSR_WRITE(scounteren, SCOUNTEREN_TIME);
    CSR_SET(sie, INTERRUPT_SOFTWARE | INTERRUPT_TIMER | INTERRUPT_EXTERNAL);
    if (cpu->index != 0) {
        fpu_require();
    }
}

void arch_cpu_describe(void)
{
    log_line("cpu: rv64, hart %llu", (unsigned long long)arch_cpu_current()->hardware_id);
    fpu_require(); /* only now is there a console that could say it */
}

/* WFI ends when an enabled interrupt is pending, masked or not (3.3.3): none is taken as a trap. */
void arch_cpu_wait(void)
{
    __asm__ volatile("wfi" ::: "memory");
    interrupts_handle();
}

void arch_interrupts_poll(void)
{
    interrupts_handle();
}

_Noreturn void arch_cpu_halt(void)
{
    for (;;) {
        CSR_WRITE(sie, UINT64_C(0));
        __asm__ volatile("wfi" ::: "memory");
    }
}
