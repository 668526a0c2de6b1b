#include "hostile.h"

void chance_start(struct chance *chance, uint64_t seed)
{
    chance->state = seed * UINT64_C(0x9e3779b97f4a7c15) | 1;
    (void)chance_next(chance);
}

uint64_t chance_next(struct chance *chance)
{
    chance->state ^= chance->state << 13;
    chance->state ^= chance->state >> 7;
    chance->state ^= chance->state << 17;
    return chance->state * UINT64_C(0x2545f4914f6cdd1d);
}

uint64_t chance_below(struct chance *chance, uint64_t limit)
{
    return (chance_next(chance) >> 16) % limit;
}

bool chance_is(struct chance *chance, uint64_t one_in)
{
    return chance_below(chance, one_in) == 0;
}
