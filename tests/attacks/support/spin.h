/* Threads that only compute. */
#pragma once

#include <stdint.h>

/* One on each CPU, as urgent as this program can be, and this thread too; comes back after that. */
void spin_on_all_cpus(uint64_t duration_ns);
