/*
 * Memory that a service shares with this process, and that ends with the service, perhaps while
 * something is being read or written there: that goes on with memory of our own in its place, and
 * what is read then are zeros.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct shared {
    uint64_t address; /* whole pages */
    uint64_t size_bytes;
};

/* One that stays for good. Once, before all others; false: it cannot be told when it has ended. */
bool shared_begin(const struct shared *kept);

/* Copies from what is shared. False: it has ended; `target` has anything in it. */
bool shared_copy(const struct shared *from, uint64_t offset, void *target, size_t size_bytes);
