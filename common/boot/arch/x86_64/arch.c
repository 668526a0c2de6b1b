/* See boot/arch.h. Caches are on and coherent: nothing is to be fetched or published. */
#include "boot/arch.h"
#include "abi/boot_info.h"
#include "lib/elf.h"
#include "lib/instructions.h"

#define MSR_EFER      0xc0000080u
#define EFER_NX       (UINT64_C(1) << 11)
#define CR4_PGE       (UINT64_C(1) << 7)
#define EXIT_PORT     0xf4u
#define EXIT_BY_GUEST 0x40u

const uint32_t boot_arch_elf_machine = ELF_MACHINE_X86_64;

void boot_arch_fetch(uint64_t base, uint64_t size_bytes)
{
    (void)base;
    (void)size_bytes;
}

void boot_arch_publish(uint64_t base, uint64_t size_bytes)
{
    (void)base;
    (void)size_bytes;
}

/*
 * The firmware's segments stay loaded, though its tables are gone: nothing loads a segment before
 * the kernel has its own.
 */
_Noreturn void boot_arch_enter(
    uint64_t identity_root, uint64_t kernel_root, uint64_t entry, uint64_t boot_info_vaddr)
{
    (void)identity_root; /* one root has both halves */
    msr_write(MSR_EFER, msr_read(MSR_EFER) | EFER_NX);
    uint64_t cr4;
    __asm__ volatile("movq %%cr4, %0" : "=r"(cr4));
    /* With PGE off, loading CR3 throws away the firmware's global translations, too. */
    __asm__ volatile("cli\n\t"
                     "movq %3, %%cr4\n\t"
                     "movq %0, %%cr3\n\t"
                     "jmpq *%1"
                     :
                     : "r"(kernel_root), "r"(entry), "D"(boot_info_vaddr), "r"(cr4 & ~CR4_PGE)
                     : "memory");
    __builtin_unreachable();
}

void boot_arch_power_off(const struct boot_power *power, uint32_t code)
{
    if (power->off_kind == POWER_OFF_ISA_DEBUG_EXIT) {
        port_write_32(EXIT_PORT, EXIT_BY_GUEST | code);
    }
}

_Noreturn void boot_arch_halt(void)
{
    for (;;) {
        __asm__ volatile("cli\n\thlt" ::: "memory");
    }
}
