/*
 * GICv3 (Arm IHI 0069): distributor for shared lines (SPI, interrupt ids 32 and up), a
 * redistributor per CPU for private ones (SGI 0..15, PPI 16..31), system registers for the CPU's
 * side. Everything is in group 1; a line's number is its interrupt id.
 *
 * Nothing is preemptive: interrupts stay masked in the kernel, all lines have one priority.
 */
#include "arch.h"
#include "barrier.h"
#include "interrupts.h"
#include "lib/status.h"
#include "log.h"
#include "memory/kernel_space.h"
#include "mmio.h"
#include "panic.h"
#include "sched/cpu.h"
#include "trap.h"

/* Distributor, IHI 0069 12.9. The same offsets serve the redistributor's SGI page, 12.11. */
#define GICD_CTLR      0x0000u
#define GICD_TYPER     0x0004u
#define GIC_IGROUPR    0x0080u
#define GIC_ISENABLER  0x0100u
#define GIC_ICENABLER  0x0180u
#define GIC_ICACTIVER  0x0380u
#define GIC_IPRIORITYR 0x0400u
#define GIC_ICFGR      0x0c00u
#define GICD_IROUTER   0x6000u
#define GICD_BYTES     UINT64_C(0x10000)

/* EnableGrp1 (one security state) or EnableGrp1A (ours, seen from Non-secure), and ARE. */
#define GICD_CTLR_GROUP_1          (1u << 1)
#define GICD_CTLR_AFFINITY_ROUTING (1u << 4)
#define GICD_CTLR_WRITE_PENDING    (1u << 31)

/* Redistributor, IHI 0069 12.10. */
#define GICR_CTLR               0x0000u
#define GICR_TYPER              0x0008u
#define GICR_WAKER              0x0014u
#define GICR_SGI_PAGE           0x10000u
#define GICR_CTLR_WRITE_PENDING (1u << 3)
#define GICR_WAKER_SLEEP        (1u << 1)
#define GICR_WAKER_ASLEEP       (1u << 2)
#define GICR_TYPER_VIRTUAL      (UINT64_C(1) << 1)
#define GICR_TYPER_LAST         (UINT64_C(1) << 4)
#define GICR_TYPER_AFFINITY     32u
#define GICR_BYTES              UINT64_C(0x20000)
#define GICR_BYTES_VIRTUAL      UINT64_C(0x40000)
#define GICR_RANGE_BYTES_MAX    (BOOT_CPUS_MAX * GICR_BYTES_VIRTUAL)

#define PRIORITY_ALL  0xa0a0a0a0u
#define SPI_FIRST     32u
#define INTERRUPT_END 1020u /* 1020..1023 mean "none" and the like */
#define SGI_ATTENTION 0u
#define SGI_STOP      1u

#define IROUTER_AFFINITY UINT64_C(0xff00ffffff)
#define SGI1R_ALL_OTHERS (UINT64_C(1) << 40)
#define SGI1R_INTERRUPT  24u

/* Polls of a register that answers in a handful, and interrupts handled in one go. */
#define ANSWER_POLLS_MAX 1000000u
#define HANDLE_MAX       64u

static uint64_t distributor;                                      /* [I] virtual, 0 = not yet */
static uint32_t line_end;                                         /* [I] lines are 32..line_end-1 */
static uint32_t timer_id;                                         /* [I] the virtual timer's PPI */
static struct boot_range redistributors[BOOT_REDISTRIBUTORS_MAX]; /* [I] base is virtual */
static uint32_t redistributor_count;                              /* [I] */

/* Waits until the bits of a register are clear. */
static void wait_clear(uint64_t address, uint32_t bits, const char *what)
{
    for (uint32_t poll = 0; (mmio_read(address) & bits) != 0; poll++) {
        if (poll == ANSWER_POLLS_MAX) {
            panic("irq: the GIC's %s does not answer", what);
        }
    }
}

static uint64_t map(uint64_t base, uint64_t size_bytes, const char *what)
{
    const enum status status = kernel_space_map_device((struct paddr){base}, size_bytes);
    if (status != STATUS_OK) {
        panic("irq: cannot map the GIC's %s: %s", what, status_text(status));
    }
    barrier_tables();
    barrier_context();
    return mmio_address(base);
}

static void map_redistributors(const struct boot_interrupts *interrupts)
{
    kernel_assert(interrupts->redistributor_count <= BOOT_REDISTRIBUTORS_MAX);
    for (uint32_t i = 0; i < interrupts->redistributor_count; i++) {
        const struct boot_range *range = &interrupts->redistributors[i];
        uint64_t size_bytes = range->size_bytes;
        if (size_bytes > GICR_RANGE_BYTES_MAX) {
            size_bytes = GICR_RANGE_BYTES_MAX;
        }
        const uint64_t base = map(range->base, size_bytes, "redistributors");
        redistributors[redistributor_count++] = (struct boot_range){base, size_bytes};
    }
}

