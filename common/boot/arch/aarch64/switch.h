/* The assembler half of boot_arch_enter(). */
#pragma once

#include <stdint.h>

/* Values of EL1's registers at the kernel's entry. */
struct switch_registers {
    uint64_t ttbr0;
    uint64_t ttbr1;
    uint64_t mair;
    uint64_t tcr;
    uint64_t sctlr;
};

/*
 * Leaves the MMU's present settings and EL2, loads EL1's, and jumps to `entry` with `argument`. The
 * code from boot_arch_switch to boot_arch_switch_end runs with the MMU off in between: it must be
 * in memory, not only in caches, and ttbr0 must map it at its physical address.
 */
_Noreturn void
boot_arch_switch(const struct switch_registers *registers, uint64_t entry, uint64_t argument);

extern const char boot_arch_switch_end[];
