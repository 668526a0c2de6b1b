/* Threads that take the traced program's calls, pass them on, and answer. */
#pragma once

#include "abi/status.h"
#include <stdint.h>

/* The most calls that can be under way at a time. */
#define WORKERS_MAX 16u

/* The first thread; more are made as calls wait. Errors: the ledger's quota. */
NODISCARD enum status forward_start(uint32_t endpoint);

/* Comes back when every call that was answered has been shown. */
void forward_finish(void);
