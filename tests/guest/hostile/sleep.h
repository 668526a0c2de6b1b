/* Doing nothing for a while. */
#pragma once

#include <stdint.h>

void sleep_ns(uint64_t duration_ns);
