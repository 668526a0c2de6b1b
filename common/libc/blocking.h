/* What a system call that waits has in common with all others that do. */
#pragma once

#include "waiter.h"

/*
 * Waits until it is woken at `park` (NULL: it is not parked), until one of the bits of `interest`
 * has come, or until the deadline (0: none).
 *
 *   0           it was woken, or a bit has come: look again, it may be for nothing
 *   -ETIMEDOUT
 *   -EINTR      a handler is to be run first
 *   -ENOMEM     there is no memory for what it takes to wait
 */
long blocking_wait(const struct waiter_park *park, uint64_t deadline_ns, uint64_t interest);
