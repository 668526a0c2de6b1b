/* Open files that are a Stream or a Terminal: the standard streams, pipes. */
#pragma once

#include "open_file.h"

extern const struct file_operations stream_operations;
extern const struct file_operations terminal_operations;
