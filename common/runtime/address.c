#include "runtime/address.h"
#include "abi/address.h"

static uint64_t next;  /* [a] */
static uint64_t limit; /* [I] */

void address_space_start(uint64_t start, uint64_t end)
{
    next = start;
    limit = end;
}

enum status address_reserve(uint64_t size_bytes, uint64_t *address)
{
    uint64_t from = __atomic_load_n(&next, __ATOMIC_RELAXED);
    uint64_t to;
    do {
        if (size_bytes > limit - from || limit - from - size_bytes < 2 * PAGE_SIZE_BYTES) {
            return STATUS_NO_MEMORY;
        }
        *address = from + PAGE_SIZE_BYTES;
        to = *address + page_round_up(size_bytes);
    } while (!__atomic_compare_exchange_n(&next, &from, to, 0, __ATOMIC_RELAXED, __ATOMIC_RELAXED));
    return STATUS_OK;
}
