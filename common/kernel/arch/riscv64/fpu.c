/*
 * Floating point registers (RISC-V privileged architecture 1.12, 3.1.6.6). The current thread's
 * saved sstatus.FS says whether it may use them: off until it traps for the first time, and again
 * after it has left the CPU, when its values are saved.
 */
#include "fpu.h"
#include "arch.h"
#include "csr.h"
#include "panic.h"
#include "sched/cpu.h"
#include "sched/thread.h"

#define EXTENSION ".option push\n\t.option arch, +d\n\t"
#define END       ".option pop"

void fpu_require(void)
{
    CSR_SET(sstatus, SSTATUS_FS);
    if ((CSR_READ(sstatus) & SSTATUS_FS) == 0) {
        panic("this hart has no floating point");
    }
    __asm__ volatile(EXTENSION "fmv.d.x f0, zero\n\t" END); /* single precision only: a trap here */
    CSR_CLEAR(sstatus, SSTATUS_FS);
}

/* A thread that never used them begins with zeros: that is what its structure was created with. */
void fpu_enter(struct cpu *cpu, struct thread *thread)
{
    CSR_SET(sstatus, SSTATUS_FS);
    __asm__ volatile(EXTENSION "fld f0, 0(%0)\n\t"
                               "fld f1, 8(%0)\n\t"
                               "fld f2, 16(%0)\n\t"
                               "fld f3, 24(%0)\n\t"
                               "fld f4, 32(%0)\n\t"
                               "fld f5, 40(%0)\n\t"
                               "fld f6, 48(%0)\n\t"
                               "fld f7, 56(%0)\n\t"
                               "fld f8, 64(%0)\n\t"
                               "fld f9, 72(%0)\n\t"
                               "fld f10, 80(%0)\n\t"
                               "fld f11, 88(%0)\n\t"
                               "fld f12, 96(%0)\n\t"
                               "fld f13, 104(%0)\n\t"
                               "fld f14, 112(%0)\n\t"
                               "fld f15, 120(%0)\n\t"
                               "fld f16, 128(%0)\n\t"
                               "fld f17, 136(%0)\n\t"
                               "fld f18, 144(%0)\n\t"
                               "fld f19, 152(%0)\n\t"
                               "fld f20, 160(%0)\n\t"
                               "fld f21, 168(%0)\n\t"
                               "fld f22, 176(%0)\n\t"
                               "fld f23, 184(%0)\n\t"
                               "fld f24, 192(%0)\n\t"
                               "fld f25, 200(%0)\n\t"
                               "fld f26, 208(%0)\n\t"
                               "fld f27, 216(%0)\n\t"
                               "fld f28, 224(%0)\n\t"
                               "fld f29, 232(%0)\n\t"
                               "fld f30, 240(%0)\n\t"
                               "fld f31, 248(%0)\n\t"
                               "fscsr %1\n\t" END
                     :
                     : "r"(thread->arch.fpu), "r"(thread->arch.fpu_control)
                     : "memory");
    CSR_CLEAR(sstatus, SSTATUS_FS);
    /* Clean: as what was saved, until the program writes one. */
    thread->registers.status |= SSTATUS_FS_CLEAN;
    cpu->is_fpu_live = true;
}

static void save(struct arch_thread *arch)
{
    uint64_t *registers = arch->fpu;
    uint64_t control = 0;
    CSR_SET(sstatus, SSTATUS_FS);
    __asm__ volatile(EXTENSION "fsd f0, 0(%0)\n\t"
                               "fsd f1, 8(%0)\n\t"
                               "fsd f2, 16(%0)\n\t"
                               "fsd f3, 24(%0)\n\t"
                               "fsd f4, 32(%0)\n\t"
                               "fsd f5, 40(%0)\n\t"
                               "fsd f6, 48(%0)\n\t"
                               "fsd f7, 56(%0)\n\t"
                               "fsd f8, 64(%0)\n\t"
                               "fsd f9, 72(%0)\n\t"
                               "fsd f10, 80(%0)\n\t"
                               "fsd f11, 88(%0)\n\t"
                               "fsd f12, 96(%0)\n\t"
                               "fsd f13, 104(%0)\n\t"
                               "fsd f14, 112(%0)\n\t"
                               "fsd f15, 120(%0)\n\t"
                               "fsd f16, 128(%0)\n\t"
                               "fsd f17, 136(%0)\n\t"
                               "fsd f18, 144(%0)\n\t"
                               "fsd f19, 152(%0)\n\t"
                               "fsd f20, 160(%0)\n\t"
                               "fsd f21, 168(%0)\n\t"
                               "fsd f22, 176(%0)\n\t"
                               "fsd f23, 184(%0)\n\t"
                               "fsd f24, 192(%0)\n\t"
                               "fsd f25, 200(%0)\n\t"
                               "fsd f26, 208(%0)\n\t"
                               "fsd f27, 216(%0)\n\t"
                               "fsd f28, 224(%0)\n\t"
                               "fsd f29, 232(%0)\n\t"
                               "fsd f30, 240(%0)\n\t"
                               "fsd f31, 248(%0)\n\t"
                               "frcsr %1\n\t" END
                     : "+r"(registers), "=&r"(control)
                     :
                     : "memory");
    arch->fpu_control = control;
    CSR_CLEAR(sstatus, SSTATUS_FS);
}

void arch_fpu_leave(struct cpu *cpu, struct thread *thread)
{
    if ((thread->registers.status & SSTATUS_FS) == SSTATUS_FS) {
        save(&thread->arch);
        thread->has_fpu_state = true;
    }
    thread->registers.status &= ~SSTATUS_FS;
    cpu->is_fpu_live = false;
}
