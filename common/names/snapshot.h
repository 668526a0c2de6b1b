/* Snapshots, and what only those had that are removed. */
#pragma once

#include "change.h"

/* The snapshots of the ledger come into memory. */
NODISCARD enum status snapshots_load(struct names *names);

/* Frees a bit of what only removed snapshots had. `is_done`: there is nothing. */
NODISCARD enum status snapshots_step(struct names *names, bool *is_done);
