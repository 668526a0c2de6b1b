/*
 * An interrupt line that several devices share. The kernel masks a line when it is raised, until it
 * is acknowledged once; each driver acknowledges for itself. So all that have bound are told of
 * each raise, and the line is acknowledged when all that were told have done so, or have ended.
 *
 *   quiet --shared_line_raised--> told --last shared_line_acknowledge, or _leave--> quiet
 *   quiet --shared_line_raised, nobody has bound--> told --shared_line_bind--> told
 *
 * A sharer is a device, by its number. Invariant: only who has bound is waited for.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define SHARED_LINE_SHARERS_MAX 64u

struct shared_line {
    uint64_t bound;  /* bit n: sharer n */
    uint64_t waited; /* told of this raise, and has not acknowledged */
    bool is_raised;  /* the kernel has masked it */
};

/* Gives whom to tell, a bit each. */
uint64_t shared_line_raised(struct shared_line *line);

/* True: it is raised just now, so this sharer is to be told at once. */
bool shared_line_bind(struct shared_line *line, uint32_t sharer);

/* True: nobody is waited for any more, the kernel's line is to be acknowledged. */
bool shared_line_acknowledge(struct shared_line *line, uint32_t sharer);
bool shared_line_leave(struct shared_line *line, uint32_t sharer);
