/*
 * The polled console: a 16550 behind I/O ports, or with its registers in memory. The shim or the
 * firmware has set the line up.
 */
#include "arch.h"
#include "lib/instructions.h"
#include "memory/direct_map.h"

#define UART_DATA             0u
#define UART_INTERRUPT_ENABLE 1u
#define UART_MODEM_CONTROL    4u
#define UART_LINE_STATUS      5u
#define STATUS_TRANSMIT_FREE  (1u << 5)
#define INTERRUPT_TRANSMIT    (1u << 1)
#define MODEM_READY_AND_LINE  0x0bu /* DTR, RTS, and OUT2, which lets the interrupt line through */

/* A byte that the device does not take in so many polls is dropped: the log must not stop us. */
#define READY_POLLS_MAX 1000000u

static uint32_t kind = CONSOLE_NONE; /* [I] enum console_kind */
static uint64_t base;                /* [I] port, or virtual address */
static uint32_t register_stride;     /* [I] in memory; 4 means registers of 32 bits */

static uint32_t uart_read(uint32_t number)
{
    if (kind == CONSOLE_UART16550_PORT) {
        return port_read_8((uint16_t)(base + number));
    }
    const uint64_t address = base + (uint64_t)number * register_stride;
    return register_stride == 4 ? *(const volatile uint32_t *)address
                                : *(const volatile uint8_t *)address;
}

static void uart_write(uint32_t number, uint8_t value)
{
    const uint64_t address = base + (uint64_t)number * register_stride;
    if (kind == CONSOLE_UART16550_PORT) {
        port_write_8((uint16_t)(base + number), value);
    } else if (register_stride == 4) {
        *(volatile uint32_t *)address = value;
    } else {
        *(volatile uint8_t *)address = value;
    }
}

void arch_console_init(const struct boot_console *console)
{
    if (console->kind == CONSOLE_UART16550_PORT) {
        base = console->base;
    } else if (console->kind == CONSOLE_UART16550_MEMORY) {
        base = (uint64_t)direct_map_pointer((struct paddr){console->base});
    } else {
        return;
    }
    kind = console->kind;
    register_stride = console->register_stride;
    uart_write(UART_INTERRUPT_ENABLE, 0);
    uart_write(UART_MODEM_CONTROL, MODEM_READY_AND_LINE);
}

static void write_byte(char byte)
{
    for (uint32_t poll = 0; (uart_read(UART_LINE_STATUS) & STATUS_TRANSMIT_FREE) == 0; poll++) {
        if (poll == READY_POLLS_MAX) {
            return;
        }
        arch_cpu_relax();
    }
    uart_write(UART_DATA, (uint8_t)byte);
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

void arch_console_set_transmit_interrupt(bool is_on)
{
    if (kind != CONSOLE_NONE) {
        uart_write(UART_INTERRUPT_ENABLE, is_on ? INTERRUPT_TRANSMIT : 0);
    }
}

uint32_t arch_console_line(const struct boot_info *info)
{
    const uint32_t isa_line = info->console.interrupt_line;
    if (kind == CONSOLE_NONE || isa_line == 0 || isa_line >= BOOT_ISA_LINES) {
        return 0;
    }
    return info->interrupts.isa_lines[isa_line].line;
}
