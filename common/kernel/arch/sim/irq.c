#include "arch.h"
#include "sched/cpu.h"
#include "sim.h"
#include "trap.h"

static bool is_unmasked[SIM_LINES];

static void set_unmasked(uint32_t line, bool is_on)
{
    is_unmasked[line] = is_on;
}

bool sim_raise_line(uint32_t line)
{
    if (!is_unmasked[line]) {
        return false;
    }
    is_unmasked[line] = false;
    irq_line_arrived(line);
    return true;
}

void arch_irq_init(const struct boot_info *info)
{
    (void)info;
}

void arch_irq_init_cpu(struct cpu *cpu)
{
    (void)cpu;
}

bool arch_irq_has_line(uint32_t line)
{
    return line < SIM_LINES;
}

void arch_irq_unmask(uint32_t line)
{
    set_unmasked(line, true);
}

void arch_irq_mask(uint32_t line)
{
    set_unmasked(line, false);
}

struct irq_message arch_irq_message(uint32_t line)
{
    (void)line; /* there are none */
    return (struct irq_message){0};
}

void arch_irq_send_ipi(const struct cpu *target)
{
    /* What a CPU answers from wherever it is happens at once; the rest when it has its turn. */
    struct cpu *self = arch_cpu_current();
    struct cpu *other = cpu_at(target->index);
    other->arch.has_ipi = true;
    sim_set_current(other);
    irq_ipi_arrived();
    sim_set_current(self);
}

void arch_irq_stop_others(void)
{
}
