/*
 * What is due when, of lwIP's timers that its own timeouts.c calls again and again (timeouts.c).
 *
 * Each function tells of a timer how many of its next calls do nothing that could be noticed but
 * at a later call: they count. 0: the next call does something.
 */
#pragma once

#include "lwip/arch.h"

/* There is nothing to count either: it need not be called at all. */
#define TICKS_ENDLESS 0xffffffffu

/* It counts without an end, how old what is: for that it may be called late, for all alike. */
#define TICKS_LONGEST 0xfffffffeu

u32_t arp_quiet_ticks(void);
u32_t dhcp_coarse_quiet_ticks(void);
u32_t dhcp_fine_quiet_ticks(void);
u32_t dns_quiet_ticks(void);
u32_t fragments4_quiet_ticks(void);
u32_t fragments6_quiet_ticks(void);
u32_t mld6_quiet_ticks(void);
u32_t nd6_quiet_ticks(void);
