#include "irq/irq.h"
#include "arch.h"
#include "irq/interrupt.h"
#include "kernel_lock.h"
#include "log.h"
#include "sched/cpu.h"
#include "trap.h"

#define DELIVERY_DEADLINE_NS UINT64_C(1000000000)

/* [a] the last line that arrived, and one to tell line 0 from none */
static atomic_uint arrived_line_plus_one;

void irq_ipi_arrived(void)
{
    cpu_answer_flush();
    if (arch_cpu_current()->current == NULL) {
        /* Asleep: whoever asks may want an address space that nobody has active. */
        cpu_leave_own_space();
    }
    atomic_fetch_add_explicit(&arch_cpu_current()->ipi_count, 1, memory_order_release);
}

void irq_line_arrived(uint32_t line)
{
    atomic_store_explicit(&arrived_line_plus_one, line + 1, memory_order_release);
    kernel_lock_acquire();
    interrupt_raised(line);
    kernel_lock_release();
}

static bool has_arrived(uint32_t line)
{
    return atomic_load_explicit(&arrived_line_plus_one, memory_order_acquire) == line + 1;
}

void irq_check_delivery(const struct boot_info *info)
{
    const uint32_t line = arch_console_line(info);
    if (line == 0) {
        log_line("irq: delivery not checked, the console has no line");
        return;
    }
    const uint64_t deadline_ns = arch_timer_now_ns() + DELIVERY_DEADLINE_NS;
    arch_timer_arm(deadline_ns);
    arch_irq_unmask(line);
    arch_console_set_transmit_interrupt(true);
    while (!has_arrived(line) && arch_timer_now_ns() < deadline_ns) {
        arch_cpu_wait();
    }
    arch_console_set_transmit_interrupt(false);
    arch_irq_mask(line);
    log_line("irq: line %u %s", line, has_arrived(line) ? "is delivered" : "does NOT arrive");
}
