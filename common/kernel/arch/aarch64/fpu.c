/*
 * FP and SIMD registers (Arm ARM DDI 0487, D19.2.34, CPACR_EL1). They hold the current thread's
 * values, with CPACR_EL1.FPEN open, or are closed to everybody: the values are saved when their
 * thread leaves the CPU.
 */
#include "fpu.h"
#include "arch.h"
#include "barrier.h"
#include "sched/cpu.h"
#include "sched/thread.h"

/* By their encodings: without the extension the assembler has no names for them. */
#define FPCR "S3_3_C4_C4_0"
#define FPSR "S3_3_C4_C4_1"

#define FPEN_OPEN (UINT64_C(3) << 20)

static void set_access(uint64_t access)
{
    __arm_wsr64("CPACR_EL1", access);
    barrier_context();
}

#define PAIR(name, first, second, offset) #name " q" #first ", q" #second ", [%0, #" #offset "]\n\t"
#define ALL_PAIRS(name)                                                                            \
    PAIR(name, 0, 1, 0)                                                                            \
    PAIR(name, 2, 3, 32)                                                                           \
    PAIR(name, 4, 5, 64)                                                                           \
    PAIR(name, 6, 7, 96)                                                                           \
    PAIR(name, 8, 9, 128)                                                                          \
    PAIR(name, 10, 11, 160)                                                                        \
    PAIR(name, 12, 13, 192)                                                                        \
    PAIR(name, 14, 15, 224)                                                                        \
    PAIR(name, 16, 17, 256)                                                                        \
    PAIR(name, 18, 19, 288)                                                                        \
    PAIR(name, 20, 21, 320)                                                                        \
    PAIR(name, 22, 23, 352)                                                                        \
    PAIR(name, 24, 25, 384)                                                                        \
    PAIR(name, 26, 27, 416)                                                                        \
    PAIR(name, 28, 29, 448)                                                                        \
    PAIR(name, 30, 31, 480)

/* A thread that never used them begins with zeros: that is what its structure was created with. */
void fpu_enter(struct cpu *cpu, struct thread *thread)
{
    struct arch_thread *arch = &thread->arch;
    set_access(FPEN_OPEN);
    __asm__ volatile(".arch_extension fp\n\t.arch_extension simd\n\t" ALL_PAIRS(
                         ldp) "msr " FPCR ", %1\n\tmsr " FPSR ", %2"
                     :
                     : "r"(arch->vectors), "r"(arch->fpcr), "r"(arch->fpsr)
                     : "memory");
    cpu->is_fpu_live = true;
}

void arch_fpu_leave(struct cpu *cpu, struct thread *thread)
{
    struct arch_thread *arch = &thread->arch;
    __asm__ volatile(".arch_extension fp\n\t.arch_extension simd\n\t" ALL_PAIRS(stp) ""
                     :
                     : "r"(arch->vectors)
                     : "memory");
    __asm__ volatile("mrs %0, " FPCR "\n\tmrs %1, " FPSR : "=r"(arch->fpcr), "=r"(arch->fpsr));
    thread->has_fpu_state = true;
    set_access(0);
    cpu->is_fpu_live = false;
}
