/*
 * COM1, where PCs have had it for forty years, if it is really there; writing also serves a 16550
 * that a table named, which may have its registers in memory.
 */
#include "abi/boot_info.h"
#include "boot/arch.h"
#include "lib/instructions.h"

#define COM1_PORT      0x3f8u
#define COM1_ISA_LINE  4u
#define UART_DATA      0u
#define UART_INTERRUPT 1u
#define UART_FIFO      2u
#define UART_LINE      3u
#define UART_MODEM     4u
#define UART_STATUS    5u

#define LINE_8N1          0x03u
#define LINE_DIVISOR      0x80u
#define DIVISOR_115200    1u
#define FIFO_ON_AND_EMPTY 0x07u
#define MODEM_LOOPBACK    0x1eu
#define MODEM_READY       0x0bu
#define STATUS_FREE       0x20u
#define STATUS_RECEIVED   0x01u
#define STATUS_IDLE       0x40u
#define STATUS_NOBODY     0xffu
#define TEST_BYTE         0xaeu
#define READY_POLLS_MAX   1000000u

/* One byte takes 87 us, a read of a port about 1 us. Where no UART is, every bit reads as 1. */
#define IDLE_POLLS_MAX     100000u
#define LOOPBACK_POLLS_MAX 100000u

/* What the firmware has written last is on its way out, which takes long where nobody reads. */
static void await_idle(uint16_t port)
{
    for (uint32_t poll = 0;
         (port_read_8(port + UART_STATUS) & STATUS_IDLE) == 0 && poll < IDLE_POLLS_MAX;
         poll++) {
    }
}

static void set_up(uint16_t port)
{
    port_write_8(port + UART_INTERRUPT, 0);
    port_write_8(port + UART_LINE, LINE_DIVISOR);
    port_write_8(port + UART_DATA, DIVISOR_115200);
    port_write_8(port + UART_INTERRUPT, 0);
    port_write_8(port + UART_LINE, LINE_8N1);
    port_write_8(port + UART_FIFO, FIFO_ON_AND_EMPTY);
}

/*
 * What is sent in loopback comes back, at the line's speed, or there is no UART. Something that was
 * not out yet after all may come before it.
 */
static bool is_there(uint16_t port)
{
    bool is_back = false;
    port_write_8(port + UART_MODEM, MODEM_LOOPBACK);
    port_write_8(port + UART_DATA, TEST_BYTE);
    for (uint32_t poll = 0; !is_back && poll < LOOPBACK_POLLS_MAX; poll++) {
        const uint8_t status = port_read_8(port + UART_STATUS);
        if (status == STATUS_NOBODY) {
            break;
        }
        is_back = (status & STATUS_RECEIVED) != 0 && port_read_8(port + UART_DATA) == TEST_BYTE;
    }
    port_write_8(port + UART_MODEM, MODEM_READY);
    return is_back;
}

void boot_arch_console_default(struct boot_console *console)
{
    await_idle(COM1_PORT);
    set_up(COM1_PORT);
    if (is_there(COM1_PORT)) {
        *console = (struct boot_console){
            .base = COM1_PORT,
            .kind = CONSOLE_UART16550_PORT,
            .interrupt_line = COM1_ISA_LINE,
        };
    }
}

/* In memory, a stride of 4 means registers of 32 bits; any other, bytes. */
static uint32_t uart_read(const struct boot_console *console, uint32_t number)
{
    if (console->kind == CONSOLE_UART16550_PORT) {
        return port_read_8((uint16_t)(console->base + number));
    }
    const uint64_t address = console->base + (uint64_t)number * console->register_stride;
    return console->register_stride == 4 ? *(const volatile uint32_t *)address
                                         : *(const volatile uint8_t *)address;
}

static void uart_send(const struct boot_console *console, uint8_t value)
{
    if (console->kind == CONSOLE_UART16550_PORT) {
        port_write_8((uint16_t)(console->base + UART_DATA), value);
    } else if (console->register_stride == 4) {
        *(volatile uint32_t *)console->base = value;
    } else {
        *(volatile uint8_t *)console->base = value;
    }
}

static void write_byte(const struct boot_console *console, char byte)
{
    for (uint32_t poll = 0; poll < READY_POLLS_MAX; poll++) {
        if ((uart_read(console, UART_STATUS) & STATUS_FREE) != 0) {
            uart_send(console, (uint8_t)byte);
            return;
        }
    }
}

void boot_arch_console_write(const struct boot_console *console, const char *text, size_t length)
{
    if (console->kind != CONSOLE_UART16550_PORT && console->kind != CONSOLE_UART16550_MEMORY) {
        return;
    }
    for (size_t i = 0; i < length; i++) {
        write_byte(console, text[i]);
    }
}
