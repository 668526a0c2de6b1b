/*
 * One CPU's tables and protection (Arm ARM DDI 0487, D19.2 for every register named here).
 *
 * FP and SIMD are off until a program uses them (fpu.c); the kernel does not.
 */
#include "sched/cpu.h"
#include "arch.h"
#include "barrier.h"
#include "interrupts.h"
#include "log.h"

/*
 * SCTLR_EL1. RES1 bits of ARMv8.0 that we leave 1; LSMAOE, nTLSMD, EIS, TSCXT, EOS, SED, ITD. What
 * is 0 denies: EL0 has no cache maintenance, no DC ZVA, no CTR_EL0, no WFE and WFI, no DAIF.
 */
#define SCTLR_RESERVED_ONE       UINT64_C(0x30500980)
#define SCTLR_MMU                (UINT64_C(1) << 0)
#define SCTLR_DATA_CACHE         (UINT64_C(1) << 2)
#define SCTLR_STACK_ALIGNED      (UINT64_C(1) << 3)
#define SCTLR_USER_STACK_ALIGNED (UINT64_C(1) << 4)
#define SCTLR_INSTRUCTION_CACHE  (UINT64_C(1) << 12)
/* Whatever is writable cannot be executed, whatever its page table entry says. */
#define SCTLR_WRITE_NO_EXECUTE (UINT64_C(1) << 19)
/* SPAN: 1 leaves PSTATE.PAN alone when a trap comes; RES1 without FEAT_PAN. */
#define SCTLR_KEEP_PAN (UINT64_C(1) << 23)
/* EPAN: PAN holds for pages that EL0 may only execute, too. */
#define SCTLR_ENHANCED_PAN (UINT64_C(1) << 57)

/* TCR_EL1.E0PD1: an access from EL0 to the kernel's half faults without looking at its tables. */
#define TCR_USER_UPPER_FAULTS (UINT64_C(1) << 56)

#define PSTATE_PAN (UINT64_C(1) << 22)

#define FEATURE_BITS 4u

extern const char trap_vectors[];

/* A four-bit field of an ID register. */
static uint32_t feature(uint64_t id_register, uint32_t lowest_bit)
{
    return (uint32_t)(id_register >> lowest_bit) & ((1u << FEATURE_BITS) - 1);
}

static uint32_t feature_pan(void)
{
    return feature(__arm_rsr64("ID_AA64MMFR1_EL1"), 20);
}

static uint32_t feature_e0pd(void)
{
    return feature(__arm_rsr64("ID_AA64MMFR2_EL1"), 60);
}

static uint32_t feature_csv2(void)
{
    return feature(__arm_rsr64("ID_AA64PFR0_EL1"), 56);
}

static uint32_t feature_csv3(void)
{
    return feature(__arm_rsr64("ID_AA64PFR0_EL1"), 60);
}

/* The reset values of both registers are unknown; 0 keeps EL0 from the counters (D19.5, D19.6). */
static void deny_event_counters(void)
{
    const uint32_t monitors = feature(__arm_rsr64("ID_AA64DFR0_EL1"), 8);
    if (monitors != 0 && monitors != 15) {
        __arm_wsr64("PMUSERENR_EL0", 0);
    }
    if (feature(__arm_rsr64("ID_AA64PFR0_EL1"), 44) != 0) {
        /* AMUSERENR_EL0, by its encoding. */
        __asm__ volatile("msr S3_3_C13_C2_3, xzr" ::: "memory");
    }
}

static void set_control(void)
{
    uint64_t control = SCTLR_RESERVED_ONE | SCTLR_MMU | SCTLR_DATA_CACHE | SCTLR_STACK_ALIGNED |
                       SCTLR_USER_STACK_ALIGNED | SCTLR_INSTRUCTION_CACHE | SCTLR_WRITE_NO_EXECUTE;
    control |= feature_pan() == 0 ? SCTLR_KEEP_PAN : 0;
    control |= feature_pan() >= 3 ? SCTLR_ENHANCED_PAN : 0;
    __arm_wsr64("SCTLR_EL1", control);
    if (feature_e0pd() != 0) {
        __arm_wsr64("TCR_EL1", __arm_rsr64("TCR_EL1") | TCR_USER_UPPER_FAULTS);
    }
    barrier_context();
    /* WXN and E0PD1 may be held in TLB entries. */
    __asm__ volatile("tlbi vmalle1" ::: "memory");
    barrier_local();
    barrier_context();
    if (feature_pan() != 0) {
        /* MSR PAN, by its encoding: the assembler knows the name only for ARMv8.1. */
        __asm__ volatile("msr S3_0_C4_C2_3, %0" ::"r"(PSTATE_PAN) : "memory");
    }
}

void arch_cpu_init(struct cpu *cpu)
{
    /* The emergency stack may have been mapped a moment ago. */
    barrier_tables();
    barrier_context();
    __arm_wsr64("TPIDR_EL1", (uint64_t)cpu);
    __arm_wsr64("VBAR_EL1", (uint64_t)trap_vectors);
    __arm_wsr64("CPACR_EL1", 0);
    /* EL0 reads no counter and no timer. */
    __arm_wsr64("CNTKCTL_EL1", 0);
    /* No self-hosted debug: no breakpoints, watchpoints or single steps that firmware left. */
    __arm_wsr64("MDSCR_EL1", 0);
    __arm_wsr64("TPIDRRO_EL0", 0);
    deny_event_counters();
    set_control();
}

static const char *yes_or_no(bool is_true)
{
    return is_true ? "yes" : "no";
}

void arch_cpu_describe(void)
{
    const uint64_t main_id = __arm_rsr64("MIDR_EL1");
    log_line(
        "cpu: AArch64, implementer 0x%02x, part 0x%03x, r%up%u",
        (uint32_t)(main_id >> 24) & 0xff,
        (uint32_t)(main_id >> 4) & 0xfff,
        (uint32_t)(main_id >> 20) & 0xf,
        (uint32_t)main_id & 0xf);
    log_line(
        "cpu: PAN %s, E0PD %s, branch predictors separate (CSV2) %s",
        yes_or_no(feature_pan() != 0),
        yes_or_no(feature_e0pd() != 0),
        yes_or_no(feature_csv2() != 0));
    if (feature_csv3() == 0) {
        log_line("cpu: no CSV3: programs may read kernel memory by speculation");
    }
}

/* WFI ends when an interrupt is pending, masked or not (DDI 0487, D1.6.2): none becomes a trap. */
void arch_cpu_wait(void)
{
    barrier_complete();
    __wfi();
    interrupts_handle();
}

void arch_interrupts_poll(void)
{
    interrupts_handle();
}

_Noreturn void arch_cpu_halt(void)
{
    for (;;) {
        __asm__ volatile("msr daifset, #0xf\n\twfi" ::: "memory");
    }
}
