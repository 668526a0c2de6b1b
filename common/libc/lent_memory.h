/*
 * Memory of a service that this process reads and writes without asking first whether it is still
 * there. It ends with the service, perhaps while a thread is at it: then memory of our own takes
 * its place, the thread goes on, and whoever asks is told.
 *
 * Nobody touches it with the lock of libposix, which whoever puts other memory there needs.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Of one. What takes its place is as large, and there from the first one on, for all of them. */
#define LENT_MEMORY_BYTES_MAX UINT64_C(0x10000)

/* Part of what is kept of whoever uses it. */
struct lent_memory {
    struct lent_memory *next; /* [lock] */
    uint64_t address;
    uint64_t size_bytes;
    bool has_ended; /* atomic */
    bool is_own;    /* whoever answers faults: memory of our own is there by now */
};

/*
 * Maps all of a Memory, whose capability is not needed afterwards. False: there is no memory, or
 * the program may not handle its own faults.
 */
bool lent_memory_map(struct lent_memory *lent, uint32_t memory, uint64_t size_bytes);

/* Whether it has ended: what was read since then, or written, counts for nothing. */
static inline bool lent_memory_has_ended(const struct lent_memory *lent)
{
    return __atomic_load_n(&lent->has_ended, __ATOMIC_ACQUIRE);
}

/* Nobody touches it any more. */
void lent_memory_unmap(struct lent_memory *lent);
