#include "arch.h"

enum status arch_start_init(const struct boot_info *info)
{
    (void)info;
    return STATUS_UNSUPPORTED;
}

enum status arch_start_cpu(struct cpu *cpu)
{
    (void)cpu;
    return STATUS_UNSUPPORTED;
}
