/* See boot/arch.h. Caches are coherent on RISC-V; only instruction fetch needs to be told. */
#include "boot/arch.h"
#include "abi/address.h"
#include "abi/boot_info.h"
#include "lib/elf.h"

#define SATP_SV39           (UINT64_C(8) << 60)
#define FINISHER_FAIL       0x3333u
#define FINISHER_CODE_SHIFT 16u

const uint32_t boot_arch_elf_machine = ELF_MACHINE_RISCV;

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

_Noreturn void boot_arch_enter(
    uint64_t identity_root, uint64_t kernel_root, uint64_t entry, uint64_t boot_info_vaddr)
{
    (void)identity_root; /* one root has both halves */
    register uint64_t argument __asm__("a0") = boot_info_vaddr;
    __asm__ volatile("fence.i\n\t"
                     "sfence.vma\n\t"
                     "csrw satp, %1\n\t"
                     "sfence.vma\n\t"
                     "jr %2"
                     :
                     : "r"(argument), "r"(SATP_SV39 | kernel_root >> PAGE_SHIFT), "r"(entry)
                     : "memory");
    __builtin_unreachable();
}

void boot_arch_power_off(const struct boot_power *power, uint32_t code)
{
    if (power->off_kind == POWER_OFF_SIFIVE_TEST) {
        *(volatile uint32_t *)power->base = FINISHER_FAIL | code << FINISHER_CODE_SHIFT;
    }
}

_Noreturn void boot_arch_halt(void)
{
    for (;;) {
        __asm__ volatile("csrw sie, zero\n\twfi" ::: "memory");
    }
}

void boot_arch_prepare(struct boot *boot)
{
    (void)boot;
}
