/* Random scripts. A number as argument runs the script of that seed alone. */
#include "driver.h"
#include "unit.h"
#include <stdint.h>
#include <stdlib.h>

#define SCRIPT_BYTES 4000u
#define SEEDS        300u

static void run(uint64_t seed)
{
    static uint8_t script[SCRIPT_BYTES];
    uint64_t state = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
    printf("seed %llu\n", (unsigned long long)seed);
    fflush(stdout);
    for (uint32_t i = 0; i < SCRIPT_BYTES; i++) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        script[i] = (uint8_t)(state >> 32);
    }
    driver_run((struct bytes){script, sizeof(script)});
}

int main(int argument_count, char **arguments)
{
    if (argument_count > 1) {
        run(strtoull(arguments[1], NULL, 10));
        return 0;
    }
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        run(seed);
    }
    return 0;
}
