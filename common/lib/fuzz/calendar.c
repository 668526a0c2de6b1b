/* The input is a text that may be a time: what was read is written the same way again. */
#include "lib/calendar.h"
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    struct calendar_time time;
    char text[CALENDAR_TEXT_BYTES];
    if (!calendar_read((struct bytes){data, size_bytes}, &time)) {
        return 0;
    }
    const struct calendar_time again = calendar_at(calendar_seconds(&time));
    calendar_write(&again, text);
    if (memcmp(text, data, size_bytes) != 0) {
        __builtin_trap();
    }
    return 0;
}