/* All shared lines: off, not active, group 1, one priority, level-sensitive. */
static void reset_lines(void)
{
    for (uint32_t line = SPI_FIRST; line < line_end; line += 32) {
        mmio_write(distributor + GIC_ICENABLER + line / 8, UINT32_MAX);
        mmio_write(distributor + GIC_ICACTIVER + line / 8, UINT32_MAX);
        mmio_write(distributor + GIC_IGROUPR + line / 8, UINT32_MAX);
    }
    for (uint32_t line = SPI_FIRST; line < line_end; line += 16) {
        mmio_write(distributor + GIC_ICFGR + line / 4, 0);
    }
    for (uint32_t line = SPI_FIRST; line < line_end; line += 4) {
        mmio_write(distributor + GIC_IPRIORITYR + line, PRIORITY_ALL);
    }
}

void arch_irq_init(const struct boot_info *info)
{
    const struct boot_interrupts *interrupts = &info->interrupts;
    if (interrupts->kind != INTERRUPT_CONTROLLER_GICV3) {
        panic("irq: there is no GICv3");
    }
    timer_id = info->timer.interrupt;
    map_redistributors(interrupts);
    distributor = map(interrupts->base, GICD_BYTES, "distributor");
    /* ITLinesNumber counts blocks of 32 ids, private ones included. */
    line_end = 32 * ((mmio_read(distributor + GICD_TYPER) & 0x1f) + 1);
    if (line_end > INTERRUPT_END) {
        line_end = INTERRUPT_END;
    }
    mmio_write(distributor + GICD_CTLR, 0);
    wait_clear(distributor + GICD_CTLR, GICD_CTLR_WRITE_PENDING, "distributor");
    reset_lines();
    /* Affinity routing may only change while the groups are off. */
    mmio_write(distributor + GICD_CTLR, GICD_CTLR_AFFINITY_ROUTING);
    wait_clear(distributor + GICD_CTLR, GICD_CTLR_WRITE_PENDING, "distributor");
    mmio_write(distributor + GICD_CTLR, GICD_CTLR_AFFINITY_ROUTING | GICD_CTLR_GROUP_1);
    wait_clear(distributor + GICD_CTLR, GICD_CTLR_WRITE_PENDING, "distributor");
    log_line("irq: GICv3, lines %u..%u", SPI_FIRST, line_end - 1);
}

/* Aff3.Aff2.Aff1.Aff0 as GICR_TYPER has it, from MPIDR_EL1's layout. */
static uint32_t packed_affinity(uint64_t hardware_id)
{
    return (uint32_t)(hardware_id & 0xffffff) | (uint32_t)(hardware_id >> 8 & 0xff000000);
}

/* The redistributor of a CPU in one range, or 0. A range holds a row of them, the last marked. */
static uint64_t find_in_range(const struct boot_range *range, uint32_t affinity)
{
    uint64_t offset = 0;
    while (offset + GICR_BYTES <= range->size_bytes) {
        const uint64_t type = mmio_read_long(range->base + offset + GICR_TYPER);
        if ((uint32_t)(type >> GICR_TYPER_AFFINITY) == affinity) {
            return range->base + offset;
        }
        if ((type & GICR_TYPER_LAST) != 0) {
            return 0;
        }
        offset += (type & GICR_TYPER_VIRTUAL) != 0 ? GICR_BYTES_VIRTUAL : GICR_BYTES;
    }
    return 0;
}

static uint64_t find_redistributor(uint64_t hardware_id)
{
    for (uint32_t i = 0; i < redistributor_count; i++) {
        const uint64_t found = find_in_range(&redistributors[i], packed_affinity(hardware_id));
        if (found != 0) {
            return found;
        }
    }
    panic("irq: no redistributor for CPU id 0x%llx", (unsigned long long)hardware_id);
}

static void init_redistributor(uint64_t redistributor)
{
    const uint64_t sgi_page = redistributor + GICR_SGI_PAGE;
    mmio_write(
        redistributor + GICR_WAKER, mmio_read(redistributor + GICR_WAKER) & ~GICR_WAKER_SLEEP);
    wait_clear(redistributor + GICR_WAKER, GICR_WAKER_ASLEEP, "redistributor");
    mmio_write(sgi_page + GIC_ICENABLER, UINT32_MAX);
    wait_clear(redistributor + GICR_CTLR, GICR_CTLR_WRITE_PENDING, "redistributor");
    mmio_write(sgi_page + GIC_ICACTIVER, UINT32_MAX);
    mmio_write(sgi_page + GIC_IGROUPR, UINT32_MAX);
    for (uint32_t id = 0; id < SPI_FIRST; id += 4) {
        mmio_write(sgi_page + GIC_IPRIORITYR + id, PRIORITY_ALL);
    }
    /* A timer id that is not private was refused by timer.c's init already. */
    const uint32_t enabled = 1u << SGI_ATTENTION | 1u << SGI_STOP | 1u << (timer_id & 31);
    mmio_write(sgi_page + GIC_ISENABLER, enabled);
    wait_clear(redistributor + GICR_CTLR, GICR_CTLR_WRITE_PENDING, "redistributor");
}

