/*
 * AArch64's part of the shared boot code, for a shim with the MMU off (arm64) and one with it on
 * (UEFI), in EL1 or EL2.
 */
#include "boot/arch.h"
#include "abi/boot_info.h"
#include "lib/elf.h"
#include "lib/page_table_format.h"
#include "switch.h"
#include <arm_acle.h>
#include <stdbool.h>

const uint32_t boot_arch_elf_machine = ELF_MACHINE_AARCH64;

/* SCTLR_EL1 at the kernel's entry: RES1 bits of ARMv8.0, then M, C, SA, I (DDI 0487, D19.2). */
#define SCTLR_AT_ENTRY UINT64_C(0x30d0198d)
#define SCTLR_MMU      UINT64_C(1)

/* TCR_EL1.IPS. More than 48 bits cannot be used with these tables (D8.1.6). */
#define TCR_PHYSICAL_SHIFT 32u
#define PHYSICAL_48_BITS   UINT64_C(5)

#define EXCEPTION_LEVEL_2 2u

/* Arm semihosting 3.0, SYS_EXIT_EXTENDED and ADP_Stopped_ApplicationExit. */
#define SYS_EXIT_EXTENDED        UINT64_C(0x20)
#define STOPPED_APPLICATION_EXIT UINT64_C(0x20026)

static bool is_mmu_on(void)
{
    const uint64_t level = __arm_rsr64("CurrentEL") >> 2 & 3;
    const uint64_t control =
        level == EXCEPTION_LEVEL_2 ? __arm_rsr64("SCTLR_EL2") : __arm_rsr64("SCTLR_EL1");
    return (control & SCTLR_MMU) != 0;
}

/* CTR_EL0.DminLine: log2 of the words in the smallest data cache line. */
static uint64_t cache_line_bytes(void)
{
    return UINT64_C(4) << (__arm_rsr64("CTR_EL0") >> 16 & 0xf);
}

/* What was written lies in the cache: it is copied to memory. */
static void clean(uint64_t base, uint64_t end, uint64_t line_bytes)
{
    for (uint64_t at = base & ~(line_bytes - 1); at < end; at += line_bytes) {
        __asm__ volatile("dc cvac, %0" ::"r"(at) : "memory");
    }
}

/*
 * With the MMU off, what was written is in memory, and the cache may hold an older copy of it. That
 * copy is thrown away, not cleaned first (DC CIVAC): a line that firmware left dirty would be
 * written over what we wrote.
 */
static void invalidate(uint64_t base, uint64_t end, uint64_t line_bytes)
{
    for (uint64_t at = base & ~(line_bytes - 1); at < end; at += line_bytes) {
        __asm__ volatile("dc ivac, %0" ::"r"(at) : "memory");
    }
}

/*
 * With the MMU off, the shim reads memory, and the kernel will read the cache first. A line that a
 * boot loader left there may hold other bytes than the ones that are about to be verified: it is
 * written to memory if it is newer, and thrown away. With the MMU off, reading brings no line back.
 */
void boot_arch_fetch(uint64_t base, uint64_t size_bytes)
{
    if (is_mmu_on()) {
        return;
    }
    const uint64_t line_bytes = cache_line_bytes();
    const uint64_t end = base + size_bytes;
    for (uint64_t at = base & ~(line_bytes - 1); at < end; at += line_bytes) {
        __asm__ volatile("dc civac, %0" ::"r"(at) : "memory");
    }
    __dsb(0xf);
}

/* To the point of coherency; boot_arch_switch() empties the instruction cache. */
void boot_arch_publish(uint64_t base, uint64_t size_bytes)
{
    __dsb(0xf);
    if (is_mmu_on()) {
        clean(base, base + size_bytes, cache_line_bytes());
    } else {
        invalidate(base, base + size_bytes, cache_line_bytes());
    }
    __dsb(0xf);
}

static uint64_t translation_control(void)
{
    uint64_t physical = __arm_rsr64("ID_AA64MMFR0_EL1") & 0xf;
    if (physical > PHYSICAL_48_BITS) {
        physical = PHYSICAL_48_BITS;
    }
    return TCR_EL1_VALUE | physical << TCR_PHYSICAL_SHIFT;
}

_Noreturn void boot_arch_enter(
    uint64_t identity_root, uint64_t kernel_root, uint64_t entry, uint64_t boot_info_vaddr)
{
    const struct switch_registers registers = {
        .ttbr0 = identity_root,
        .ttbr1 = kernel_root,
        .mair = MAIR_EL1_VALUE,
        .tcr = translation_control(),
        .sctlr = SCTLR_AT_ENTRY,
    };
    const uint64_t code = (uint64_t)&boot_arch_switch;
    boot_arch_publish(code, (uint64_t)boot_arch_switch_end - code);
    boot_arch_switch(&registers, entry, boot_info_vaddr);
}

void boot_arch_power_off(const struct boot_power *power, uint32_t code)
{
    if (power->off_kind != POWER_OFF_ARM_SEMIHOSTING) {
        return;
    }
    const uint64_t block[2] = {STOPPED_APPLICATION_EXIT, code};
    register uint64_t operation __asm__("x0") = SYS_EXIT_EXTENDED;
    register const uint64_t *parameters __asm__("x1") = block;
    __asm__ volatile("hlt #0xf000" : "+r"(operation) : "r"(parameters) : "memory");
}

_Noreturn void boot_arch_halt(void)
{
    for (;;) {
        __asm__ volatile("msr daifset, #0xf\n\twfi" ::: "memory");
    }
}

void boot_arch_prepare(struct boot *boot)
{
    (void)boot;
}
