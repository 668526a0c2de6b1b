#include "console.h"
#include "boot/shim.h"

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

static struct boot_console in_use;

static volatile uint32_t *wide(uint64_t offset)
{
    return (volatile uint32_t *)(in_use.base + offset);
}

static volatile uint8_t *narrow(uint64_t offset)
{
    return (volatile uint8_t *)(in_use.base + offset);
}

/* Firmware has set the baud rate; where there was no firmware, the UART is off. */
static void pl011_enable(void)
{
    if ((*wide(PL011_CONTROL) & PL011_ENABLE) != PL011_ENABLE) {
        *wide(PL011_CONTROL) = 0;
        *wide(PL011_LINE_CONTROL) = PL011_8N1_FIFO;
        *wide(PL011_CONTROL) = PL011_ENABLE;
    }
}

void console_use(const struct boot_console *console)
{
    if (console->base == 0 ||
        (console->kind != CONSOLE_PL011 && console->kind != CONSOLE_UART16550_MEMORY)) {
        return;
    }
    in_use = *console;
    if (in_use.kind == CONSOLE_PL011) {
        pl011_enable();
    }
}

static bool is_ready(void)
{
    if (in_use.kind == CONSOLE_PL011) {
        return (*wide(PL011_FLAGS) & PL011_TRANSMIT_FULL) == 0;
    }
    const uint64_t offset = (uint64_t)UART16550_LINE_STATUS * in_use.register_stride;
    const uint32_t status = in_use.register_stride == 4 ? *wide(offset) : *narrow(offset);
    return (status & UART16550_TRANSMIT_FREE) != 0;
}

static void write_byte(char byte)
{
    for (uint32_t poll = 0; poll < READY_POLLS_MAX; poll++) {
        if (is_ready()) {
            if (in_use.kind == CONSOLE_PL011 || in_use.register_stride == 4) {
                *wide(0) = (uint8_t)byte;
            } else {
                *narrow(0) = (uint8_t)byte;
            }
            return;
        }
    }
}

void shim_write(const char *text, size_t length)
{
    if (in_use.kind == CONSOLE_NONE) {
        return;
    }
    for (size_t i = 0; i < length; i++) {
        write_byte(text[i]);
    }
}
