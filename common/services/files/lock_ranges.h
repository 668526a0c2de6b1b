/*
 * What processes have locked in one file: ranges of bytes, as schema/directory.capnp says of
 * RecordLocks and POSIX.1-2017 of fcntl().
 *
 * Whoever changes them asks first what is in the way, then how many more ranges there will be, and
 * brings these; from there on nothing can fail.
 *
 * Invariants:
 *  1. Ranges are listed by where they start, none is empty, and none ends behind LOCK_END.
 *  2. Two ranges of one process do not overlap; where they touch, one is exclusive and the other
 *     is not.
 *  3. What overlaps a range of another process is shared, and so is that.
 */
#pragma once

#include "lib/list.h"
#include <stdbool.h>
#include <stdint.h>

/* Behind the last byte that a file can have: off_t has a sign. */
#define LOCK_END (UINT64_C(1) << 63)

struct lock_range {
    struct list_node link; /* on a list of ranges, or on one of spares */
    uint64_t start;
    uint64_t end; /* behind the last byte */
    uint64_t process;
    bool is_exclusive;
};

enum lock_kind {
    LOCK_NONE, /* what was locked becomes free */
    LOCK_SHARED,
    LOCK_EXCLUSIVE,
};

/* What a process asks for: start < end <= LOCK_END. */
struct lock_request {
    uint64_t start;
    uint64_t end;
    uint64_t process;
    enum lock_kind kind;
};

/* From where it starts and its size, 0: to the end. False: it goes beyond. */
bool lock_request_set_range(struct lock_request *request, uint64_t start, uint64_t size_bytes);

/* Whether a range keeps a request from being granted. */
bool lock_range_is_in_way(const struct lock_range *range, const struct lock_request *request);

/* The first that does, after `from`, NULL: of all. NULL: there is none. */
const struct lock_range *lock_ranges_in_way(
    const struct list *ranges, const struct lock_request *request, const struct lock_range *from);

/* How many more ranges there are afterwards; below 0, how many fewer. */
int32_t lock_ranges_growth(const struct list *ranges, const struct lock_request *request);

/* Whether it takes something from what its process has: others may get theirs then. */
bool lock_ranges_frees(const struct list *ranges, const struct lock_request *request);

/*
 * Does what was asked for, nothing being in the way. Takes what it needs from `spares`, where there
 * are as many as the growth, and leaves there what is not needed any more.
 */
void lock_ranges_apply(
    struct list *ranges, const struct lock_request *request, struct list *spares);
