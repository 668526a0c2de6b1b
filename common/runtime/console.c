#include "runtime/console.h"
#include "lib/format.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "runtime/message.h"
#include <stdarg.h>

#define LINE_BYTES 202u

static enum status write_bytes(uint32_t console, const char *text, size_t length)
{
    while (length > 0) {
        const size_t part = length < CONSOLE_WRITE_BYTES_MAX ? length : CONSOLE_WRITE_BYTES_MAX;
        struct register_message message = {
            .tag = message_tag(CONSOLE_WRITE, MESSAGE_REGISTER_WORDS)};
        message.words[0] = part;
        memcpy(&message.words[1], text, part);
        const enum status status = message_call(console, &message);
        if (status != STATUS_OK) {
            return status;
        }
        text += part;
        length -= part;
    }
    return STATUS_OK;
}

enum status console_write(uint32_t console, const char *text)
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
