/*
 * The polled console: a 16550 with its registers in memory. Firmware has set the line up; nothing
 * here changes baud rate or format.
 */
#include "arch.h"
#include "mmio.h"

#define UART16550_DATA                 0u
#define UART16550_INTERRUPT_ENABLE     1u
#define UART16550_LINE_STATUS          5u
#define UART16550_STATUS_TRANSMIT_FREE (1u << 5)
#define UART16550_INTERRUPT_TRANSMIT   (1u << 1)

/* A byte that the device does not take in so many polls is dropped: the log must not stop us. */
#define READY_POLLS_MAX 1000000u

static uint64_t base;            /* [I] virtual; 0 without a console */
static uint32_t register_stride; /* [I] */

/* A stride of 4 means registers that are 32 bits wide; any other, bytes. */
static uint32_t read(uint32_t number)
{
    const uint64_t address = base + (uint64_t)number * register_stride;
    return register_stride == 4 ? mmio_read(address) : mmio_read_byte(address);
}

static void write(uint32_t number, uint8_t value)
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
    if (console->kind != CONSOLE_UART16550_MEMORY) {
        return;
    }
    base = mmio_address(console->base);
    register_stride = console->register_stride;
    write(UART16550_INTERRUPT_ENABLE, 0);
}

static void write_byte(char byte)
{
    for (uint32_t poll = 0; (read(UART16550_LINE_STATUS) & UART16550_STATUS_TRANSMIT_FREE) == 0;
         poll++) {
        if (poll == READY_POLLS_MAX) {
            return;
        }
    }
    write(UART16550_DATA, (uint8_t)byte);
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
        write(UART16550_INTERRUPT_ENABLE, is_on ? UART16550_INTERRUPT_TRANSMIT : 0);
    }
}

uint32_t arch_console_line(const struct boot_info *info)
{
    return info->console.interrupt_line;
}
