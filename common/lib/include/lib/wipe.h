/* Overwriting what nobody may read later. */
#pragma once

#include "lib/memory.h"

/* A memset() to zero that the compiler does not leave out, although nobody reads the memory. */
static inline void wipe(void *memory, size_t size_bytes)
{
    memset(memory, 0, size_bytes);
    __asm__ volatile("" : : "r"(memory) : "memory");
}
