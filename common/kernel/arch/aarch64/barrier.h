/* Barriers by what they are for (Arm ARM DDI 0487, B2.3.12 and C6.2, DSB and ISB). */
#pragma once

#include <arm_acle.h>

/* System register writes before it take effect for the instructions after it. */
static inline void barrier_context(void)
{
    __isb(0xf);
}

/* Everything before it is complete, for every observer. */
static inline void barrier_complete(void)
{
    __dsb(0xf);
}

/* Page table entries stored before it are seen by all CPUs' table walks; needs barrier_context()
 * too. */
static inline void barrier_tables(void)
{
    __dsb(0xa);
}

/* TLB and cache maintenance of this CPU alone is complete. */
static inline void barrier_local(void)
{
    __dsb(0x7);
}
