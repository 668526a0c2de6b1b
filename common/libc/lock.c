#include "lock.h"
#include "thread.h"
#include "waiter.h"
#include <stdint.h>

enum lock_state {
    LOCK_FREE = 0,
    LOCK_TAKEN = 1,
    LOCK_AWAITED = 2, /* taken, and others may be parked */
};

static uint32_t state;

void lock_acquire(void)
{
    uint32_t expected = LOCK_FREE;
    if (__atomic_compare_exchange_n(
            &state, &expected, LOCK_TAKEN, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) {
        return;
    }
    const uint64_t key = (uint64_t)&state;
    for (;;) {
        const struct waiter_park park = {key, waiter_park_count(key)};
        if (__atomic_exchange_n(&state, LOCK_AWAITED, __ATOMIC_ACQUIRE) == LOCK_FREE) {
            return;
        }
        (void)waiter_wait(&thread_self()->waiter, &park, 0, false);
    }
}

void lock_release(void)
{
    if (__atomic_exchange_n(&state, LOCK_FREE, __ATOMIC_RELEASE) == LOCK_AWAITED) {
        (void)waiter_unpark((uint64_t)&state, 1);
    }
}
