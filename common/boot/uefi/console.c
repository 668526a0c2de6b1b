/*
 * Two consoles, one after the other: the firmware's, and once that is gone the UART.
 */
#include "boot/arch.h"
#include "uefi.h"

#define CHUNK_CHARACTERS 64u

static const struct boot_console *uart;

void uefi_console_leave(const struct boot_console *console)
{
    uart = console;
}

/* The firmware wants UCS-2 and a carriage return before each end of line. */
static void write_to_firmware(const char *text, size_t length)
{
    uint16_t wide[2 * CHUNK_CHARACTERS + 1];
    while (length > 0) {
        const size_t part = length < CHUNK_CHARACTERS ? length : CHUNK_CHARACTERS;
        size_t used = 0;
        for (size_t i = 0; i < part; i++) {
            if (text[i] == '\n') {
                wide[used++] = '\r';
            }
            wide[used++] = (uint8_t)text[i];
        }
        wide[used] = 0;
        (void)uefi_system->output->output_string(uefi_system->output, wide);
        text += part;
        length -= part;
    }
}

void shim_write(const char *text, size_t length)
{
    if (uart != NULL) {
        boot_arch_console_write(uart, text, length);
    } else {
        write_to_firmware(text, length);
    }
}
