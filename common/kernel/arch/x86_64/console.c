/* The polled console: a 16550 behind I/O ports. The shim has set the line up. */
#include "arch.h"
#include "instructions.h"

#define UART_DATA             0u
#define UART_INTERRUPT_ENABLE 1u
#define UART_MODEM_CONTROL    4u
#define UART_LINE_STATUS      5u
#define STATUS_TRANSMIT_FREE  (1u << 5)
#define INTERRUPT_TRANSMIT    (1u << 1)
#define MODEM_READY_AND_LINE  0x0bu /* DTR, RTS, and OUT2, which lets the interrupt line through */

/* A byte that the device does not take in so many polls is dropped: the log must not stop us. */
#define READY_POLLS_MAX 1000000u

static uint16_t base; /* [I] 0 without a console */

void arch_console_init(const struct boot_console *console)
{
    if (console->kind != CONSOLE_UART16550_PORT) {
        return;
    }
    base = (uint16_t)console->base;
    port_write_8(base + UART_INTERRUPT_ENABLE, 0);
    port_write_8(base + UART_MODEM_CONTROL, MODEM_READY_AND_LINE);
}

static void write_byte(char byte)
{
    for (uint32_t poll = 0; (port_read_8(base + UART_LINE_STATUS) & STATUS_TRANSMIT_FREE) == 0;
         poll++) {
        if (poll == READY_POLLS_MAX) {
            return;
        }
        arch_cpu_relax();
    }
    port_write_8(base + UART_DATA, (uint8_t)byte);
}

void arch_console_write(const char *text, size_t length)
{
    if (base == 0) {
        return;
    }
    for (size_t i = 0; i < length; i++) {
        write_byte(text[i]);
    }
}

void arch_console_set_transmit_interrupt(bool is_on)
{
    if (base != 0) {
        port_write_8(base + UART_INTERRUPT_ENABLE, is_on ? INTERRUPT_TRANSMIT : 0);
    }
}

uint32_t arch_console_line(const struct boot_info *info)
{
    const uint32_t isa_line = info->console.interrupt_line;
    if (base == 0 || isa_line == 0 || isa_line >= BOOT_ISA_LINES) {
        return 0;
    }
    return info->interrupts.isa_lines[isa_line].line;
}
