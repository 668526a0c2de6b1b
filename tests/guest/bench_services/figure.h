/* What each part of the benchmark of services measures, and how it says so. Needs "console". */
#pragma once

#include "abi/status.h"
#include <stdint.h>

/* What cannot be measured ends the run: a benchmark without figures is noticed. */
void figure_must(enum status status, const char *what);

/* Prints "bench: NAME TENTHS", the time from `start_ns` until now for each of `count`. */
void figure_report(const char *name, uint64_t start_ns, uint64_t count);

/* Starts a program and waits until it has ended. Needs "launcher". */
void figure_run(const char *program);
