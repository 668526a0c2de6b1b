/* What a device does that cuts large frames of TCP into such as fit (Virtio 1.2, 5.1.6.2). */
#pragma once

#include "stack/link.h"

#define CUT_BYTES_MAX 1514u

/*
 * Calls `take` for each frame that is sent in place of `whole`, all of whose bytes are at `bytes`.
 * Sums are left to the device, as those of `whole` are. What cannot be cut ends the test.
 */
void cut(
    const struct frame *whole,
    const uint8_t *bytes,
    void (*take)(void *context, const struct frame *frame),
    void *context);
