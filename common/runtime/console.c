#include "runtime/console.h"
#include "abi/system_call.h"
#include "lib/format.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "schema/kernel_client.h"
#include <stdarg.h>

#define LINE_BYTES 202u

static enum status write_bytes(uint32_t console, const char *text, size_t length)
{
    while (length > 0) {
        const size_t part = length < CONSOLE_WRITE_BYTES_MAX ? length : CONSOLE_WRITE_BYTES_MAX;
        struct console_write_params params = {.length_bytes = part};
        memcpy(&params.text0, text, part);
        const enum status status = console_write(console, &params);
        if (status != STATUS_OK) {
            return status;
        }
        text += part;
        length -= part;
    }
    return STATUS_OK;
}

enum status console_text(uint32_t console, const char *text)
{
    return write_bytes(console, text, text_length(text));
}

enum status console_print(uint32_t console, const char *format, ...)
{
    char line[LINE_BYTES];
    va_list arguments;
    va_start(arguments, format);
    size_t length = format_text_list(line, sizeof(line) - 1, format, arguments);
    va_end(arguments);
    if (length > sizeof(line) - 2) {
        length = sizeof(line) - 2;
    }
    line[length] = '\n';
    return write_bytes(console, line, length + 1);
}
