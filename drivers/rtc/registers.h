/* The registers of the clock that "device" is, wherever they are. */
#pragma once

#include "chip.h"
#include "schema/device.h"

/*
 * Claims the device and makes its registers accessible; opening again replaces what was.
 *   STATUS_NOT_FOUND    this machine has no device for this place
 *   STATUS_UNSUPPORTED  it is not on the platform
 *   others              of Device, Process.map
 */
NODISCARD enum status
registers_open(uint32_t device, struct chip_registers *registers, struct device_identity *identity);
