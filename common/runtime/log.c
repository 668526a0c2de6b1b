#include "runtime/log.h"
#include "lib/format.h"
#include "runtime/program.h"
#include "schema/log_client.h"
#include <stdarg.h>

#define LINE_BYTES 240u

void log_print(enum severity severity, const char *format, ...)
{
    const uint32_t log = program_capability("log");
    if (log == 0) {
        return;
    }
    char line[LINE_BYTES];
    size_t length = format_text(line, sizeof(line), "%s: ", program_name());
    length = length < sizeof(line) ? length : sizeof(line) - 1;
    va_list arguments;
    va_start(arguments, format);
    length += format_text_list(line + length, sizeof(line) - length, format, arguments);
    va_end(arguments);
    const size_t shown = length < sizeof(line) ? length : sizeof(line) - 1;
    const struct log_write_params params = {
        .severity = (uint16_t)severity, .text = {(const uint8_t *)line, shown}};
    (void)log_write(log, &params); /* a log that does not answer must not stop the program */
}
