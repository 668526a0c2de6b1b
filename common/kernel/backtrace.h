/* Who called whom, in words. */
#pragma once

#include "abi/boot_info.h"
#include <stdint.h>

#define BACKTRACE_FRAMES_MAX 24u

/* Takes the names of the kernel's functions from the boot package; without them: addresses. */
void backtrace_init(const struct boot_info *info);

/* Logs the function that `program_counter` is in and its callers, by the frame pointers. */
void backtrace_log(uint64_t program_counter, uint64_t frame_pointer);
