#include "random.h"

static uint64_t state;

void random_seed(uint64_t seed)
{
    state = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
}

/* xorshift64* (Vigna, 2016). */
uint64_t random_word(void)
{
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return state * UINT64_C(0x2545f4914f6cdd1d);
}

uint32_t random_below(uint32_t limit)
{
    return (uint32_t)((random_word() >> 32) % limit);
}

bool random_one_in(uint32_t times)
{
    return random_below(times) == 0;
}
