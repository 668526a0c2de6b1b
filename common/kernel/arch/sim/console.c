#include "arch.h"
#include "sim.h"
#include <string.h>

#define LOG_BYTES 65536u

static char log_text[LOG_BYTES];
static size_t log_length;

const char *sim_log(void)
{
    return log_text;
}

void sim_log_clear(void)
{
    log_length = 0;
    log_text[0] = '\0';
}

void arch_console_init(const struct boot_console *console)
{
    (void)console;
}

void arch_console_write(const char *text, size_t length)
{
    const size_t room = LOG_BYTES - 1 - log_length;
    const size_t part = length < room ? length : room;
    memcpy(log_text + log_length, text, part);
    log_length += part;
    log_text[log_length] = '\0';
}

void arch_console_set_transmit_interrupt(bool is_on)
{
    (void)is_on;
}

uint32_t arch_console_line(const struct boot_info *info)
{
    (void)info;
    return 0;
}
