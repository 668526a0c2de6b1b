/*
 * A tether is a session of ours that a driver keeps as long as we have its device open: by its
 * closing the kernel tells that the driver has ended. Each opening has a badge of its own, or the
 * end of the one before would be taken for the end of this one.
 */
#pragma once

#include <stdint.h>

/* Where a badge has which device it is of. */
#define TETHER_INDEX_SHIFT 8u

/* What a badge grows by with each opening; below is what all badges of one device have. */
#define TETHER_GENERATION (UINT64_C(1) << 16)
