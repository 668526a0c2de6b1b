/* Leaving the sum of a TCP segment (RFC 9293, 3.1) to the device. */
#pragma once

#include "stack/link.h"

/*
 * If `header`, the first of a frame's pieces, has the headers of TCP: puts the sum of the pseudo
 * header where the whole sum goes and says in `frame` what there is to sum. Else changes nothing.
 */
void sum_prepare(uint8_t *header, uint32_t header_bytes, uint32_t frame_bytes, struct frame *frame);
