#include "http/crowd.h"

#define IPV4_BYTES 4u
#define IPV6_BYTES 16u
#define HALF_BYTES (IPV6_BYTES / 2)
/* Where IPv6 has nobody. */
#define IPV4_MARK UINT64_C(0x0000ffff00000000)

/* More than a quarter: there are three of those at most. */
#define PARTS      4u
#define CANDIDATES (PARTS - 1)

uint64_t crowd_origin(struct bytes address)
{
    const bool is_ipv4 = address.size_bytes == IPV4_BYTES;
    uint64_t number = 0;
    if (!is_ipv4 && address.size_bytes != IPV6_BYTES) {
        return 0;
    }
    for (uint32_t i = 0; i < (is_ipv4 ? IPV4_BYTES : HALF_BYTES); i++) {
        number = number << 8 | address.data[i];
    }
    return is_ipv4 ? IPV4_MARK | number : number;
}

struct candidate {
    uint64_t origin;
    uint32_t weight; /* 0: none */
};

/* Each one that is none of the candidates takes a weight from all: a crowd outlasts that. */
static void weigh(struct candidate candidates[CANDIDATES], uint64_t origin)
{
    struct candidate *empty = NULL;
    for (uint32_t i = 0; i < CANDIDATES; i++) {
        if (candidates[i].weight > 0 && candidates[i].origin == origin) {
            candidates[i].weight++;
            return;
        }
        empty = candidates[i].weight == 0 ? &candidates[i] : empty;
    }
    if (empty != NULL) {
        *empty = (struct candidate){origin, 1};
        return;
    }
    for (uint32_t i = 0; i < CANDIDATES; i++) {
        candidates[i].weight--;
    }
}

static uint32_t count_of(const uint64_t *origins, uint32_t count, uint64_t origin)
{
    uint32_t found = 0;
    for (uint32_t i = 0; i < count; i++) {
        found += origins[i] == origin ? 1 : 0;
    }
    return found;
}

bool crowd_find(const uint64_t *origins, uint32_t count, uint64_t *origin)
{
    struct candidate candidates[CANDIDATES] = {{0, 0}};
    uint32_t most = count / PARTS;
    bool is_found = false;
    for (uint32_t i = 0; i < count; i++) {
        weigh(candidates, origins[i]);
    }
    for (uint32_t i = 0; i < CANDIDATES; i++) {
        const uint32_t of_this =
            candidates[i].weight == 0 ? 0 : count_of(origins, count, candidates[i].origin);
        if (of_this > most) {
            most = of_this;
            *origin = candidates[i].origin;
            is_found = true;
        }
    }
    return is_found;
}
