#include "console.h"
#include "boot/arch.h"
#include "boot/shim.h"

static struct boot_console in_use;

void console_use(const struct boot_console *console)
{
    if (console->base != 0 &&
        (console->kind == CONSOLE_PL011 || console->kind == CONSOLE_UART16550_MEMORY)) {
        in_use = *console;
    }
}

void shim_write(const char *text, size_t length)
{
    boot_arch_console_write(&in_use, text, length);
}
