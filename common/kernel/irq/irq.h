/* Interrupts, as far as the kernel itself uses them: inter-processor ones and the check at boot. */
#pragma once

#include "abi/boot_info.h"

/*
 * Sees that a device's line really arrives: lets the console say "ready to send" by interrupt and
 * waits for it, a second at most. Logs the result; a machine that fails it boots on, and its
 * drivers will not work.
 */
void irq_check_delivery(const struct boot_info *info);
