/*
 * What a boot parser has to say about input that it refuses: a status for code, a sentence for the
 * person at the console.
 */
#pragma once

#include "abi/status.h"

#define BOOT_ERROR_TEXT_BYTES 160u

struct boot_error {
    char text[BOOT_ERROR_TEXT_BYTES];
};

/* Writes the sentence and gives `status` back, so that a parser can return it in one line. */
NODISCARD enum status
boot_error_set(struct boot_error *error, enum status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
