#include "arch.h"
#include "trap.h"

void arch_irq_init(const struct boot_info *info)
{
    (void)info;
}

void arch_irq_init_cpu(struct cpu *cpu)
{
    (void)cpu;
}

void arch_irq_unmask(uint32_t line)
{
    irq_line_arrived(line);
}

void arch_irq_mask(uint32_t line)
{
    (void)line;
}

void arch_irq_send_ipi(const struct cpu *target)
{
    (void)target;
    irq_ipi_arrived();
}

void arch_irq_stop_others(void)
{
}
