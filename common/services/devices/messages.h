/* Interrupts as messages (MSI-X: PCI Local Bus 3.0, 6.8.2), one of the kernel's each. */
#pragma once

#include "abi/status.h"
#include <stdbool.h>
#include <stdint.h>

/*
 * Makes message `index` of a device arrive, and gives the kernel's Interrupt.
 *   STATUS_NOT_FOUND    the device has no such message
 *   STATUS_UNSUPPORTED  the device has none at all, or the machine has no place for them
 *   others              of the kernel's methods
 */
NODISCARD enum status message_give(uint32_t device, uint32_t index, uint32_t *interrupt);

/* Whether the machine has a place for messages. */
bool message_is_possible(void);
