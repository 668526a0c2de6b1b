/* What the files of the benchmark share. */
#pragma once

#include "guest.h"

#define ROUNDS 2000u

/* Prints one result: nanoseconds of guest time for each of `count` operations, in tenths. */
void report(const char *name, uint64_t total_ns, uint64_t count);

void bench_holds(void);
void bench_interrupts(void);
void bench_messages(void);
void bench_objects(void);
void bench_rings(void);
void bench_threads(void);
