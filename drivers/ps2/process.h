/* The ports and interrupts of the controller that "device" is. */
#pragma once

#include "driver.h"

/* The host of a driver, and what its controller is behind. */
void process_init(struct driver *driver, uint32_t device);
