#include "runtime/ring_user.h"
#include "runtime/address.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"

/*
 * Head, submissions, and twice as many completions (abi/ring.h); the kernel maps a power of two
 * pages.
 */
static uint64_t shared_bytes(uint32_t entry_count)
{
    const uint64_t needed = PAGE_SIZE_BYTES +
                            (uint64_t)entry_count * sizeof(struct ring_submission) +
                            2 * (uint64_t)entry_count * sizeof(struct ring_completion);
    uint64_t size_bytes = PAGE_SIZE_BYTES;
    while (size_bytes < needed) {
        size_bytes *= 2;
    }
    return size_bytes;
}

enum status ring_user_create(uint32_t entry_count, struct ring_user *ring)
{
    struct process_create_ring_params params = {.entry_count = entry_count};
    struct process_create_ring_results results = {0};
    enum status status = address_reserve(shared_bytes(entry_count), &params.address);
    if (status == STATUS_OK) {
        status = process_create_ring(PROGRAM_PROCESS, &params, &results);
    }
    *ring = (struct ring_user){
        .handle = results.ring,
        .head = (struct ring_head *)params.address,
        .entries = entry_count,
    };
    return status;
}
