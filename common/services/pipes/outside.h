/* How pipes tell things to their clients: `struct pipe_outside`, over Replies and Events. */
#pragma once

#include "pipe.h"

/* Implemented by main.c, which knows whose a pipe is. */
bool pipe_pair_charge(struct pipe_outside *outside, struct pipe *pipe, uint32_t size_bytes);
void pipe_pair_refund(struct pipe_outside *outside, struct pipe *pipe, uint32_t size_bytes);

extern struct pipe_outside pipe_outside;
