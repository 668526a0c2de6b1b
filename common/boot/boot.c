/*
 * What every shim says and how it ends.
 */
#include "abi/exit_code.h"
#include "boot/arch.h"
#include "boot/shim.h"
#include "lib/format.h"
#include "lib/text.h"
#include <stdarg.h>

#define LINE_BYTES        256u
#define EXIT_OPTION_BYTES 24u

__attribute__((format(printf, 1, 0))) static void say(const char *format, va_list arguments)
{
    char line[LINE_BYTES];
    size_t length = format_text_list(line, sizeof(line) - 1, format, arguments);
    if (length > sizeof(line) - 2) {
        length = sizeof(line) - 2;
    }
    line[length] = '\n';
    shim_write("boot: ", 6);
    shim_write(line, length + 1);
}

void boot_say(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    say(format, arguments);
    va_end(arguments);
}

void boot_stop(const struct boot *boot, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    say(format, arguments);
    va_end(arguments);
    boot_say("stopped");
    if (boot != NULL) {
        boot_arch_power_off(&boot->info.power, EXIT_CODE_BOOT_STOPPED);
    }
    boot_arch_halt();
}

void boot_apply_exit_option(struct boot *boot)
{
    char option[EXIT_OPTION_BYTES];
    boot->info.power.firmware_kind = boot->info.power.off_kind;
    if (!text_option(boot->info.command_line, "exit", option, sizeof(option))) {
        return;
    }
    if (text_equal(option, "isa-debug-exit") &&
        boot->info.interrupts.kind == INTERRUPT_CONTROLLER_APIC) {
        boot->info.power.off_kind = POWER_OFF_ISA_DEBUG_EXIT;
    } else if (
        text_equal(option, "arm-semihosting") &&
        boot->info.interrupts.kind == INTERRUPT_CONTROLLER_GICV3) {
        boot->info.power.off_kind = POWER_OFF_ARM_SEMIHOSTING;
    } else if (!text_equal(option, "sifive-test")) {
        boot_say("command line: exit=%s is not known on this machine", option);
    }
}
