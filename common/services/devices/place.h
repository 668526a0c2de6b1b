/*
 * Places: the words by which the manifest says which device is meant. "virtio-blk.1" is the second
 * virtio disk, in the order of discovery (found.h), whatever bus it is on.
 */
#pragma once

#include "abi/status.h"
#include "found.h"

/* Of a number in a place. */
#define PLACE_INDEX_MAX (FOUND_DEVICES_MAX - 1)

#define PLACE_NONE UINT32_MAX

struct place {
    const char *word; /* as the manifest has it; stays there */
    enum device_kind kind;
    uint32_t index;
};

/* STATUS_INVALID_ARGUMENT: no kind that we know, no point, or no number up to PLACE_INDEX_MAX. */
NODISCARD enum status place_read(const char *word, struct place *place);

/* The number of its device; PLACE_NONE: this machine has none. */
uint32_t place_find(const struct place *place, const struct found_devices *found);
