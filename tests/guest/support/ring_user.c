#include "ring_user.h"

struct ring_user make_ring(uint32_t process, uint64_t address, uint32_t entries)
{
    const struct process_create_ring_params params = {.address = address, .entry_count = entries};
    struct process_create_ring_results results = {0};
    must(process_create_ring(process, &params, &results), "ring");
    return (struct ring_user){results.ring, (struct ring_head *)address, entries, 0, 0};
}
