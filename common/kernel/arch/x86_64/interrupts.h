/* The vectors above the CPU's own 32, and what the files of this port need of each other. */
#pragma once

#include "kernel/arch_types.h"
#include <stdbool.h>
#include <stdint.h>

struct boot_info;

#define MSR_FS_BASE 0xc0000100u

#define VECTOR_NMI           2u
#define VECTOR_NO_FPU        7u
#define VECTOR_DOUBLE_FAULT  8u
#define VECTOR_PAGE_FAULT    14u
#define VECTOR_MACHINE_CHECK 18u
#define VECTOR_LINE_0        48u /* and up: line n has vector 48 + n */
#define VECTOR_LINES_END     240u
#define VECTOR_TIMER         240u
#define VECTOR_IPI           241u
#define VECTOR_APIC_ERROR    254u
#define VECTOR_APIC_SPURIOUS 255u

/* Local APIC registers (SDM 3A, 10.4.1). */
#define APIC_ID            0x020u
#define APIC_TASK_PRIORITY 0x080u
#define APIC_END           0x0b0u
#define APIC_SPURIOUS      0x0f0u
#define APIC_ERROR_STATUS  0x280u
#define APIC_COMMAND_LOW   0x300u
#define APIC_COMMAND_HIGH  0x310u
#define APIC_TIMER         0x320u
#define APIC_LINT0         0x350u
#define APIC_LINT1         0x360u
#define APIC_ERROR         0x370u
#define APIC_INITIAL_COUNT 0x380u
#define APIC_CURRENT_COUNT 0x390u
#define APIC_DIVIDE        0x3e0u

#define APIC_MASKED (1u << 16)

/* irq.c */
uint32_t apic_read(uint32_t offset);
void apic_write(uint32_t offset, uint32_t value);
void apic_send(uint32_t destination, uint32_t command);
bool apic_reaches(uint64_t hardware_id);
void irq_handle(uint32_t vector);
bool irq_is_stop_ordered(void);

/* io_apic.c */
void io_apic_init(const struct boot_info *info);
bool io_apic_has_line(uint32_t line);
void io_apic_unmask(uint32_t line, uint32_t destination);
void io_apic_mask(uint32_t line);

/* timer.c */
void timer_interrupt(void);

/* calibrate.c: counts per second of the TSC and of the APIC timer. False without a reference. */
struct clock_rates {
    uint64_t tsc_hz;
    uint64_t apic_hz;
};
bool calibrate_clocks(const struct boot_info *info, struct clock_rates *rates);
