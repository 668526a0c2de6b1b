/*
 * The local APIC (SDM 3A, chapter 10), and what its vectors mean. Its registers are memory, or,
 * where firmware has switched it to x2APIC mode already, MSRs (10.12): there is no way back.
 * Device lines come through the I/O APICs (io_apic.c).
 */
#include "arch.h"
#include "interrupts.h"
#include "lib/instructions.h"
#include "lib/status.h"
#include "log.h"
#include "memory/direct_map.h"
#include "memory/kernel_space.h"
#include "panic.h"
#include "sched/cpu.h"
#include "trap.h"

#define MSR_APIC_BASE      0x1bu
#define APIC_BASE_X2APIC   (UINT64_C(1) << 10)
#define APIC_BASE_ENABLE   (UINT64_C(1) << 11)
#define SPURIOUS_ENABLE    (1u << 8)
#define DELIVER_NMI        (4u << 8)
#define COMMAND_PENDING    (1u << 12)
#define COMMAND_FIXED      (1u << 14)                          /* level: assert */
#define COMMAND_NMI_OTHERS (3u << 18 | 1u << 14 | DELIVER_NMI) /* to all but self */
#define COMMAND_POLLS_MAX  1000000u

#define MSR_X2APIC         0x800u /* and up: one for every 16 bytes of the memory's layout */
#define MSR_X2APIC_COMMAND 0x830u

#define MESSAGE_ADDRESS           0xfee00000u
#define MESSAGE_DESTINATION_SHIFT 12u

#define PIC_MASTER_DATA 0x21u
#define PIC_SLAVE_DATA  0xa1u

static bool is_x2apic;              /* [I] */
static uint64_t apic;               /* [I] virtual address of the registers; 0 in x2APIC mode */
static bool is_ready;               /* [I] commands can be sent */
static atomic_bool is_stop_ordered; /* [a] */

uint32_t apic_read(uint32_t offset)
{
    if (is_x2apic) {
        return (uint32_t)msr_read(MSR_X2APIC + offset / 16);
    }
    return *(const volatile uint32_t *)(apic + offset);
}

void apic_write(uint32_t offset, uint32_t value)
{
    if (is_x2apic) {
        msr_write(MSR_X2APIC + offset / 16, value);
    } else {
        *(volatile uint32_t *)(apic + offset) = value;
    }
}

static void map_registers(struct paddr base)
{
    const enum status status = kernel_space_map_device(base, PAGE_SIZE_BYTES);
    if (status != STATUS_OK) {
        panic("irq: cannot map the APIC: %s", status_text(status));
    }
    apic = (uint64_t)direct_map_pointer(base);
}

void arch_irq_init(const struct boot_info *info)
{
    if (info->interrupts.kind != INTERRUPT_CONTROLLER_APIC) {
        panic("irq: no APIC");
    }
    is_x2apic = (msr_read(MSR_APIC_BASE) & APIC_BASE_X2APIC) != 0;
    if (!is_x2apic) {
        map_registers((struct paddr){info->interrupts.base});
    }
    is_ready = true;
    /* The two old controllers stay silent. */
    port_write_8(PIC_MASTER_DATA, 0xff);
    port_write_8(PIC_SLAVE_DATA, 0xff);
    io_apic_init(info);
}

void arch_irq_init_cpu(struct cpu *cpu)
{
    /* Enabled first: the step from off to x2APIC mode in one is not allowed (10.12.5). */
    msr_write(MSR_APIC_BASE, msr_read(MSR_APIC_BASE) | APIC_BASE_ENABLE);
    if (is_x2apic) {
        msr_write(MSR_APIC_BASE, msr_read(MSR_APIC_BASE) | APIC_BASE_X2APIC);
    }
    const uint32_t id = is_x2apic ? apic_read(APIC_ID) : apic_read(APIC_ID) >> 24;
    if (id != cpu->hardware_id) {
        log_line("irq: CPU %u has APIC id 0x%x, which it should not", cpu->index, id);
        arch_cpu_halt();
    }
    /* First: what is below stays masked as long as the APIC is disabled (SDM 3A, 10.4.7.2). */
    apic_write(APIC_SPURIOUS, SPURIOUS_ENABLE | VECTOR_APIC_SPURIOUS);
    apic_write(APIC_TASK_PRIORITY, 0);
    apic_write(APIC_TIMER, APIC_MASKED);
    apic_write(APIC_LINT0, APIC_MASKED);
    /* The board's NMI, by convention here (MP Specification 1.4, 3.6.2): one CPU reports it. */
    apic_write(APIC_LINT1, cpu->index == 0 ? DELIVER_NMI : APIC_MASKED);
    apic_write(APIC_ERROR, VECTOR_APIC_ERROR);
}