/* The CPU interface, IHI 0069 12.2. */
static void init_interface(void)
{
    __arm_wsr64("ICC_SRE_EL1", __arm_rsr64("ICC_SRE_EL1") | 1);
    barrier_context();
    if ((__arm_rsr64("ICC_SRE_EL1") & 1) == 0) {
        panic("irq: firmware denies the GIC's system registers");
    }
    __arm_wsr64("ICC_PMR_EL1", 0xff);
    __arm_wsr64("ICC_BPR1_EL1", 0);
    /* EOImode 0: the end of an interrupt also deactivates it. */
    __arm_wsr64("ICC_CTLR_EL1", 0);
    __arm_wsr64("ICC_IGRPEN1_EL1", 1);
    barrier_context();
}

void arch_irq_init_cpu(struct cpu *cpu)
{
    cpu->arch.redistributor = find_redistributor(cpu->hardware_id);
    init_redistributor(cpu->arch.redistributor);
    init_interface();
}

bool arch_irq_has_line(uint32_t line)
{
    return line >= SPI_FIRST && line < line_end;
}

void arch_irq_unmask(uint32_t line)
{
    kernel_assert(line >= SPI_FIRST);
    kernel_assert(line < line_end);
    const uint64_t route = arch_cpu_current()->hardware_id & IROUTER_AFFINITY;
    mmio_write_long(distributor + GICD_IROUTER + (uint64_t)line * 8, route);
    mmio_write(distributor + GIC_ISENABLER + line / 32 * 4, 1u << line % 32);
}

void arch_irq_mask(uint32_t line)
{
    kernel_assert(line >= SPI_FIRST);
    kernel_assert(line < line_end);
    mmio_write(distributor + GIC_ICENABLER + line / 32 * 4, 1u << line % 32);
    /* From here on the line cannot interrupt any more. */
    wait_clear(distributor + GICD_CTLR, GICD_CTLR_WRITE_PENDING, "distributor");
}

struct irq_message arch_irq_message(uint32_t line)
{
    (void)line; /* there are none */
    return (struct irq_message){0};
}

void arch_irq_send_ipi(const struct cpu *target)
{
    const uint64_t id = target->hardware_id;
    const uint64_t affinity_0 = id & 0xff;
    /* Sixteen CPUs by bit mask, sixteen such ranges by number (IHI 0069, ICC_SGI1R_EL1). */
    const uint64_t value = (id >> 32 & 0xff) << 48 | (affinity_0 >> 4) << 44 |
                           (id >> 16 & 0xff) << 32 | (uint64_t)SGI_ATTENTION << SGI1R_INTERRUPT |
                           (id >> 8 & 0xff) << 16 | UINT64_C(1) << (affinity_0 & 15);
    /* What the other CPU is to see must be there before the interrupt is. */
    barrier_complete();
    __arm_wsr64("ICC_SGI1R_EL1", value);
    barrier_context();
}

void arch_irq_stop_others(void)
{
    if (distributor == 0) {
        return;
    }
    barrier_complete();
    __arm_wsr64("ICC_SGI1R_EL1", SGI1R_ALL_OTHERS | (uint64_t)SGI_STOP << SGI1R_INTERRUPT);
    barrier_context();
}

static void end_interrupt(uint32_t id)
{
    __arm_wsr64("ICC_EOIR1_EL1", id);
    barrier_context();
}

/* Each interrupt is ended before it is handled: its cause is masked or gone by then. */
static void handle(uint32_t id)
{
    if (id == timer_id) {
        timer_interrupt();
        end_interrupt(id);
        timer_fired();
    } else if (id == SGI_ATTENTION) {
        end_interrupt(id);
        irq_ipi_arrived();
    } else if (id == SGI_STOP) {
        end_interrupt(id);
        arch_cpu_halt();
    } else if (id >= SPI_FIRST && id < line_end) {
        arch_irq_mask(id);
        end_interrupt(id);
        irq_line_arrived(id);
    } else {
        end_interrupt(id);
    }
}

/* What is left after HANDLE_MAX stays pending and comes back as the next trap. */
void interrupts_handle(void)
{
    for (uint32_t count = 0; count < HANDLE_MAX; count++) {
        const uint32_t id = (uint32_t)__arm_rsr64("ICC_IAR1_EL1");
        if (id >= INTERRUPT_END && id < INTERRUPT_END + 4) {
            return;
        }
        /* The acknowledge is complete before the handler looks at what it announces (4.1.1). */
        barrier_complete();
        handle(id);
    }
}
