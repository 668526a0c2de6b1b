/* Which moment the calling CPU's timer is set to: its first timeout, or the end of a time slice. */
#pragma once

#include <stdint.h>

#define TIMER_NEVER UINT64_MAX

/* Sets the timer again, if what it should be set to has changed. */
void timer_update(void);

/* The moment at which the running thread has to be looked at again; TIMER_NEVER for none. */
void timer_set_slice_end(uint64_t end_ns);
