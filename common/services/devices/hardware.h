/* Stopping and starting a device, on whichever bus it is. */
#pragma once

#include "abi/status.h"
#include <stdint.h>

/*
 * When it returns STATUS_OK, the device does not write to memory any more, and raises nothing.
 *   STATUS_DEVICE_ERROR  it has not stopped in time
 */
NODISCARD enum status hardware_stop(uint32_t device);

/* From here on it may reach memory. */
void hardware_start(uint32_t device);
