/* How pipes tell things to their clients: `struct pipe_outside`, over Replies and Events. */
#pragma once

#include "pipe.h"

extern struct pipe_outside pipe_outside;
