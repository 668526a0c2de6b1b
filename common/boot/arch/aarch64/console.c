/* The UARTs of Arm machines, polled. */
#include "abi/boot_info.h"
#include "boot/arch.h"

/* PL011, Arm DDI 0183 3.2. */
#define PL011_DATA          0x00u
#define PL011_FLAGS         0x18u
#define PL011_LINE_CONTROL  0x2cu
#define PL011_CONTROL       0x30u
#define PL011_TRANSMIT_FULL (1u << 5)
#define PL011_8N1_FIFO      0x70u
#define PL011_ENABLE        0x301u /* the UART, transmit and receive */

/* 16550 */
#define UART16550_LINE_STATUS   5u
#define UART16550_TRANSMIT_FREE (1u << 5)

/* A byte that the device does not take in so many polls is dropped. */
#define READY_POLLS_MAX 1000000u

static volatile uint32_t *wide(const struct boot_console *console, uint64_t offset)
{
    return (volatile uint32_t *)(console->base + offset);
}

static volatile uint8_t *narrow(const struct boot_console *console, uint64_t offset)
{
    return (volatile uint8_t *)(console->base + offset);
}

/* Firmware has set the baud rate; where there was no firmware, the UART is off. */
static void pl011_enable(const struct boot_console *console)
{
    if ((*wide(console, PL011_CONTROL) & PL011_ENABLE) != PL011_ENABLE) {
        *wide(console, PL011_CONTROL) = 0;
        *wide(console, PL011_LINE_CONTROL) = PL011_8N1_FIFO;
        *wide(console, PL011_CONTROL) = PL011_ENABLE;
    }
}

static bool is_ready(const struct boot_console *console)
{
    if (console->kind == CONSOLE_PL011) {
        return (*wide(console, PL011_FLAGS) & PL011_TRANSMIT_FULL) == 0;
    }
    const uint64_t offset = (uint64_t)UART16550_LINE_STATUS * console->register_stride;
    const uint32_t status =
        console->register_stride == 4 ? *wide(console, offset) : *narrow(console, offset);
    return (status & UART16550_TRANSMIT_FREE) != 0;
}

static void write_byte(const struct boot_console *console, char byte)
{
    for (uint32_t poll = 0; poll < READY_POLLS_MAX; poll++) {
        if (is_ready(console)) {
            if (console->kind == CONSOLE_PL011 || console->register_stride == 4) {
                *wide(console, 0) = (uint8_t)byte;
            } else {
                *narrow(console, 0) = (uint8_t)byte;
            }
            return;
        }
    }
}

/* Arm has no UART that every machine has: only tables name one. */
void boot_arch_console_default(struct boot_console *console)
{
    (void)console;
}

void boot_arch_console_write(const struct boot_console *console, const char *text, size_t length)
{
    if (console->kind != CONSOLE_PL011 && console->kind != CONSOLE_UART16550_MEMORY) {
        return;
    }
    if (console->kind == CONSOLE_PL011) {
        pl011_enable(console);
    }
    for (size_t i = 0; i < length; i++) {
        write_byte(console, text[i]);
    }
}
