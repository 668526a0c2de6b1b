/* The range of a record lock as fcntl() is given it. */
#pragma once

#include <stdint.h>

struct record_range {
    uint64_t start;
    uint64_t size_bytes; /* 0: to the end, wherever that is */
};

/*
 * `base`: what l_start counts from. POSIX.1-2017, fcntl(): with a length below 0 the range ends
 * before l_start. 0, -EINVAL: it begins before the file; -EOVERFLOW: its last byte has no offset.
 */
long record_range_of(long base, long start, long length, struct record_range *range);
