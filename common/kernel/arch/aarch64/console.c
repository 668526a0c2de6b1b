/*
 * The polled console: PL011 (Arm DDI 0183) or a 16550 with its registers in memory.
 *
 * Firmware has set the line up; nothing here changes baud rate or format. A PL011 that is off (an
 * emulator without firmware) is switched on.
 */
#include "arch.h"
#include "mmio.h"

/* PL011 registers, DDI 0183 3.2. */
#define PL011_DATA            0x00u
#define PL011_FLAGS           0x18u
#define PL011_LINE_CONTROL    0x2cu
#define PL011_CONTROL         0x30u
#define PL011_INTERRUPT_MASK  0x38u
#define PL011_INTERRUPT_CLEAR 0x44u

#define PL011_FLAGS_TRANSMIT_FULL   (1u << 5)
#define PL011_LINE_CONTROL_8N1_FIFO 0x70u
#define PL011_CONTROL_ENABLE        (1u << 0)
#define PL011_CONTROL_TRANSMIT      (1u << 8)
#define PL011_CONTROL_RECEIVE       (1u << 9)
#define PL011_INTERRUPT_TRANSMIT    (1u << 5)

/* 16550 registers. */
#define UART16550_DATA                 0u
#define UART16550_INTERRUPT_ENABLE     1u
#define UART16550_LINE_STATUS          5u
#define UART16550_STATUS_TRANSMIT_FREE (1u << 5)
#define UART16550_INTERRUPT_TRANSMIT   (1u << 1)

/* A byte that the device does not take in so many polls is dropped: the log must not stop us. */
#define READY_POLLS_MAX 1000000u

static uint32_t kind = CONSOLE_NONE; /* [I] enum console_kind */
static uint64_t base;                /* [I] virtual */
static uint32_t register_stride;     /* [I] 16550 */

static void pl011_init(void)
{
    const uint32_t on = PL011_CONTROL_ENABLE | PL011_CONTROL_TRANSMIT;
    const uint32_t control = mmio_read(base + PL011_CONTROL);
    mmio_write(base + PL011_INTERRUPT_MASK, 0);
    if ((control & on) == on) {
        return;
    }
    /* The format may only change while the UART is off (DDI 0183 3.3.8). */
    mmio_write(base + PL011_CONTROL, control & ~PL011_CONTROL_ENABLE);
    mmio_write(base + PL011_LINE_CONTROL, PL011_LINE_CONTROL_8N1_FIFO);
    mmio_write(base + PL011_CONTROL, control | on | PL011_CONTROL_RECEIVE);
}

/* A stride of 4 means registers that are 32 bits wide; any other, bytes. */
static uint32_t uart16550_read(uint32_t number)
{
    const uint64_t address = base + (uint64_t)number * register_stride;
    return register_stride == 4 ? mmio_read(address) : mmio_read_byte(address);
}

static void uart16550_write(uint32_t number, uint8_t value)
{
    const uint64_t address = base + (uint64_t)number * register_stride;
    if (register_stride == 4) {
        mmio_write(address, value);
    } else {
        mmio_write_byte(address, value);
    }
}

void arch_console_init(const struct boot_console *console)
{
    if (console->kind != CONSOLE_PL011 && console->kind != CONSOLE_UART16550_MEMORY) {
        return;
    }
    base = mmio_address(console->base);
    register_stride = console->register_stride;
    kind = console->kind;
    if (kind == CONSOLE_PL011) {
        pl011_init();
    } else {
        uart16550_write(UART16550_INTERRUPT_ENABLE, 0);
    }
}

static bool is_ready(void)
{
    if (kind == CONSOLE_PL011) {
        return (mmio_read(base + PL011_FLAGS) & PL011_FLAGS_TRANSMIT_FULL) == 0;
    }
    return (uart16550_read(UART16550_LINE_STATUS) & UART16550_STATUS_TRANSMIT_FREE) != 0;
}

static void write_byte(char byte)
{
    for (uint32_t poll = 0; !is_ready(); poll++) {
        if (poll == READY_POLLS_MAX) {
            return;
        }
    }
    if (kind == CONSOLE_PL011) {
        mmio_write(base + PL011_DATA, (uint8_t)byte);
    } else {
        uart16550_write(UART16550_DATA, (uint8_t)byte);
    }
}

void arch_console_write(const char *text, size_t length)
{
    if (kind == CONSOLE_NONE) {
        return;
    }
    for (size_t i = 0; i < length; i++) {
        write_byte(text[i]);
    }
}

/*
 * The PL011 raises this interrupt when its FIFO drains below a mark (DDI 0183 3.4.2); the lines of
 * the log that were sent before have done that.
 */
static void pl011_set_transmit_interrupt(bool is_on)
{
    mmio_write(base + PL011_INTERRUPT_MASK, is_on ? PL011_INTERRUPT_TRANSMIT : 0);
    if (!is_on) {
        mmio_write(base + PL011_INTERRUPT_CLEAR, PL011_INTERRUPT_TRANSMIT);
    }
}

void arch_console_set_transmit_interrupt(bool is_on)
{
    if (kind == CONSOLE_PL011) {
        pl011_set_transmit_interrupt(is_on);
    } else if (kind == CONSOLE_UART16550_MEMORY) {
        uart16550_write(UART16550_INTERRUPT_ENABLE, is_on ? UART16550_INTERRUPT_TRANSMIT : 0);
    }
}

uint32_t arch_console_line(const struct boot_info *info)
{
    return info->console.interrupt_line;
}
