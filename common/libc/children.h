/*
 * The processes that this one has started with posix_spawn(). The helper (helper.h) learns of their
 * ends, sends SIGCHLD and wakes who waits; what is left of one goes when it was waited for, or at
 * once if the program does not want to know (SIG_IGN, SA_NOCLDWAIT).
 */
#pragma once

#include "abi/status.h"

#include <stdbool.h>
#include <stdint.h>

/* Before one is started. STATUS_NO_MEMORY: nobody could learn of its end. */
NODISCARD enum status children_prepare(void);

/* Takes over the process's capability and its ledger's; false: no memory, nothing is taken. */
bool children_add(uint64_t number, uint32_t process, uint32_t ledger);

/* Ends one as a signal would. 0, -ESRCH, or -EPERM for a signal that does not end anybody. */
long children_kill(long number, int signal);
bool children_have(long number);
