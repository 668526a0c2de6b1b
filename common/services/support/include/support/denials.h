/*
 * What a service of the network has denied, for the audit log ("audit", its writer). A thread of
 * its own tells it, so that nobody who is denied much makes others wait.
 */
#pragma once

#include "abi/principal.h"
#include "abi/status.h"
#include <stdint.h>

#define DENIAL_TEXT_BYTES 128u

/* Without an audit log nobody is told. Errors of Ledger.createEvent and program_thread_create(). */
NODISCARD enum status denials_start(void);

/*
 * Has it told that this was denied to a process of this principal; where too many wait to be told
 * already, it is not.
 */
void denials_tell(const uint8_t principal[PRINCIPAL_BYTES], uint64_t process, const char *text);
