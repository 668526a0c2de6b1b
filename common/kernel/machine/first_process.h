/* The first process. */
#pragma once

#include "abi/boot_info.h"

/*
 * Starts the first process from boot_info: maps its segments, gives it a stack, the manifest to
 * read and the capabilities of enum initial_capability, and makes its thread ready. Panics when
 * that is impossible: there is nobody to report to. The kernel lock is held.
 */
void first_process_start(const struct boot_info *info);
