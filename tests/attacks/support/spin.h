/* Threads that only compute. */
#pragma once

#include <stdint.h>

/*
 * One on each CPU, as urgent as this program can be, and this thread too. Comes back when this one
 * is through, whatever the others do: they end with the program, which should be at once.
 */
void spin_on_all_cpus(uint64_t duration_ns);
