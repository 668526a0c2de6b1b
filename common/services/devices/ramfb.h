/*
 * ramfb: the emulator shows a picture that lies in the machine's memory, wherever fw_cfg was told
 * (fw_cfg.h). Whoever has fw_cfg reaches all memory, so nobody but this service has: a driver asks
 * for what is to be shown of its own.
 *
 * It cannot be told to show nothing. Stopped, it shows a black picture in a page of this service.
 */
#pragma once

#include "abi/status.h"
#include <stdint.h>

/*
 * Looks behind the ports of a PC, or at registers in memory.
 *   STATUS_NOT_FOUND  there is none, or one was found before
 *   others            of fw_cfg_find(), and of the kernel's methods
 */
NODISCARD enum status ramfb_find_ports(void);
NODISCARD enum status ramfb_find_memory(uint64_t base, uint64_t size_bytes);

/* After keeper_start(): the black page outlives this process. Errors of keeper_keep(). */
NODISCARD enum status ramfb_keep(void);

/*
 * Shows the picture at the beginning of a contiguous Memory.
 *   STATUS_INVALID_ARGUMENT  no such size, or not all of it is there
 *   STATUS_DEVICE_ERROR      the emulator did not
 *   others                   of Memory's methods
 */
NODISCARD enum status ramfb_show(uint32_t memory, uint32_t width, uint32_t height);

/* Nothing of anybody's memory is shown any more. Errors as ramfb_show(). */
NODISCARD enum status ramfb_stop(void);
