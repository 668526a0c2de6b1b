/*
 * PLIC (RISC-V Platform-Level Interrupt Controller Specification 1.0) for devices, SBI for
 * interrupts between harts.
 *
 * A hart's part of the PLIC is a *context*; boot_info has its number. A line's priority masks it
 * for all harts: 0 means never ("Interrupt Priorities"). A context's enable bits say who is asked;
 * only their own hart writes them, so they need no lock.
 */
#include "arch.h"
#include "csr.h"
#include "interrupts.h"
#include "lib/sbi.h"
#include "lib/status.h"
#include "log.h"
#include "memory/kernel_space.h"
#include "mmio.h"
#include "panic.h"
#include "sched/cpu.h"
#include "trap.h"

#define PLIC_PRIORITY       UINT64_C(0)
#define PLIC_ENABLE         UINT64_C(0x2000)
#define PLIC_ENABLE_STRIDE  UINT64_C(0x80)
#define PLIC_CONTEXT        UINT64_C(0x200000)
#define PLIC_CONTEXT_STRIDE UINT64_C(0x1000)
#define PLIC_CLAIM          UINT64_C(4)
#define PLIC_LINES_MAX      1024u
#define PRIORITY_MASKED     0u
#define PRIORITY_UNMASKED   1u
#define ALL_HARTS           UINT64_MAX

static uint64_t plic_physical;      /* [I] */
static uint64_t plic_size_bytes;    /* [I] */
static uint32_t line_count;         /* [I] lines are 1 .. line_count - 1 */
static uint64_t priorities;         /* [I] virtual address of the lines' priorities */
static atomic_bool is_stop_ordered; /* [a] */

/* Maps the page that holds a register of the PLIC and gives its virtual address. */
static uint64_t map_register(uint64_t offset)
{
    if (offset > plic_size_bytes - sizeof(uint32_t)) {
        panic("irq: the PLIC has no register 0x%llx", (unsigned long long)offset);
    }
    const enum status status =
        kernel_space_map_device((struct paddr){plic_physical + offset}, sizeof(uint32_t));
    if (status != STATUS_OK) {
        panic("irq: cannot map the PLIC: %s", status_text(status));
    }
    __asm__ volatile("sfence.vma" ::: "memory");
    return mmio_address(plic_physical + offset);
}

static void set_priority(uint32_t line, uint32_t priority)
{
    mmio_write(priorities + line * sizeof(uint32_t), priority);
}

void arch_irq_init(const struct boot_info *info)
{
    const struct boot_interrupts *interrupts = &info->interrupts;
    if (interrupts->kind != INTERRUPT_CONTROLLER_PLIC || interrupts->line_count < 1 ||
        interrupts->line_count > PLIC_LINES_MAX || interrupts->size_bytes < PLIC_CONTEXT ||
        (interrupts->base & PAGE_MASK) != 0) {
        panic("irq: no PLIC that this kernel can drive");
    }
    plic_physical = interrupts->base;
    plic_size_bytes = interrupts->size_bytes;
    line_count = interrupts->line_count;
    priorities = map_register(PLIC_PRIORITY);
    for (uint32_t line = 1; line < line_count; line++) {
        set_priority(line, PRIORITY_MASKED);
    }
    log_line("irq: PLIC, lines 1..%u", line_count - 1);
}

void arch_irq_init_cpu(struct cpu *cpu)
{
    const uint64_t context = cpu->interrupt_context;
    cpu->arch.plic_enable = map_register(PLIC_ENABLE + context * PLIC_ENABLE_STRIDE);
    cpu->arch.plic_claim = map_register(PLIC_CONTEXT + context * PLIC_CONTEXT_STRIDE);
    for (uint32_t line = 0; line < line_count; line += 32) {
        mmio_write(cpu->arch.plic_enable + line / 8, 0);
    }
    mmio_write(cpu->arch.plic_claim, 0);
}

/*
 * A hart that had the line before keeps its enable bit: whichever of them claims the interrupt
 * first handles it.
 */
bool arch_irq_has_line(uint32_t line)
{
    return line > 0 && line < line_count;
}

void arch_irq_unmask(uint32_t line)
{
    kernel_assert(line > 0);
    kernel_assert(line < line_count);
    const uint64_t address = arch_cpu_current()->arch.plic_enable + line / 32 * sizeof(uint32_t);
    mmio_write(address, mmio_read(address) | 1u << line % 32);
    set_priority(line, PRIORITY_UNMASKED);
}

void arch_irq_mask(uint32_t line)
{
    kernel_assert(line > 0);
    kernel_assert(line < line_count);
    set_priority(line, PRIORITY_MASKED);
}

struct irq_message arch_irq_message(uint32_t line)
{
    (void)line; /* there are none */
    return (struct irq_message){0};
}

/*
 * Claims, masks, completes: what the device still asks for when it is completed stays pending until
 * the line is unmasked. Priorities, unlike enable bits, leave completion alone ("Interrupt
 * Completion").
 */
static void handle_external(void)
{
    const uint64_t claim = arch_cpu_current()->arch.plic_claim + PLIC_CLAIM;
    const uint32_t line = mmio_read(claim);
    if (line == 0 || line >= line_count) {
        return;
    }
    set_priority(line, PRIORITY_MASKED);
    mmio_write(claim, line);
    irq_line_arrived(line);
}

static void handle_software(void)
{
    CSR_CLEAR(sip, INTERRUPT_SOFTWARE);
    if (atomic_load_explicit(&is_stop_ordered, memory_order_relaxed)) {
        arch_cpu_halt();
    }
    irq_ipi_arrived();
}

void interrupts_handle(void)
{
    const uint64_t pending = CSR_READ(sip);
    if ((pending & INTERRUPT_SOFTWARE) != 0) {
        handle_software();
    }
    if ((pending & INTERRUPT_TIMER) != 0) {
        timer_interrupt();
        timer_fired();
    }
    if ((pending & INTERRUPT_EXTERNAL) != 0) {
        handle_external();
    }
}

/* Fails only for a hart that is not there (SBI 1.0, 7.1): whoever waits for an answer will tell. */
void arch_irq_send_ipi(const struct cpu *target)
{
    const struct sbi_result result = sbi_call(SBI_IPI, SBI_IPI_SEND, 1, target->hardware_id, 0);
    if (result.error != SBI_SUCCESS) {
        log_line(
            "irq: no interrupt to CPU %u: SBI error %lld", target->index, (long long)result.error);
    }
}

void arch_irq_stop_others(void)
{
    atomic_store_explicit(&is_stop_ordered, true, memory_order_relaxed);
    (void)sbi_call(SBI_IPI, SBI_IPI_SEND, 0, ALL_HARTS, 0);
}
