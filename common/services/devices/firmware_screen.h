/*
 * The screen that the firmware left (UEFI 2.10, 12.9): memory that is shown, as the boot shim has
 * it from the firmware, checked like anything that comes from outside.
 */
#pragma once

#include "abi/boot_info.h"
#include "abi/status.h"
#include "found.h"

/* Of a width or a height. */
#define FIRMWARE_SCREEN_PIXELS_MAX 16384u

/*
 *   STATUS_NOT_FOUND    it left none
 *   STATUS_WRONG_STATE  all or a page of it is of a device that a driver can have, or ramfb's
 *   STATUS_MALFORMED    no picture can lie as it says
 */
NODISCARD enum status firmware_screen_read(
    const struct boot_framebuffer *said,
    const struct found_devices *found,
    struct found_registers *memory,
    struct found_picture *picture);
