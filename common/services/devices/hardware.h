/* Stopping and starting a device, on whichever bus it is. */
#pragma once

#include "abi/status.h"
#include <stdint.h>

/*
 * When it returns STATUS_OK, the device does not write to memory any more, and raises nothing.
 *   STATUS_DEVICE_ERROR  it has not stopped in time
 */
NODISCARD enum status hardware_stop(uint32_t device);

/*
 * Makes a stopped device forget what its last driver told it, where it offers that; it stays
 * stopped. Virtio in memory was reset when it was stopped. Errors: of clock_sleep_until().
 */
NODISCARD enum status hardware_reset(uint32_t device);

/* From here on it may reach memory. */
void hardware_start(uint32_t device);
