/*
 * Rests: a program that is sent datagrams faster than it reads them needs the CPU more than the
 * service does, which is more urgent and would spend it on what is lost anyway. So where one is
 * behind (udp_sockets_are_behind), nothing is taken from the drivers until it has caught up, or did
 * not within REST_NS_MAX: others, too, wait for what comes. What there is no room for meanwhile the
 * device drops. After a rest there is none for as long as it took: whatever a program lets itself
 * be sent, and however it reads that, others wait half of the time at most, and REST_NS_MAX at
 * once.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define REST_NS_MAX UINT64_C(1000000)

struct rest {
    uint64_t until_ns; /* 0: there is none */
    uint64_t next_ns;  /* no other one begins before */
};

/*
 * Whether there is a rest now. False where somebody is behind: it was long enough. `now_ns` is of
 * no interest where nobody is behind and there was none.
 */
bool rest_goes_on(struct rest *rest, bool is_behind, uint64_t now_ns);
