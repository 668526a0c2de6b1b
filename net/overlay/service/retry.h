/*
 * When a peer that is not there is tried again: later each time, and not in step with others. Pure.
 */
#pragma once

#include "random/random.h"

#define RETRY_FIRST_NS UINT64_C(1000000000)
#define RETRY_MOST_NS  UINT64_C(64000000000)
/* A link that was up for so long was a good one: the next try is the first. */
#define RETRY_GOOD_NS UINT64_C(10000000000)

struct retry {
    uint32_t count; /* tries that failed, one after the other */
    uint64_t next_ns;
};

/*
 * A try has ended. `up_ns`: how long there was a link; 0: there was none. The next one is after
 * between half of and all of a time that doubles with each.
 */
void retry_after(struct retry *retry, uint64_t up_ns, uint64_t now_ns, struct random *random);
