/* The machine's clock: nanoseconds since it started. */
#pragma once

#include <stdint.h>

uint64_t clock_now_ns(void);
