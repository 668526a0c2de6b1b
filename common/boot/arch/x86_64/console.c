/* COM1, where PCs have had it for forty years, if it is really there. */
#include "abi/boot_info.h"
#include "boot/arch.h"
#include "instructions.h"

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
#define TEST_BYTE         0xaeu
#define READY_POLLS_MAX   1000000u

static void set_up(uint16_t port)
{
    port_write_8(port + UART_INTERRUPT, 0);
    port_write_8(port + UART_LINE, LINE_DIVISOR);
    port_write_8(port + UART_DATA, DIVISOR_115200);
    port_write_8(port + UART_INTERRUPT, 0);
    port_write_8(port + UART_LINE, LINE_8N1);
    port_write_8(port + UART_FIFO, FIFO_ON_AND_EMPTY);
}

/* What is sent in loopback comes back, or there is no UART. */
static bool is_there(uint16_t port)
{
    port_write_8(port + UART_MODEM, MODEM_LOOPBACK);
    port_write_8(port + UART_DATA, TEST_BYTE);
    const bool is_back = port_read_8(port + UART_DATA) == TEST_BYTE;
    port_write_8(port + UART_MODEM, MODEM_READY);
    return is_back;
}

void boot_arch_console_default(struct boot_console *console)
{
    set_up(COM1_PORT);
    if (is_there(COM1_PORT)) {
        *console = (struct boot_console){
            .base = COM1_PORT,
            .kind = CONSOLE_UART16550_PORT,
            .interrupt_line = COM1_ISA_LINE,
        };
    }
}

static void write_byte(uint16_t port, char byte)
{
    for (uint32_t poll = 0; poll < READY_POLLS_MAX; poll++) {
        if ((port_read_8(port + UART_STATUS) & STATUS_FREE) != 0) {
            port_write_8(port + UART_DATA, (uint8_t)byte);
            return;
        }
    }
}

void boot_arch_console_write(const struct boot_console *console, const char *text, size_t length)
{
    if (console->kind != CONSOLE_UART16550_PORT) {
        return;
    }
    for (size_t i = 0; i < length; i++) {
        write_byte((uint16_t)console->base, text[i]);
    }
}
