/* What a screen can show: pure, and shared by the drivers of screens. */
#pragma once

#include "display/hardware.h"
#include "lib/bytes.h"

/* Whether there can be a picture of this size in so many bytes of memory. */
bool mode_is_possible(struct display_size size, uint64_t memory_bytes);

/*
 * Fills in the modes: `preferred`, if it is possible, and those that are usual and find room in
 * properties->memory_bytes.
 */
void modes_fill(struct display_properties *properties, struct display_size preferred);

/* What a screen says of itself (VESA E-EDID 1.4, 3). */
struct edid_facts {
    uint32_t size_bytes; /* that are good: 0, 128 or 256 */
    struct display_size preferred;
    uint32_t refresh_milli_hz; /* of that; 0: it does not say */
};

/* Nothing of it is believed that the checksum does not cover. */
struct edid_facts edid_read(struct bytes edid);

/* Puts it into the properties, and how often the screen shows a picture. */
struct edid_facts edid_take(struct display_properties *properties, struct bytes edid);
