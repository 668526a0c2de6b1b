#include "options.h"
#include "lib/text.h"
#include <stdbool.h>
#include <stddef.h>

/* The value when the argument begins with `key`; NULL otherwise. */
static const char *value_of(const char *argument, const char *key)
{
    while (*key != '\0' && *argument == *key) {
        argument++;
        key++;
    }
    return *key == '\0' ? argument : NULL;
}

static bool read_number(const char *text, uint32_t most, uint32_t *number)
{
    uint32_t value = 0;
    for (const char *at = text; *at != '\0'; at++) {
        if (*at < '0' || *at > '9') {
            return false;
        }
        value = value * 10 + (uint32_t)(*at - '0');
        if (value > most) {
            return false;
        }
    }
    *number = value;
    return *text != '\0';
}

enum status options_read(struct registers_options *options, const char *argument)
{
    uint32_t number = 0;
    const char *value = value_of(argument, "stride=");
    if (value != NULL) {
        if (!read_number(value, OPTIONS_STRIDE_MAX, &number) || number == 0 ||
            (number & (number - 1)) != 0) {
            return STATUS_INVALID_ARGUMENT;
        }
        options->stride_bytes = number;
        return STATUS_OK;
    }
    value = value_of(argument, "offset=");
    if (value != NULL && read_number(value, OPTIONS_OFFSET_MAX, &number)) {
        options->offset_bytes = number;
        return STATUS_OK;
    }
    return STATUS_INVALID_ARGUMENT;
}
