/*
 * The thread of libposix that waits for what no thread of the program does: timers, the ends of
 * children, Ctrl-C. Made when the first of them is to be waited for.
 */
#pragma once

#include "abi/status.h"
#include <stdbool.h>
#include <stdint.h>

enum helper_source {
    HELPER_TIMERS,
    HELPER_CHILDREN,
    HELPER_TERMINAL,
    HELPER_SOURCES,
};

/*
 * Does what is to be done; called by the helper, with the lock, whenever any source was signalled
 * or due. `is_signalled`: this one was. Gives when it is due next; 0: when it is signalled.
 */
typedef uint64_t helper_look(bool is_signalled);

/*
 * From now on the helper looks after this source. The caller does not have the lock.
 * STATUS_NO_MEMORY: it cannot be made.
 */
NODISCARD enum status helper_watch(enum helper_source source, helper_look *look);

/* What is to be signalled, with the bit 1 << source. Good once helper_watch() was. */
uint32_t helper_event(void);

/* The helper looks, soon. */
void helper_wake(enum helper_source source);
