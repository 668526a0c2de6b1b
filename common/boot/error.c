#include "boot/error.h"
#include "lib/format.h"
#include <stdarg.h>

/* Names in firmware tables end up in sentences: none of them is to steer a terminal. */
static void replace_controls(char *text)
{
    for (; *text != '\0'; text++) {
        if (*text < ' ' || *text > '~') {
            *text = '?';
        }
    }
}

enum status boot_error_set(struct boot_error *error, enum status status, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    (void)format_text_list(error->text, sizeof(error->text), format, arguments);
    va_end(arguments);
    replace_controls(error->text);
    return status;
}
