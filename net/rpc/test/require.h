/* What a fuzzer insists on. */
#pragma once

#include <stdbool.h>

static inline void require(bool holds)
{
    if (!holds) {
        __builtin_trap();
    }
}
