/* The processes that this one has started with posix_spawn(). */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Takes over the process's capability and its ledger's; false: no memory, nothing is taken. */
bool children_add(uint64_t number, uint32_t process, uint32_t ledger);

/* Ends one as a signal would. 0, -ESRCH, or -EPERM for a signal that does not end anybody. */
long children_kill(long number, int signal);
bool children_have(long number);
