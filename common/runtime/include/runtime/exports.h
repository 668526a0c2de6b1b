/*
 * What a service exports, as the manifest says and as its program was written: clients' sessions
 * have the number of an export in their badge (runtime/server.h), and nothing else says which
 * interface they were given it for.
 */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"

/* Before name and interface of each export, in the manifest's order, among the variables. */
#define EXPORT_VARIABLE "export="

/*
 * Whether the manifest has these, each "NAME INTERFACE", in this order: all, or the first so many.
 *   STATUS_OK                also where nobody said: it was not the supervisor who started it
 *   STATUS_INVALID_ARGUMENT  it has others, which this program would take for these
 *   others                   of lib/message.h: whoever started it sent no message
 */
NODISCARD enum status exports_check(const char *const *exports, uint32_t count);

/* How many the manifest has; 0 also where nobody said. */
uint32_t exports_count(void);
