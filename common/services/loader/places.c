#include "places.h"
#include "lib/memory.h"

#define KEPT_PART      4u
#define KEPT_BYTES_MAX UINT64_C(0x100000)

struct places_count {
    uint32_t all;
    uint32_t of_supervisor;
    uint32_t of_system; /* but for the supervisor's */
    uint32_t of_client;
    uint32_t of_principal;
};

static void
count_holder(struct places_count *count, const struct claimant *holder, const struct claimant *own)
{
    if (holder->client == 0) {
        return;
    }
    count->all++;
    if (holder->is_supervisor) {
        count->of_supervisor++;
        return;
    }
    count->of_system += holder->is_system ? 1 : 0;
    count->of_client += holder->client == own->client ? 1 : 0;
    count->of_principal +=
        memcmp(holder->principal, own->principal, sizeof(own->principal)) == 0 ? 1 : 0;
}

bool places_may_have(
    const struct places_limits *limits,
    const struct claimant *holders,
    const struct claimant *claimant)
{
    struct places_count count = {0};
    for (uint32_t i = 0; i < limits->count; i++) {
        count_holder(&count, &holders[i], claimant);
    }
    if (count.all == limits->count) {
        return false;
    }
    if (claimant->is_supervisor) {
        return true;
    }
    const uint32_t clients = count.all - count.of_supervisor;
    const uint32_t clients_max = limits->count - limits->kept_of_supervisor;
    if (count.of_client >= limits->of_client_max || clients >= clients_max) {
        return false;
    }
    return claimant->is_system ||
           (count.of_principal < limits->of_principal_max &&
            clients - count.of_system < clients_max - limits->kept_of_system);
}

uint64_t places_kept_of(uint64_t quota_bytes)
{
    const uint64_t part = quota_bytes / KEPT_PART;
    return part < KEPT_BYTES_MAX ? part : KEPT_BYTES_MAX;
}

uint64_t places_kept_bytes(const struct claimant *claimant, uint64_t kept_bytes)
{
    if (claimant->is_supervisor) {
        return 0;
    }
    return claimant->is_system ? kept_bytes / 2 : kept_bytes;
}

void places_begin(struct places_way *way, uint64_t now_ns)
{
    *way = (struct places_way){.begun_ns = now_ns, .moved_ns = now_ns};
}

void places_move(struct places_way *way, uint64_t size_bytes, uint64_t now_ns)
{
    way->moved_ns = size_bytes > 0 ? now_ns : way->moved_ns;
}

bool places_is_over(const struct places_way *way, uint64_t now_ns)
{
    return now_ns - way->moved_ns > PLACES_REST_MAX_NS ||
           now_ns - way->begun_ns > PLACES_WAY_MAX_NS;
}
