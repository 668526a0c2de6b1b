/* What the manifest says of the store: KEY=VALUE arguments. */
#pragma once

#include "abi/status.h"
#include <stdint.h>

struct options {
    uint32_t disk_buffer_kib; /* shared with the driver: what one request moves at most */
};

/* What is so when nothing else is said. */
void options_init(struct options *options);

/* STATUS_INVALID_ARGUMENT: no option that we know, or no value that it can have. */
NODISCARD enum status options_read(struct options *options, const char *argument);
