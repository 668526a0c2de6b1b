/* The registers of a screen, as a driver of registers gets them. */
#pragma once

#include "abi/status.h"
#include <stdint.h>

/*
 * What number `index` of the claimed device's registers covers, mapped for good, at a multiple of 8
 * bytes. `device`: a capability of the interface Device.
 *   STATUS_UNSUPPORTED  it has none of this number
 *   STATUS_MALFORMED    they are less than `bytes_min`, or lie as no registers do
 *   others              of Device.registers, Process.map
 */
NODISCARD enum status display_registers_open(
    uint32_t device, uint32_t index, uint64_t bytes_min, void **address, uint64_t *size_bytes);
