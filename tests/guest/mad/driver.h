/* What the parts of mad_driver share. */
#pragma once

#include "abi/status.h"
#include <stdbool.h>
#include <stdint.h>

/* Says what should have been refused, and was not. */
void allowed(const char *what);

/* Tries to reach with its device's capability what is not its device's. Claims the device. */
void refused_try(uint32_t device);

/* Has a virtio disk read and write at addresses where nothing is. */
void wild_try(uint32_t device);
