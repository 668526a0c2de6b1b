/*
 * What time it is, where the program was given a WallClock as "time": the clock's page is mapped
 * when it is first asked for. Without one, or where nobody knows the time, it counts from the
 * machine's start.
 */
#pragma once

#include <stdint.h>

/* Nanoseconds since 1970. */
uint64_t date_now_ns(void);

/*
 * When this time will be, by the machine's clock, as the date is now; the machine's start where it
 * was before. Whoever waits for it does not see that the time is set meanwhile.
 */
uint64_t date_deadline_ns(uint64_t time_ns);
