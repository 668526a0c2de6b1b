/* What the tool's files share. */
#pragma once

#include "lib/bytes.h"

/* Says why, and ends the tool with 1. */
_Noreturn void fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

void print_hex(const char *name, struct bytes data);

/*
 * Follows the log of the machine with this key, which is shown at host and port, and prints its
 * records as they come. `kept`: a file with what is known of it from the last time, and then of
 * this time; NULL: nothing is kept. Gives the tool's exit code.
 */
int follow(const char *key, const char *host, const char *port, const char *kept);
