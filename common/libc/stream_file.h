/*
 * Open files that are a Stream or a Terminal: the standard streams, pipes. A connection that was
 * handed over at the start is a stream until something is asked that only sockets know (socket.h).
 */
#pragma once

#include "open_file.h"

/* What fits in a message beside the pointers to it. */
#define STREAM_BYTES_MAX 3552u

extern const struct file_operations stream_operations;
extern const struct file_operations terminal_operations;
extern const struct file_operations connection_operations;
