/* Text to the Console capability. */
#pragma once

#include "abi/status.h"
#include <stdint.h>

/* Writes the whole text, in as many messages as it takes. Errors as message_call(). */
NODISCARD enum status console_text(uint32_t console, const char *text);

/* One formatted line of at most 200 characters; longer ones are cut. Errors as message_call(). */
NODISCARD enum status console_print(uint32_t console, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
