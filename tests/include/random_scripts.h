/*
 * Tests that run random scripts: bytes that follow from a seed, which what is tested makes of what
 * it likes. Whatever finds a fault ends the program itself; the last line says with which seed.
 */
#pragma once

#include "lib/bytes.h"
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define RANDOM_SCRIPT_BYTES_MAX 8192u

static inline void
random_script_run(uint64_t seed, uint32_t size_bytes, void (*run)(struct bytes script))
{
    static uint8_t script[RANDOM_SCRIPT_BYTES_MAX];
    uint64_t state = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
    printf("seed %llu\n", (unsigned long long)seed);
    fflush(stdout);
    for (uint32_t i = 0; i < size_bytes; i++) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        script[i] = (uint8_t)(state >> 32);
    }
    run((struct bytes){script, size_bytes});
}

/* What main() is: all seeds up to `seeds`, or the one that the argument names. */
static inline int random_scripts_main(
    int argument_count,
    char **arguments,
    uint64_t seeds,
    uint32_t size_bytes,
    void (*run)(struct bytes script))
{
    if (argument_count > 1) {
        random_script_run(strtoull(arguments[1], NULL, 10), size_bytes, run);
        return 0;
    }
    for (uint64_t seed = 1; seed <= seeds; seed++) {
        random_script_run(seed, size_bytes, run);
    }
    return 0;
}
