#include "abi/exit_code.h"
#include "init.h"
#include "lib/format.h"
#include "lib/status.h"
#include "runtime/console.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include <stdarg.h>

#define CONSOLE handle_make(INITIAL_CONSOLE, 1)
#define MACHINE handle_make(INITIAL_MACHINE, 1)

#define LINE_BYTES 160u

void report(const char *format, ...)
{
    char line[LINE_BYTES];
    va_list arguments;
    va_start(arguments, format);
    (void)format_text_list(line, sizeof(line), format, arguments);
    va_end(arguments);
    (void)console_print(CONSOLE, "init: %s", line); /* there is nowhere else to say it */
}

_Noreturn void give_up(const char *what, enum status status)
{
    report("%s: %s", what, status_text(status));
    const struct machine_power_off_params params = {.exit_code = EXIT_CODE_INIT_DIED};
    (void)machine_power_off(MACHINE, &params);
    __builtin_trap();
}