static bool is_message_line(uint32_t line)
{
    return line >= ARCH_MESSAGE_LINE_FIRST && line < ARCH_MESSAGE_LINES_END;
}

bool arch_irq_has_line(uint32_t line)
{
    return is_message_line(line) || io_apic_has_line(line);
}

/* Destinations have eight bits: what cannot be reached here, the first CPU handles. */
static uint32_t destination_here(void)
{
    const uint64_t here = arch_cpu_current()->hardware_id;
    return (uint32_t)(here < UINT8_MAX ? here : cpu_at(0)->hardware_id);
}

void arch_irq_unmask(uint32_t line)
{
    if (!is_message_line(line)) {
        io_apic_unmask(line, destination_here());
    }
}

void arch_irq_mask(uint32_t line)
{
    if (!is_message_line(line)) {
        io_apic_mask(line);
    }
}

/* SDM 3A, 10.11: physical destination, fixed, by its edge. */
struct irq_message arch_irq_message(uint32_t line)
{
    return (struct irq_message){MESSAGE_ADDRESS | destination_here() << MESSAGE_DESTINATION_SHIFT,
                                VECTOR_LINE_0 + line};
}

/* The command register is free again when the last command was accepted (SDM 3A, 10.6.1). */
void apic_send(uint32_t destination, uint32_t command)
{
    if (is_x2apic) {
        /* What the other CPU is to see must be there before the command is (10.12.3). */
        __asm__ volatile("mfence\n\tlfence" ::: "memory");
        msr_write(MSR_X2APIC_COMMAND, (uint64_t)destination << 32 | command);
        return;
    }
    for (uint32_t poll = 0; (apic_read(APIC_COMMAND_LOW) & COMMAND_PENDING) != 0; poll++) {
        if (poll == COMMAND_POLLS_MAX) {
            return;
        }
        arch_cpu_relax();
    }
    apic_write(APIC_COMMAND_HIGH, destination << 24);
    apic_write(APIC_COMMAND_LOW, command);
}

/* Eight bits of id in memory, of which the highest means all CPUs. */
bool apic_reaches(uint64_t hardware_id)
{
    return hardware_id < (is_x2apic ? UINT32_MAX : UINT8_MAX);
}

void arch_irq_send_ipi(const struct cpu *target)
{
    apic_send((uint32_t)target->hardware_id, COMMAND_FIXED | VECTOR_IPI);
}

void arch_irq_stop_others(void)
{
    atomic_store_explicit(&is_stop_ordered, true, memory_order_relaxed);
    if (is_ready) {
        apic_send(0, COMMAND_NMI_OTHERS);
    }
}

bool irq_is_stop_ordered(void)
{
    return atomic_load_explicit(&is_stop_ordered, memory_order_relaxed);
}

/* A spurious interrupt is not in service and must not be ended (SDM 3A, 10.9). */
void irq_handle(uint32_t vector)
{
    if (vector == VECTOR_APIC_SPURIOUS) {
        return;
    }
    if (vector >= VECTOR_LINE_0 && vector < VECTOR_LINES_END) {
        arch_irq_mask(vector - VECTOR_LINE_0);
        irq_line_arrived(vector - VECTOR_LINE_0);
    } else if (vector == VECTOR_TIMER) {
        timer_interrupt();
    } else if (vector == VECTOR_IPI) {
        irq_ipi_arrived();
    } else if (vector == VECTOR_APIC_ERROR) {
        apic_write(APIC_ERROR_STATUS, 0);
        log_line("irq: APIC error 0x%x", apic_read(APIC_ERROR_STATUS));
    } else {
        log_line("irq: vector %u, which nobody asked for", vector);
    }
    apic_write(APIC_END, 0);
}
