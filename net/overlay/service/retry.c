#include "retry.h"

static uint64_t delay_ns(uint32_t count)
{
    uint64_t delay = RETRY_FIRST_NS;
    for (uint32_t i = 0; i < count && delay < RETRY_MOST_NS; i++) {
        delay *= 2;
    }
    return delay < RETRY_MOST_NS ? delay : RETRY_MOST_NS;
}

void retry_after(struct retry *retry, uint64_t up_ns, uint64_t now_ns, struct random *random)
{
    uint64_t chance = 0;
    retry->count = up_ns >= RETRY_GOOD_NS ? 0 : retry->count;
    const uint64_t delay = delay_ns(retry->count);
    random_fill(random, (uint8_t *)&chance, sizeof(chance));
    retry->next_ns = now_ns + delay / 2 + chance % (delay / 2);
    retry->count += retry->count < UINT32_MAX ? 1 : 0;
}
