/* Where Argon2 has its memory from: memory.h, which the program implements. */
#pragma once

#include "memory.h"

#define malloc(size_bytes) sodium_memory_take(size_bytes)
#define free(memory)       sodium_memory_give_back(memory)
#define abort()            __builtin_trap()
